"""A rule may hold only for records of a saved view; its conditions are copied."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool.conditions import views_of
from keben.domains.privacy.retention.model import RetentionRule
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, BoundInput
from keben.kernel.kinds.choices import Choice
from keben.kernel.problems import Refused
from keben.kernel.query.filters import to_q
from keben.kernel.registry import registry


def only_off(record: RetentionRule) -> None:
    """Raise Refused while the rule is on or asked for: what two people agreed to is not changed by one."""
    if record.status != "off":
        raise Refused.because("rule_on", "Switch the rule off first; a changed rule needs approval anew.")


class NarrowRule(Action[RetentionRule]):
    """Let the rule hold only for records of a saved view."""

    name, label, icon, verb, bulk = "narrow", _("Take condition from a view"), "filter", "edit", False

    class ask(Ask):  # noqa: N801 - declared like a field
        """Which view; the choices depend on who asks."""

    def offered(self, record: RetentionRule) -> bool:
        return record.status == "off"

    def inputs(self, record: RetentionRule | None) -> list[BoundInput]:
        found = views_of(self.actor, record.expiry.entity) if record is not None else []
        choices = tuple((key, name) for key, name, _tree in found)
        hint = _("A view of the list of that kind of data; it may join conditions by and and or.")
        return [BoundInput("view", _("Saved view"), Choice(choices), True, hint)]

    def check(self, record: RetentionRule, ask: Any) -> None:
        only_off(record)

    def run(self, record: RetentionRule, ask: Any) -> None:
        label = record.expiry.entity
        for key, name, tree in views_of(self.actor, label):
            if key == ask.view:
                to_q(tree, registry.get(label), system_actor("privacy"))
                record.condition, record.condition_name = tree, str(name)[:120]


class WidenRule(Action[RetentionRule]):
    """Let the rule hold for all of them again."""

    name, label, icon, verb, bulk = "widen", _("Drop condition"), "x", "edit", False

    def offered(self, record: RetentionRule) -> bool:
        return bool(record.condition) and record.status == "off"

    def check(self, record: RetentionRule, ask: Any) -> None:
        only_off(record)
        if not record.condition:
            raise Refused.because("no_condition", "This rule has no condition of its own.")

    def run(self, record: RetentionRule, ask: Any) -> None:
        record.condition, record.condition_name = {}, ""
