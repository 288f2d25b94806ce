"""Whether a rule is meant for a lead, and if not, which of its conditions says so."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from keben.base.han import normal
from keben.domains.marketing.assignment.model import AssignmentRule
from keben.kernel.called import named


@dataclass(frozen=True)
class Loaded:
    """A rule with all that it points to, read once for many leads."""

    rule: AssignmentRule
    people: dict[int, str]
    sources: Collection[int] = field(default_factory=frozenset)
    industries: Collection[int] = field(default_factory=frozenset)

    def misfit(self, lead: Any) -> str:
        """The sentence that names the condition which does not hold; '' where the rule fits."""
        if self.sources and lead.source_id not in self.sources:
            return gettext_noop("“%(rule)s”: meant for other sources.")
        provinces = {code[:2] for code in self.rule.regions.split()}
        if provinces and lead.region[:2] not in provinces:
            return gettext_noop("“%(rule)s”: meant for other provinces.")
        if self.industries and lead.industry_id not in self.industries:
            return gettext_noop("“%(rule)s”: meant for other industries.")
        words = [normal(word) for word in re.split(r"[,，、;；\s]+", self.rule.products) if word]
        said = normal(f"{lead.interested_products} {lead.requirement}")
        if words and not any(word in said for word in words):
            return gettext_noop("“%(rule)s”: meant for other products.")
        return ""


def active_rules() -> list[Loaded]:
    """The rules in force, in order; people who have left do not count."""
    rows = AssignmentRule._base_manager.filter(is_active=True, deleted_at=None).order_by("position", "pk")
    found = []
    for rule in rows.prefetch_related("people", "sources", "industries"):
        people = {one.pk: named(one) for one in sorted(rule.people.all(), key=lambda one: one.pk) if one.is_active}
        found.append(
            Loaded(rule, people, {one.pk for one in rule.sources.all()}, {one.pk for one in rule.industries.all()})
        )
    return found
