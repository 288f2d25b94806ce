"""“Imported with …” as a condition of every noun that is imported: what an import of one's own wrote."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keben.data.imports.model import ImportRow, ImportRun
from keben.kernel.access.actor import Actor
from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.links import Link
from keben.kernel.kinds.moments import DateTime
from keben.kernel.query.through import Through, through
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

NAME, RUN = "@import", "data.ImportRun"
RECENT = 30
WRITTEN = ("created", "updated")


class OwnRun(Link):
    """An import; somebody else's is simply not there."""

    def rows(self, ctx: Parsing) -> Any:
        return self.target._base_manager.filter(user_id=ctx.actor.user_id if ctx.actor is not None else None)


class CameWith(Through):
    """What the rows of an import became, whichever noun of the same table shows it now."""

    label, target = _("Imported with"), RUN

    @property
    def kind(self) -> OwnRun:
        return OwnRun(ImportRun)

    def rule(self, entity: ResolvedEntity, keys: Sequence[int]) -> Q | None:
        labels = alike(entity)
        if not labels:
            return None
        rows = ImportRow.objects.filter(run__in=keys, run__entity__in=labels, outcome__in=WRITTEN)
        return Q(pk__in=rows.filter(record_id__isnull=False).order_by().values("record_id"))

    def choices(self, entity: ResolvedEntity, actor: Actor) -> list[tuple[str, str]]:
        runs = ImportRun.objects.filter(user=actor.user_id or 0, entity__in=alike(entity), started_at__isnull=False)
        found = runs.values_list("pk", "name", "created_at")[:RECENT]
        return [(str(pk), f"{name} · {DateTime().show(at)}") for pk, name, at in found]


@lru_cache(maxsize=256)
def alike(entity: ResolvedEntity) -> tuple[str, ...]:
    """The nouns that are imported into the table of this one, such as customers of which some lie in a pool."""
    table = entity.model._meta.concrete_model
    same = [one for one in registry if one.model._meta.concrete_model is table]
    return tuple(one.label for one in same if one.declaration.importable and not one.declaration.read_only)


def condition(run: ImportRun) -> list[Any]:
    """The condition that holds for what a run wrote."""
    return [NAME, "any", [run.pk]]


through(NAME, CameWith())
