"""The log of the story: what the actions would have written, had people done all this in the browser."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from keben.config.demo.rows import Rows, next_key
from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting, Worker
from keben.kernel.events.log import LoggedEvent

CUSTOMER, CONTACT, FOLLOW_UP = "customers.Customer", "customers.Contact", "activities.FollowUp"
STEPS = {
    "contact": ("potential", "contact"),
    "first": ("potential", "contact", "first"),
    "growth": ("contact", "first", "growth"),
    "mature": ("first", "growth", "mature"),
    "risk": ("growth", "mature", "risk"),
    "lost": ("potential", "contact", "lost"),
}
TOLD = ("name", "short_name", "type", "uscc", "phone", "region", "address", "size")


class History:
    """Collects events; `whole` keeps all of them and writes them in the order of time at the end."""

    def __init__(self, story: Setting, *, whole: bool) -> None:
        self.story, self.whole = story, whole
        self.rows = Rows(LoggedEvent)
        self.next = next_key(LoggedEvent)
        self.waiting: list[dict[str, Any]] = []

    def tell(self, one: Client) -> None:
        """Everything that happened to a customer; many customers get the first event only."""
        people = {worker.pk: worker for worker in (one.owner, one.first_owner)}
        created = {name: [None, one.row[name]] for name in TOLD if one.row.get(name)}
        start = STEPS.get(one.lifecycle, ("potential",))[0] if self.whole else one.lifecycle
        created["lifecycle"] = [None, start]
        self._add(one, one.created, one.first_owner, "create", f"{CUSTOMER}.create", created, 1)
        version = 1
        if self.whole:
            version = self._moves(one)
            for contact in one.people:
                self._child(
                    one,
                    CONTACT,
                    contact["id"],
                    contact["name"],
                    contact["created_at"],
                    one.first_owner,
                    {"name": [None, contact["name"]], "post": [None, contact["post"]]},
                )
            for talk in one.talks:
                author = people[talk["author_id"]]
                self._child(
                    one,
                    FOLLOW_UP,
                    talk["id"],
                    talk["content"],
                    talk["followed_at"],
                    author,
                    {"content": [None, talk["content"]]},
                )
        one.row["version"] = version
        one.row["updated_at"] = self._last(one)

    def _last(self, one: Client) -> dt.datetime:
        return max(one.created, one.owned, one.row["last_followed_at"] or one.created)

    def _moves(self, one: Client) -> int:
        version = 1
        steps = STEPS.get(one.lifecycle, ())
        moments = [talk["followed_at"] for talk in one.talks]
        for at, (before, after) in enumerate(pairwise(steps)):
            moment = moments[min(at * 2 + 1, len(moments) - 1)] if moments else one.created
            version += 1
            self._add(one, moment, one.first_owner, "edit", f"{CUSTOMER}.edit", {"lifecycle": [before, after]}, version)
        if one.first_owner is not one.owner:
            version += 1
            people = [{"id": worker.pk, "title": worker.name} for worker in (one.first_owner, one.owner)]
            manager = self.story.managers.get(one.place.branch, one.owner)
            data = {"customer_id": one.pk, "verb": "transfer", "pool_id": None,
                    "from_user_id": one.first_owner.pk, "to_user_id": one.owner.pk}  # fmt: skip
            self._add(
                one, one.owned, manager, "transfer", "customers.CustomerOwnerChanged", {"owner": people}, version, data
            )
        return version

    def _add(
        self, one: Client, at: dt.datetime, who: Worker, action: str, name: str, changes: dict[str, Any], version: int,
        data: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.keep(
            {
                "at": at, "name": name, "entity": CUSTOMER, "object_id": one.pk, "object_title": one.row["name"],
                "action": action, "actor_id": who.pk, "actor_name": who.name, "actor_kind": "user", "face": "web",
                "version": version, "data": data or {}, "changes": changes,
            }
        )  # fmt: skip

    def _child(
        self, one: Client, entity: str, key: int, title: str, at: dt.datetime, who: Worker, changes: dict[str, Any]
    ) -> None:
        name = "activities.FollowUpWritten" if entity == FOLLOW_UP else f"{entity}.create"
        self.keep(
            {
                "at": at, "name": name, "entity": entity, "object_id": key, "object_title": title[:200],
                "parent_entity": CUSTOMER, "parent_id": one.pk, "action": "create", "actor_id": who.pk,
                "actor_name": who.name, "actor_kind": "user", "face": "web", "version": 1, "data": {},
                "changes": changes,
            }
        )  # fmt: skip

    def keep(self, event: dict[str, Any]) -> None:
        """One event of any story."""
        if self.whole:
            self.waiting.append(event)
        else:
            self._write(event)

    def _write(self, event: dict[str, Any]) -> None:
        self.rows.add({"id": self.next, **event})
        self.next += 1

    def flush(self) -> None:
        """Write what can be written now."""
        if not self.whole:
            self.rows.flush()

    def close(self) -> None:
        """Write the rest; keys follow time, as they do when people work."""
        for event in sorted(self.waiting, key=lambda event: event["at"]):
            self._write(event)
        self.rows.flush()
