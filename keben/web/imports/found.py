"""The run of an address: one's own, of this noun, with the right to import still in force."""

from __future__ import annotations

from typing import Any

from keben.data.imports.model import ImportRun
from keben.data.imports.start import may_import
from keben.kernel.problems import Missing
from keben.kernel.resolved import ResolvedEntity


def own_run(request: Any, entity: ResolvedEntity, pk: int) -> ImportRun:
    """Raises Denied, Missing; somebody else's import is simply not there."""
    may_import(entity, request.actor)
    run = ImportRun.objects.filter(pk=pk, user_id=request.actor.user_id, entity=entity.label).first()
    if run is None:
        raise Missing("data.ImportRun", pk)
    return run


def address(entity: ResolvedEntity, run: ImportRun, part: str = "") -> str:
    """The address of a run or of a part of it."""
    return f"/{entity.slug}/import/{run.pk}/{part}"
