"""Who gets a lead: the first rule that fits and has somebody free decides, and says why.

It reads who was served before and locks nothing; whoever creates a lead has drawn its number before, and the counter
of numbers lets creations through one by one, so that turns are exact and no order of locks can bite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext_noop

from keben.domains.marketing.assignment.fits import Loaded, active_rules
from keben.domains.marketing.lead.flow import OPEN
from keben.domains.marketing.lead.history import LeadOwnerHistory
from keben.domains.marketing.lead.model import Lead
from keben.kernel.verdict import Reason, Verdict
from keben.kernel.workdays import midnight

SERVED = ("rule", "late")


@dataclass(frozen=True)
class Chosen:
    """The person by key, the rule that chose him, and the verdict whose value is his name."""

    person: int | None
    rule: Any
    verdict: Verdict


class Round:
    """The rules and who was served so far; several leads in a row are chosen for by one of these."""

    def __init__(self, rules: list[Loaded] | None = None) -> None:
        self._rules = rules
        self._last: dict[int, dict[int, int]] = {}
        self._today: dict[int, Counter[int]] = {}
        self._load: Counter[int] | None = None
        self._waiting: Counter[int] = Counter()  # open leads of this round that no table holds yet
        self._turn = 1 << 62  # behind every key of the history

    @property
    def rules(self) -> list[Loaded]:
        """The rules, read when the first lead needs them."""
        if self._rules is None:
            self._rules = active_rules()
        return self._rules

    def took(self, person: int) -> None:
        """Somebody has got an open lead without a turn: he entered it, or it was given to him by name."""
        (self._waiting if self._load is None else self._load)[person] += 1

    def choose(self, lead: Any, *, without: Collection[int] = ()) -> Chosen:
        """The person for this lead; `without` names people who shall not get it."""
        reasons: list[Reason] = []
        for one in self.rules:
            params = {"rule": one.rule.name}
            misfit = one.misfit(lead)
            if misfit:
                reasons.append(Reason("assignment", misfit, params, link=f"/assignment-rule/{one.rule.pk}/"))
                continue
            found = self._free(one, without)
            if found is None:
                sentence = gettext_noop("“%(rule)s”: fits, but nobody of its people is free.")
                reasons.append(Reason("assignment", sentence, params, link=f"/assignment-rule/{one.rule.pk}/"))
                continue
            sentence, more = self._why(one, found)
            reasons.append(
                Reason("assignment", sentence, {**params, "name": one.people[found], **more}, decided=True,
                       link=f"/assignment-rule/{one.rule.pk}/")
            )  # fmt: skip
            self._note(one, found)
            return Chosen(found, one.rule, Verdict(one.people[found], tuple(reasons)))
        hint = gettext_noop("Add a rule that fits, or lay the lead into a pool.")
        if not reasons:
            hint = gettext_noop("There is no active rule.")
        return Chosen(None, None, Verdict(None, tuple(reasons), hint))

    def _free(self, one: Loaded, without: Collection[int]) -> int | None:
        people = [key for key in one.people if key not in without]
        if one.rule.way == "quota" and one.rule.daily_quota is not None:
            people = [key for key in people if self.today(one)[key] < one.rule.daily_quota]
        if not people:
            return None
        last = self.last(one)
        if one.rule.way == "least_load":
            return min(people, key=lambda key: (self.load()[key], last.get(key, 0), key))
        return min(people, key=lambda key: (last.get(key, 0), key))

    def _why(self, one: Loaded, person: int) -> tuple[str, dict[str, Any]]:
        if one.rule.way == "least_load":
            sentence = gettext_noop("“%(rule)s”: %(name)s has the fewest open leads (%(count)s).")
            return sentence, {"count": self.load()[person]}
        if one.rule.way == "quota" and one.rule.daily_quota is not None:
            more = {"count": self.today(one)[person] + 1, "quota": one.rule.daily_quota}
            return gettext_noop("“%(rule)s”: %(name)s is next, number %(count)s of %(quota)s today."), more
        return gettext_noop("“%(rule)s”: %(name)s is next in turn."), {}

    def _note(self, one: Loaded, person: int) -> None:
        self._turn += 1
        self.last(one)[person] = self._turn
        self.today(one)[person] += 1
        self.took(person)

    def last(self, one: Loaded) -> dict[int, int]:
        """The last time each was served by the rule, as keys of the history."""
        if one.rule.pk not in self._last:
            rows = LeadOwnerHistory.objects.filter(rule=one.rule, how__in=SERVED, to_owner__in=list(one.people))
            pairs = rows.order_by().values_list("to_owner").annotate(last=Max("pk"))
            self._last[one.rule.pk] = dict(pairs)
        return self._last[one.rule.pk]

    def today(self, one: Loaded) -> Counter[int]:
        """How many each got from the rule today."""
        if one.rule.pk not in self._today:
            rows = LeadOwnerHistory.objects.filter(rule=one.rule, how__in=SERVED, created_at__gte=midnight())
            pairs = rows.order_by().values_list("to_owner").annotate(count=Count("pk"))
            self._today[one.rule.pk] = Counter(dict(pairs))
        return self._today[one.rule.pk]

    def load(self) -> Counter[int]:
        """How many open leads each has."""
        if self._load is None:
            people = {key for one in self.rules for key in one.people}
            rows = Lead._base_manager.filter(owner__in=people, status__in=OPEN, deleted_at=None)
            self._load = Counter(dict(rows.order_by().values_list("owner").annotate(count=Count("pk"))))
            self._load.update(self._waiting)
        return self._load
