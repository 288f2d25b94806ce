"""Whatever the range and the period: every figure of the workbench opens a list of exactly the rows it counted."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.utils import timezone

from keben.domains.activities.models import FollowUp, FollowUpPlan, Task
from keben.domains.care.models import CareItem, Visit
from keben.domains.customers.models import Customer
from keben.domains.office.models import Announcement
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Department
from keben.kernel.testing.make import make
from keben.web.home.circle import chosen, circles
from keben.web.home.counting import Tally, figures, forgotten, spread, todos
from keben.web.home.period import period_of
from keben.web.models import SavedView

pytestmark = pytest.mark.django_db


def work_of(person: Any) -> None:
    """Some of everything, yesterday, today and long ago."""
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)  # today, and never in the future
    for days in (0, 1, 9, 40):
        at = now - dt.timedelta(days=days)
        one = make(Customer, owner=person, next_contact_at=at, last_followed_at=at)
        make(Task, owner=person, due_at=at)
        make(FollowUpPlan, owner=person, planned_at=at)
        make(FollowUp, author=person, followed_at=at)
        make(Visit, owner=person, customer=one, planned_at=at, status="missed" if days else "planned")
        make(Visit, owner=person, customer=one, planned_at=at, status="checked_out", check_in_at=at)
        make(CareItem, owner=person, customer=one, occasion_on=at.date(), prepare_on=at.date())
        make(CareItem, owner=person, customer=one, occasion_on=at.date(), status="done", done_on=at.date())
    make(Announcement, audience="all", from_on=timezone.localdate(), until=None)


def figures_of(actor: Any, circle: Any, when: str) -> list[tuple[str, str]]:
    """Every figure of the page as shown, with the address behind it."""
    tally = Tally(actor, circle)
    cells, brief = todos(tally), figures(tally, period_of(when, timezone.localdate()))
    card, bars = forgotten(tally, 30), spread(tally)
    found = [(one["count"], one["href"]) for one in cells()]
    found += [(one["late_count"], one["note_href"]) for one in cells() if one["note_href"]]
    found += [(one["value"], one["href"]) for one in brief()]
    longest, stages = card(), bars()
    assert longest is not None
    assert stages is not None
    return [*found, (longest["count"], longest["href"]), *((one["text"], one["href"]) for one in stages["stages"])]


@pytest.mark.parametrize("when", ["week", "month", "year"])
def test_every_figure_counts_the_rows_of_its_list(people: Any, signed_in: Any, when: str) -> None:
    home = make(Department, name="华东大区")
    below = make(Department, name="上海办事处", parent=home)
    boss = signed_in("sales_manager", department=home)
    others = [people("sales", department=home), people("sales", department=below, supervisor=boss.person)]
    work_of(people("sales", department=make(Department, name="华南大区")))  # nobody here may count these
    for person in (boss.person, *others):
        work_of(person)
    actor = actor_for(boss.person)
    assert [one.key for one in circles(actor)] == ["me", "team", "department", "tree"]
    sums = {}
    for one in circles(actor):
        circle = chosen(actor, one.key)[0]
        shown = figures_of(actor, circle, when)
        sums[one.key] = sum(int(count) for count, _href in shown)
        for count, href in shown:
            page = boss.get(href + "&size=100").content.decode()
            body = re.search(r"<tbody.*</tbody>", page, re.DOTALL)
            rows = set(re.findall(r'<tr[^>]* data-id="(\d+)"', html.unescape(body.group()))) if body else set()
            assert len(rows) == int(count), (one.key, href)
    assert 0 < sums["me"] < sums["team"] < sums["tree"]
    assert sums["me"] < sums["department"] < sums["tree"]


def test_the_sums_of_the_to_dos_open_their_rows(signed_in: Any) -> None:
    client = signed_in("sales")
    work_of(client.person)
    desk = client.get("/").content.decode()
    links = re.findall(r'href="(/todos/\?[^"]*kind=(?:desk|late)#kb-rows)">(.*?)</a>', desk, re.DOTALL)
    assert len(links) == 2
    for href, words in links:
        page = client.get(html.unescape(href)).content.decode()
        part = page[page.index('id="kb-rows"') :]
        rows = re.findall(r'<div class="kb-ellipsis"><a href="([^"]+)"', part)
        (count,) = re.findall(r"\d+", re.sub(r"<svg.*?</svg>", "", words, flags=re.DOTALL).replace("kb-", ""))
        assert len(rows) == int(count) > 3
    late = client.get("/todos/?kind=late").content.decode()
    assert "今日任务 · " in late
    assert "联系客户 · " in late
    assert client.get("/todos/?kind=late&who=me").status_code == 200


def test_a_view_of_a_figure_moves_along_with_days_and_reader(signed_in: Any, people: Any) -> None:
    home = make(Department, name="华东大区")
    boss, other = signed_in("sales_manager", department=home), signed_in("sales_manager", department=home)
    one, two = (people("sales", department=home, supervisor=who.person) for who in (boss, other))
    for person in (one, two):
        make(Customer, owner=person)
    actor = actor_for(boss.person)
    circle = chosen(actor, "team")[0]
    brief = figures(Tally(actor, circle), period_of("month", timezone.localdate()))()
    href = next(item["href"] for item in brief if item["href"].startswith("/customer/"))
    month, team = '["created_at","preset","this_month"]', '["owner","any",["@my-team"]]'
    assert unquote(href) == f"/customer/?f=[{month},{team}]"
    made = boss.post(href.replace("/customer/", "/customer/views/new/"), {"name": "本月新增", "shared": "1"})
    assert made.status_code == 200
    view = SavedView.objects.get(name="本月新增")
    assert view.tree == {"all": [["created_at", "preset", "this_month"], ["owner", "any", ["@my-team"]]]}
    for client, owner, stranger in ((boss, one, two), (other, two, one)):
        page = client.get(f"/customer/?view=v{view.pk}").content.decode()
        mine, theirs = (Customer.objects.get(owner=who) for who in (owner, stranger))
        assert f'data-id="{mine.pk}"' in page
        assert f'data-id="{theirs.pk}"' not in page
        assert "本人及下属" in page
