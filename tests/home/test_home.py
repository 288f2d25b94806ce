"""The workbench: right figures, own rows only, every figure opening its list, a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.models import Task
from keben.domains.care.models import Visit
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Department
from keben.kernel.actions.perform import perform
from keben.kernel.features.comments import Comment
from keben.kernel.features.team import TeamMember
from keben.kernel.testing.make import make
from keben.web.home import counting
from keben.web.home.agenda import agenda
from keben.web.home.circle import chosen, circles
from keben.web.home.counting import Tally, figures, forgotten, spread, todos
from keben.web.home.period import period_of

pytestmark = pytest.mark.django_db


def at(days: float, hour: int = 10) -> dt.datetime:
    """A moment so many days from today, in the company's time zone."""
    local = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    return local + dt.timedelta(days=days)


def cells(person: Any, who: str = "me") -> dict[str, tuple[str, str]]:
    actor = actor_for(person)
    return {str(one["label"]): (one["count"], one["note"]) for one in todos(Tally(actor, chosen(actor, who)[0]))()}


@pytest.fixture
def english(settings: Any) -> None:
    from django.utils import translation

    with translation.override("en"):
        yield


def test_to_dos_count_own_rows_only(english: None, people: Any) -> None:
    me, other = people("sales"), people("sales")
    make(Customer, owner=me, next_contact_at=at(0))
    make(Customer, owner=me, next_contact_at=at(-3))
    make(Customer, owner=other, next_contact_at=at(0))
    make(Task, owner=me, due_at=at(-1))
    found = cells(me)
    assert found["Customers to contact today"] == ("2", "overdue 1")
    assert found["Tasks due today"] == ("1", "overdue 1")
    assert found["Plans today"] == ("0", "")


def test_a_leader_sees_his_people_and_a_salesman_only_himself(people: Any) -> None:
    boss = people("sales_manager")
    me = people("sales", supervisor=boss)
    assert [one.key for one in circles(actor_for(me))] == ["me"]
    assert [one.key for one in circles(actor_for(boss))] == ["me", "team"]
    make(Customer, owner=me, next_contact_at=at(0))
    label = str(_("Customers to contact today"))
    assert (cells(boss)[label][0], cells(boss, "team")[label][0]) == ("0", "1")
    assert chosen(actor_for(me), "team")[0].key == "me"


def test_a_leader_picks_people_and_gets_only_those_whose_work_he_sees(signed_in: Any, people: Any) -> None:
    client = signed_in("sales_manager")
    one, two = people("sales", supervisor=client.person), people("sales", supervisor=client.person)
    stranger = people("sales", department=make(Department))
    for owner in (one, two, two, stranger):
        make(Customer, owner=owner, next_contact_at=at(0))
    label = str(_("Customers to contact today"))
    assert cells(client.person, f"p{one.pk}")[label][0] == "1"
    assert cells(client.person, f"p{one.pk}.{two.pk}")[label][0] == "3"
    assert cells(client.person, f"p{two.pk}.{stranger.pk}")[label][0] == "2"
    assert chosen(actor_for(client.person), f"p{stranger.pk}")[0].key == "me"
    assert chosen(actor_for(one), f"p{two.pk}")[0].key == "me"
    answer = client.get(f"/_home/people/?at=/todos/&kind=x&person={two.pk}&person={one.pk}&person={stranger.pk}")
    key = f"p{'.'.join(str(pk) for pk in sorted((one.pk, two.pk)))}"
    assert answer["Location"] == f"/todos/?who={key}&kind=x"
    page = client.get(f"/?who={key}&when=month&days=30").content.decode()
    assert "部分人员已略去" in page
    assert "自定义（2 人）" in page
    dialog = client.get(f"/_home/people/?who={key}", headers={"HX-Request": "true"}).content.decode()
    assert all(f'name="person" value="{who.pk}"' in dialog for who in (one, two))
    assert signed_in("sales").get("/_home/people/").status_code == 403


def test_the_briefing_compares_the_same_days(english: None, people: Any) -> None:
    me = people("sales")
    today = timezone.localdate()
    period = period_of("month", today)
    make(Customer, owner=me)
    actor = actor_for(me)
    one = figures(Tally(actor, chosen(actor, "")[0]), period)()[0]
    assert (one["label"], one["value"], one["change"], one["change_text"], one["base"]) == (
        "New customers", "1", 1, "new", "before: 0",
    )  # fmt: skip


def test_periods_reach_from_their_first_day_to_today() -> None:
    day = dt.date(2026, 3, 31)
    month = period_of("month", day)
    assert (month.first, month.last, month.before_first, month.before_last) == (
        dt.date(2026, 3, 1), day, dt.date(2026, 2, 1), dt.date(2026, 2, 28),
    )  # fmt: skip
    assert period_of("nonsense", day).key == "month"
    assert period_of("week", dt.date(2026, 11, 22)).before_first == dt.date(2026, 11, 9)


def test_the_longest_forgotten_come_first(people: Any) -> None:
    me = people("sales")
    for days in (5, 10, 40, 100):
        make(Customer, owner=me, name=f"{days} days", last_followed_at=at(-days))
    make(Customer, owner=me, name="lost", last_followed_at=at(-200), lifecycle="lost")
    actor = actor_for(me)
    found = forgotten(Tally(actor, chosen(actor, "")[0]), 30)()
    assert found is not None
    assert [step["count"] for step in found["steps"]] == ["3", "2", "2", "1"]
    assert [row["title"] for row in found["rows"]] == ["100 days", "40 days"]
    assert [row["days"] for row in found["rows"]] == [100, 40]


def test_the_sum_of_the_life_cycle_is_that_of_its_rows(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    me = people("sales")
    for lifecycle, count in (("potential", 3), ("growth", 1), ("lost", 2)):
        for number in range(count):
            make(Customer, owner=me, name=f"{lifecycle} {number}", lifecycle=lifecycle)
    actor = actor_for(me)
    found = spread(Tally(actor, chosen(actor, "")[0]))()
    assert found is not None
    assert (found["total"], [one["text"] for one in found["stages"]]) == ("4", ["3", "0", "0", "1", "0", "0"])
    assert [one["note"] for one in found["stages"]] == ["75%", "0%", "0%", "25%", "0%", "0%"]
    monkeypatch.setattr(counting, "MOST", 2)
    capped = spread(Tally(actor, chosen(actor, "")[0]))()
    assert capped is not None
    assert (capped["total"], capped["stages"][0]["text"], capped["stages"][0]["note"]) == ("2+", "2+", "")


def test_the_agenda_follows_the_clock(people: Any) -> None:
    me = people("sales")
    make(Task, owner=me, name="late", due_at=at(0, 16))
    make(Customer, owner=me, name="early", next_contact_at=at(0, 9))
    make(Task, owner=me, name="tomorrow", due_at=at(1))
    actor = actor_for(me)
    found = agenda(Tally(actor, chosen(actor, "")[0]))()
    assert [one["title"] for one in found["rows"]] == ["early", "late"]
    assert (found["total"], found["parts"]) == ("2", [])


def test_a_full_day_says_how_much_it_holds_and_where_the_rest_stands(signed_in: Any) -> None:
    client = signed_in("sales")
    for hour in range(9, 14):
        make(Task, owner=client.person, due_at=at(0, hour))
        make(Customer, owner=client.person, next_contact_at=at(0, hour))
    make(Task, owner=client.person, due_at=at(1))
    actor = actor_for(client.person)
    found = agenda(Tally(actor, chosen(actor, "")[0]))()
    assert (len(found["rows"]), found["total"]) == (6, "10")
    assert [(one["label"], one["count"]) for one in found["parts"]] == [("任务", "5"), ("客户", "5")]
    for one in found["parts"]:
        body = re.search(r"<tbody.*</tbody>", client.get(one["href"]).content.decode(), re.DOTALL)
        assert body is not None
        assert len(set(re.findall(r'<tr[^>]* data-id="(\d+)"', body.group()))) == 5
    assert "10 项" in client.get("/").content.decode()


def test_beyond_what_is_counted_no_change_is_claimed(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    me = people("sales")
    monkeypatch.setattr(counting, "MOST", 2)
    for _number in range(3):
        make(Customer, owner=me)
    actor = actor_for(me)
    one = figures(Tally(actor, chosen(actor, "")[0]), period_of("month", timezone.localdate()))()[0]
    assert (one["value"], one["change"]) == ("2+", None)


def test_given_to_me_is_about_me_whoever_s_work_is_shown(people: Any) -> None:
    boss = people("sales_manager")
    me = people("sales", supervisor=boss)
    for owner in (me, boss):
        make(Customer, owner=owner, owned_since=at(-1))
    Customer.objects.update(created_by=me)
    label = str(_("Customers given to me"))
    assert (cells(boss)[label][0], cells(boss, "team")[label][0], cells(me)[label][0]) == ("1", "1", "0")


def test_every_figure_opens_a_list_with_as_many_rows(signed_in: Any) -> None:
    client = signed_in("sales")
    me = client.person
    make(Customer, owner=me, next_contact_at=at(0), last_followed_at=at(-40))
    make(Customer, owner=me, next_contact_at=at(-2))
    make(Task, owner=me, due_at=at(0))
    page = client.get("/").content.decode()
    opened = 0
    for href in {
        html.unescape(one) for one in re.findall(r'class="kb-cell(?:__value|__note)?"[^>]* href="([^"]+)"', page)
    }:
        answer = client.get(href)
        assert answer.status_code == 200, href
        assert "kb-errorpage" not in answer.content.decode()
        opened += 1
    assert opened >= 12


def test_the_number_of_queries_is_fixed(signed_in: Any, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in("sales")
    client.get("/")
    with CaptureQueriesContext(connection) as before:
        client.get("/")
    for days in range(12):
        make(Customer, owner=client.person, next_contact_at=at(0), last_followed_at=at(-days * 10))
        make(Task, owner=client.person, due_at=at(0))
    client.get("/")
    with CaptureQueriesContext(connection) as after:
        client.get("/")
    assert len(after) == len(before)
    assert len(after) == 15


def test_nonsense_in_the_address_falls_back(signed_in: Any) -> None:
    client = signed_in("sales")
    assert client.get("/?who=all&when=never&days=99999").status_code == 200
    assert client.get("/?who=%00&when=[]&days=x").status_code == 200


def test_an_administrator_has_a_quiet_desk_and_a_stranger_none(signed_in: Any, client: Any) -> None:
    answer = signed_in("system_admin").get("/")
    assert answer.status_code == 200
    assert "kb-period" not in answer.content.decode()  # without figures there is no period to choose
    assert "kb-period" in signed_in("sales").get("/").content.decode()
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/")


def test_twelve_kinds_stand_on_the_workbench_and_all_of_them_on_their_page(signed_in: Any) -> None:
    client = signed_in("sales")
    make(Task, owner=client.person, name="Call Mr Li", due_at=at(-1))
    desk = client.get("/").content.decode()
    grid = re.search(r'kb-cells--todo">(.*?)</section>', desk, re.DOTALL)
    assert grid is not None
    assert len(re.findall(r'class="kb-cell(?: kb-cell--two)?"', grid[1])) == 12
    page = client.get("/todos/").content.decode()
    shown = re.search(r'<ul class="kb-list kb-todokinds">(.*?)</ul>', page, re.DOTALL)
    assert shown is not None
    assert len(re.findall(r"<li", shown[1])) == len(counting.kinds(actor_for(client.person))) + 2 >= 18  # two sums
    waiting = sum(
        1 for one in todos(Tally(actor_for(client.person), circles(actor_for(client.person))[0]))() if one["number"]
    )
    assert waiting == 2  # due today, and open
    assert re.search(r"kb-head__sub[^>]*>\s*2 ", page)
    assert "Call Mr Li" in page  # the first kind that has anything
    other = re.findall(r'href="([?]who=me&amp;kind=[^"#]+)#kb-rows"', shown[1])[-2]  # some other kind
    assert "Call Mr Li" not in client.get("/todos/" + html.unescape(other)).content.decode()
    assert client.get("/todos/?kind=%00&who=[]").status_code == 200


def test_the_page_of_to_dos_costs_a_fixed_number_of_queries(signed_in: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in("sales")
    make(Task, owner=client.person, due_at=at(0))
    client.get("/todos/")
    with CaptureQueriesContext(connection) as before:
        client.get("/todos/")
    for days in range(12):
        make(Task, owner=client.person, due_at=at(-days))
    client.get("/todos/")
    with CaptureQueriesContext(connection) as after:
        client.get("/todos/")
    assert len(after) == len(before)


def test_mentions_of_the_week_lead_to_the_customers(signed_in: Any, people: Any) -> None:
    client = signed_in("sales")
    colleague = people("boss")
    one, other = make(Customer, owner=client.person, name="Spoken of"), make(Customer, owner=client.person)
    for record, called in ((one, [client.person.pk]), (one, [client.person.pk]), (other, [])):
        perform("comment", record, {"text": "Look", "mentions": called}, actor=actor_for(colleague))
    label = str(_("Customers where I was mentioned in the last 7 days"))
    assert cells(client.person)[label] == ("1", "")
    Comment.objects.update(created_at=at(-8))
    assert cells(client.person)[label] == ("0", "")


def test_an_engineer_reads_of_his_own_work_and_not_of_sales(english: None, signed_in: Any, people: Any) -> None:
    client = signed_in("service_engineer", lang="en")
    me, owner = client.person, people("sales")
    served = make(Customer, owner=owner, name="Served Grid", last_followed_at=at(-40), next_contact_at=at(0))
    make(Customer, owner=owner, name="Another Grid", last_followed_at=at(-50))
    TeamMember.objects.create(entity="customers.Customer", object_id=served.pk, user=me)
    make(Task, owner=me, due_at=at(0))
    make(Visit, owner=me, customer=served, planned_at=at(0, 23))
    actor = actor_for(me)
    tally = Tally(actor, chosen(actor, "")[0])
    found = {str(one["label"]): one for one in todos(tally)()}
    assert (found["Tasks due today"]["count"], found["Visits today"]["count"]) == ("1", "1")
    bars = spread(tally)()
    assert bars is not None
    assert (bars["label"], bars["total"]) == ("Customers I serve", "1")
    (bar,) = (one for one in bars["stages"] if one["text"] == "1")
    listed = client.get(bar["href"]).content.decode()
    assert ("Served Grid" in listed, "Another Grid" in listed) == (True, False)
    sold = {"Customers to contact today", "Customers given to me", "New customers without contact"}
    assert sold & set(found) == set()
    figured = [str(one["label"]) for one in figures(tally, period_of("month", timezone.localdate()))()]
    assert figured == ["Follow-ups", "Visits made", "Tasks done", "Tasks planned"]
    card = forgotten(tally, 30)()
    assert card is not None
    assert [row["title"] for row in card["rows"]] == ["Served Grid"]
    page = client.get("/").content.decode()
    assert ("Work in figures" in page, "Briefing" in page, "Customers by life cycle" in page) == (True, False, False)
    assert "Work in figures" not in signed_in("sales", lang="en").get("/").content.decode()


def test_the_phone_says_how_many_are_late_before_anything_else(signed_in: Any) -> None:
    client = signed_in("sales", lang="en")
    make(Task, owner=client.person, due_at=timezone.now() - dt.timedelta(days=2), status="open")
    page = client.get("/").content.decode()
    late = '<a class="kb-over" href="/todos/?who=me&amp;kind=late#kb-rows">'
    total = '<a href="/todos/?who=me&amp;kind=desk#kb-rows">1 in all</a>'
    assert f'<span class="kb-only-desk">{total}, of them </span>{late}' in page
    assert "1 overdue</b>" in page


def test_what_one_claimed_was_not_given_to_him(english: None, people: Any) -> None:
    chen, boss = people("sales"), people("sales_manager")
    given, claimed = make(Customer, owner=chen), make(Customer, owner=chen)
    made = {"created_by": boss.pk, "owned_since": timezone.now()}
    Customer.objects.filter(pk=given.pk).update(acquired_by="assigned", **made)
    Customer.objects.filter(pk=claimed.pk).update(acquired_by="claimed", **made)
    assert cells(chen)["Customers given to me"] == ("1", "")


def test_the_workbench_and_the_to_dos_show_anew_what_was_done_over_them(signed_in: Any) -> None:
    client = signed_in("sales", lang="en")
    for path, name in (("/", "kb-home"), ("/todos/", "kb-todos")):
        assert f'id="{name}" data-kb-again>' in client.get(path).content.decode()
