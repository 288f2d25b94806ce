"""Who else has the form of this record open: a heartbeat per editor, forgotten after a minute."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField
from django.http import HttpResponse
from django.utils import timezone

from keben.kernel.bilingual import spoken
from keben.kernel.kept import Prepared
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.models import Editing
from keben.web.page import noun, render

FRESH = dt.timedelta(seconds=60)

EDITORS = Prepared(
    lambda entity, pk, since, mine: (
        Editing.objects.filter(entity=entity, object_id=pk, at__gte=since)
        .exclude(user_id=mine)
        .order_by("user__name")
        .values_list("user__name", "user__name_en")[:5]
    ),
    entity=CharField(),
    pk=BigIntegerField(),
    since=DateTimeField(),
    mine=BigIntegerField(),
)


def others(entity: ResolvedEntity, pk: int, user_id: int | None) -> list[str]:
    """Names of colleagues who are editing it now."""
    since = timezone.now() - FRESH
    return [spoken(*names) for names in EDITORS.rows(entity=entity.label, pk=pk, since=since, mine=user_id or 0)]


def end(entity: ResolvedEntity, pk: int, user_id: int | None) -> None:
    """Whoever saved has done with it: colleagues need not wait for the minute to pass."""
    Editing.objects.filter(entity=entity.label, object_id=pk, user_id=user_id or 0).delete()


@noun
def presence(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """POST says that I am editing; both answer who else is."""
    fetch(entity.model, pk, request.actor)
    mine = request.actor.user_id
    if request.method == "POST":
        Editing.objects.filter(at__lt=timezone.now() - 10 * FRESH).delete()
        Editing.objects.update_or_create(
            entity=entity.label, object_id=pk, user_id=mine, defaults={"at": timezone.now()}
        )
    return render(request, "record/presence.html", {"names": others(entity, pk, mine)})
