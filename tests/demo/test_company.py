"""The demo company hangs together: what the lists show is what the stories say."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Count, Max
from django.test import Client as Browser
from django.utils import timezone

from keben.base.phone import parse_phone
from keben.base.regions import by_code
from keben.base.uscc import check_uscc, uscc_warnings
from keben.config import demo
from keben.config.demo.generation import NotEmpty
from keben.config.demo.tale.client import client
from keben.config.demo.tale.people import add_people
from keben.config.demo.tale.setting import Setting, Worker
from keben.config.demo.tale.talks import add_talks
from keben.data.search.index import values_of
from keben.data.search.models import SearchEntry, entry_key
from keben.data.search.shape import tokens_of
from keben.data.search.store import noun_number, prefix_of
from keben.domains.activities.models import FollowUp
from keben.domains.customers.models import Contact, Customer
from keben.domains.customers.pool.hanging import HANGING
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.notifications import Notification
from keben.kernel.merging.model import MergeRecord
from keben.kernel.quality.score import judge
from keben.kernel.quality.weights import weights_of
from keben.kernel.query import ListQuery
from keben.kernel.reader import fetch
from keben.kernel.registry import registry
from keben.kernel.settings import setting

pytestmark = pytest.mark.django_db
COUNT = 120
CUSTOMER = "customers.Customer"


@pytest.fixture
def company(db: None) -> None:
    demo.generate(customers=COUNT, quiet=True)


def test_all_rows_obey_the_rules_of_the_house(company: None) -> None:
    customers = list(Customer.objects.all())
    assert len(customers) == COUNT
    for one in customers:
        assert by_code(one.region).code == one.region
        if one.uscc:
            assert (check_uscc(one.uscc), uscc_warnings(one.uscc)) == (one.uscc, ())
        if one.phone:
            assert parse_phone(one.phone).national == one.phone
        found = judge(one, weights_of(registry.get("customers.Customer")), timezone.localdate())
        assert (found.completeness, found.freshness) == (one.completeness, one.freshness)
        assert one.overdue <= one.receivable <= max(one.annual_amount, one.receivable)
        assert one.is_dealt is (one.first_deal_at is not None)
    for mobile in Contact.objects.values_list("mobile", flat=True):
        parse_phone(mobile)


def test_the_clocks_are_those_of_the_follow_ups(company: None) -> None:
    last = dict(
        FollowUp.objects.filter(target_entity=CUSTOMER)
        .values_list("target_id")
        .annotate(at=Max("followed_at"))
        .order_by()
    )
    for one in Customer.objects.all():
        assert one.last_followed_at == last.get(one.pk)
        if one.last_followed_at:
            newest = FollowUp.objects.filter(target_entity=CUSTOMER, target_id=one.pk, followed_at=one.last_followed_at)
            assert one.last_follow_up in {talk.content[:120] for talk in newest}
            assert one.created_at <= one.last_followed_at


def test_nobody_has_anything_to_do_for_a_customer_that_fell_into_a_pool(company: None) -> None:
    fallen = dict(Customer.objects.filter(pool__isnull=False).values_list("pk", "previous_owner"))
    assert fallen
    for one in HANGING:
        assert not one.rows(list(fallen), [], set(fallen.values())).exists()


def test_decisions_and_reporting_lines_stay_inside_a_customer(company: None) -> None:
    people = {one.pk: one for one in Contact.objects.all()}
    for one in people.values():
        assert one.reports_to_id is None or people[one.reports_to_id].customer_id == one.customer_id
    doubled = Contact.objects.filter(is_primary=True).values("customer").annotate(n=Count("pk")).filter(n__gt=1)
    assert list(doubled) == []


def test_every_customer_has_its_history_in_the_order_of_time(company: None) -> None:
    events = list(LoggedEvent.objects.order_by("id"))
    assert [event.at for event in events] == sorted(event.at for event in events)
    told = {event.object_id for event in events if event.entity == "customers.Customer" and event.action == "create"}
    assert told == set(Customer.objects.values_list("pk", flat=True))
    for one in Customer.objects.all():
        versions = [
            event.version for event in events if event.entity == "customers.Customer" and event.object_id == one.pk
        ]
        assert max(versions) == one.version


def test_the_well_known_customers_are_there(company: None) -> None:
    one = Customer.objects.get(name="江东电网有限公司输电检修中心")
    assert (one.owner.name, one.level.code, one.parent.name, one.is_locked) == (
        "陈思远",
        "vip",
        "江东电网有限公司",
        True,
    )
    assert (one.annual_amount, one.receivable, one.overdue) == (612_500_000, 124_800_000, 6_400_000)
    assert list(one.contacts.order_by("pk").values_list("name", "role")[:2]) == [
        ("张建军", "decider"),
        ("刘敏", "technical"),
    ]


def test_it_can_be_searched_and_worked_with(company: None) -> None:
    salesman = actor_for(User.objects.get(staff_no="E1024"))
    page = ListQuery(registry.get("customers.Customer"), salesman, search="jddw", names=["name"]).page()
    assert "江东电网有限公司" in {row.values["name"] for row in page.rows}
    numbers = set(Customer.objects.values_list("number", flat=True))
    made = perform("create", Customer, {"name": "新客户"}, actor=system_actor()).record
    assert made.number not in numbers


def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    def story(seed: int) -> list[tuple[Any, ...]]:
        stage = Setting(random.Random(seed), 0, now=dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC))
        worker = Worker(1, "陈思远", "east", "east1")
        stage.sellers = {branch: [worker] for branch in ("east", "south", "north", "southwest")}
        stage.levels = dict.fromkeys(("vip", "key", "std", "small", "potential"), (1, "级"))
        stage.sources, stage.industries = [1, 2, 3], list(range(20))
        stage.methods = dict.fromkeys(("call", "visit", "wechat", "mail", "event"), 1)
        found = []
        for at in range(20):
            one = client(stage, at + 1, at / 20, f"KH-{at}")
            add_people(stage, one, at * 10)
            add_talks(stage, one, at * 10)
            found.append((one.row, one.people, one.talks))
        return found

    assert story(7) == story(7)
    assert story(7) != story(8)


def test_files_are_real_and_open(company: None) -> None:
    from PIL import Image

    picture = Attachment.objects.filter(mime="image/png").first()
    assert picture is not None
    with default_storage.open(picture.path) as file:
        assert Image.open(file).size == (480, 300)


def test_each_person_of_the_demo_sees_his_pages(company: None) -> None:
    people, browser = demo.logins(), Browser()
    assert [one["role"] for one in people] == [
        "sales", "sales_manager", "service_engineer", "boss", "system_admin", "security_admin", "audit_admin",
    ]  # fmt: skip
    for one in people:
        assert set(one) == {"role", "label", "title", "login", "password", "name", "pages"}
        user = User.objects.get(staff_no=one["login"])
        assert user.check_password(one["password"])
        browser.force_login(user, backend="keben.domains.org.signin.backend.StaffBackend")
        assert {path: browser.get(path).status_code for path in one["pages"]} == dict.fromkeys(one["pages"], 200)
    assert "/customer/" in demo.pages()


def test_every_message_can_be_followed_by_its_reader(company: None) -> None:
    for one in Notification.objects.select_related("user"):
        noun = registry.get(one.entity).model
        assert fetch(noun, one.object_id, actor_for(one.user)).pk == one.object_id
        assert one.params.get("name") != one.user.name


def test_a_database_with_customers_is_left_alone(company: None) -> None:
    with pytest.raises(NotEmpty, match="has customers already"):
        demo.generate(customers=5, quiet=True)
    assert Customer.objects.count() == COUNT


def test_an_english_demo_speaks_english(db: None) -> None:
    demo.generate(customers=60, language="en", quiet=True)
    assert User.objects.get(staff_no="E1024").name == "Chen Siyuan"
    assert setting("company.language") == "en", "the sign-in page and what the worker writes"
    texts = [*Customer.objects.values_list("name", flat=True), *FollowUp.objects.values_list("content", flat=True)]
    assert [text for text in texts if any("\u4e00" <= char <= "\u9fff" for char in text)] == []


def test_very_many_customers_get_a_short_history(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keben.config.demo.generation.WHOLE_HISTORY", 10)
    demo.generate(customers=40, quiet=True)
    events = LoggedEvent.objects.filter(entity__in=("customers.Customer", "customers.Contact", "activities.FollowUp"))
    assert events.filter(action="create").count() == 40
    assert FollowUp.objects.count() > 80


class TestVeryManyCustomers:
    """Beyond some thousands plots are told again and tables are loaded bare."""

    @pytest.fixture
    def crowd(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("keben.config.demo.generation.WHOLE_HISTORY", 10)
        monkeypatch.setattr("keben.config.demo.generation.REMEMBERED", 5)
        demo.generate(customers=200, quiet=True)

    def test_people_and_talks_belong_together(self, crowd: None) -> None:
        assert Customer.objects.count() == 200
        assert len(set(Customer.objects.values_list("number", flat=True))) == 200
        people = {one.pk: one for one in Contact.objects.all()}
        assert len({one.mobile for one in people.values()}) == len(people)
        for one in people.values():
            assert one.reports_to_id is None or people[one.reports_to_id].customer_id == one.customer_id
        names = dict(Customer.objects.values_list("pk", "name"))
        for talk in FollowUp.objects.filter(target_entity=CUSTOMER):
            assert (people[talk.contact_id].customer_id, people[talk.contact_id].name) == (
                talk.target_id,
                talk.contact_name,
            )
            assert talk.target_title == names[talk.target_id]

    def test_the_clocks_are_those_of_the_follow_ups(self, crowd: None) -> None:
        merged = MergeRecord.objects.values_list("survivor_id", flat=True)  # the clocks of several together
        for one in Customer.objects.filter(deleted_at=None).exclude(pk__in=merged):
            talks = list(
                FollowUp.objects.filter(target_entity=CUSTOMER, target_id=one.pk).order_by("followed_at", "pk")
            )
            assert one.last_followed_at == (talks[-1].followed_at if talks else None)
            assert all(one.created_at <= talk.followed_at for talk in talks)
            planned = [talk.next_contact_at for talk in talks if talk.next_contact_at]
            assert one.next_contact_at == (planned[-1] if planned else None)

    def test_every_entry_of_the_index_is_as_a_write_would_have_left_it(self, crowd: None) -> None:
        for label in ("customers.Customer", "customers.Contact", "activities.FollowUp"):
            entity, number = registry.get(label), noun_number(label)
            records = list(entity.model._base_manager.all())
            for record, values in zip(records, values_of(entity, records), strict=True):
                entry = SearchEntry.objects.extra(select={"text": TEXT}).get(pk=entry_key(number, record.pk))
                stored = entry.text.replace("'", "").split()
                assert set(stored) == set(tokens_of(entity, values, prefix_of(number)).split())

    def test_indexes_links_and_search_are_there_again(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("keben.config.demo.generation.WHOLE_HISTORY", 10)
        before = laid()
        demo.generate(customers=70, quiet=True)
        assert laid() == before
        one = Customer.objects.order_by("pk")[40]
        found = ListQuery(registry.get("customers.Customer"), system_actor(), search=one.number, names=["name"]).page()
        assert one.name in {row.values["name"] for row in found.rows}


TEXT = "search_entry.tokens" if connection.vendor == "sqlite" else "search_entry.tokens::text"


def laid() -> set[tuple[str, ...]]:
    """Names and definitions of all indexes, triggers and constraints."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE type <> 'table'")
            return set(cursor.fetchall())
        cursor.execute(
            "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
            "SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint"
        )
        return set(cursor.fetchall())
