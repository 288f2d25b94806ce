"""Changing settings and numbering rules."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.base.errors import Malformed
from keben.base.numbering import Pattern, Reset
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.hooks import on_write
from keben.kernel.fields import NumberField
from keben.kernel.kinds.base import Kind, Parsing
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.text import Text
from keben.kernel.numbering import Counter, NumberRule, rule_of
from keben.kernel.problems import Invalid, Problem
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import DECLARED, Setting, refuse_others
from keben.kernel.stamps import touch
from keben.kernel.workdays import STAMP

CACHES = {"kernel.CustomField": "custom_fields", "kernel.NumberRule": "number_rules", "kernel.Setting": "settings",
          "kernel.WorkDay": STAMP}  # fmt: skip
RESETS = (("none", _("Never")), ("year", _("Every year")), ("month", _("Every month")), ("day", _("Every day")))


@on_write(*CACHES)
def refresh_configuration(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """Tell every process that configuration has changed."""
    touch(CACHES[entity.label])


class Raw(Kind):
    """A value that the declared kind of the setting reads."""

    code = "text"


class ChangeSetting(Action[Setting]):
    """Store the value of a declared setting."""

    name, label, icon, creates, bulk = "change", _("Change"), "pencil", False, False

    class ask(Ask):  # noqa: N801 - declared like a field
        """The new value, as a person types it."""

        value = Input(Raw(), _("Value"))

    def check(self, record: Setting, ask: Any) -> None:
        refuse_others(record.name, self.actor)

    def run(self, record: Setting, ask: Any) -> None:
        declared = DECLARED.get(record.name)
        if declared is None:
            raise Invalid.single("value", "unknown_setting", "There is no setting “%(name)s”.", name=record.name)
        try:
            value = declared.kind.parse(ask.value, Parsing(self.actor))
        except Malformed as error:
            raise Invalid({"value": [Problem.of(error)]}) from None
        if value is None or value == []:
            raise Invalid.single("value", "required", "Required.")
        record.value = declared.kind.plain(value)


class FirstSetting(ChangeSetting):
    """The first time that a setting leaves its default."""

    creates = True


class ChangeNumbering(Action[NumberRule]):
    """Another pattern for the numbers of a noun; numbers given so far stay."""

    name, label, icon, bulk = "change", _("Change"), "pencil", False

    class ask(Ask):  # noqa: N801 - declared like a field
        """Pattern and reset."""

        pattern = Input(Text(60), _("Pattern"), required=True)
        reset = Input(Choice(RESETS), _("Counter starts anew"), required=True)

    def run(self, record: NumberRule, ask: Any) -> None:
        found = check_pattern(ask.pattern, ask.reset)
        source = number_field(record.entity, record.field)
        longest = len(found.render(10**9, timezone.localdate()))
        if source.max_length is not None and longest > source.max_length:
            raise Invalid.single(
                "pattern", "too_long", "At most %(limit)s characters; this has %(length)s.",
                limit=source.max_length, length=longest,
            )  # fmt: skip
        last = last_given(record.entity, source, found, ask.reset)
        if last:
            Counter.objects.update_or_create(
                key=counter_key(record.entity, source, found, ask.reset), defaults={"value": last}
            )
        record.pattern, record.reset = ask.pattern, ask.reset


class FirstNumbering(ChangeNumbering):
    """The first time that numbers leave the declared pattern."""

    creates = True


def check_pattern(pattern: str, reset: str) -> Pattern:
    """The pattern, when it is readable and shows the period its counter restarts with. Raises Invalid."""
    try:
        found = Pattern.parse(pattern)
        found.check_reset(Reset(reset))
    except Malformed as error:
        raise Invalid({"pattern": [Problem.of(error)]}) from None
    return found


def number_field(label: str, name: str) -> NumberField:
    """The number field of a noun. Raises Invalid."""
    try:
        source = registry.get(label).model._meta.get_field(name)
    except LookupError:
        source = None
    if not isinstance(source, NumberField):
        raise Invalid.single("field", "no_number", "“%(name)s” is not a numbered field.", name=f"{label}.{name}")
    return source


def preview(label: str, name: str, pattern: str, reset: str) -> str:
    """The number that would be given next, without taking it. Raises Invalid."""
    found = check_pattern(pattern, reset)
    last = last_given(label, number_field(label, name), found, reset)
    return found.render(last + 1, timezone.localdate())


def counter_key(label: str, source: NumberField, pattern: Pattern, reset: str) -> str:
    """The counter by which the rule counts today."""
    return f"{label}.{source.name}:{pattern.period_key(timezone.localdate(), Reset(reset))}"


def last_given(label: str, source: NumberField, pattern: Pattern, reset: str) -> int:
    """Where the rule goes on: behind its own counter, and behind that of the rule in force where both write alike.

    A rule that only restarts at another time would else give the numbers of this period a second time.
    """
    today, (old, old_reset) = timezone.localdate(), rule_of(label, source)
    mine, theirs = counter_key(label, source, pattern, reset), counter_key(label, source, old, old_reset)
    values = dict(Counter.objects.filter(key__in=(mine, theirs)).values_list("key", "value"))
    last, before = values.get(mine, 0), values.get(theirs, 0)
    return max(last, before) if before and old.render(before, today) == pattern.render(before, today) else last
