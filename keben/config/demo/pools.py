"""Pools in the demo: three of them with rules by level, who has fallen so far, and how owners changed before."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.utils import timezone

from keben.config.demo.company import make, named
from keben.config.demo.rows import Rows
from keben.config.demo.tale.setting import Setting
from keben.config.demo.words.trades import Pair
from keben.domains.customers.models import (
    Contact,
    Customer,
    OwnerChange,
    OwnershipLimit,
    Pool,
    PoolNight,
    PoolReason,
    PoolRule,
)
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.hanging import HANGING
from keben.domains.customers.pool.recycle import count_all, due
from keben.domains.org.models import Department
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.workdays import midnight

AT_ONCE = 500
WHOLE_HISTORY = 20_000
"""Of larger companies only those who fell have a history of owners."""
REASONS: tuple[Pair, ...] = (
    ("自动回收", "Fell by rule"), ("长期无进展", "No progress for long"), ("不在负责区域", "Outside the own region"),
    ("暂无需求", "No demand at present"), ("员工离职", "Owner has left"),
)  # fmt: skip
"""The first is what rules give."""
POOLS: tuple[tuple[Pair, str, str, int, int], ...] = (
    (("华东公海", "East China pool"), "east", "E1010", 10, 30),
    (("华南公海", "South China pool"), "south", "E1040", 10, 30),
    (("老客户公海", "Pool of former customers"), "sales", "E1003", 5, 60),
)
"""Name, department, administrator, claims a day, days that the previous owner waits."""
LOST: dict[str, object] = {"all": [["lifecycle", "any", ["lost"]]]}
RULES: tuple[tuple[Pair, int, tuple[str, ...], int, dict[str, object]], ...] = (
    (("已流失客户 180 天未跟进", "Lost, 180 days without follow-up"), 2, (), 180, LOST),
    (("华东重点客户 90 天未跟进", "East, key: 90 days without follow-up"), 0, ("vip", "key"), 90, {}),
    (("华东普通客户 28 天未跟进", "East, standard: 28 days without follow-up"), 0, ("std",), 28, {}),
    (("华东其他客户 60 天未跟进", "East, others: 60 days without follow-up"), 0, ("small", "potential"), 60, {}),
    (("华南客户 60 天未跟进", "South: 60 days without follow-up"), 1, (), 60, {}),
)
"""Name, pool, levels, days without follow-up, condition."""
ACTOR = system_actor("demo")


def add_pools(story: Setting, customers: int) -> None:
    """Pools, rules and a limit; then everybody who should have fallen by now does so on his day."""
    set_up(story)
    count_all()
    if customers <= WHOLE_HISTORY:
        tell_owners()
    fall(story)
    keep(story)
    PoolNight.objects.create(
        started_at=story.now, counted_at=story.now, ended_at=story.now, rules=book().digest(),
        dropped=OwnerChange.objects.filter(verb="recycle", created_at__gte=midnight()).count(),
    )  # fmt: skip


def set_up(story: Setting) -> None:
    """What administrators have entered."""
    departments = dict(Department.objects.values_list("name_en", "pk"))
    names = {"east": "East China", "south": "South China", "sales": "Sales"}
    pools = []
    for pair, department, admin, claims, wait in POOLS:
        data = {
            "name": story.say(pair), "admins": [story.staff[admin].pk], "departments": [departments[names[department]]],
            "daily_limit": claims, "cool_down_days": wait, "daily_views": 100, "remind_days": 3,
        }  # fmt: skip
        pools.append(perform("create", Pool, data, actor=ACTOR).record)
    reasons = [
        make(PoolReason, **named(story, pair), position=(at + 1) * 10, for_rules=not at)
        for at, pair in enumerate(REASONS)
    ]
    for at, (pair, pool, levels, days, tree) in enumerate(RULES):
        data = {
            "name": story.say(pair), "pool": pools[pool].pk, "position": (at + 1) * 10, "follow_up_days": days,
            "levels": [story.levels[code][0] for code in levels], "spare_dealt": not tree,
            "reason": reasons[0].pk,
        }  # fmt: skip
        made = perform("create", PoolRule, data, actor=ACTOR).record
        if tree:
            PoolRule.objects.filter(pk=made.pk).update(
                condition=tree, condition_name="已流失" if not story.lang else "Lost"
            )
            perform("edit", made, {"spare_dealt": False, "position": 5}, actor=ACTOR)
    limit = {"name": story.say(("客户经理", "Account managers")), "departments": [departments["Sales"]],
             "max_customers": 2000, "max_locked": 30, "max_lock_days": 90, "count_dealt": False}  # fmt: skip
    perform("create", OwnershipLimit, limit, actor=ACTOR)


def keep(story: Setting) -> None:
    """What a salesman has locked for a while, and who in a pool does not want to be disturbed."""
    today = timezone.localdate(story.now)
    mine = Customer.objects.filter(owner=story.staff["E1024"].pk, is_dealt=False, deleted_at=None).order_by("pk")
    for at, one in enumerate(mine[:3]):
        first = today - dt.timedelta(days=30 * at + 10)
        until = first + dt.timedelta(days=90)
        Customer.objects.filter(pk=one.pk).update(is_locked=True, locked_on=first, locked_until=until,
                                                  recycle_on=None, recycle_rule=None)  # fmt: skip
    for one in Customer.objects.filter(pool__isnull=False).order_by("pk")[:2]:
        Customer.objects.filter(pk=one.pk).update(rest_until=today + dt.timedelta(days=45))


def row(customer: int, verb: str, at: dt.datetime, by: int | None, **more: object) -> dict[str, object]:
    """The columns of one change of owner."""
    stamps = {"created_at": at, "updated_at": at, "created_by_id": by, "updated_by_id": by}
    return {"customer_id": customer, "verb": verb, **stamps, **more}


def tell_owners() -> None:
    """Who entered each customer, and to whom it went later."""
    rows = Rows(OwnerChange, keyed=False)
    handed: list[Customer] = []
    found = Customer._base_manager.filter(owner__isnull=False).order_by("pk")
    for one in found.only("pk", "created_at", "created_by_id", "owner_id", "owned_since").iterator(2000):
        first = one.created_by_id or one.owner_id
        rows.add(row(one.pk, "create", one.created_at, first, to_owner_id=first))
        one.acquired_by = "created"
        if first != one.owner_id and one.owned_since:
            rows.add(row(one.pk, "transfer", one.owned_since, None, from_owner_id=first, to_owner_id=one.owner_id))
            one.acquired_by, one.previous_owner_id = "transferred", first
            handed.append(one)
    rows.flush()
    found.update(acquired_by="created")
    Customer.objects.bulk_update(handed, ("acquired_by", "previous_owner"), batch_size=500)


def fall(story: Setting) -> None:
    """All whose last day has passed fell in the night after it; those of one night and rule in one statement."""
    rows, reason = Rows(OwnerChange, keyed=False), PoolReason.objects.get(name=REASONS[0][0])
    rules = {rule.pk: rule for rule in book().rules}
    fallen: dict[int, int] = {}
    nights = due().order_by("recycle_on", "recycle_rule").values_list("recycle_on", "recycle_rule").distinct()
    for day, key in list(nights):
        assert day is not None
        rule, after = rules[key], day + dt.timedelta(days=1)
        night = min(timezone.make_aware(dt.datetime.combine(after, dt.time(1))), story.now)
        those = due().filter(recycle_on=day, recycle_rule=key)
        for pk, owner in those.values_list("pk", "owner"):
            fallen[pk] = owner
            rows.add(row(pk, "recycle", night, None, from_owner_id=owner, pool_id=rule.pool.pk, rule_id=key,
                            reason=rule.name))  # fmt: skip
        those.update(
            previous_owner=F("owner"), owner=None, owned_since=None, acquired_by="",
            pool=rule.pool.pk, pooled_at=night, pool_reason=reason.pk, pool_note=rule.name[:200], next_contact_at=None,
            recycle_on=None, recycle_rule=None,
        )  # fmt: skip
    rows.flush()
    end_what_hung(fallen)


def end_what_hung(fallen: dict[int, int]) -> None:
    """What their owners had still to do ended with the pool, as it does on every such night."""
    for owner in sorted(set(fallen.values())):
        mine = [key for key, before in fallen.items() if before == owner]
        for start in range(0, len(mine), AT_ONCE):
            part = mine[start : start + AT_ONCE]
            people = Contact._base_manager.filter(customer__in=part).values_list("pk", flat=True)
            for one in HANGING:
                one.rows(part, people, [owner]).order_by().update(status=one.ends.to)
