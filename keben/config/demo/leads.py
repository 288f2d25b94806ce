"""The leads of the story: three years of channels, those that became customers, and what waits for somebody today."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from copy import copy
from typing import Any

from django.utils import timezone

from keben.base.numbering import Reset
from keben.config.demo.company import make, named
from keben.config.demo.history import History
from keben.config.demo.rows import Rows, count_on, next_key
from keben.config.demo.tale.client import Client, names
from keben.config.demo.tale.places import Place, mobile, place_of, somewhere
from keben.config.demo.tale.setting import Setting, Worker
from keben.config.demo.words import leads as words
from keben.config.demo.words.people import english, person
from keben.config.demo.words.trades import TRADES
from keben.data.search.index import index_rows
from keben.domains.activities.models import FollowUp
from keben.domains.marketing.models import (
    AssignmentRule,
    ChannelCost,
    Lead,
    LeadFailReason,
    LeadOwnerHistory,
    LeadPool,
    LeadSource,
    WebForm,
)
from keben.kernel.numbering import Counter, rule_of
from keben.kernel.registry import registry

SAID = ("name", "intro", "consent_text", "success_text")
LEAD, FOLLOW_UP = "marketing.Lead", "activities.FollowUp"
YEARS, OPEN_DAYS, MOST, OLD = 1095, 45, 60, 12
EAST = "310000 320000 330000 340000 350000 360000 370000"


class Leads:
    """Lists, rules and pools through their actions, before the first customer; then leads, talks and log as rows."""

    def __init__(self, story: Setting, seed: int) -> None:
        # Chances of its own: what colleagues do around customers does not depend on how many leads there are.
        self.story = copy(story)
        self.story.rng = random.Random(seed)  # noqa: S311 - a story, no secret
        self.rows, self.owners, self.talks = Rows(Lead), Rows(LeadOwnerHistory, keyed=False), Rows(FollowUp)
        self.waiting: list[dict[str, Any]] = []
        self.said: list[dict[str, Any]] = []
        self._lists()
        self.key = next_key(Lead)

    def _lists(self) -> None:
        story = self.story
        at = range(10, 200, 10)
        self.sources = [
            make(LeadSource, **named(story, one.name), customer_source=story.sources[one.source], position=place).pk
            for one, place in zip(words.CHANNELS, at, strict=False)
        ]
        self.reasons = [
            make(LeadFailReason, **named(story, pair), position=place).pk
            for pair, place in zip(words.FAIL_REASONS, at, strict=False)
        ]
        managers = [worker.pk for worker in story.managers.values()]
        everybody = [worker.pk for branch in story.sellers.values() for worker in branch]
        east = [worker.pk for worker in story.sellers["east"]]
        self.pools = [
            make(LeadPool, name=story.say(pair), admins=admins, members=members, daily_limit=10).pk
            for pair, admins, members in zip(
                words.POOLS, (managers, [story.managers["east"].pk]), (everybody, east), strict=True
            )
        ]
        expo, gates, first, rest = (story.say(pair) for pair in words.RULES)
        make(AssignmentRule, name=expo, position=4, sources=[self.sources[0]], people=east[:3], way="quota",
             daily_quota=2, response_minutes=60)  # fmt: skip
        make(AssignmentRule, name=gates, position=6, products="门禁, access control", people=east[-2:],
             way="round_robin", response_minutes=120)  # fmt: skip
        self.rule = make(AssignmentRule, name=first, position=10, regions=EAST, people=east, way="round_robin",
                         response_minutes=120).pk  # fmt: skip
        make(AssignmentRule, name=rest, position=90, people=everybody, way="least_load", response_minutes=240)
        title, intro, consent, thanks = (story.say(pair) for pair in words.FORM)
        asks = "name email interested_products requirement"
        english = {f"{name}_en": pair[1] for name, pair in zip(SAID, words.FORM, strict=True)}
        make(WebForm, **english, name=title, slug="quote", intro=intro, consent_text=consent, success_text=thanks,
             asks=asks, source=self.sources[1], source_detail=title)  # fmt: skip

    def costs(self) -> None:
        """What the channels have cost, entered today."""
        for source, one in zip(self.sources, words.CHANNELS, strict=True):
            for back in range(3 * one.times):
                days = 365 // one.times
                until = self.story.today - dt.timedelta(days=back * days)
                name = f"{self.story.say(one.cost)} {until:%Y-%m}"
                make(ChannelCost, name=name, source=source, date_from=until - dt.timedelta(days=days - 1),
                     date_until=until, amount=str(one.yuan))  # fmt: skip

    def tell(self, shown: Sequence[Client], history: History) -> None:
        """Those that became customers, those that did not, and those of today; their events join the others."""
        self.talk, self.history = next_key(FollowUp), history
        for channel, one in enumerate(words.CHANNELS):
            source = self.story.sources[one.source]
            became = [client for client in shown if client.row["source_id"] == source and client.age < YEARS - 90]
            if one.source == 3:  # web form and advert share the customers of the web site
                became = became[channel == 1 :: 2]
            became = became[:MOST]
            for client in became:
                self._converted(channel, client)
            for _each in range(max(6, round(len(became) * (100 - one.rate) / one.rate))):
                self._ended(channel, OPEN_DAYS + self.story.rng.random() * (YEARS - OPEN_DAYS))
            for _each in range(max(2, len(became) // 8)):
                self._open(channel, self.story.rng.random() * OPEN_DAYS)
        for each in range(OLD):  # out of the reports of three years, and what the rules of retention are there for
            self._ended(each % len(words.CHANNELS), YEARS + 5 + each)  # after the company began
        self._today(next((one for one in shown if one.known and one.owner.pk == self._me().pk), None))
        self._write()

    def _me(self) -> Worker:
        return self.story.staff["E1024"]

    def _base(self, channel: int, days: float, place: Place | None = None, **more: Any) -> dict[str, Any]:
        """A lead of a channel, so many days ago."""
        story, one = self.story, words.CHANNELS[channel]
        place = place or somewhere(story)
        trade = int(story.rng.random() * len(TRADES))
        name, who = names(story, TRADES[trade], place)[0], person(story.rng)[0]
        product, want = story.pick(words.WANTS)
        created, owner = story.at(days), story.pick(story.sellers[place.branch])
        return {
            "name": name, "contact_name": english(who) if story.lang else who, "mobile": mobile(story),
            "source_id": self.sources[channel], "source_detail": story.say(story.pick(one.details)),
            "industry_id": story.industries[trade], "interested_products": story.say(product),
            "requirement": story.say(want), "region": place.code, "owner_id": owner.pk, "owner": owner,
            "created_at": created, "owned_since": created, "status": "new", "last_stage": "new", **more,
        }  # fmt: skip

    def _converted(self, channel: int, client: Client) -> None:
        """A lead that became a customer of the demo."""
        days = client.age + 10 + self.story.rng.random() * 45
        who = client.people[0] if client.people else {}
        self._add(
            self._base(
                channel, days, name=client.row["name"], contact_name=who.get("name", ""), mobile=who.get("mobile", ""),
                region=client.place.code, industry_id=client.row["industry_id"], owner_id=client.first_owner.pk,
                owner=client.first_owner, status="converted", last_stage="interested", converted_at=client.created,
                customer_id=client.pk, contact_id=who.get("id"),
            ),
            talks=1,
        )  # fmt: skip

    def _ended(self, channel: int, days: float) -> None:
        """A lead that came to nothing, or that lies in the pool."""
        lead = self._base(channel, days)
        if days < 120 and self.story.rng.random() < 0.3:
            self._lay(lead)
        else:
            failed = lead["created_at"] + dt.timedelta(days=min(days - 1, 3 + self.story.rng.random() * 25))
            lead |= {"status": "failed", "last_stage": "following", "failed_at": failed,
                     "fail_reason_id": self.story.pick(self.reasons)}  # fmt: skip
        self._add(lead, talks=1)

    def _open(self, channel: int, days: float) -> None:
        """A lead that somebody works at now."""
        status = self.story.weighted({"new": 20, "following": 50, "interested": 30})
        lead = self._base(channel, days, status=status, last_stage=status)
        if status != "new" or days > 1:
            lead["status"] = "following" if status == "new" else status
            lead["next_contact_at"] = self.story.at(-1 - self.story.rng.random() * 9)
        self._add(lead, talks=1 if lead["status"] != "new" else 0)

    def _lay(self, lead: dict[str, Any]) -> None:
        reason = "No answer for two weeks" if self.story.lang else "两周未联系上"
        lead |= {"previous_owner_id": lead["owner_id"], "owner_id": None, "owned_since": None, "in_pool": True,
                 "pool_id": self.pools[0], "pool_reason": reason,
                 "pooled_at": lead["created_at"] + dt.timedelta(days=14)}  # fmt: skip

    def _today(self, known: Client | None) -> None:
        """What waits for 陈思远: one overdue, two to contact; two in the pool, one that became a customer."""
        me, now = self._me(), timezone.now()
        mine: dict[str, Any] = {"owner_id": me.pk, "owner": me, "place": place_of("320200")}
        self._add(self._base(1, 0.4, **mine, assignment_rule_id=self.rule, response_due_at=now - dt.timedelta(hours=1),
                             reminded_at=now - dt.timedelta(minutes=50)), talks=0)  # fmt: skip
        at = timezone.localtime(now).replace(hour=16, minute=0, second=0, microsecond=0)
        for channel, status in ((0, "following"), (2, "interested")):
            self._add(self._base(channel, 4, **mine, status=status, last_stage=status, next_contact_at=at), talks=1)
        for channel in (0, 3):  # of the fair, which has a rule of its own, and of an advert
            lead = self._base(channel, 20, place_of("320500"))
            self._lay(lead)
            self._add(lead | {"pool_id": self.pools[1]}, talks=1)
        there = {one.get("customer_id") for one in self.waiting}
        if known is not None and known.pk not in there:
            self._converted(0, known)

    def _add(self, lead: dict[str, Any], *, talks: int) -> None:
        owner = lead.pop("owner")
        lead |= {"updated_at": lead["created_at"], "created_by_id": owner.pk, "updated_by_id": owner.pk}
        if talks:
            at = min(lead["created_at"] + dt.timedelta(hours=3), timezone.now() - dt.timedelta(minutes=20))
            text = self.story.say(self.story.pick(words.SAID))
            self.said.append({"lead": lead, "at": at, "text": text, "author": owner})
            lead |= {"last_followed_at": at, "last_follow_up": text, "last_followed_by_id": owner.pk}
            lead["responded_at"] = at
        self.waiting.append({**lead, "who": owner})
        if talks:
            self.said[-1]["lead"] = self.waiting[-1]

    def _write(self) -> None:
        """Rows in the order of time, numbered as people would have got them."""
        self.waiting.sort(key=lambda one: one["created_at"])
        pattern, reset = rule_of(LEAD, Lead._meta.get_field("number"))
        counted: dict[str, int] = {}
        index = []
        for lead in self.waiting:
            day = timezone.localdate(lead["created_at"])
            period = f"{LEAD}.number:{pattern.period_key(day, Reset(reset))}"
            counted[period] = counted.get(period, 0) + 1
            lead |= {"id": self.key, "number": pattern.render(counted[period], day)}
            self.key += 1
            who = lead.pop("who")
            self.rows.add(lead)
            index.append((lead["id"], lead))
            self._told(lead, who)
        self.rows.flush()
        self.owners.flush()
        for said in sorted(self.said, key=lambda one: one["at"]):
            self._talk(said)
        self.talks.flush()
        index_rows(registry.get(LEAD), index, fresh=True)
        for period, value in counted.items():
            Counter.objects.update_or_create(key=period, defaults={"value": value})
        count_on((Lead,))

    def _told(self, lead: dict[str, Any], who: Worker) -> None:
        at, key = lead["created_at"], lead["id"]
        stamp = {"created_at": at, "updated_at": at, "created_by_id": who.pk, "updated_by_id": who.pk}
        how = "rule" if lead.get("assignment_rule_id") else "create"
        self.owners.add({"lead_id": key, "how": how, "to_owner_id": who.pk, "rule_id": lead.get("assignment_rule_id"),
                         "reason": "", **stamp})  # fmt: skip
        self._event(lead, at, who, "create", f"{LEAD}.create", {"name": [None, lead["name"]]}, 1)
        if lead.get("in_pool"):
            stamp |= {"created_at": lead["pooled_at"], "updated_at": lead["pooled_at"]}
            self.owners.add({"lead_id": key, "how": "release", "from_owner_id": who.pk, "pool_id": lead["pool_id"],
                             "reason": lead["pool_reason"], **stamp})  # fmt: skip
        end = lead.get("converted_at") or lead.get("failed_at")
        if end:
            action = "convert" if lead.get("converted_at") else "fail"
            name = "marketing.LeadConverted" if action == "convert" else "marketing.LeadFailed"
            changes = {"status": [lead["last_stage"], lead["status"]]}
            self._event(lead, end, who, action, name, changes, 2)

    def _event(
        self, lead: dict[str, Any], at: dt.datetime, who: Worker, action: str, name: str, changes: dict[str, Any],
        version: int,
    ) -> None:  # fmt: skip
        above = lead.get("customer_id") if action == "convert" else None
        self.history.keep(
            {
                "at": at, "name": name, "entity": LEAD, "object_id": lead["id"],
                "object_title": lead["name"], "action": action, "actor_id": who.pk, "actor_name": who.name,
                "actor_kind": "user", "face": "web", "version": version, "data": {}, "changes": changes,
                "parent_entity": "customers.Customer" if above else "", "parent_id": above,
            }
        )  # fmt: skip

    def _talk(self, said: dict[str, Any]) -> None:
        lead, at, who = said["lead"], said["at"], said["author"]
        row = {
            "id": self.talk, "target_entity": LEAD, "target_id": lead["id"], "target_title": lead["name"],
            "method_id": self.story.methods["call"], "content": said["text"], "followed_at": at, "author_id": who.pk,
            "contact_name": lead["contact_name"], "created_at": at, "updated_at": at, "created_by_id": who.pk,
            "updated_by_id": who.pk,
        }  # fmt: skip
        self.talks.add(row)
        index_rows(registry.get(FOLLOW_UP), [(self.talk, row)], fresh=True)
        self.talk += 1
