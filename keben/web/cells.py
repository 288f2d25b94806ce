"""What a value looks like in a page: one plain function per kind, because templates were ten times slower here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.kernel.kinds.base import Kind, Ref
from keben.kernel.kinds.moments import show_date, show_day
from keben.kernel.query.page import Masked
from keben.kernel.resolved import ResolvedField
from keben.web.addresses import record_url
from keben.web.icons import icon

ADDRESS = re.compile(r"(https?://[^\s<>\"'，。；、！？（）【】《》]*[^\s<>\"'，。；、！？（）【】《》.,;:!?)])")
EMPTY = Markup('<span class="kb-empty">—</span>')
Cell = Callable[[Kind, Any], Markup]
_cells: dict[str, Cell] = {}
PAPER: ContextVar[bool] = ContextVar("paper", default=False)


@contextmanager
def for_paper() -> Iterator[None]:
    """Moments are written in full: paper is read on another day, when “20 days ago” is no longer true."""
    token = PAPER.set(True)
    try:
        yield
    finally:
        PAPER.reset(token)


def cell_for(*codes: str) -> Callable[[Cell], Cell]:
    """Register the look of kinds by their code."""

    def remember(function: Cell) -> Cell:
        for code in codes:
            _cells[code] = function
        return function

    return remember


def cell(item: ResolvedField, value: Any) -> Markup:
    """The HTML of a value in a list, a fact or a card."""
    if value is None or value == "" or value == []:
        return EMPTY
    if isinstance(value, Masked):
        return Markup('<span class="kb-masked">{}</span>').format(value)
    if getattr(item.kind, "warns", False):
        return warning(item.kind.show(value))
    draw = _cells.get(item.kind.code)
    return draw(item.kind, value) if draw else escape(item.kind.show(value))


def once_each(draw: Callable[[Any], str]) -> Callable[[Any], str]:
    """Draws every value of a column once: levels, people, states and zeros repeat down a page."""
    known: dict[Any, str] = {}

    def drawn(value: Any) -> str:
        try:
            return known[value]
        except KeyError:
            return known.setdefault(value, draw(value))
        except TypeError:  # a list, which no dictionary takes for a key
            return draw(value)

    return drawn


def reveal(entity: str, pk: int, name: str, shown: str) -> Markup:
    """A masked value with the eye that asks the server for the full one."""
    return Markup(
        '<span class="kb-masked" data-kb="masked">{}<button type="button" class="kb-eye" data-kb="reveal" '
        'data-url="{}" aria-label="{}" title="{}">{}</button></span>'
    ).format(shown, record_url(entity, pk, f"reveal/{name}/"), _("Show"), _("Show; this is logged"), icon("eye"))


def tag(text: str, tone: str = "neutral") -> Markup:
    """A coloured word."""
    if tone.startswith("#"):
        tone = "neutral"
    return Markup(f'<span class="kb-tag kb-tag--{escape(tone)}">{escape(text)}</span>')


def warning(text: str) -> Markup:
    """What somebody must know before he calls or writes: a red word with a sign."""
    return Markup('<span class="kb-tag kb-tag--danger">{}{}</span>').format(icon("ban", 13), text)


def link(entity: str, pk: int, text: str) -> Markup:
    """A link that opens a record in the drawer."""
    return Markup(f'<a href="{escape(record_url(entity, pk))}" data-kb="drawer">{escape(text)}</a>')


@cell_for("choice", "stage")
def draw_choice(kind: Any, value: Any) -> Markup:
    """A choice with a tone becomes a tag, one without stays text."""
    tone = kind.tone(value)
    return tag(kind.show(value), tone) if kind.tones else escape(kind.show(value))


@cell_for("multi_choice")
def draw_choices(kind: Any, value: Any) -> Markup:
    """At most three tags, then the count."""
    shown = Markup(" ").join(tag(kind.label(item)) for item in value[:3])
    return shown + (Markup(" +{}").format(len(value) - 3) if len(value) > 3 else Markup(""))


@cell_for("boolean")
def draw_boolean(kind: Kind, value: Any) -> Markup:
    """A tick for yes, a dash for no."""
    return Markup('<span class="kb-yes">{}</span>').format(icon("check")) if value else EMPTY


@cell_for("link", "department")
def draw_link(kind: Kind, value: Ref) -> Markup:
    """Look-ups with a colour become tags, nouns with a page become links."""
    from keben.kernel.registry import registry

    if value.colour:
        if value.colour == "gold":
            return Markup(f'<span class="kb-tier kb-tier--vip">{icon("diamond", 12)}{escape(value.title)}</span>')
        return Markup(f'<span class="kb-tier kb-tier--{escape(value.colour)}">{escape(value.title)}</span>')
    entity = registry.get(value.entity) if value.entity else None
    if entity is None or entity.declaration.menu is None:
        return escape(value.title)
    return link(value.entity, value.pk, value.title)


@cell_for("person")
def draw_person(kind: Kind, value: Ref) -> Markup:
    """The name of a colleague."""
    return Markup(f'<span class="kb-person">{escape(value.title)}</span>')


@cell_for("links")
def draw_links(kind: Kind, value: list[Ref]) -> Markup:
    """At most three, then the count."""
    shown = Markup(" ").join(tag(item.title, item.colour or "neutral") for item in value[:3])
    return shown + (Markup(" +{}").format(len(value) - 3) if len(value) > 3 else Markup(""))


@cell_for("phone")
def draw_phone(kind: Kind, value: str) -> Markup:
    """A number that a phone can dial."""
    return Markup('<a href="tel:{}" class="kb-phone">{}</a>').format(value.replace(" ", ""), kind.show(value))


@cell_for("email")
def draw_email(kind: Kind, value: str) -> Markup:
    """An address that opens the mail program."""
    return Markup('<a href="mailto:{}">{}</a>').format(value, value)


@cell_for("url")
def draw_url(kind: Kind, value: str) -> Markup:
    """A web address; only http and https ever become links."""
    if not value.startswith(("http://", "https://")):
        return escape(value)
    text = value.split("://", 1)[1].rstrip("/")
    return Markup('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>').format(value, text)


@cell_for("money", "price", "decimal", "integer", "percent", "duration")
def draw_number(kind: Kind, value: Any) -> Markup:
    """Figures with tabular numerals; zero is quiet."""
    return Markup(f'<span class="kb-num{"" if value else " kb-zero"}">{escape(kind.show(value))}</span>')


@cell_for("score")
def draw_score(kind: Kind, value: int) -> Markup:
    """A bar and the figure."""
    tone = "warn" if value < 60 else "teal"
    return Markup(
        f'<span class="kb-score"><progress class="kb-score__bar kb-score__bar--{tone}" max="100" value="{int(value)}">'
        f'</progress><span class="kb-num">{int(value)}%</span></span>'
    )


@cell_for("date")
def draw_date(kind: Kind, value: dt.date) -> Markup:
    """A day; one that is near shows in the colour of its urgency where its kind counts down to it."""
    tone = kind.tone(value) if hasattr(kind, "tone") else ""
    near = {"danger": " kb-over", "warn": " kb-warn"}.get(tone, "")
    sign = icon("alert-triangle", 13) if tone == "danger" else ""
    return Markup(f'<time datetime="{value.isoformat()}" class="kb-num{near}">{sign}{escape(kind.show(value))}</time>')


@cell_for("datetime")
def draw_moment(kind: Any, value: dt.datetime) -> Markup:
    """Up to 60 days ago in words, the full time in the tooltip; neither has anything to escape."""
    zone = timezone.get_current_timezone()
    today = timezone.now().astimezone(zone).date()
    return moment(kind, value, value.tzinfo, zone, today, get_language(), PAPER.get())


@lru_cache(maxsize=2000)
def moment(kind: Any, value: dt.datetime, *given: Any) -> Markup:
    """The same for a zone, a day and a language; a page shows a moment twice, in its row and on its card."""
    _own, zone, today, _language, _paper = given
    local = value.astimezone(zone)
    words = elapsed(local, dt.datetime.combine(today, dt.time(), zone))
    return Markup(f'<time datetime="{value.isoformat()}" title="{kind.written(local)}">{words}</time>')


def ago(value: dt.datetime) -> str:
    """今天 09:42, 昨天, 36 天前, then the date (ui.md §12)."""
    return elapsed(timezone.localtime(value), timezone.localtime())


def elapsed(local: dt.datetime, now: dt.datetime) -> str:
    """The same of two local moments, for those who have many."""
    if PAPER.get():
        return f"{show_date(local.date())} {local:%H:%M}"
    days = (now.date() - local.date()).days
    if days == 0:
        return _("Today %(time)s") % {"time": f"{local:%H:%M}"}
    if days == 1:
        return _("Yesterday %(time)s") % {"time": f"{local:%H:%M}"}
    if 1 < days <= 60:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    day = show_day(local.date(), now.date())
    return f"{day} {local:%H:%M}" if local.year == now.year else day


@cell_for("colour")
def draw_colour(kind: Kind, value: str) -> Markup:
    """The tone as a tag."""
    return tag(value, value)


def linked(text: str) -> Markup:
    """The words, in which addresses of pages can be followed."""
    parts = ADDRESS.split(text)
    return Markup("").join(
        Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(part, part)
        if place % 2
        else escape(part)
        for place, part in enumerate(parts)
    )


@cell_for("long_text")
def draw_long(kind: Kind, value: str) -> Markup:
    """One line in a cell; the rest in the tooltip."""
    return Markup('<span title="{}">{}</span>').format(value[:500], value.split("\n", 1)[0][:120])


@cell_for("file", "image")
def draw_file(kind: Kind, value: Ref) -> Markup:
    """The name of the file; it opens in the browser where that is safe."""
    address = record_url("kernel.Attachment", value.pk, "preview/")
    return Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(address, value.title)
