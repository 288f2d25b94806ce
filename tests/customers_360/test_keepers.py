"""Relations and their keepers: who keeps whom, how deep, in which rhythm; gaps are shown and lead to the rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from keben.domains.activities.models import FollowUp, FollowUpMethod
from keben.domains.activities.targets import aim
from keben.domains.customers.keeper.gaps import UNKEPT
from keben.domains.customers.models import Contact, Customer, Keeper
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.moments import show_date
from keben.kernel.problems import Invalid
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def sales(signed_in: Callable[..., Any]) -> Any:
    """A salesman's browser."""
    return signed_in("sales", name="陈思远", lang="en")


@pytest.fixture
def customer(sales: Any) -> Customer:
    """His customer."""
    return make(Customer, owner=sales.person, name="Jiangdong Grid")


def relation(customer: Customer, colleague: Any, contact: Any = None, **more: Any) -> Keeper:
    """A relation as the form makes it."""
    values = {"customer": customer.pk, "colleague": colleague.pk, "kind": "key", **more}
    if contact is not None:
        values["contact"] = contact.pk
    found: Keeper = perform("create", Keeper, values, actor=SYSTEM).record
    return found


class TestRules:
    def test_a_rhythm_plans_the_next_contact(self, sales: Any, customer: Customer) -> None:
        one = relation(customer, sales.person, make(Contact, customer=customer, name="Zhang"), rhythm_days=30)
        assert (one.name, one.next_on) == ("陈思远 – Zhang", TODAY() + dt.timedelta(days=30))

    @pytest.mark.parametrize("kind", ["general", "key"])
    def test_a_person_must_be_named(self, sales: Any, customer: Customer, kind: str) -> None:
        with pytest.raises(Invalid) as caught:
            relation(customer, sales.person, kind=kind)
        assert caught.value.errors["contact"][0].code == "required"

    def test_organisations_need_no_person(self, sales: Any, customer: Customer) -> None:
        assert relation(customer, sales.person, kind="organisation").name == "陈思远 – Jiangdong Grid"

    def test_the_person_belongs_to_the_customer(self, sales: Any, customer: Customer) -> None:
        with pytest.raises(Invalid) as caught:
            relation(customer, sales.person, make(Contact))
        assert caught.value.errors["contact"][0].code == "other_customer"

    def test_the_keeper_sees_the_customer(self, sales: Any, customer: Customer, people: Callable[..., Any]) -> None:
        with pytest.raises(Invalid) as caught:
            relation(customer, people("sales", name="Ding"), make(Contact, customer=customer))
        assert caught.value.errors["colleague"][0].code == "keeper_blind"

    def test_no_rhythm_of_no_days(self, sales: Any, customer: Customer) -> None:
        with pytest.raises(Invalid) as caught:
            relation(customer, sales.person, make(Contact, customer=customer), rhythm_days=0)
        assert caught.value.errors["rhythm_days"][0].code == "rhythm"

    def test_one_keeps_a_person_once(self, sales: Any, customer: Customer) -> None:
        person = make(Contact, customer=customer)
        relation(customer, sales.person, person)
        with pytest.raises(Invalid):
            relation(customer, sales.person, person)

    def test_who_enters_it_keeps_it(self, sales: Any, customer: Customer) -> None:
        actor = actor_for(sales.person)
        values = {"customer": customer.pk, "kind": "organisation"}
        assert perform("create", Keeper, values, actor=actor).record.colleague_id == sales.person.pk

    def test_a_relation_that_nobody_keeps_is_a_gap(self, sales: Any, customer: Customer) -> None:
        person = make(Contact, customer=customer, name="Zhang", role="decider")
        perform("create", Keeper, {"customer": customer.pk, "kind": "key", "contact": person.pk}, actor=SYSTEM)
        page = sales.get(f"/customer/{customer.pk}/panel/relation-map/").content.decode()
        assert "Nobody keeps the relation" in page
        assert "Nobody keeps the decision maker" in page
        assert "kb-relations__line" not in page


class TestRhythm:
    def said(self, author: Any, target: str, key: int, days: int = 0, person: int | None = None) -> None:
        def prepare(record: Any) -> None:
            aim(record, target, key, "x")
            record.author, record.contact_id = author, person

        at = timezone.now() - dt.timedelta(days=days)
        values = {"content": "spoke", "followed_at": at, "method": make(FollowUpMethod).pk}
        perform("create", FollowUp, values, actor=SYSTEM, prepare=prepare)

    def test_a_follow_up_with_the_person_moves_it_and_an_older_one_does_not(
        self, sales: Any, customer: Customer
    ) -> None:
        person = make(Contact, customer=customer)
        one = relation(customer, sales.person, person, rhythm_days=30)
        other = relation(customer, sales.person, kind="organisation", rhythm_days=30)
        before = other.next_on
        self.said(sales.person, "customers.Contact", person.pk, days=2)
        self.said(sales.person, "customers.Contact", person.pk, days=9)
        one.refresh_from_db()
        other.refresh_from_db()
        assert one.last_contact_on == TODAY() - dt.timedelta(days=2)
        assert one.next_on == TODAY() + dt.timedelta(days=28)
        assert (other.last_contact_on, other.next_on) == (None, before)

    def test_one_with_the_customer_itself_keeps_the_relation_of_organisations(
        self, sales: Any, customer: Customer
    ) -> None:
        one = relation(customer, sales.person, kind="organisation", rhythm_days=10)
        self.said(sales.person, "customers.Customer", customer.pk)
        one.refresh_from_db()
        assert (one.last_contact_on, one.next_on) == (TODAY(), TODAY() + dt.timedelta(days=10))

    def test_what_a_colleague_says_keeps_nothing_of_mine(self, sales: Any, customer: Customer, people: Any) -> None:
        person = make(Contact, customer=customer)
        one = relation(customer, sales.person, person, rhythm_days=30)
        self.said(people("boss"), "customers.Contact", person.pk)
        one.refresh_from_db()
        assert one.last_contact_on is None


class TestMap:
    def panel(self, browser: Any, customer: Customer) -> str:
        page: str = browser.get(f"/customer/{customer.pk}/panel/relation-map/").content.decode()
        return page

    def test_matrix_graph_and_gaps(self, sales: Any, customer: Customer) -> None:
        head = make(Contact, customer=customer, name="Zhang Jianjun", role="decider", post="Director")
        user = make(Contact, customer=customer, name="Sun Jia", role="user")
        one = relation(customer, sales.person, user, level="working", depth="4")
        Keeper.objects.filter(pk=one.pk).update(next_on=TODAY() - dt.timedelta(days=3))
        page = self.panel(sales, customer)
        assert "Nobody keeps the decision maker" in page
        assert f'href="/contact/{head.pk}/"' in page
        assert f"contact={head.pk}" in page
        with translation.override("en"):
            due = show_date(TODAY() - dt.timedelta(days=3))
        assert f"contact was due on {due}" in page
        type(sales.person).objects.filter(pk=sales.person.pk).update(name_en="Chen Siyuan")
        assert "Chen Siyuan" in self.panel(sales, customer), "the matrix names people as the reader does"
        assert 'stroke-width="4" data-late' in page
        relation(customer, sales.person, head, level="senior", depth="2")
        Keeper.objects.filter(pk=one.pk).update(next_on=TODAY())
        page = self.panel(sales, customer)
        assert "Gaps" not in page
        assert "data-late" not in page

    def test_nobody_yet(self, sales: Any, customer: Customer) -> None:
        page = self.panel(sales, customer)
        assert page.count("Nobody yet") == 9
        assert "Nobody on our side keeps a relation yet." in page
        assert "kb-relations" not in page

    def test_who_may_only_look_is_offered_nothing(self, signed_in: Callable[..., Any], customer: Customer) -> None:
        page = self.panel(signed_in("service_engineer", lang="en"), customer)
        assert "/keeper/new/" not in page
        assert signed_in("sales").get(f"/customer/{customer.pk}/panel/relation-map/").status_code == 404

    def test_the_number_of_statements_does_not_grow(self, sales: Any, customer: Customer) -> None:
        def statements() -> int:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                self.panel(sales, customer)
            return len(seen)

        relation(customer, sales.person, make(Contact, customer=customer))
        self.panel(sales, customer)
        few = statements()
        for _at in range(5):
            relation(customer, sales.person, make(Contact, customer=customer))
            make(Contact, customer=customer, role="decider")
        assert statements() == few

    def test_the_gaps_of_the_list_are_those_of_the_panel(self, sales: Any, customer: Customer) -> None:
        kept, free = (make(Contact, customer=customer, role="decider") for _at in range(2))
        gone = make(Contact, customer=customer, role="decider", is_active=False)
        relation(customer, sales.person, kept)
        rows = sales.get("/contact/", {"f": json.dumps([list(one) for one in UNKEPT])}).content.decode()
        assert [f'href="/contact/{one.pk}/"' in rows for one in (kept, free, gone)] == [False, True, False]
        assert sales.get("/contact/?view=unkept").status_code == 200
        assert sales.get("/customer/", {"f": json.dumps([["@unkept", "is", "@me"]])}).status_code == 200
