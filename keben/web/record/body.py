"""The columns of a record page around their panels: tabs, places for panels that load later, the bar of the phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from markupsafe import Markup, escape

from keben.kernel.access.actor import Actor
from keben.kernel.entity import Facts, Panel
from keben.kernel.resolved import ResolvedEntity
from keben.web import fragments
from keben.web.addresses import record_url
from keben.web.fragments import ground, slot
from keben.web.record import head
from keben.web.record.facts import needed
from keben.web.record.panels import Shown, allowed, html_of, placed


@dataclass(frozen=True)
class Parts:
    """The panels of each column that the actor may see."""

    main: tuple[Panel, ...]
    left: tuple[Panel, ...]
    side: tuple[Panel, ...]

    @classmethod
    def of(cls, entity: ResolvedEntity, record: Any, actor: Actor) -> Parts:
        """The columns of a record."""
        columns = (entity.main, entity.page.left, entity.side)
        return cls(*(tuple(panel for panel in column if allowed(entity, panel, actor, record)) for column in columns))

    def values(self, entity: ResolvedEntity) -> list[str]:
        """The fields that are drawn with the page."""
        drawn_now = (*self.main[:1], *self.left, *self.side)
        facts = [name for panel in drawn_now if isinstance(panel, Facts) for name in needed(entity, panel)]
        return [*head.Needs(entity).all, *facts]


def drawn(request: Any, entity: ResolvedEntity, record: Any, parts: Parts, top: Markup, *, drawer: bool) -> Markup:
    """Head and columns; all but panels and counts is the same for every record of a noun."""
    whole = (*parts.main, *parts.left, *parts.side)
    shown = placed(request, entity, record, whole)
    counted = {f"count_{letters(at)}": one.count for at, one in enumerate(shown) if one.count is not None}

    def draw_once() -> str:
        uid = Markup("{}-{}").format(entity.slug, slot("pk"))
        tabs = [blank(entity, one, at) for at, one in enumerate(shown)]
        main, left = len(parts.main), len(parts.main) + len(parts.left)
        columns = {"tabs": tabs[:main], "left_tabs": tabs[main:left], "side_tabs": tabs[left:]}
        slots = {name: slot(name) for name in ("head", "first", "left", "side")}
        return render_to_string("record/body.html", {"uid": uid, "drawer": drawer, **columns, **slots})

    def column(panels: tuple[Panel, ...]) -> str:
        return "".join([html_of(request, entity, record, panel) for panel in panels])

    return fragments.drawn(
        ("record", entity, ground(request.actor), parts, tuple(counted), drawer),
        draw_once,
        pk=str(record.pk),
        head=top,
        first=column(parts.main[:1]),
        left=column(parts.left),
        side=column(parts.side),
        **{name: escape(count) for name, count in counted.items()},
    )


def letters(at: int) -> str:
    """A number in letters, as names of slots want it."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(at))


def blank(entity: ResolvedEntity, one: Shown, at: int) -> Shown:
    """The panel of any record."""
    url = record_url(entity.label, slot("pk"), f"panel/{one.key}/")  # type: ignore[arg-type]
    return replace(one, url=Markup(url), count=None if one.count is None else slot(f"count_{letters(at)}"))  # noqa: S704


def bar(entity: ResolvedEntity, actor: Actor, pk: int, back: str, star: bool | None) -> Markup:
    """The top bar of the phone."""

    def draw_once() -> str:
        address = record_url(entity.label, slot("pk"), "star/")  # type: ignore[arg-type]
        return render_to_string("record/bar.html", {"back": slot("back"), "star": star, "star_url": address})

    key = ("record bar", entity, ground(actor), star)
    return fragments.drawn(key, draw_once, pk=str(pk), back=escape(back))
