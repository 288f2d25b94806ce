"""Files of a record: upload, list, preview and download, each within the scope of the record they belong to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keben.data.filetext.found import excerpts
from keben.data.filetext.model import BROKEN, ENCRYPTED, TOO_LARGE, TOO_SLOW
from keben.kernel.actions.perform import perform
from keben.kernel.called import named
from keben.kernel.entity import Panel
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.file_types import INLINE, MIB, TYPES
from keben.kernel.features.storing import store
from keben.kernel.problems import Invalid, KebenError, Missing
from keben.kernel.reader import attached, fetch, living, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import setting
from keben.web.addresses import record_url
from keben.web.cells import ago
from keben.web.page import noun, page
from keben.web.record.counted import Counted
from keben.web.record.first_lines import TEXTS, first_lines
from keben.web.record.layers import tell
from keben.web.record.values import may

LIMIT = 50
UNREAD = (ENCRYPTED, BROKEN, TOO_LARGE, TOO_SLOW)
PDF = "application/pdf"
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")


def rows_of(request: Any, entity: ResolvedEntity, record: Any) -> Any:
    """The files of the record that the actor may see."""
    own = attached(Attachment, record, request.actor)
    return scoped(Attachment, request.actor).filter(entity=entity.label, object_id=record.pk) if own is None else own


def counted(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> Counted:
    """How many files."""
    sure = attached(Attachment, record, request.actor) is not None
    noun = registry.of(Attachment)

    def rows(pk: Any) -> QuerySet[Any]:
        return (living(noun) if sure else scoped(Attachment, request.actor)).filter(entity=entity.label, object_id=pk)

    return Counted(rows, ("files", entity.label) if sure else None, 100)


def context(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> dict[str, Any]:
    """The newest files with who put them there; with words in the address those that have them, in name or text."""
    words = request.GET.get("fq", "").replace("\x00", "").strip()[:60]
    after = request.GET.get("after", "")
    rows = rows_of(request, entity, record).select_related("created_by", "reading").defer("reading__text")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(note__icontains=words) | Q(reading__text__icontains=words))
    if after.isdecimal() and len(after) < 18:
        rows = rows.filter(pk__lt=int(after))
    rows = list(rows.order_by("-pk")[: LIMIT + 1])
    more, rows = len(rows) > LIMIT, rows[:LIMIT]
    pieces = excerpts([row.pk for row in rows], words) if words else {}
    may_note = request.actor.can("kernel.Attachment", "edit")
    found = [
        {
            "pk": row.pk,
            "name": row.name,
            "size": size_text(row.size),
            "who": named(row.created_by),
            "when": ago(row.created_at),
            "image": row.mime in IMAGES,
            "inline": row.mime in INLINE or row.mime in TEXTS,
            "show": shown_as(row.mime),
            "preview": record_url("kernel.Attachment", row.pk, "preview/"),
            "download": record_url("kernel.Attachment", row.pk, "download/"),
            "note": row.note,
            "piece": pieces.get(row.pk, ""),
            "unread": unread(row),
            "edit": record_url("kernel.Attachment", row.pk, "edit/") if may_note else "",
            "remove": record_url(entity.label, record.pk, f"do/detach/?file={row.pk}"),
        }
        for row in rows
    ]
    changeable = may(entity, record, request.actor, "edit")
    here = record_url(entity.label, record.pk, f"panel/{panel.key()}/")
    return {
        "files": found,
        "words": words,
        "searchable": bool(words or after or len(found) > 3),
        "further": bool(after),
        "more": f"{here}?{urlencode({'fq': words, 'after': rows[-1].pk})}" if more else "",
        "changeable": changeable,
        "upload_url": record_url(entity.label, record.pk, "files/")
        if changeable and request.actor.can("kernel.Attachment", "create")
        else "",
        "max_bytes": setting("files.max_mb") * MIB,
        "accept": ",".join(f".{extension}" for extension in TYPES),
    }


def unread(file: Attachment) -> str:
    """Why the text of a file cannot be searched; empty where it can, or where nobody expects it."""
    reading = getattr(file, "reading", None)
    return str(reading.get_state_display()) if reading and reading.state in UNREAD else ""


def shown_as(mime: str) -> str:
    """As what the browser shows a file without leaving the page; empty for what it does not."""
    if mime in IMAGES:
        return "image"
    if mime in TEXTS:
        return "text"
    kind = mime.partition("/")[2 if mime == PDF else 0]
    return kind if kind in ("audio", "video", "pdf") and mime in INLINE else ""


def size_text(size: int) -> str:
    """1.2 MB."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < MIB else f"{size / MIB:.1f} MB"


def taken(request: Any) -> Attachment:
    """The uploaded file, kept but with no record yet. Raises Invalid."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid.single("file", "required", "Choose a file.")
    return store(file, request.actor)


def answered(file: Attachment) -> dict[str, Any]:
    """What the upload script wants to know."""
    url = record_url("kernel.Attachment", file.pk, "download/")
    return {"id": file.pk, "name": file.name, "size": file.size, "url": url}


def refused(error: KebenError) -> JsonResponse:
    """The reason in words, beside the file that was refused."""
    texts = [problem.text() for problem in error.problems()] or [_("This did not work.")]
    return JsonResponse({"error": " ".join(texts)}, status=error.status)


@page
@require_POST
def upload(request: Any) -> HttpResponse:
    """A file for a form that is not saved yet; it belongs to its uploader until then."""
    try:
        return JsonResponse(answered(taken(request)), status=201)
    except KebenError as error:
        return refused(error)


@noun
@require_POST
def upload_here(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """A file put with the record at once."""
    try:
        record = fetch(entity.model, pk, request.actor, "edit")
        file = taken(request)
        perform("attach", record, {"files": [file.pk]}, actor=request.actor)
    except KebenError as error:
        return refused(error)
    return tell(JsonResponse(answered(file), status=201), kb_changed={})


def opened(request: Any, pk: int) -> tuple[Attachment, Any]:
    """The file and its bytes, within scope. Raises Missing."""
    file = fetch(Attachment, pk, request.actor)
    try:
        return file, default_storage.open(file.path)
    except OSError:
        raise Missing("kernel.Attachment", pk) from None


def sent(file: Attachment, stream: Any, *, inline: bool) -> FileResponse:
    """The bytes with headers that keep a browser from running them."""
    response = FileResponse(stream, content_type=file.mime if inline else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not inline, file.name) or "attachment"
    response["Content-Length"] = str(file.size)
    return guarded(response, file)


def guarded(response: Any, file: Attachment) -> Any:
    """Nothing in the file may run or load; only a PDF is framed, and by our own pages alone."""
    # The viewer for PDF of some browsers is itself a page and would not start in a sandbox.
    sandbox, ancestors = ("", "'self'") if file.mime == PDF else ("sandbox; ", "'none'")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=300"
    response["X-Frame-Options"] = "SAMEORIGIN" if file.mime == PDF else "DENY"
    response["Content-Security-Policy"] = f"{sandbox}default-src 'none'; frame-ancestors {ancestors}"
    return response


@page
@require_GET
def download(request: Any, pk: int) -> Any:
    """The file as a file."""
    file, stream = opened(request, pk)
    return sent(file, stream, inline=False)


@page
@require_GET
def preview(request: Any, pk: int) -> Any:
    """Pictures and PDF in the browser, the first lines of a text, everything else as a file."""
    file, stream = opened(request, pk)
    if file.mime in TEXTS:
        with stream:
            return guarded(HttpResponse(first_lines(stream), content_type="text/plain; charset=utf-8"), file)
    return sent(file, stream, inline=file.mime in INLINE)
