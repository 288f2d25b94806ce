"""What is in a file, on the page that search leads to: the record it belongs to, the file itself, and its text."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup, escape

from keben.data.filetext.found import titles_of
from keben.data.filetext.model import PICTURE, READ, FileText
from keben.data.filetext.pictures import chosen
from keben.kernel.entity import Panel
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.cells import link
from keben.web.icons import icon
from keben.web.record.files import shown_as
from keben.web.record.panels import DRAWN

SHOWN = 3000


class FileInside(Panel):
    """The record of a file, ways to open it, and the beginning of its text."""

    name, label = "inside", gettext_lazy("Content")


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> str:
    """Two queries: what was read, and what the record is called."""
    reading = FileText.objects.filter(pk=record.pk).first()
    where = (record.entity, record.object_id)
    titles = titles_of(request.actor, [where]) if all(where) else {}
    about = Markup("")
    if where in titles:
        about = Markup("<p>{} {}</p>").format(_("Belongs to"), link(record.entity, record.object_id, titles[where]))
    open_it = record_url("kernel.Attachment", record.pk, "preview/")
    show = f' data-kb-show="{shown_as(record.mime)}" data-name="{escape(record.name)}"' if shown_as(record.mime) else ""
    keep = record_url("kernel.Attachment", record.pk, "download/")
    ways = (
        f'<p class="kb-row"><a class="kb-btn kb-btn--sm" href="{open_it}"{show}>{icon("eye")}{_("Open")}</a>'
        f'<a class="kb-btn kb-btn--sm" href="{keep}">{icon("download")}{_("Download")}</a></p>'
    )
    return f'<div class="kb-mid kb-filepage">{about}{ways}{text_of(reading)}</div>'


def text_of(reading: FileText | None) -> str:
    """The beginning of the text, or why there is none."""
    if reading is None:
        return f'<p class="kb-muted">{_("Its text has not been read.")}</p>'
    if reading.state != READ:
        words = str(reading.get_state_display())
        if reading.state == PICTURE and chosen() is not None:
            words = _("It was kept before a program that reads pictures was installed.")
        return f'<p class="kb-muted">{escape(words)}</p>'
    beginning = reading.text[:SHOWN] + ("…" if len(reading.text) > SHOWN else "")
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in beginning.splitlines() if line.strip())
    cut = _("Only the beginning was read: the file is very long.") if reading.is_cut else ""
    note = f'<p class="kb-muted">{cut}</p>' if cut else ""
    return f'<div class="kb-filetext">{paragraphs}</div>{note}'


DRAWN[FileInside] = drawn
