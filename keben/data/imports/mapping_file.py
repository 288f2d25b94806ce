"""The choices of an import as a file: saved by the wizard, taken up by `keben import --mapping` and by the wizard."""

from __future__ import annotations

import json
from typing import Any

from keben.data.imports.fields import keys
from keben.data.imports.model import ImportRun
from keben.data.imports.start import look, remap
from keben.data.imports.words import EMPTY, choose
from keben.kernel.access.actor import Actor
from keben.kernel.joined import listed
from keben.kernel.problems import Invalid
from keben.kernel.resolved import ResolvedEntity

SOURCE = ("encoding", "delimiter", "sheet")
HEADER = ("header_row", "header_height")
OPTIONS = ("mode", "existing", "key")


def as_plain(run: ImportRun) -> dict[str, Any]:
    """What was chosen, with columns by their titles."""
    fields = {str(column["title"]): run.mapping.get(str(place), "") for place, column in enumerate(run.columns)}
    words = {name: {raw: meant or EMPTY for raw, meant in known.items()} for name, known in run.words.items() if known}
    chosen = {name: getattr(run, name) for name in (*SOURCE, *HEADER, *OPTIONS) if getattr(run, name)}
    return {"noun": run.entity, **chosen, "fields": fields, "words": words}


def as_text(run: ImportRun) -> str:
    """The file."""
    return json.dumps(as_plain(run), ensure_ascii=False, indent=2) + "\n"


def read_text(text: str) -> dict[str, Any]:
    """The choices in a file. Raises Invalid."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(found.get(part, {}), dict) for part in ("fields", "words")):
        raise Invalid.single("mapping", "mapping_file", "This is not a mapping that the import wizard has saved.")
    return found


def take(run: ImportRun, entity: ResolvedEntity, actor: Actor, chosen: dict[str, Any]) -> None:
    """Read the file as it was read then, and choose the same. Raises Invalid where the file has no such columns."""
    if chosen.get("noun", entity.label) != entity.label:
        raise Invalid.single(
            "mapping", "mapping_noun", "This mapping is for %(label)s.", label=str(chosen.get("noun", ""))
        )
    if chosen.get("sheet") and run.sheets and chosen["sheet"] not in run.sheets:
        raise Invalid.single(
            "mapping", "no_sheet", "The file has no sheet “%(name)s”. It has: %(names)s.",
            name=str(chosen["sheet"]), names=listed(run.sheets),
        )  # fmt: skip
    for name in (*SOURCE, *HEADER):
        if chosen.get(name):
            setattr(run, name, chosen[name])
    look(run, entity, actor, find_header=not chosen.get("header_row"))
    places = {str(column["title"]): str(place) for place, column in enumerate(run.columns)}
    missing = [title for title in chosen.get("fields", {}) if title not in places]
    if missing:
        raise Invalid.single(
            "mapping", "no_column", "The file has no column “%(name)s”. It has: %(names)s.",
            name=missing[0], names=listed(places),
        )  # fmt: skip
    if "fields" in chosen:
        run.mapping, run.words = dict.fromkeys(places.values(), ""), {}
        remap(run, entity, actor, {places[title]: name for title, name in chosen["fields"].items()})
    choose(run, actor, chosen.get("words", {}))
    if chosen.get("mode") in dict(ImportRun.MODES):
        run.mode = chosen["mode"]
    if chosen.get("existing") in dict(ImportRun.EXISTING):
        run.existing = chosen["existing"]
    run.settle_existing()
    if chosen.get("key") in keys(entity, set(run.fields().values())):
        run.key = chosen["key"]
    run.save()
