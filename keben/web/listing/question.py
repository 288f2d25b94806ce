"""From the address of a list to the question it asks the kernel; page, summary, export, batch and board share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.customfields import put_away
from keben.kernel.query import ListQuery
from keben.kernel.query.groups import groupable
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web.listing.left_out import askable, sifted
from keben.web.listing.scene import Scene, Scenes, compact
from keben.web.listing.state import UNGROUPED, ListState

LOCK = "is_locked"


class Question:
    """One list as its reader asked for it."""

    def __init__(self, entity: ResolvedEntity, actor: Actor, params: Mapping[str, str]) -> None:
        self.entity, self.actor = entity, actor
        self.state = ListState.read(entity.slug, params)

    @cached_property
    def scenes(self) -> Scenes:
        """All views; one query."""
        return Scenes(self.entity, self.actor)

    @cached_property
    def scene(self) -> Scene:
        """The view in force."""
        return self.scenes.find(self.state.view)

    @cached_property
    def sort(self) -> str:
        """The sort of the address, of the view, or of the noun: the first by which this reader may sort."""
        wanted = (self.state.sort, self.scene.sort, self.entity.listing.sort)
        return next((one for one in wanted if one and self.sorts(one)), "-id")

    def sorts(self, sort: str) -> bool:
        """Whether the list can be sorted so: the field is there, in use, and seen in full."""
        name = sort.removeprefix("-")
        if name in ("id", "pk"):
            return True
        return askable(self.entity, self.actor, name) and self.entity.field(name).kind.sortable

    @cached_property
    def left_out(self) -> list[str]:
        """By what address or view filter and sort, and this reader may not. Raises Invalid for a damaged filter."""
        names = sifted(self.scene.filter_of(self.state), self.entity, self.actor)[1]
        sort = self.state.sort or self.scene.sort
        return [*names, sort.removeprefix("-")] if sort and not self.sorts(sort) else names

    def without_these(self) -> str:
        """The address of the list without all that."""
        tree, names = sifted(self.scene.filter_of(self.state), self.entity, self.actor)
        changes: dict[str, Any] = {}
        if names:
            text = compact(tree)
            changes["f"] = text if text or self.scene.extra else None
        sort = self.state.sort or self.scene.sort
        if sort and not self.sorts(sort):
            changes["sort"] = self.sort
        return self.state.url(**changes)

    @cached_property
    def names(self) -> list[str]:
        """The columns to show, the title first, without names that are gone or hidden."""
        wanted = self.state.cols or tuple(self.scene.columns) or self.entity.listing.columns
        names = [name for name in dict.fromkeys(wanted) if self.entity.has(name) and self.visible(name)]
        title = self.entity.title
        if self.entity.has(title) and title not in names and self.visible(title):
            names.insert(0, title)
        elif title in names:
            names.remove(title)
            names.insert(0, title)
        return names

    @cached_property
    def grouping(self) -> ResolvedField | None:
        """The field by whose values the rows are grouped; what cannot be grouped is left aside."""
        name = self.state.group or self.scene.group
        if (
            name in ("", UNGROUPED)
            or self.state.deleted
            or not self.entity.has(name)
            or put_away(self.entity.label, name)
        ):
            return None
        item = self.entity.field(name)
        return item if groupable(item) and self.readable(item) else None

    def readable(self, item: ResolvedField) -> bool:
        """Whether the reader sees the values of the field in full."""
        return self.actor.field(self.entity.label, item.root) >= FieldRight.READ

    def visible(self, name: str) -> bool:
        """Whether the reader may see anything of the field, and it has not been put away."""
        if put_away(self.entity.label, name):
            return False
        return self.actor.field(self.entity.label, name.split(".", maxsplit=1)[0]) > FieldRight.HIDDEN

    @cached_property
    def columns(self) -> list[ResolvedField]:
        """The columns as fields."""
        return [self.entity.field(name) for name in self.names]

    def query(
        self,
        extras: Sequence[str] = (),
        *,
        extra: Q | None = None,
        names: Sequence[str] | None = None,
        whole: bool = False,
    ) -> ListQuery:
        """The question for the kernel; `extras` are read besides the shown columns, the `whole` of what the reader sees
        whatever view and filter he has. Raises Denied, Invalid."""
        wanted = [*(self.names if names is None else names), *extras]
        return ListQuery(
            self.entity,
            self.actor,
            tree={} if whole else self.scene.tree(self.state),
            search="" if whole else self.state.q,
            sort=self.sort,
            names=tuple(dict.fromkeys(name for name in wanted if self.visible(name))),
            deleted=self.state.deleted,
            extra=extra or Q(),
        )

    def model_field(self, name: str) -> bool:
        """Whether the noun itself has the field."""
        return any(field.name == name for field in self.entity.model._meta.concrete_fields)

    def context(self) -> dict[str, Any]:
        """What every template of the list looks at."""
        return {"entity": self.entity, "state": self.state, "scene": self.scene}


def right_aligned(item: ResolvedField) -> bool:
    """Figures stand right; a score is a bar and stands left."""
    return item.kind.align == "right" and item.kind.code != "score"
