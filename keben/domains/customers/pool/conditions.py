"""A rule takes its condition from a saved view of the customer list, where conditions are built with AND and OR."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool.model import PoolRule
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, BoundInput
from keben.kernel.entity import Panel
from keben.kernel.kinds.choices import Choice
from keben.kernel.problems import Refused
from keben.kernel.query.filters import both, to_q
from keben.kernel.registry import registry
from keben.web.listing.condition_text import in_words
from keben.web.listing.scene import Scenes

CUSTOMER = "customers.Customer"


def views_of(actor: Any, label: str = CUSTOMER) -> list[tuple[str, str, Any]]:
    """Key, name and conditions of the views of a noun that somebody sees and that mean the same for everybody."""
    entity = registry.get(label)
    found: list[tuple[str, str, Any]] = []
    for scene in Scenes(entity, actor).items:
        tree = both(scene.fixed, scene.extra)
        if tree and not scene.left_out and not personal(tree):
            found.append((scene.key, scene.label, tree))
    return found


def personal(tree: Any) -> bool:
    """Whether the conditions speak of who looks, such as “mine”; a rule holds for everybody alike."""
    text = str(tree)
    return any(word in text for word in ("'@me'", "'@starred'", "'@team'"))


class ConditionPanel(Panel):
    """What a rule asks of a customer, in words; the view it was taken from may mean something else by now."""

    name, label, template = "condition", _("Condition"), "customers/pool_condition.html"

    def context(self, record: PoolRule, actor: Actor) -> dict[str, Any]:
        lines = in_words(record.condition, registry.get(CUSTOMER), actor) if record.condition else []
        return {"lines": lines, "view": record.condition_name}


class TakeCondition(Action[PoolRule]):
    """Take the conditions of a saved view; later changes of the view change nothing here."""

    label, icon = _("Take condition from a view"), "filter"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Which view; the choices depend on who asks."""

    def inputs(self, record: PoolRule | None) -> list[BoundInput]:
        choices = tuple((key, name) for key, name, _tree in views_of(self.actor))
        hint = _("A saved view of the customer list; build one there with the filters, it may join conditions by or.")
        return [BoundInput("view", _("Saved view"), Choice(choices), True, hint)]

    def run(self, record: PoolRule, ask: Any) -> None:
        for key, name, tree in views_of(self.actor):
            if key == ask.view:
                to_q(tree, registry.get(CUSTOMER), system_actor("pools"))
                record.condition, record.condition_name = tree, str(name)[:120]


class DropCondition(Action[PoolRule]):
    """Let the rule hold for customers of its levels again."""

    label, icon = _("Drop condition"), "x"

    def offered(self, record: PoolRule) -> bool:
        return bool(record.condition)

    def check(self, record: PoolRule, ask: Any) -> None:
        if not record.condition:
            raise Refused.because("no_condition", "This rule has no condition of its own.")

    def run(self, record: PoolRule, ask: Any) -> None:
        record.condition, record.condition_name = {}, ""
