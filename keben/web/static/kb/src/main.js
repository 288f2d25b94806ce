// Entry point: starts every module once the document is parsed.
import { startHtmx } from "./htmx.js";
import { startBoards } from "./board.js";
import { startCascaders } from "./cascader.js";
import { startCells } from "./cells.js";
import { startCharts } from "./charts.js";
import { startColumns } from "./columns.js";
import { startComposers } from "./composer.js";
import { startDates } from "./dates.js";
import { startDialogs } from "./dialog.js";
import { startDrafts } from "./drafts.js";
import { startDrawer } from "./drawer.js";
import { startFilters } from "./filter.js";
import { startForms } from "./forms.js";
import { startGroups } from "./groups.js";
import { startInline } from "./inline.js";
import { startKeys } from "./keys.js";
import { startMerging } from "./merge.js";
import { startMonths } from "./month.js";
import { startOverflow } from "./overflow.js";
import { startPalette } from "./palette.js";
import { startParts } from "./parts.js";
import { startPhone } from "./phone.js";
import { startPickers } from "./picker.js";
import { startPopovers } from "./popover.js";
import { startPrefs } from "./prefs.js";
import { startRegistry } from "./registry.js";
import { startSieves } from "./sieve.js";
import { startSignatures } from "./signature.js";
import { startStream } from "./stream.js";
import { startTables } from "./table.js";
import { startTags } from "./tags.js";
import { startToasts } from "./toast.js";
import { startTwins } from "./twins.js";
import { startUploads } from "./upload.js";
import { startWatermark } from "./watermark.js";

// A menu closes with all that lies above it, so it must be gone before its item opens a dialog.
for (const start of [startHtmx, startToasts, startKeys, startPopovers, startDialogs, startDrawer, startForms, startPrefs, startPalette, startTables, startColumns, startGroups, startInline, startCells, startDrafts, startPickers, startCascaders, startTags, startFilters, startDates, startCharts, startComposers, startBoards, startMerging, startMonths, startOverflow, startTwins, startUploads, startParts, startPhone, startSieves, startSignatures, startWatermark, startStream, startRegistry]) start();
