"""The database refused a record: which value is already taken, said in words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext

from keben.base.in_sentence import in_sentence
from keben.kernel.fields import NumberField
from keben.kernel.problems import Invalid, Refused
from keben.kernel.resolved import ResolvedEntity


class Collision(Exception):
    """The database refused the record; why is looked up once the transaction has been rolled back.

    A savepoint around every insert would allow it sooner, for two more trips to the database each time.
    """

    def __init__(self, record: Any) -> None:
        super().__init__(str(type(record)))
        self.record = record


def unique_problem(entity: ResolvedEntity, record: Any) -> Exception:
    """Say in words which value is already taken."""
    singles = [f for f in record._meta.concrete_fields if f.unique and not f.primary_key]
    # Numbers come last: the one that was drawn has been given back, and somebody else may have it by now.
    singles.sort(key=lambda field: isinstance(field, NumberField))
    several = [c for c in record._meta.constraints if isinstance(c, models.UniqueConstraint) and c.fields]
    groups = [*((tuple(c.fields), c.condition) for c in several), *(((f.name,), None) for f in singles)]
    for names, condition in groups:
        same = entity.model._base_manager.filter(**{name: getattr(record, name) for name in names})
        if condition is not None:
            same = same.filter(condition)  # nothing is taken by rows for which the rule does not hold
        if same.exclude(pk=record.pk).exists():
            return taken(entity, record, names)
    return Refused.because("integrity", "The database refused this because something it refers to has changed.")


def taken(entity: ResolvedEntity, record: Any, names: tuple[str, ...]) -> Invalid:
    """The value, or, where only several values together may not come twice, which ones they are."""
    told = [str(entity.field(name).label) for name in names if entity.has(name)]
    if len(told) > 1:
        # None of them is wrong by itself, and the last one may be a mere code.
        return Invalid.single(
            names[-1],
            "taken",
            "There is one already with the same %(fields)s.",
            fields=gettext(", ").join(in_sentence(label) for label in told),
        )
    return Invalid.single(
        names[-1],
        "taken",
        "%(label)s “%(value)s” is already taken.",
        label=told[0] if told else names[-1],
        value=str(getattr(record, names[-1])),
    )
