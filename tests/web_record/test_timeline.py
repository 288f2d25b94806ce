"""The timeline merges its sources, pages by key, searches, and masks what the person sees masked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from keben.domains.activities.models import FollowUp
from keben.domains.customers.models import Contact, Customer, CustomerLevel
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.called import called
from keben.kernel.entity import Related
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.features.owning import unowned
from keben.kernel.features.sight import actor_of
from keben.kernel.features.storing import store
from keben.kernel.problems import Refused
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make
from tests.web_record.conftest import HTMX

pytestmark = pytest.mark.django_db
PANEL = "panel/timeline/"
PAGE, TIMELINE = 21, 9


def entries(html: str) -> list[str]:
    """The ids of the entries in order."""
    return re.findall(r'<li id="t-([a-z_]+)-\d+"', html)


def follow_up(customer: Customer, text: str, days: int = 0, author: Any = None) -> FollowUp:
    """A contact some days ago."""
    return make(
        FollowUp,
        content=text,
        followed_at=timezone.now() - dt.timedelta(days=days),
        target_entity="customers.Customer",
        target_id=customer.pk,
        target_title=customer.name,
        author=author,
    )


def test_all_sources_newest_first(sales: Any, customer: Customer) -> None:
    actor = system_actor()
    perform("edit", customer, {"short_name": "JG"}, actor=actor)
    make(Contact, customer=customer, name="Zhang")
    perform("comment", customer, {"text": "Mind the template"}, actor=actor)
    follow_up(customer, "Spoke about gateways")
    html = sales.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
    assert entries(html) == ["follow_ups", "comments", "under", "own", "own"]
    assert "Spoke about gateways" in html
    assert "Mind the template" in html
    assert f'<span class="kb-muted">Short name</span> {customer.short_name} → JG' in html


def about(contact: Contact, text: str, days: int = 0) -> FollowUp:
    """A talk with one person of the customer."""
    return make(
        FollowUp,
        content=text,
        followed_at=timezone.now() - dt.timedelta(days=days),
        target_entity="customers.Contact",
        target_id=contact.pk,
        target_title=contact.name,
    )


def test_what_is_said_about_a_contact_shows_at_the_customer(sales: Any, customer: Customer) -> None:
    zhang, stranger = make(Contact, customer=customer, name="Zhang"), make(Contact, customer=make(Customer))
    about(zhang, "Spoke with Zhang")
    about(stranger, "Spoke with a stranger")
    perform("comment", zhang, {"text": "Zhang likes tea"}, actor=system_actor())
    perform("comment", stranger, {"text": "The stranger likes coffee"}, actor=system_actor())
    url = f"/customer/{customer.pk}/{PANEL}"
    html = sales.get(f"{url}?kind=talk", headers=HTMX).content.decode()
    assert entries(html) == ["comments_below", "follow_ups_below"]
    door = f'<a href="/contact/{zhang.pk}/" data-kb="drawer">Zhang</a>'
    assert html.count(door) == 2
    assert "Spoke with Zhang" in html
    assert "Zhang likes tea" in html
    assert "stranger" not in html
    related = entries(sales.get(f"{url}?kind=related", headers=HTMX).content.decode())
    assert related == ["comments_below", "follow_ups_below", "under"]
    found = sales.get(f"{url}?tq=tea", headers=HTMX).content.decode()
    assert entries(found) == ["comments_below"]


def test_without_a_right_to_contacts_nothing_of_them_shows(
    sales: Any, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    about(make(Contact, customer=customer), "Spoke with Zhang")
    allowed = Actor.can
    monkeypatch.setattr(Actor, "can", lambda me, label, verb: label != "customers.Contact" and allowed(me, label, verb))
    html = sales.get(f"/customer/{customer.pk}/{PANEL}?kind=talk", headers=HTMX).content.decode()
    assert entries(html) == []
    assert "Spoke with Zhang" not in html


def test_pages_of_what_lies_below_meet_too(sales: Any, customer: Customer) -> None:
    people = [make(Contact, customer=customer) for _number in range(3)]
    for number in range(50):
        about(people[number % 3], f"talk-{number:02d}", number)
    url: str | None = f"/customer/{customer.pk}/{PANEL}?kind=talk"
    seen: list[str] = []
    while url:
        html = sales.get(url, headers=HTMX).content.decode()
        seen += re.findall(r"talk-\d\d", html)
        more = re.search(r'<li class="kb-line__day" hx-get="([^"]+)"', html)
        url = more.group(1).replace("&amp;", "&") if more else None
    assert seen == [f"talk-{number:02d}" for number in range(50)]


def test_type_filter_and_search(sales: Any, customer: Customer) -> None:
    follow_up(customer, "Spoke about gateways")
    follow_up(customer, "Sent the offer", 2)
    url = f"/customer/{customer.pk}/{PANEL}"
    assert entries(sales.get(f"{url}?kind=talk", headers=HTMX).content.decode()) == ["follow_ups", "follow_ups"]
    assert entries(sales.get(f"{url}?kind=changes", headers=HTMX).content.decode()) == ["own"]
    found = sales.get(f"{url}?kind=talk&tq=offer", headers=HTMX).content.decode()
    assert "Sent the offer" in found
    assert "gateways" not in found


def test_a_follow_up_with_files_is_one_line(sales: Any, customer: Customer, files: Any) -> None:
    talk = follow_up(customer, "Sent two drawings")
    made = [store(ContentFile(b"x", name=name), SYSTEM).pk for name in ("one.txt", "two.txt")]
    perform("attach", talk, {"files": made}, actor=SYSTEM)
    html = sales.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
    assert entries(html) == ["follow_ups", "own"]
    assert ("one.txt" in html, "two.txt" in html, "attached" in html) == (True, True, False)
    perform("attach", customer, {"files": [store(ContentFile(b"y", name="three.txt"), SYSTEM).pk]}, actor=SYSTEM)
    html = sales.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
    assert sorted(entries(html)) == ["follow_ups", "own", "own"]


def test_the_page_of_a_follow_up_leads_to_what_it_is_about(sales: Any, customer: Customer) -> None:
    html = sales.get(f"/follow-up/{follow_up(customer, 'Spoke', author=sales.person).pk}/").content.decode()
    head = html.split('class="kb-facts"', 1)[1].split("</dl>", 1)[0]
    assert f'<a href="/customer/{customer.pk}/" data-kb="drawer">Jiangdong Grid</a>' in head
    assert sales.person.name_en in head


def test_pages_meet_without_gap_or_overlap(sales: Any, customer: Customer) -> None:
    for number in range(30):
        follow_up(customer, f"contact-{number:02d}", number)
    actor = system_actor()
    for number in range(15):
        perform("edit", customer, {"short_name": f"S{number}"}, actor=actor)
    url: str | None = f"/customer/{customer.pk}/{PANEL}"
    seen: list[str] = []
    while url:
        html = sales.get(url, headers=HTMX).content.decode()
        seen += re.findall(r'<li id="(t-[a-z_]+-\d+)"', html)
        more = re.search(r'<li class="kb-line__day" hx-get="([^"]+)"', html)
        url = more.group(1).replace("&amp;", "&") if more else None
    assert len(seen) == len(set(seen)) == 46


def test_damaged_cursor_says_so(sales: Any, customer: Customer) -> None:
    answer = sales.get(f"/customer/{customer.pk}/{PANEL}?after=own-x", headers=HTMX)
    assert answer.status_code == 422


def test_masked_fields_stay_masked_in_history(signed_in: Any, customer: Customer) -> None:
    perform("edit", customer, {"phone": "13912340000"}, actor=system_actor())
    engineer = signed_in("service_engineer", lang="en")
    html = engineer.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
    assert "13912340000" not in html
    assert "139 1234 0000" not in html
    assert "139****0000" in html


def test_search_does_not_answer_what_is_masked(signed_in: Any, customer: Customer) -> None:
    perform("edit", customer, {"phone": "13912340000"}, actor=system_actor())
    engineer = signed_in("service_engineer", lang="en")
    html = engineer.get(f"/customer/{customer.pk}/{PANEL}?tq=13912340000", headers=HTMX).content.decode()
    assert entries(html) == []


@pytest.mark.parametrize("count", [10, 100])
def test_number_of_queries_is_the_same(
    sales: Any, customer: Customer, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        about(make(Contact, customer=customer), "talk")
    for number in range(count):
        follow_up(customer, f"contact-{number}", number % 10)
    sales.get(f"/customer/{customer.pk}/")
    with django_assert_num_queries(PAGE):
        assert sales.get(f"/customer/{customer.pk}/").status_code == 200
    with django_assert_num_queries(TIMELINE):
        sales.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX)


def test_related_rows_in_tab_and_side_column(sales: Any, customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = Related("customers.Contact", "customer", columns=("name", "post", "mobile"))
    entity = registry.get("customers.Customer")
    monkeypatch.setattr(entity, "side", [panel])
    monkeypatch.setattr(entity, "main", [one for one in entity.main if not isinstance(one, Related)])
    for number in range(7):
        make(Contact, customer=customer, name=f"Person {number}")
    html = sales.get(f"/customer/{customer.pk}/panel/{panel.key()}/", headers=HTMX).content.decode()
    assert html.count('<div class="kb-rel">') == 5
    assert "Show all in the list" in html
    assert f'href="/contact/new/?customer={customer.pk}"' in html


def test_a_change_of_many_fields_is_read_in_full(sales: Any, customer: Customer) -> None:
    data = {"short_name": "短", "phone": "021-84699361", "website": "https://a.example", "address": "中山路 1 号"}
    perform("edit", customer, data, actor=SYSTEM)
    html = sales.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
    [line] = [one for one in html.split("<li ") if "All 4 changes" in one]
    shown, rest = line.split("<details")
    assert [shown.count("→"), rest.count("→")] == [3, 4]
    assert "中山路 1 号" not in shown
    assert "中山路 1 号" in rest
    perform("edit", customer, {"remark": "长" * 300}, actor=SYSTEM)
    html = sales.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
    assert "Whole change" in html
    paper = sales.get(f"/customer/{customer.pk}/print/").content.decode()
    assert "All 4 changes" not in paper


class TestNames:
    """The log keeps a name as its writer saw it; the reader sees it in his own language."""

    def shown(self, browser: Any, customer: Customer) -> str:
        html: str = browser.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
        return html

    def test_the_reader_s_language_decides(self, sales: Any, customer: Customer, signed_in: Any) -> None:
        level = make(CustomerLevel, name="核心", name_en="Core")
        boss = signed_in("boss", name="王建国", name_en="Wang Jianguo", lang="zh-hans").person
        perform("edit", customer, {"level": level.pk}, actor=actor_of(boss))
        html = self.shown(sales, customer)
        assert "<b>Wang Jianguo</b>" in html
        assert '<span class="kb-muted">Level</span> — → Core' in html
        perform("edit", level, {"name": "要客"}, actor=SYSTEM)  # what stood there then is no name of it any more
        assert "— → 核心" in self.shown(sales, customer)

    def test_what_was_written_in_english_is_read_in_chinese(self, customer: Customer, signed_in: Any) -> None:
        level = make(CustomerLevel, name="核心", name_en="Core")
        reader = signed_in("boss", name="王建国", name_en="Wang Jianguo", lang="zh-hans")
        with translation.override("en"):
            perform("edit", customer, {"level": level.pk}, actor=actor_of(reader.person))
        assert LoggedEvent.objects.latest("pk").changes["level"][1]["title"] == "Core"
        html = self.shown(reader, customer)
        assert "<b>王建国</b>" in html
        assert "— → 核心" in html

    def test_who_is_called_anew_costs_one_query(self, django_assert_num_queries: Any) -> None:
        level = make(CustomerLevel, name="核心", name_en="Core")
        called("customers.CustomerLevel", level.pk, "核心")
        with django_assert_num_queries(0):
            assert called("customers.CustomerLevel", level.pk, "Core") == "核心"
        perform("edit", level, {"name_en": "Kernel"}, actor=SYSTEM)
        with django_assert_num_queries(2):  # the stamps, and all names at once
            assert called("customers.CustomerLevel", level.pk, "Kernel") == "核心"

    def test_messages_and_refusals_name_him_as_well(self, customer: Customer, signed_in: Any) -> None:
        boss = signed_in("boss", name="王建国", name_en="Wang Jianguo").person
        told = Notification(message="%(who)s asks", params={"who": boss.name, "by": boss.pk})
        perform("transfer", customer, {"new_owner": boss.pk}, actor=SYSTEM)
        customer.refresh_from_db()
        with pytest.raises(Refused) as caught:
            unowned(customer)
        problem = caught.value.problems()[0]
        assert (told.text(), problem.params["name"]) == ("王建国 asks", "王建国")
        with translation.override("en"):
            assert told.text() == "Wang Jianguo asks"
            with pytest.raises(Refused) as caught:
                unowned(customer)
            assert caught.value.problems()[0].text() == "Wang Jianguo has it already; transfer it instead."
