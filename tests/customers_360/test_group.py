"""Groups: no rings, a bottom, figures that are the list behind them, and nothing told of what lies out of reach."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from keben.domains.activities.models import FollowUp, FollowUpMethod, Task
from keben.domains.customers.group.branch import is_branch
from keben.domains.customers.group.rollup import ROLL_UPS, RollUp, figures
from keben.domains.customers.models import Contact, Customer, CustomerTie
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid, Refused
from keben.kernel.query.listquery import query_for
from keben.kernel.testing.make import SYSTEM, make
from keben.kernel.tree import above, below, height

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales(signed_in: Callable[..., Any]) -> Any:
    """A salesman's browser."""
    return signed_in("sales", name="陈思远", lang="en")


def company(name: str, parent: Customer | None = None, **more: Any) -> Customer:
    """A customer of a group."""
    return make(Customer, name=name, parent=parent, **more)


def chain(count: int) -> list[Customer]:
    """Companies one below the other."""
    found: list[Customer] = []
    for at in range(count):
        found.append(company(f"Level {at}", found[-1] if found else None))
    return found


def move(one: Customer, parent: Customer | None) -> None:
    """As the form does."""
    perform("edit", one, {"parent": parent.pk if parent else None}, actor=SYSTEM)


class TestTree:
    def test_nobody_lies_below_himself(self) -> None:
        top, middle, low = chain(3)
        for parent in (top, middle, low):
            with pytest.raises(Invalid) as caught:
                move(top, parent)
            assert [one.code for one in caught.value.errors["parent"]] == ["cycle"]
        top.refresh_from_db()
        assert top.parent_id is None

    def test_a_batch_makes_no_ring(self) -> None:
        one, other = company("One"), company("Other")
        batch = BatchEdit(Customer, SYSTEM)
        held = batch.hold([one.pk, other.pk])
        answers = batch.write([(held[one.pk], {"parent": other}), (held[other.pk], {"parent": one})])
        assert [answer.error is None for answer in answers] == [True, False]
        other.refresh_from_db()
        assert other.parent_id is None

    def test_a_group_has_a_bottom(self) -> None:
        levels = chain(10)
        with pytest.raises(Invalid) as caught:
            company("Too deep", levels[-1])
        problem = caught.value.errors["parent"][0]
        assert (problem.code, problem.params["levels"]) == ("too_deep", 11)
        head = company("Head of all")
        with pytest.raises(Invalid):
            move(levels[0], head)
        move(levels[1], head)
        assert height(Customer, "parent", [head.pk]) == 9

    def test_walks(self) -> None:
        top, middle, low = chain(3)
        beside = company("Beside", top)
        assert above(Customer, "parent", low.pk) == [low.pk, middle.pk, top.pk]
        inside = Customer.objects.filter(pk__in=below(Customer, "parent", [middle.pk, beside.pk]))
        assert set(inside.values_list("pk", flat=True)) == {middle.pk, low.pk, beside.pk}

    def test_a_company_with_subsidiaries_is_not_deleted(self) -> None:
        top, _low = chain(2)
        with pytest.raises(Refused):
            perform("delete", top, actor=SYSTEM)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a test database in memory has one connection")
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_no_ring(people: Callable[..., Any]) -> None:
    one, other = company("One"), company("Other")
    start, said = threading.Barrier(2, timeout=10), []

    def turn(record: Customer, parent: Customer) -> None:
        try:
            start.wait()
            move(record, parent)
            said.append("moved")
        except Invalid as problem:
            said.append(problem.errors["parent"][0].code)
        finally:
            connection.close()

    pair = [threading.Thread(target=turn, args=args) for args in ((one, other), (other, one))]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join(20)
    assert sorted(said) == ["cycle", "moved"]
    assert Customer.objects.filter(parent__isnull=False).count() == 1


class TestMerge:
    def merge(self, survivor: Customer, *losers: Customer) -> Customer:
        found: Customer = perform(
            "merge", survivor, {"others": [one.pk for one in losers]}, actor=SYSTEM, acknowledge=("twins",)
        ).record
        return found

    def test_the_parent_merged_into_its_child_leaves_no_ring(self) -> None:
        top, middle, low = chain(3)
        beside = company("Beside", top)
        stays = self.merge(low, top)
        places = dict(Customer.objects.filter(deleted_at=None).values_list("pk", "parent_id"))
        assert places == {low.pk: None, middle.pk: low.pk, beside.pk: low.pk}
        perform("unmerge", stays, {"reason": "not one"}, actor=SYSTEM)
        places = dict(Customer.objects.filter(deleted_at=None).values_list("pk", "parent_id"))
        assert places == {top.pk: None, middle.pk: top.pk, beside.pk: top.pk, low.pk: middle.pk}

    def test_the_child_merged_into_its_grandparent_hands_on_its_children(self) -> None:
        top, middle, low, lowest = chain(4)
        self.merge(top, low)
        places = dict(Customer.objects.filter(deleted_at=None).values_list("pk", "parent_id"))
        assert places == {top.pk: None, middle.pk: top.pk, lowest.pk: top.pk}

    def test_ties_move_and_one_between_both_goes_and_comes_back(self) -> None:
        one, other, third = company("One"), company("Other"), company("Third")
        between = make(CustomerTie, customer=one, other=other, kind="dealer")
        moved = make(CustomerTie, customer=other, other=third, kind="dealer")
        stays = self.merge(one, other)
        assert list(CustomerTie.objects.values_list("pk", "customer_id", "other_id")) == [(moved.pk, one.pk, third.pk)]
        perform("unmerge", stays, {"reason": "not one"}, actor=SYSTEM)
        assert set(CustomerTie.objects.values_list("pk", "customer_id", "other_id")) == {
            (between.pk, one.pk, other.pk),
            (moved.pk, other.pk, third.pk),
        }


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("江苏鸿卫保安服务有限公司无锡分公司", True),
        ("瀚海银行岭州分行", True),
        ("人民财产保险股份有限公司南京市支公司", True),
        ("鸿卫消防工程无锡有限公司", False),
        ("江苏鸿卫保安服务有限公司", False),
    ],
)
def test_a_branch_is_no_company_of_its_own(name: str, branch: bool) -> None:
    assert is_branch(name) is branch


class TestTies:
    def test_what_the_rules_refuse(self) -> None:
        one, other = company("One"), company("Other")
        values = {"customer": one.pk, "other": other.pk, "kind": "owner"}
        perform("create", CustomerTie, values, actor=SYSTEM)
        for wrong, name, code in (
            ({**values, "other": one.pk}, "other", "itself"),
            ({**values, "kind": "dealer", "since": "2026-03-01", "until": "2026-02-01"}, "until", "before_since"),
            ({"customer": other.pk, "other": one.pk, "kind": "owner"}, "other", "tied_already"),
        ):
            with pytest.raises(Invalid) as caught:
                perform("create", CustomerTie, wrong, actor=SYSTEM)
            assert [problem.code for problem in caught.value.errors[name]] == [code]
        # The three together may not come twice: none of them is wrong by itself, least of all the code of a choice.
        with translation.override("en"):
            with pytest.raises(Invalid) as caught:
                perform("create", CustomerTie, values, actor=SYSTEM)
            assert [problem.text() for problem in caught.value.problems()] == [
                "There is one already with the same first customer, second customer, kind of tie."
            ]
        assert CustomerTie.objects.count() == 1

    def test_each_side_reads_it_its_own_way(self, sales: Any) -> None:
        dealer, end = company("Shenlan", owner=sales.person), company("Anzhou Park", owner=sales.person)
        make(CustomerTie, customer=dealer, other=end, kind="dealer", note="covers the west")
        of_dealer = sales.get(f"/customer/{dealer.pk}/panel/group/").content.decode()
        of_end = sales.get(f"/customer/{end.pk}/panel/group/").content.decode()
        assert ">End customer</span>" in of_dealer
        assert ">Dealer</span>" not in of_dealer
        assert ">Dealer</span>" in of_end
        assert "covers the west" in of_end

    def test_days_read_as_days_do_everywhere(self, sales: Any) -> None:
        dealer, end = company("Shenlan", owner=sales.person), company("Anzhou Park", owner=sales.person)
        tie = make(CustomerTie, customer=dealer, other=end, kind="dealer")
        CustomerTie.objects.filter(pk=tie.pk).update(since=dt.date(2026, 3, 1), until=None)
        page = sales.get(f"/customer/{end.pk}/panel/group/").content.decode()
        assert "since 1 Mar 2026" in page

    def test_a_tie_to_a_stranger_is_counted(self, sales: Any) -> None:
        mine, theirs = company("Mine", owner=sales.person), company("Secret Holding")
        tie = make(CustomerTie, customer=theirs, other=mine, kind="holding")
        page = sales.get(f"/customer/{mine.pk}/panel/group/").content.decode()
        assert 'data-ties-hidden="1"' in page
        assert "Secret Holding" not in page
        assert sales.get(f"/customer-tie/{tie.pk}/").status_code == 404


class TestRollUps:
    def story(self, person: Any) -> tuple[Customer, Customer]:
        """A head with one company of the reader's and one of somebody else's."""
        head = company("Head Group", owner=person, annual_amount=100_00)
        mine = company("Mine Ltd", head, owner=person, annual_amount=250_00)
        theirs = company("Their Ltd", head, annual_amount=9_000_00)
        company("Far away", annual_amount=77_00, owner=person)
        for one in (mine, theirs):
            person_there = make(Contact, customer=one, name=f"Head of {one.name}")
            self.about(Task, "customers.Customer", one, name="call")
            self.about(
                FollowUp,
                "customers.Contact",
                person_there,
                content="spoke",
                method=make(FollowUpMethod),
                followed_at=timezone.now(),
            )
        return head, theirs

    def about(self, model: Any, label: str, target: Any, **values: Any) -> None:
        make(model, **values, target_entity=label, target_id=target.pk, target_title=str(target))

    def test_a_reader_gets_what_he_sees_and_the_number_of_the_rest(self, sales: Any, people: Any) -> None:
        head, _theirs = self.story(sales.person)
        found = figures(head.pk, actor_for(sales.person))
        assert found.hidden == 1
        boss = figures(head.pk, actor_for(people("boss")))
        assert boss.hidden == 0
        assert [one["value"] for one in boss.items][:4] == ["3", "2", "2", "2"]
        assert [one["value"] for one in found.items][:4] == ["2", "1", "1", "1"]

    def test_each_figure_is_its_list(self, sales: Any) -> None:
        head, _theirs = self.story(sales.person)
        actor = actor_for(sales.person)
        for one, shown in zip(ROLL_UPS, figures(head.pk, actor).items, strict=True):
            address = urlsplit(shown["href"])
            tree = json.loads(parse_qs(address.query)["f"][0])
            asked = query_for(one.entity, actor, tree=tree)
            if not one.field:
                assert shown["value"] == str(asked.count())
            assert sales.get(shown["href"]).status_code == 200
        total = query_for("customers.Customer", actor, tree={"all": [["@group", "any", [head.pk]]]}).totals()
        assert total["annual_amount"] == 350_00

    def test_one_statement_whatever_the_size(self, sales: Any) -> None:
        head, theirs = self.story(sales.person)
        actor = actor_for(sales.person)
        with CaptureQueriesContext(connection) as few:
            figures(head.pk, actor)
        for at in range(5):
            company(f"More {at}", theirs, owner=sales.person)
        with CaptureQueriesContext(connection) as many:
            figures(head.pk, actor)
        assert len(many) == len(few) == 1

    def test_masked_amounts_are_left_out(self, sales: Any, people: Any) -> None:
        head, _theirs = self.story(sales.person)
        engineer = figures(head.pk, actor_for(people("service_engineer")))
        assert not any("annual_amount" in one["href"] for one in engineer.items)
        assert any("annual_amount" in one["href"] for one in figures(head.pk, actor_for(sales.person)).items)

    def test_a_domain_adds_a_figure_by_one_declaration(self, sales: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        head, _theirs = self.story(sales.person)
        vip = RollUp("Dealers", "customers.Customer", (("type", "any", ["dealer"]),))
        monkeypatch.setattr("keben.domains.customers.group.rollup.ROLL_UPS", [*ROLL_UPS, vip])
        company("A dealer", head, owner=sales.person, type="dealer")
        assert figures(head.pk, actor_for(sales.person)).items[-1]["value"] == "1"


class TestPages:
    def test_rows_out_of_reach_are_counted_and_not_named(self, sales: Any) -> None:
        head = company("Head", owner=sales.person)
        for at in range(3):
            company(f"Hidden {at}", head)
        company("Seen", head, owner=sales.person)
        page = sales.get(f"/customers/group/{head.pk}/").content.decode()
        assert "Seen" in page
        assert "3 further companies just below are not shown" in page
        assert 'data-hidden="3"' in page
        assert "Hidden" not in page

    def test_a_company_above_that_is_out_of_reach(self, sales: Any) -> None:
        top = company("Top Secret")
        mine = company("Mine", top, owner=sales.person)
        page = sales.get(f"/customers/group/{mine.pk}/").content.decode()
        assert "1 company above is not shown" in page
        assert "Top Secret" not in page
        assert sales.get(f"/customers/group/{top.pk}/").status_code == 404
        assert sales.get(f"/customers/group/{top.pk}/below/").status_code == 404

    def test_large_groups_come_page_by_page(self, sales: Any) -> None:
        head = company("Head", owner=sales.person)
        for at in range(45):
            company(f"Company {at:02}", head, owner=sales.person)
        seen: list[str] = []
        costs: list[int] = []
        url = f"/customers/group/{head.pk}/below/"
        for expected in (20, 20, 5):
            with CaptureQueriesContext(connection) as asked:
                page = sales.get(url).content.decode()
            names = [f"Company {at:02}" for at in range(45) if f"Company {at:02}<" in page]
            assert len(names) == expected
            costs.append(len(asked))
            seen += names
            url = page.split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")
        assert seen == sorted(set(seen))
        assert "Show more" not in page
        assert max(costs) < 20

    def test_a_damaged_place_is_told(self, sales: Any) -> None:
        head = company("Head", owner=sales.person)
        assert sales.get(f"/customers/group/{head.pk}/below/?after=nonsense").status_code == 422

    def test_the_panel_costs_the_same_for_any_group(self, sales: Any) -> None:
        head = company("Head", owner=sales.person)
        company("First", head, owner=sales.person)

        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert sales.get(f"/customer/{head.pk}/panel/group/").status_code == 200
            return len(asked)

        cost()
        few = cost()
        for at in range(30):
            one = company(f"Further {at}", head, owner=sales.person)
            company(f"Below {at}", one)
        assert cost() == few


class TestFilter:
    def test_lists_know_the_group(self, sales: Any) -> None:
        head = company("Head", owner=sales.person)
        below_it = company("Low", head, owner=sales.person)
        company("Elsewhere", owner=sales.person)
        make(Contact, customer=below_it, name="Zhang")
        f = json.dumps({"all": [["@group", "any", [head.pk]]]})
        page = sales.get("/customer/", {"f": f}).content.decode()
        assert "Elsewhere" not in page
        assert all(word in page for word in ("Head", "Low", "In the group of"))
        assert "Zhang" in sales.get("/contact/", {"f": f}).content.decode()
        other = json.dumps({"all": [["@group", "none", [head.pk]]]})
        assert "Elsewhere" in sales.get("/customer/", {"f": other}).content.decode()

    def test_only_what_one_sees_can_be_asked_for(self, sales: Any) -> None:
        head = company("Secret Head")
        f = json.dumps({"all": [["@group", "any", [head.pk]]]})
        page = sales.get("/customer/", {"f": f})
        assert (page.status_code, "Secret Head" in page.content.decode()) == (422, False)
        for lookup in ("is", "contains"):
            with pytest.raises(Invalid):
                query_for("customers.Customer", SYSTEM, tree={"all": [["@group", lookup, [head.pk]]]}).count()
        with pytest.raises(Invalid):
            query_for("org.Department", SYSTEM, tree={"all": [["@group", "any", [head.pk]]]}).count()


def test_acceptance_25_no_page_carries_the_customers_that_may_be_chosen(sales: Any) -> None:
    mine = company("Mine", owner=sales.person)
    for at in range(40):
        company(f"Choice {at:02}", owner=sales.person)
    for url in (
        f"/customer/new/?parent={mine.pk}",
        "/contact/new/",
        "/customer-tie/new/",
        "/site/new/",
        "/occupancy/new/",
        f"/customer/{mine.pk}/edit/",
    ):
        page = sales.get(url).content.decode()
        assert "/_pick/customers.Customer" in page
        assert "Choice" not in page
    found = sales.get("/_pick/customers.Customer").json()
    assert (len(found["items"]), bool(found["next"])) == (20, True)
