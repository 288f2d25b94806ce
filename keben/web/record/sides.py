"""Pieces of the side column: a titled section, a person in it, small buttons."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from markupsafe import escape

from keben.web.avatar import avatar_hue, avatar_initial
from keben.web.icons import icon


def section(title: str, inside: str, *, sub: str | int = "", tools: str = "") -> str:
    """A block with its title, how many there are, and what can be done."""
    count = f'<span class="kb-small kb-muted">{sub}</span>' if sub else ""
    right = f'<span class="kb-row">{tools}</span>' if tools else ""
    return (
        f'<section class="kb-sec"><div class="kb-sec__head"><h2 class="kb-sec__title">{escape(title)}</h2>{count}'
        f"{right}</div>{inside}</section>"
    )


def tool(label: str, mark: str, address: str, *, width: int = 480) -> str:
    """A small button that opens a dialog."""
    words = escape(label)
    return (
        f'<a class="kb-iconbtn" href="{escape(address)}" data-kb-dialog="{width}" title="{words}" aria-label="{words}">'
        f"{icon(mark)}</a>"
    )


def face(name: str, tone: str = "", *, size: str = "md") -> str:
    """The round initial of a person, with a dot where there is a tone."""
    dot = f'<i class="kb-avatar__dot" data-tone="{escape(tone)}"></i>' if tone else ""
    initial = escape(avatar_initial(name))
    hue = avatar_hue(name)
    return f'<span class="kb-avatar kb-avatar--{size}" data-hue="{hue}" aria-hidden="true">{initial}{dot}</span>'


def faces(names: Sequence[str]) -> str:
    """The first three of a team side by side, and how many there are."""
    few = "".join([face(name, size="sm") for name in names[:3]])
    count = f'<span class="kb-small kb-muted">{_("Team")} {len(names)}</span>'
    return f'<span class="kb-who"><span class="kb-avatars">{few}</span>{count}</span>'


def mark(text: str, tone: str = "neutral") -> str:
    """A small word beside a name."""
    return f'<span class="kb-tag" data-tone="{escape(tone)}">{escape(text)}</span>'


def colleague(name: str, beside: str = "", behind: str = "") -> str:
    """A colleague, with marks beside the name and buttons behind it."""
    return (
        f'<div class="kb-contact">{face(name)}<div class="kb-contact__text"><b>{escape(name)}</b>{beside}</div>'
        f"{behind}</div>"
    )


def way(sign: str, address: str, words: str, known: str) -> str:
    """A link to another page, with what is known of it below."""
    link = f'<a href="{escape(address)}">{escape(words)}</a>'
    return (
        f'<div class="kb-contact"><span class="kb-muted">{icon(sign)}</span>'
        f'<div class="kb-contact__text">{link}<small>{escape(known)}</small></div></div>'
    )


def nobody(words: str = "") -> str:
    """A quiet line where there is nothing."""
    return f'<p class="kb-small kb-muted">{escape(words or _("None yet"))}</p>'
