"""What comes next stands on top of the timeline: every kind in one list, done or moved with one press."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from keben.domains.activities.models import FollowUp, FollowUpMethod, FollowUpPlan, Task
from keben.domains.care.models import Visit
from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.moments import show_day
from keben.kernel.problems import Invalid, Refused
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
EMPTY = "Next steps Nothing planned yet"


def at(days: int) -> dt.datetime:
    """Ten in the morning some days from now."""
    return timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + days * DAY


def said(moment: dt.datetime) -> str:
    """As an English page says it: the day, with its year where that is another one, and the time."""
    local, today = timezone.localtime(moment), timezone.localdate()
    with translation.override("en"):
        return f"{show_day(local.date(), today)} {local:%H:%M}"


def about(record: Any) -> dict[str, Any]:
    """What points to the record."""
    return {"target_entity": record._meta.label, "target_id": record.pk, "target_title": record.name}


def shown(client: Any, record: Any, query: str = "") -> str:
    """The panel."""
    page = client.get(
        f"/{record._meta.model_name}/{record.pk}/panel/next-steps/{query}", headers={"HX-Request": "true"}
    )
    assert page.status_code == 200
    return page.content.decode()  # type: ignore[no-any-return]


def words(html: str) -> str:
    """What somebody reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def lines(client: Any, record: Any, query: str = "") -> list[str]:
    """The lines as they are read."""
    return [words(one) for one in re.findall(r'<li class="kb-next__line">(.*?)</li>', shown(client, record, query))]


@pytest.fixture
def sales(signed_in: Any) -> Any:
    return signed_in("sales", name="陈思远", lang="en")


@pytest.fixture
def customer(sales: Any) -> Customer:
    return make(Customer, owner=sales.person, name="Jiangdong Grid", last_followed_at=None)


def plan(owner: Any, record: Any, **given: Any) -> Any:
    return make(FollowUpPlan, owner=owner, status="open", **{**about(record), **given})


def test_every_kind_the_next_one_first_and_overdue_ones_say_so(sales: Any, customer: Customer) -> None:
    me = sales.person
    plan(me, customer, name="Talk about the sample", planned_at=at(2))
    make(Task, owner=me, name="Send the catalogue", due_at=at(-3), status="open", **about(customer))
    make(Task, owner=me, name="Some day", due_at=None, status="doing", **about(customer))
    make(Visit, owner=me, name="Look at the site", customer=customer, planned_at=at(4), status="planned")
    talk = {
        "method": make(FollowUpMethod, name="电话"),
        "content": "They are interested",
        "next_step": "Call about the price",
    }
    perform("create", FollowUp, {**talk, "next_contact_at": at(3)}, actor=actor_for(me), prepare=aimed(customer))
    assert lines(sales, customer) == [
        f"Send the catalogue {said(at(-3))} overdue by 3 d Task Complete Another day",
        f"Talk about the sample {said(at(2))} Follow-up plan Done, write follow-up Another day",
        f"Call about the price {said(at(3))} Next contact Write follow-up Another day",
    ]
    assert lines(sales, customer, "?all=1")[3:] == [
        f"Look at the site {said(at(4))} Visit Check in Another day",
        "Some day No date Task Complete Another day",
    ]
    html = shown(sales, customer)
    assert words(html).startswith("Next steps 5 All 5 ")
    assert "?all=1" not in shown(sales, customer, "?all=1")
    late = re.findall(r'data-tone="danger">([^<]*)<', html)
    assert late == [f"{said(at(-3))} overdue by 3 d"]


def aimed(record: Any) -> Any:
    """Points a follow-up to the record."""

    def aim(made: Any) -> None:
        for name, value in about(record).items():
            setattr(made, name, value)

    return aim


def test_nothing_planned_invites_to_plan(sales: Any, customer: Customer) -> None:
    done = plan(sales.person, customer, name="Over", planned_at=at(1))
    FollowUpPlan.objects.filter(pk=done.pk).update(status="done")
    html = shown(sales, customer)
    assert words(html) == f"{EMPTY} Plan the next step"
    assert f'href="/follow-up-plan/new/?target=customers.Customer%3A{customer.pk}"' in html
    page = sales.get(f"/customer/{customer.pk}/").content.decode()
    place = f'hx-get="/customer/{customer.pk}/panel/next-steps/" hx-trigger="load"'
    assert page.count("panel/next-steps/") == 1
    assert page.index(place) < page.index(f'id="kb-line-customer-{customer.pk}"')


def test_what_lies_out_of_reach_is_not_shown(sales: Any, customer: Customer, people: Any) -> None:
    other = make(Customer, owner=people("sales"))
    plan(people("sales"), other, name="Of another customer", planned_at=at(1))
    make(Visit, owner=other.owner, customer=other, name="There", planned_at=at(1), status="planned")
    assert lines(sales, customer) == []
    assert sales.get(f"/customer/{other.pk}/panel/next-steps/").status_code == 404


def test_who_may_not_change_them_has_no_buttons_for_that(sales: Any, signed_in: Any, customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(next_contact_at=at(1))
    plan(sales.person, customer, name="Talk", planned_at=at(2))
    engineer = signed_in("service_engineer", lang="en")
    whose = sales.person.name_en
    assert lines(engineer, customer) == [
        f"Get in touch {said(at(1))} Next contact · {whose} Write follow-up",
        f"Talk {said(at(2))} Follow-up plan · {whose}",
    ]


def test_nobody_is_asked_to_check_in_for_somebody_else(sales: Any, customer: Customer, people: Any) -> None:
    engineer = people("service_engineer", name="Lin Hao", name_en="Lin Hao")
    make(Visit, owner=engineer, name="New firmware", customer=customer, planned_at=at(2), status="planned")
    assert lines(sales, customer) == [f"New firmware {said(at(2))} Visit · Lin Hao Another day"]


def test_pressing_done_writes_the_follow_up_and_the_line_goes(sales: Any, customer: Customer) -> None:
    one = plan(sales.person, customer, name="Talk", planned_at=at(1), method=make(FollowUpMethod, name="电话"))
    assert f'href="/follow-up-plan/{one.pk}/do/complete-plan/"' in shown(sales, customer)
    post = {"content": "They want 40", "method": one.method_id, "next_contact_at": "", "next_step": "Send an offer"}
    assert sales.post(f"/follow-up-plan/{one.pk}/do/complete-plan/", post).status_code == 200
    one.refresh_from_db()
    assert (one.status, FollowUp.objects.get().content) == ("done", "They want 40")
    # Its words without a day hold until somebody writes the next follow-up.
    assert lines(sales, customer) == ["Send an offer No date Next contact Write follow-up Another day"]
    sales.post(f"/customer/{customer.pk}/say/", {"text": "Offer sent", "method": one.method_id})
    assert words(shown(sales, customer)) == f"{EMPTY} Plan the next step"


def test_a_task_is_done_with_its_press(sales: Any, customer: Customer) -> None:
    one = make(Task, owner=sales.person, name="Send it", due_at=at(1), status="open", **about(customer))
    assert f'href="/task/{one.pk}/do/complete/"' in shown(sales, customer)
    sales.post(f"/task/{one.pk}/do/complete/", {})
    one.refresh_from_db()
    assert (one.status, lines(sales, customer)) == ("done", [])


@pytest.mark.parametrize(("days", "left"), [(-2, None), (0, None), (2, 2)])
def test_a_follow_up_takes_off_the_contact_that_was_due(
    sales: Any, customer: Customer, days: int, left: int | None
) -> None:
    Customer.objects.filter(pk=customer.pk).update(next_contact_at=at(days))
    method = make(FollowUpMethod, name="电话")
    sales.post(f"/customer/{customer.pk}/say/", {"text": "Spoke", "method": method.pk})
    customer.refresh_from_db()
    assert customer.next_contact_at == (None if left is None else at(left))


def test_another_day_moves_each_of_them(sales: Any, customer: Customer) -> None:
    me = actor_for(sales.person)
    Customer.objects.filter(pk=customer.pk).update(next_contact_at=at(-1))
    customer.refresh_from_db()
    task = make(Task, owner=sales.person, due_at=at(-1), status="open", **about(customer))
    visit = make(Visit, owner=sales.person, customer=customer, planned_at=at(1), status="planned")
    one = plan(sales.person, customer, planned_at=at(1))
    for record, name in ((customer, "next_contact_at"), (task, "due_at"), (visit, "planned_at"), (one, "planned_at")):
        with pytest.raises(Invalid):
            perform("another-day", record, {name: at(-1)}, actor=me)
        perform("another-day", record, {name: at(5)}, actor=me)
        record.refresh_from_db()
        assert getattr(record, name) == at(5)
    perform("another-day", customer, {"next_contact_at": ""}, actor=me)
    customer.refresh_from_db()
    assert customer.next_contact_at is None
    Task.objects.filter(pk=task.pk).update(status="done")
    task.refresh_from_db()
    with pytest.raises(Refused):
        perform("another-day", task, {"due_at": at(7)}, actor=me)


def test_leads_keep_their_next_contact_and_contacts_their_plans(sales: Any, customer: Customer) -> None:
    lead = make(Lead, owner=sales.person, name="Fair", next_contact_at=at(1), status="new")
    assert lines(sales, lead) == [f"Get in touch {said(at(1))} Next contact Write follow-up Another day"]
    contact = make(Contact, customer=customer, name="Zhang")
    plan(sales.person, contact, name="Tea with Zhang", planned_at=at(1))
    assert lines(sales, contact) == [f"Tea with Zhang {said(at(1))} Follow-up plan Done, write follow-up Another day"]
    perform(
        "create",
        FollowUp,
        {
            "content": "Hello",
            "method": make(FollowUpMethod, name="微信"),
            "next_contact_at": at(2),
            "next_step": "Ring him",
        },
        actor=actor_for(sales.person),
        prepare=aimed(contact),
    )
    assert lines(sales, customer) == [f"Ring him {said(at(2))} Next contact Write follow-up Another day"]


def test_the_number_of_statements_is_fixed(sales: Any, customer: Customer) -> None:
    def cost() -> int:
        lines(sales, customer)
        with CaptureQueriesContext(connection) as seen:
            lines(sales, customer)
        return len(seen)

    plan(sales.person, customer, planned_at=at(1))
    before = cost()
    for days in range(4):
        plan(sales.person, customer, planned_at=at(days))
        make(Task, owner=sales.person, due_at=at(days), status="open", **about(customer))
        make(Visit, owner=sales.person, customer=customer, planned_at=at(days), status="planned")
    assert cost() == before


def test_what_the_last_talk_with_a_person_agreed_stands_on_his_page(sales: Any, customer: Customer) -> None:
    person = make(Contact, customer=customer.pk, name="Luo Jianhua")
    now = timezone.now()
    later = now + dt.timedelta(days=1)
    first = make(FollowUp, author=sales.person, followed_at=now - dt.timedelta(hours=2), next_contact_at=later,
                 next_step="Send the offer", **about(person))  # fmt: skip
    assert lines(sales, person) == [f"Send the offer {said(later)} Next contact Write follow-up"]
    FollowUp.objects.filter(pk=first.pk).update(next_step="")
    assert lines(sales, person) == [f"Get in touch {said(later)} Next contact Write follow-up"]
    make(FollowUp, author=sales.person, followed_at=now, next_contact_at=None, next_step="", **about(person))
    assert lines(sales, person) == []
