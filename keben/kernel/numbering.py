"""Document numbers 编号: rules of text, date and counter, counted in the same transaction so that none is lost."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.base.numbering import Pattern, Reset
from keben.kernel.fields import NumberField
from keben.kernel.record import Configured
from keben.kernel.repeated import ask
from keben.kernel.stamps import stamped

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity


parsed = lru_cache(maxsize=512)(Pattern.parse)


class NumberRule(Configured):
    """How the numbers of one noun look; without a row the pattern of the declaration holds."""

    entity = models.CharField(_("Noun"), max_length=80)
    field = models.CharField(_("Field"), max_length=40, default="number")
    pattern = models.CharField(_("Pattern"), max_length=80)
    reset = models.CharField(
        _("Counter starts anew"),
        max_length=8,
        default="year",
        choices=(
            ("none", _("Never")),
            ("year", _("Every year")),
            ("month", _("Every month")),
            ("day", _("Every day")),
        ),
    )

    class Meta:
        app_label = "kernel"
        verbose_name = _("Numbering rule")
        verbose_name_plural = _("Numbering rules")
        constraints = (models.UniqueConstraint(fields=("entity", "field"), name="number_rule_once"),)

    def __str__(self) -> str:
        return f"{self.entity}.{self.field} {self.pattern}"


class Counter(models.Model):
    """The last number given within a period."""

    key = models.CharField(max_length=160, primary_key=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


def next_value(key: str, step: int = 1) -> int:
    """The next value of a counter; the row stays locked until the transaction ends, so there are no gaps."""
    found = step_on(key, step)
    if found is None:
        Counter.objects.get_or_create(key=key)
        found = step_on(key, step)
    assert found is not None
    return found


def step_on(key: str, step: int) -> int | None:
    """Count and read in one trip to the database; None where the counter does not exist yet."""
    found = ask("UPDATE kernel_counter SET value = value + %s WHERE key = %s RETURNING value", (step, key))
    return int(found[0][0]) if found else None


def rule_of(entity: str, field: NumberField) -> tuple[Pattern, str]:
    """Pattern and reset of a number field, changed in the browser or as declared."""
    rules = stamped(
        "number_rules", lambda: {(r.entity, r.field): (r.pattern, r.reset) for r in NumberRule.objects.all()}
    )
    pattern, reset = rules.get((entity, field.name), (field.pattern, field.reset))
    return parsed(pattern), reset


@lru_cache(maxsize=256)
def numbered(model: type[models.Model]) -> tuple[NumberField, ...]:
    """The fields of a noun that are filled with numbers."""
    return tuple(field for field in model._meta.concrete_fields if isinstance(field, NumberField) and field.pattern)


def fill_numbers(entity: ResolvedEntity, record: Any) -> None:
    """Give the record its numbers where it has none."""
    for field in numbered(entity.model):
        if not getattr(record, field.name):
            pattern, reset = rule_of(entity.label, field)
            today = timezone.localdate()
            key = f"{entity.label}.{field.name}:{pattern.period_key(today, Reset(reset))}"
            setattr(record, field.name, pattern.render(next_value(key), today))


def fill_numbers_of(entity: ResolvedEntity, records: Sequence[Any]) -> list[list[str]]:
    """The same for many records with one step of the counter; says which fields were filled, by record."""
    filled: list[list[str]] = [[] for _record in records]
    for field in numbered(entity.model):
        empty = [place for place, record in enumerate(records) if not getattr(record, field.name)]
        if not empty:
            continue
        pattern, reset = rule_of(entity.label, field)
        today = timezone.localdate()
        key = f"{entity.label}.{field.name}:{pattern.period_key(today, Reset(reset))}"
        first = next_value(key, len(empty)) - len(empty) + 1
        for value, place in enumerate(empty, start=first):
            setattr(records[place], field.name, pattern.render(value, today))
            filled[place].append(field.name)
    return filled
