"""Care plan: each person once for each occasion and year, on working days, within what may be spent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from keben.base.lunar import LunarDate, from_lunar
from keben.domains.care.models import CareDate, CareItem, CareRule, Gift, GiftBudget
from keben.domains.care.occasion.days import days_of, prepared_by
from keben.domains.care.occasion.festivals import day_of
from keben.domains.care.occasion.nightly import plan_care
from keben.domains.customers.models import Contact, Customer, CustomerLevel, Keeper
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Department
from keben.kernel.actions.perform import perform
from keben.kernel.doubts import Doubtful
from keben.kernel.problems import Denied, Invalid, Missing, Refused
from keben.kernel.testing.make import make
from keben.kernel.workdays import work_calendar

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`on(day)` makes it that day."""

    def go(day: dt.date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *given: day if not given else given[0].date())

    return go


def known(owner: Any, born: dt.date | None, *, lunar: bool = False, **more: Any) -> Contact:
    """A contact of a customer of his."""
    customer = more.pop("customer", None) or make(Customer, owner=owner, **more.pop("at", {}))
    found: Contact = make(Contact, customer=customer, birthday=born, is_lunar=lunar, is_active=True, **more)
    return found


def rule(**given: Any) -> CareRule:
    """A rule about birthdays unless it says otherwise."""
    wanted = {"occasion": "birthday", "days_before": 0, "measure": "card", "doer": "owner", "budget": 0, "role": "",
              "only_primary": False, "is_active": True, "position": 100, "festival": "", **given}  # fmt: skip
    found: CareRule = make(CareRule, **wanted)
    return found


def test_a_lunar_birthday_keeps_to_its_month() -> None:
    leap = from_lunar(LunarDate(2020, 4, 10, leap=True))  # 闰四月初十
    assert list(days_of(leap, D(2026, 5, 1), D(2026, 6, 30), lunar=True)) == [
        (2026, from_lunar(LunarDate(2026, 4, 10)))
    ]
    thirtieth = from_lunar(LunarDate(1985, 12, 30))
    ((year, day),) = days_of(thirtieth, D(2027, 1, 20), D(2027, 2, 10), lunar=True)
    assert (year, day) == (2026, from_lunar(LunarDate(2026, 12, 29)))  # 2026 has no 腊月三十
    assert list(days_of(D(1888, 1, 1), D(2026, 1, 1), D(2026, 12, 31), lunar=True)) == []


def test_the_29th_of_february_is_kept_on_the_28th() -> None:
    assert list(days_of(D(1992, 2, 29), D(2026, 2, 1), D(2026, 3, 31), lunar=False)) == [(2026, D(2026, 2, 28))]
    assert list(days_of(D(1992, 2, 29), D(2028, 2, 1), D(2028, 3, 31), lunar=False)) == [(2028, D(2028, 2, 29))]


def test_a_day_off_is_prepared_on_the_last_working_day_before() -> None:
    work = work_calendar()
    assert prepared_by(D(2026, 11, 22), 0, work) == D(2026, 11, 20)  # Sunday -> Friday
    assert prepared_by(D(2026, 2, 17), 0, work) == D(2026, 2, 14)  # Spring Festival -> the make-up Saturday
    assert prepared_by(D(2026, 11, 25), 1, work) == D(2026, 11, 24)


def test_festivals_have_their_days() -> None:
    assert day_of("spring", 2026) == D(2026, 2, 17)
    assert day_of("mid_autumn", 2026) == D(2026, 9, 25)
    assert [day_of("qingming", year) for year in (2024, 2025, 2026, 2027)] == [
        D(2024, 4, 4), D(2025, 4, 4), D(2026, 4, 5), D(2027, 4, 5)]  # fmt: skip
    assert day_of("national", 2026) == D(2026, 10, 1)


def test_the_night_plans_each_person_once(people: Any, on: Any) -> None:
    on(D(2026, 11, 20))
    me = people("sales")
    li = known(me, D(1980, 11, 28), name="李明", at={"short_name": "华泰"})
    known(me, None)
    known(me, D(1980, 8, 1))
    wen = known(me, from_lunar(LunarDate(1975, 10, 15)), lunar=True)  # 十月十五 = 23 November 2026
    rule(name="all")
    assert plan_care() == {"made": 2, "refused": 0}
    one = CareItem.objects.get(contact=li)
    assert (one.name, one.occasion, one.occasion_on, one.prepare_on, one.measure, one.status, one.owner_id) == (
        "李明 · 华泰", "birthday", D(2026, 11, 28), D(2026, 11, 27), "card", "planned", me.pk,
    )  # fmt: skip
    assert CareItem.objects.get(contact=wen).occasion_on == D(2026, 11, 23)
    assert plan_care() == {"made": 0, "refused": 0}
    perform("delete", one, actor=actor_for(me))
    assert plan_care() == {"made": 0, "refused": 0}
    on(D(2027, 11, 20))
    assert plan_care()["made"] == 1  # the lunar one falls on 12 November that year
    assert CareItem.objects.filter(contact=li).count() == 2


def test_the_first_rule_that_fits_decides(people: Any, on: Any) -> None:
    on(D(2026, 11, 20))
    me = people("sales")
    vip, other = make(CustomerLevel, name="VIP"), make(CustomerLevel, name="Normal")
    head = known(me, D(1980, 11, 25), role="decider", at={"level": vip})
    user = known(me, D(1980, 11, 25), role="user", at={"level": vip})
    plain = known(me, D(1980, 11, 25), role="decider", at={"level": other})
    tea = make(Gift, name="Tea", price=20000)
    rule(name="b", position=20, measure="message")
    rule(name="a", position=10, levels=[vip.pk], role="decider", measure="gift", gift=tea)
    rule(name="c", position=5, is_active=False, measure="visit")
    plan_care()
    found = {item.contact_id: (item.measure, item.gift_id, item.planned_cost, item.level_id)
             for item in CareItem.objects.all()}  # fmt: skip
    assert found == {
        head.pk: ("gift", tea.pk, 20000, vip.pk),
        user.pk: ("message", None, 0, vip.pk),
        plain.pk: ("message", None, 0, other.pk),
    }


def test_festivals_purchases_and_own_dates(people: Any, on: Any) -> None:
    on(D(2026, 2, 2))
    me, keeper = people("sales"), people("boss")
    first = known(me, None, is_primary=True, at={"first_deal_at": D(2023, 2, 12)})
    second = known(me, None, customer=first.customer, is_primary=False)
    make(Customer, owner=me, first_deal_at=D(2026, 2, 2))
    make(Keeper, customer=first.customer, contact=first, colleague=keeper, kind="key")
    opened = make(CareDate, name="厂庆", customer=first.customer, contact=None, date=D(2010, 2, 9), is_yearly=True,
                  is_lunar=False)  # fmt: skip
    make(CareDate, name="Once", customer=first.customer, contact=second, date=D(2025, 2, 9), is_yearly=False)
    rule(name="s", occasion="festival", festival="spring", only_primary=True, days_before=5, doer="keeper")
    rule(name="p", occasion="purchase", measure="call")
    rule(name="o", occasion="own", measure="visit", doer="colleague", colleague=keeper)
    assert plan_care() == {"made": 3, "refused": 0}
    items = {item.occasion: item for item in CareItem.objects.all()}
    spring = items["festival"]
    assert (spring.contact_id, spring.festival, spring.occasion_on, spring.prepare_on, spring.owner_id) == (
        first.pk, "spring", D(2026, 2, 17), D(2026, 2, 12), keeper.pk,
    )  # fmt: skip
    bought = items["purchase"]
    assert (bought.contact_id, bought.occasion_on, bought.owner_id) == (first.pk, D(2026, 2, 12), me.pk)
    own = items["own"]
    assert (own.contact_id, own.about, own.occasion_on, own.slot) == (
        None, "厂庆", D(2026, 2, 9), f"c{first.customer_id}:own:{opened.pk}:2026",
    )  # fmt: skip


def test_nobody_is_cared_for_in_a_way_that_he_has_refused(people: Any, on: Any) -> None:
    on(D(2026, 11, 20))
    me = people("sales")
    quiet, loud = (known(me, D(1980, 11, 25), do_not_contact=no) for no in (["all"], ["phone"]))
    rule(name="calls", position=1, measure="call")
    assert plan_care()["made"] == 0
    rule(name="all")
    assert plan_care()["made"] == 1
    assert CareItem.objects.get().contact_id == loud.pk
    answers = {"customer": quiet.customer_id, "contact": quiet.pk, "occasion_on": D(2026, 11, 25)}
    with pytest.raises(Doubtful) as doubt:
        perform("create", CareItem, {**answers, "occasion": "other", "measure": "call"}, actor=actor_for(me))
    assert doubt.value.codes == ("do_not_contact",)
    assert CareItem.objects.count() == 1


def test_a_doubt_that_is_about_no_twin_does_not_speak_of_one(signed_in: Any) -> None:
    client = signed_in("sales", lang="en")
    quiet = known(client.person, D(1980, 11, 25), do_not_contact=["all"])
    answers = {"customer": quiet.customer_id, "contact": quiet.pk, "occasion_on": "2026-11-25"}
    page = client.post("/care-item/new/", {**answers, "occasion": "other", "measure": "call"}).content.decode()
    assert ("Please read this first" in page, "This may exist already" in page) == (True, False)
    assert "Save anyway" in page
    assert CareItem.objects.count() == 0


def test_customers_in_a_pool_and_people_who_left_are_left_out(people: Any, on: Any) -> None:
    on(D(2026, 11, 20))
    me = people("sales")
    gone = known(me, D(1980, 11, 25))
    Contact.objects.filter(pk=gone.pk).update(is_active=False)
    nobodys = known(me, D(1980, 11, 25))
    Customer.objects.filter(pk=nobodys.customer_id).update(owner=None)
    rule(name="all")
    assert plan_care() == {"made": 0, "refused": 0}


def test_a_new_owner_takes_over_what_is_planned(people: Any) -> None:
    boss = people("sales_manager")
    me, other, keeper = people("sales", supervisor=boss), people("sales", supervisor=boss), people("sales")
    customer = make(Customer, owner=me)
    mine = make(CareItem, customer=customer, owner=me)
    kept = make(CareItem, customer=customer, owner=keeper)
    perform("transfer", customer, {"new_owner": other.pk}, actor=actor_for(boss))
    assert [CareItem.objects.get(pk=one.pk).owner_id for one in (mine, kept)] == [other.pk, keeper.pk]


def item(owner: Any, **given: Any) -> CareItem:
    """A planned gift of his."""
    given.setdefault("customer", make(Customer, owner=owner))
    found: CareItem = make(CareItem, owner=owner, measure="gift", gift=make(Gift, price=given.pop("price", 10000)),
                           occasion="birthday", prepare_on=None, planned_cost=0, **given)  # fmt: skip
    return found


def test_done_with_cost_and_effect(people: Any) -> None:
    me = people("sales")
    one = item(me)
    assert (one.planned_cost, one.cost, one.status) == (10000, 0, "planned")
    perform("complete-care", one, {"cost": "88.50", "effect": "He was glad", "grade": "b"}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, one.cost, one.done_on, one.effect, one.grade, one.budget_id) == (
        "done", 8850, timezone.localdate(), "He was glad", "b", None,
    )  # fmt: skip
    with pytest.raises(Refused):
        perform("edit", one, {"note": "x"}, actor=actor_for(me))
    with pytest.raises(Refused):
        perform("delete", one, actor=actor_for(me))
    perform("note-effect", one, {"effect": "An order came", "grade": "a"}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.effect, one.grade) == ("An order came", "a")


def test_skipping_wants_a_reason_and_can_be_taken_back(people: Any) -> None:
    me = people("sales")
    one = item(me)
    with pytest.raises(Invalid):
        perform("skip-care", one, {}, actor=actor_for(me))
    perform("skip-care", one, {"skip_reason": "On leave"}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, one.skip_reason) == ("skipped", "On leave")
    perform("reopen-care", one, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, one.skip_reason) == ("planned", "")
    with pytest.raises((Denied, Missing)):
        perform("skip-care", one, {"skip_reason": "x"}, actor=actor_for(people("sales")))


def test_a_budget_warns_then_refuses_then_waits_for_the_manager(people: Any) -> None:
    region = make(Department, name="华东大区")
    office = make(Department, name="杭州", parent=region)
    boss = people("sales_manager", department=region)
    me = people("sales", department=office, supervisor=boss)
    budget = make(GiftBudget, department=region, year=timezone.localdate().year, amount=100000)
    assert budget.name == f"华东大区 {timezone.localdate().year}"
    actor = actor_for(me)
    perform("complete-care", item(me), {"cost": "799"}, actor=actor)
    second = item(me)
    with pytest.raises(Doubtful) as doubt:
        perform("complete-care", second, {"cost": "1"}, actor=actor)
    assert doubt.value.codes == ("gift_budget",)
    assert "80%" in doubt.value.reasons[0].text()
    second.refresh_from_db()
    assert second.status == "planned"
    perform("complete-care", second, {"cost": "1"}, actor=actor, acknowledge=("gift_budget",))
    third = item(me)
    with pytest.raises(Refused) as refused:
        perform("complete-care", third, {"cost": "200.01"}, actor=actor, acknowledge=("gift_budget",))
    assert refused.value.reasons[0].code == "over_budget"
    assert "1,000.00" in refused.value.reasons[0].text()
    with pytest.raises(Denied):
        perform("permit-expense", third, {"amount": "300", "reason": "x"}, actor=actor)
    perform("permit-expense", third, {"amount": "300", "reason": "Ten years of partnership"}, actor=actor_for(boss))
    with pytest.raises(Refused):
        perform("complete-care", third, {"cost": "300.01"}, actor=actor)
    perform("complete-care", third, {"cost": "300"}, actor=actor)
    third.refresh_from_db()
    assert (third.cost, third.budget_id, third.permitted_by_id) == (30000, budget.pk, boss.pk)
    own = item(boss)
    with pytest.raises(Refused) as mine:
        perform("permit-expense", own, {"amount": "5", "reason": "x"}, actor=actor_for(boss))
    assert mine.value.reasons[0].code == "own_expense"


def test_a_department_without_budget_spends_freely(people: Any) -> None:
    make(GiftBudget, department=make(Department, name="Elsewhere"), year=timezone.localdate().year, amount=1)
    me = people("sales")
    one = item(me)
    perform("complete-care", one, {"cost": "99999"}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, one.budget_id) == ("done", None)


def test_rules_say_what_is_missing(people: Any) -> None:
    for given, field in (
        ({"occasion": "festival"}, "festival"),
        ({"measure": "gift"}, "gift"),
        ({"doer": "colleague"}, "colleague"),
        ({"days_before": 91}, "days_before"),
        ({"budget": -1}, "budget"),
    ):
        with pytest.raises(Invalid) as wrong:
            rule(name=str(given), **given)
        assert list(wrong.value.errors) == [field]
    me = people("sales")
    answers = {"customer": make(Customer, owner=me).pk, "occasion": "other", "measure": "call"}
    with pytest.raises(Invalid) as late:
        perform("create", CareItem, {**answers, "occasion_on": D(2026, 5, 1), "prepare_on": D(2026, 5, 2)},
                actor=actor_for(me))  # fmt: skip
    assert list(late.value.errors) == ["prepare_on"]
