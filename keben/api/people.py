"""Reading many rows with personal data over the API follows the policy of exports: counted per token and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from keben.api.problem import Unfit
from keben.data.actors import note
from keben.data.exports.policy import personal_columns
from keben.kernel.access.actor import Actor
from keben.kernel.joined import listed
from keben.kernel.problems import Problem
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.kernel.settings import setting


class PersonalReading(models.Model):
    """How many rows with personal data a token has read on a day, in full and masked."""

    token = models.ForeignKey("api.Token", models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    rows = models.PositiveIntegerField(default=0)
    masked = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "api"
        constraints = (models.UniqueConstraint(fields=("token", "day"), name="personal_reading_once"),)

    def __str__(self) -> str:
        return f"{self.token_id} {self.day}"


def count(entity: ResolvedEntity, actor: Actor, columns: Sequence[ResolvedField], rows: int, *, masked: bool) -> None:
    """Count what a token is about to be told. Raises Unfit 403 where somebody else would have to approve an export."""
    token = actor.attributes.get("token")
    if token is None or not rows:
        return
    full = personal_columns(entity, actor, columns)
    if not full and not masked:
        return
    today = timezone.localdate()
    if not full:
        add(token, today, masked=rows)
        return
    most = allowed(actor)
    if most < rows or not add(token, today, rows=rows, most=most):
        refuse(entity, actor, token, today, full, most)


def allowed(actor: Actor) -> int:
    """Rows a day: what the security administrator allowed this token, else as an export without approval."""
    own = actor.attributes.get("people_a_day")  # handed over with the token, which is remembered until it changes
    return int(setting("export.personal_rows")) if own is None else int(own)


def add(token: int, day: dt.date, *, rows: int = 0, masked: int = 0, most: int | None = None) -> bool:
    """One conditional update; the first reading of a day makes the row."""
    found = PersonalReading.objects.filter(token=token, day=day)
    fitting = found if most is None else found.filter(rows__lte=most - rows)
    if fitting.update(rows=F("rows") + rows, masked=F("masked") + masked):
        return True
    PersonalReading.objects.bulk_create([PersonalReading(token_id=token, day=day)], ignore_conflicts=True)
    return bool(fitting.update(rows=F("rows") + rows, masked=F("masked") + masked))


def refuse(
    entity: ResolvedEntity, actor: Actor, token: int, day: dt.date, full: Sequence[ResolvedField], most: int
) -> None:
    """Write it down, once a day for each token in the log, and say what to do. Raises Unfit."""
    PersonalReading.objects.bulk_create([PersonalReading(token_id=token, day=day)], ignore_conflicts=True)
    found = PersonalReading.objects.filter(token=token, day=day)
    columns = listed(item.label for item in full)
    with transaction.atomic():
        if found.filter(refused=0).update(refused=1):
            told: dict[str, Any] = {"token": token, "most": most, "columns": [item.name for item in full]}
            note(actor, entity.label, "read-refused", data=told)
        else:
            found.update(refused=F("refused") + 1)
    words = (
        "More than %(most)s rows with personal data (%(columns)s) in a day need the approval of somebody else. Leave "
        "these fields out with the parameter “fields”, ask for an export, or have the security administrator allow "
        "this token more."
    )
    raise Unfit(403, Problem("too_many_people", words, {"most": most, "columns": columns}))
