"""Who at EP keeps whom: salesmen the people they work with, their managers the heads; some heads nobody keeps yet."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from keben.config.demo.rows import Rows, next_key
from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting, Worker
from keben.data.search.rebuild import rebuild
from keben.domains.customers.models import Keeper
from keben.domains.customers.registration.sources import FIELDS
from keben.kernel.settings import change_setting

CLOSE = ("growth", "mature", "risk")
FORGOTTEN = 4
"""Of so many heads one is kept by nobody."""
LISTED = 60


def add_relations(story: Setting, shown: Sequence[Client]) -> None:
    """Relations with the customers that EP is close to, and the file of the register."""
    rows, key = Rows(Keeper), next_key(Keeper)
    for one in shown:
        if not one.known and not (one.level in ("vip", "key") and one.lifecycle in CLOSE):
            continue
        for found in relations(story, one):
            rows.add({"id": key, **found})
            key += 1
    rows.flush()
    rebuild(Keeper._meta.label)
    connect_register(story, shown)


def relations(story: Setting, one: Client) -> list[dict[str, Any]]:
    """The relations with one customer."""
    found = []
    manager = story.managers.get(one.owner.branch, one.owner)
    for person in one.people:
        head = person["reports_to_id"] is None
        if head and one.pk % FORGOTTEN == 0:
            continue
        keeper = manager if head else one.owner
        found.append(relation(story, one, keeper, person, head=head))
    if one.level == "vip":
        found.append(relation(story, one, manager, None, head=True))
    return found


def relation(
    story: Setting, one: Client, keeper: Worker, person: dict[str, Any] | None, *, head: bool
) -> dict[str, Any]:
    """The row of one relation; the rhythm counts from the last talk, so that quiet customers have missed theirs."""
    kind = "organisation" if person is None else "key" if head else "general"
    level = "senior" if head else "middle" if person and person["role"] in ("technical", "purchase") else "working"
    rhythm = 90 if head else 30
    talked: dt.datetime | None = one.row.get("last_followed_at")
    last = talked.date() if talked is not None else one.created.date()
    other = person["name"] if person is not None else one.row["name"]
    depth = {"support": "4", "neutral": "3", "against": "1"}.get(person["attitude"], "2") if person else "3"
    return {
        "name": f"{keeper.name} – {other}"[:140],
        "customer_id": one.pk,
        "kind": kind,
        "level": level,
        "contact_id": person["id"] if person is not None else None,
        "colleague_id": keeper.pk,
        "depth": depth,
        "since": one.created.date(),
        "rhythm_days": rhythm,
        "last_contact_on": last,
        "next_on": last + dt.timedelta(days=rhythm),
        "created_at": one.created,
        "updated_at": max(one.created, talked or one.created),
        "created_by_id": one.first_owner.pk,
        "updated_by_id": one.owner.pk,
    }


def connect_register(story: Setting, shown: Sequence[Client]) -> None:
    """A file that knows some customers as a register would, more than EP has noted, and the setting that asks it."""
    companies = []
    for one in [one for one in shown if one.row["uscc"]][:LISTED]:
        row = one.row
        values = {
            "uscc": row["uscc"],
            "legal_representative": row["legal_representative"] or story.say(("沈立群", "Shen Liqun")),
            "registered_capital": str((row["registered_capital"] or 500_000_000) // 100),
            "founded_on": row["founded_on"].isoformat(),
            "operating_status": "active",
            "registered_address": row["address"],
        }
        companies.append(
            {"name": row["name"], "as_of": story.today.isoformat(), **{key: values[key] for key in FIELDS}}
        )
    text = json.dumps(companies, ensure_ascii=False, indent=1)
    (settings.VAR / "registration.json").write_text(text, encoding="utf-8")
    change_setting("registration.source", "file")
