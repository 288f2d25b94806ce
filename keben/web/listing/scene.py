"""The saved views 场景 of a list: those of the program, those of the person and those that colleagues share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from keben.kernel.access.actor import Actor
from keben.kernel.kept import Prepared
from keben.kernel.query import filters
from keben.kernel.resolved import ResolvedEntity
from keben.web.listing.left_out import sifted
from keben.web.listing.state import UNGROUPED, ListState
from keben.web.models import SavedView

ALL = "all"
VIEWS = Prepared(
    lambda entity, user: SavedView.objects.filter(Q(user_id=user) | Q(is_shared=True), entity=entity),
    entity=models.CharField(),
    user=models.BigIntegerField(),
)


@dataclass
class Scene:
    """One tab: the fixed condition of its program view, the filter saved on top of it, sort and columns."""

    key: str
    label: str
    fixed: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    sort: str = ""
    columns: list[str] = field(default_factory=list)
    widths: Mapping[str, int] = field(default_factory=dict)
    frozen: int = 1
    group: str = ""
    in_wan: bool | None = None
    position: int = 0
    pinned: bool = True
    default: bool = False
    saved: SavedView | None = None
    overlay: SavedView | None = None
    own: bool = False
    left_out: Sequence[str] = ()
    """What the program asks in this view and this reader may not."""

    def tree(self, state: ListState) -> dict[str, Any]:
        """What is shown: the fixed condition and the filter of the address, or else the saved one. Raises Invalid."""
        return filters.both(self.fixed, self.extra if state.f is None else filters.load(state.f))

    def filter_of(self, state: ListState) -> dict[str, Any]:
        """The part that the reader may change. Raises Invalid."""
        return self.extra if state.f is None else filters.load(state.f)

    def changed(self, state: ListState) -> bool:
        """Whether filter, sort, columns or groups of the address differ from what is saved."""
        tree = normal(self.filter_of(state))
        return (
            tree != normal(self.extra)
            or bool(state.sort and state.sort != self.sort)
            or bool(state.cols and list(state.cols) != self.columns)
            or bool(state.group and state.group.replace(UNGROUPED, "") != self.group)
        )


def compact(tree: Any) -> str:
    """JSON for the address; '' clears the filter of the view."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")) if tree else ""


def normal(tree: Any) -> str:
    """A text by which two filters can be compared; an empty group is no filter."""
    if not tree or tree in ({"all": []}, {"any": []}):
        return ""
    return json.dumps(tree, sort_keys=True, ensure_ascii=False, default=str)


class Scenes:
    """All views of one noun for one person, from one query or from rows that were read already."""

    def __init__(self, entity: ResolvedEntity, actor: Actor, rows: Sequence[SavedView] | None = None) -> None:
        self.entity, self.actor = entity, actor
        if rows is None:
            rows = VIEWS.records(SavedView, entity=entity.label, user=actor.user_id)
        self.overlays = {row.base: row for row in rows if not row.name and row.user_id == actor.user_id}
        found = [self._program(ALL, _("All"), {}, "", -1000)]
        for at, view in enumerate(entity.listing.views):
            tree = filters.from_conditions(view.filter)
            found.append(self._program(view.name, str(view.label), tree, view.sort, at - 900))
        self.program = {scene.key: scene for scene in found}
        found += [self._saved(row) for row in rows if row.name]
        self.items = sorted(found, key=lambda scene: scene.position)

    def _program(self, key: str, label: str, fixed: dict[str, Any], sort: str, position: int) -> Scene:
        fixed, left_out = sifted(fixed, self.entity, self.actor)
        scene = Scene(key, label, fixed, sort=sort, position=position, left_out=left_out)
        own = self.overlays.get(key)
        if own is not None:
            scene.overlay = own
            scene.columns, scene.widths, scene.frozen = own.columns, own.widths, own.frozen
            scene.in_wan = own.in_wan
            scene.default, scene.pinned = own.is_default, own.is_pinned
            scene.position = own.position if own.position != 100 else position
        return scene

    def _saved(self, row: SavedView) -> Scene:
        base = self.program.get(row.base)
        own = row.user_id == self.actor.user_id
        scene = Scene(
            f"v{row.pk}",
            row.name,
            base.fixed if base else {},
            row.tree,
            row.sort,
            row.columns,
            row.widths,
            row.frozen,
            row.group,
            row.in_wan,
            row.position,
            row.is_pinned or not own,
            row.is_default and own,
            row,
            own=own,
            left_out=base.left_out if base else (),
        )
        return scene if own else self._as_settled(scene)

    def _as_settled(self, scene: Scene) -> Scene:
        """A colleague's view, with what its reader has settled for himself; the rest is as its owner keeps it."""
        mine = self.overlays.get(scene.key)
        if mine is not None:
            scene.overlay = mine
            scene.default, scene.pinned = mine.is_default, mine.is_pinned
            scene.position = mine.position if mine.position != 100 else scene.position
            scene.in_wan = scene.in_wan if mine.in_wan is None else mine.in_wan
            if mine.columns:
                scene.columns, scene.widths, scene.frozen = mine.columns, mine.widths, mine.frozen
        return scene

    def find(self, key: str) -> Scene:
        """The view of the address; the default one, or all, where it names none that exists."""
        if key:
            for scene in self.items:
                if scene.key == key:
                    return scene
        return next((scene for scene in self.items if scene.default and not key), self.program[ALL])

    def tabs(self, current: Scene) -> list[Scene]:
        """What stands in the row of tabs."""
        return [scene for scene in self.items if scene.pinned or scene is current]

    def unpinned(self, current: Scene) -> list[Scene]:
        """What stands behind 更多 only."""
        return [scene for scene in self.items if not scene.pinned and scene is not current]
