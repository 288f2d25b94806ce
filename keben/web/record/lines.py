"""One line of a timeline as HTML: who did what, when, with the words and chips below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from keben.web.icons import icon


def chip(mark: str, label: str, *, href: str = "", show: str = "") -> str:
    """A small piece under a line; with an address a link, which the page may show without leaving."""
    words = f"{icon(mark, 14)}{escape(label)}"
    if not href:
        return f'<span class="kb-chip">{words}</span>'
    inside = f' data-kb-show="{escape(show)}" data-name="{escape(label)}"' if show else ""
    return f'<a class="kb-chip" href="{escape(href)}"{inside}>{words}</a>'


@dataclass
class Line:
    """What stands in a line; `ref`, `body` and `chips` are HTML already."""

    icon: str
    tone: str = "neutral"
    who: str = ""
    what: str = ""
    ref: str = ""
    body: str = ""
    rest: str = ""
    """The body in full where it holds more than is shown; folded under `rest_word`."""
    rest_word: str = ""
    chips: Sequence[str] = ()
    moment: tuple[str, str, str] = ("", "", "")
    """When: for machines, in full, in words."""

    def drawn(self, key: str) -> Markup:
        """The line, with a key of its own on the page."""
        exact, full, words = self.moment
        who = f"<b>{escape(self.who)}</b>" if self.who else ""
        what = f"<span>{escape(self.what)}</span>" if self.what else ""
        body = f'<div class="kb-line__body">{self.body}</div>' if self.body else ""
        if self.rest:
            full_text = f'<div class="kb-pre kb-ink2">{self.rest}</div>'
            body += f'<details class="kb-small"><summary>{escape(self.rest_word)}</summary>{full_text}</details>'
        chips = f'<div class="kb-line__out">{"".join(self.chips)}</div>' if self.chips else ""
        return Markup(  # noqa: S704 - every part is escaped above or HTML by declaration
            f'<li id="{key}"><span class="kb-line__icon" data-tone="{self.tone}">{icon(self.icon, 14)}</span>\n'
            f'<div class="kb-line__head">{who}{what}{self.ref}<time datetime="{exact}" title="{full}">{words}</time>'
            f"</div>\n{body}{chips}</li>"
        )
