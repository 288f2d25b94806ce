"""New customers are inserted with the last day of their owner, the same that a count of the whole table gives."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keben.domains.customers.models import Customer, CustomerLevel, PoolRule
from keben.domains.customers.pool.countdown import write
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.tags import Tag
from keben.kernel.stamps import touch
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db


def days(*names: str) -> list[tuple[dt.date | None, int | None]]:
    """Day and rule of these customers as they stand in the table; a count of all of them changes none."""
    found = {one.name: (one.recycle_on, one.recycle_rule_id) for one in Customer.objects.filter(name__in=names)}
    assert write(Customer._base_manager.all()) == 0
    return [found[name] for name in names]


def created(person: Any, *rows: dict[str, Any]) -> list[str]:
    """Create the rows as one batch; the statements that were sent."""
    with CaptureQueriesContext(connection) as seen:
        made = BatchCreate(Customer, person).write(rows)
    assert [one.error for one in made] == [None] * len(rows)
    return [query["sql"] for query in seen.captured_queries]


def under(crew: Any, condition: list[Any], **given: Any) -> PoolRule:
    """A rule with a condition, as it is taken from a view."""
    rule: PoolRule = crew.rule(**given)
    PoolRule.objects.filter(pk=rule.pk).update(condition={"all": condition})
    touch("org")
    return rule


def updates(statements: list[str]) -> int:
    return sum(sql.startswith('UPDATE "customers_customer"') for sql in statements)


def test_a_batch_gets_its_days_by_levels_and_by_values(crew: Any) -> None:
    vip = make(CustomerLevel, name="特级")
    today = timezone.localdate()
    by_level: PoolRule = crew.rule(levels=[vip.pk], follow_up_days=90, deal_days=60, spare_dealt=False)
    by_city: PoolRule = under(crew, [["name", "contains", "苏州"]], follow_up_days=15)
    sent = created(
        crew.act(crew.chen),
        {"name": "苏州东湖一厂", "level": vip.pk},
        {"name": "苏州东湖二厂"},
        {"name": "常州东湖三厂"},
        {"name": "苏州东湖四厂", "owner": crew.manager.pk},
    )
    assert days("苏州东湖一厂", "苏州东湖二厂", "常州东湖三厂", "苏州东湖四厂") == [
        (today + dt.timedelta(days=60), by_level.pk),
        (today + dt.timedelta(days=15), by_city.pk),
        (None, None),
        (None, None),
    ]
    assert updates(sent) == (0 if connection.vendor == "postgresql" else 1)


def test_a_rule_that_looks_beyond_the_customer_counts_after_the_insert(crew: Any) -> None:
    tag: Tag = make(Tag, name="重点")
    rule: PoolRule = under(crew, [["tags", "any", [tag.pk]]], follow_up_days=7)
    sent = created(crew.act(crew.chen), {"name": "有标签", "tags": [tag.pk]}, {"name": "无标签"})
    due = timezone.localdate() + dt.timedelta(days=7)
    assert days("有标签", "无标签") == [(due, rule.pk), (None, None)]
    assert updates(sent) == 1


def test_a_single_customer_has_it_too_and_the_log_says_nothing_of_it(crew: Any) -> None:
    rule: PoolRule = crew.rule(follow_up_days=30)
    with CaptureQueriesContext(connection) as seen:
        outcome = perform("create", Customer, {"name": "独此一家"}, actor=crew.act(crew.chen))
    assert days("独此一家") == [(timezone.localdate() + dt.timedelta(days=30), rule.pk)]
    logged = LoggedEvent.objects.get(pk=outcome.event.pk).changes  # type: ignore[union-attr]
    assert {"name", "number", "owner"} <= logged.keys()
    assert not {"recycle_on", "recycle_rule"} & logged.keys()
    sent = [query["sql"] for query in seen.captured_queries]
    assert updates(sent) == (0 if connection.vendor == "postgresql" else 1)


def test_a_rule_of_a_pool_that_nobody_belongs_to_gives_no_days(crew: Any) -> None:
    perform("edit", crew.pool, {"members": []}, actor=SYSTEM)
    crew.rule()
    created(crew.act(crew.chen), {"name": "无期甲"}, {"name": "无期乙"})
    assert days("无期甲", "无期乙") == [(None, None), (None, None)]


def test_rows_that_differ_in_what_a_rule_reads_get_days_of_their_own(crew: Any) -> None:
    CustomField.objects.create(entity="customers.Customer", name="zone", label="片区", code="text")
    touch("custom_fields")
    rule = under(crew, [["x_zone", "is", "东"]], follow_up_days=9)
    due = timezone.localdate() + dt.timedelta(days=9)
    rows: list[dict[str, Any]] = [{"name": "片甲", "x_zone": "东"}, {"name": "片乙", "x_zone": "西"}, {"name": "片丙"},
                                  {"name": "片丁", "x_zone": "东"}]  # fmt: skip
    created(crew.act(crew.chen), *rows)
    assert days("片甲", "片乙", "片丙", "片丁") == [(due, rule.pk), (None, None), (None, None), (due, rule.pk)]


def test_without_rules_nothing_is_asked(crew: Any) -> None:
    sent = created(crew.act(crew.chen), {"name": "无规则甲"}, {"name": "无规则乙"})
    assert days("无规则甲", "无规则乙") == [(None, None), (None, None)]
    assert not any("recycle_on = " in sql or ("unnest" in sql and "new_on" in sql) for sql in sent)
