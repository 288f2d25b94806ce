"""What a reader chooses of a timeline: person, period, words in all that stands there; the address carries it."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from keben.data.filetext.model import FileText
from keben.data.search import inside
from keben.data.search.index import index_many
from keben.domains.activities.models import FollowUp
from keben.domains.customers.models import Contact, Customer
from keben.kernel.actions.perform import perform
from keben.kernel.features.storing import store
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make
from tests.web_record.conftest import HTMX
from tests.web_record.test_timeline import about, entries, follow_up

pytestmark = pytest.mark.django_db
PANEL = "panel/timeline/"
SEARCH, FILTERS = 15, 14
"""At most: files of follow-ups and pieces of text are asked for only where the page shows such."""


def asked(browser: Any, customer: Customer, query: str, **headers: str) -> Any:
    """The list for this choice."""
    address = f"/customer/{customer.pk}/{PANEL}?part=list&{query}"
    return browser.get(address, headers={**HTMX, **headers})


def filed(target: Any, name: str, text: str) -> None:
    """A file with a text that was read."""
    made = store(ContentFile(b"x", name=name), SYSTEM)
    perform("attach", target, {"files": [made.pk]}, actor=SYSTEM)
    FileText.objects.create(file=made, state="read", text=text)
    index_many(registry.get("kernel.Attachment"), [made])


def test_only_what_one_person_did(sales: Any, customer: Customer, people: Any) -> None:
    other = people("sales", name="Li Na", name_en="Li Na")
    follow_up(customer, "by me", author=sales.person)
    follow_up(customer, "by her", author=other)
    html = asked(sales, customer, f"by={other.pk}").content.decode()
    assert entries(html) == ["follow_ups"]
    assert "by her" in html
    assert "by me" not in html
    assert "Li Na" in html.split('<ol class="kb-line', 1)[0]
    assert entries(asked(sales, customer, "by=999999").content.decode()) == []


def test_only_what_fell_into_a_period(sales: Any, customer: Customer) -> None:
    for days in (0, 3, 9):
        follow_up(customer, f"{days} days ago", days)
    first, last = (timezone.localdate() - dt.timedelta(days=days) for days in (4, 2))
    html = asked(sales, customer, f"kind=talk&from={first}&to={last}").content.decode()
    assert re.findall(r"\d days ago", re.sub(r"<time.*?</time>", "", html)) == ["3 days ago"]
    since = asked(sales, customer, f"kind=talk&from={first}").content.decode()
    assert entries(since) == ["follow_ups", "follow_ups"]


def test_a_day_that_is_none_is_refused_in_words(sales: Any, customer: Customer) -> None:
    answer = asked(sales, customer, "from=2026-13-40")
    assert answer.status_code == 422
    assert "“2026-13-40” is not a day" in json.loads(answer["HX-Trigger"])["kb:toast"]["text"]


def test_words_are_found_in_everything(sales: Any, customer: Customer) -> None:
    person = make(Contact, customer=customer, name="Zhang")
    talk = follow_up(customer, "Spoke about the Gateway")
    perform("comment", person, {"text": "Zhang wants a gateway"}, actor=SYSTEM)
    filed(customer, "report.csv", "The IEC 104 gateway passed the test")
    filed(talk, "photo.txt", "gateway of the north gate")
    filed(make(Customer), "secret.txt", "a gateway of others")
    html = asked(sales, customer, "tq=gateway").content.decode()
    assert sorted(entries(html)) == ["comments_below", "files", "files_below", "follow_ups"]
    assert "The IEC 104 gateway passed the test" in html
    assert "of others" not in html
    assert entries(asked(sales, customer, "kind=files").content.decode()) == ["files_below", "files"]
    assert entries(asked(sales, customer, "tq=report.csv").content.decode()) == ["files"]


def test_pages_of_a_choice_keep_it(sales: Any, customer: Customer, people: Any) -> None:
    other = people("sales", name="Li Na", name_en="Li Na")
    for number in range(45):
        follow_up(customer, f"talk-{number:02d}", number, author=other if number % 2 else sales.person)
    url: str | None = f"/customer/{customer.pk}/{PANEL}?part=list&kind=talk&by={other.pk}"
    seen: list[str] = []
    while url:
        html = sales.get(url, headers=HTMX).content.decode()
        seen += re.findall(r"talk-\d\d", html)
        more = re.search(r'<li class="kb-line__day" hx-get="([^"]+)"', html)
        url = more.group(1).replace("&amp;", "&") if more else None
    assert seen == [f"talk-{number:02d}" for number in range(1, 45, 2)]


def test_the_address_of_the_page_carries_the_choice(sales: Any, customer: Customer) -> None:
    follow_up(customer, "about gateways")
    follow_up(customer, "about prices")
    page = f"/customer/{customer.pk}/"
    html = sales.get(f"{page}?kind=talk&tq=prices").content.decode()
    assert "about prices" in html
    assert "about gateways" not in html
    open_at = {"HX-Current-URL": f"http://testserver{page}?view=mine&kind=changes"}
    answer = asked(sales, customer, "kind=talk&tq=prices", **open_at)
    assert answer["HX-Replace-Url"] == f"{page}?view=mine&kind=talk&tq=prices"
    assert asked(sales, customer, "", **open_at)["HX-Replace-Url"] == f"{page}?view=mine"
    # In the drawer over a list the address is that of the list.
    over = asked(sales, customer, "kind=talk", **{"HX-Current-URL": "http://testserver/customer/"})
    assert "HX-Replace-Url" not in over


@pytest.mark.parametrize("common", [False, True])
def test_words_lead_to_the_same_lines_by_the_index_and_row_by_row(
    sales: Any, customer: Customer, people: Any, monkeypatch: pytest.MonkeyPatch, common: bool
) -> None:
    if common:  # as if many rows of the company held each word
        monkeypatch.setattr(inside, "COMMON", -1)
    other = people("sales", name="Li Na", name_en="Li Na")
    person = make(Contact, customer=customer, name="Zhang")
    talk = follow_up(customer, "Spoke about the gateway", author=sales.person)
    here: dict[str, Any] = {"target_entity": "customers.Customer", "target_id": customer.pk}
    make(FollowUp, content="Spoke about prices", next_step="Bring a gateway", author=other, **here)
    about(person, "No gateway for Zhang")
    follow_up(make(Customer), "A gateway of others", author=other)
    filed(talk, "photo.txt", "gateway of the north gate")
    filed(person, "offer.txt", "nothing of interest")

    def lines(query: str) -> list[str]:
        return sorted(entries(asked(sales, customer, query).content.decode()))

    assert lines("tq=gateway&kind=talk") == ["follow_ups", "follow_ups", "follow_ups_below"]
    assert lines("tq=gateway&kind=files") == ["files_below"]
    assert lines("tq=offer.txt&kind=files") == ["files_below"]
    assert lines("tq=gateway&kind=related") == ["follow_ups_below"]
    assert lines(f"tq=gateway&kind=talk&by={other.pk}") == ["follow_ups"]
    assert lines("tq=Li Na&kind=talk") == ["follow_ups"]
    assert lines("tq=Jiangdong&kind=talk") == []
    assert lines("tq=公司&kind=talk") == []


def test_the_filter_names_who_stands_in_the_timeline(sales: Any, customer: Customer, people: Any) -> None:
    other = people("sales", name="Li Na", name_en="Li Na")
    people("sales", name="Wang Bo", name_en="Wang Bo")
    follow_up(customer, "by her", author=other)
    url = f"/customer/{customer.pk}/{PANEL}?part=filters&kind=talk"
    html = sales.get(url, headers={**HTMX, "KB-Layer": "popover"}).content.decode()
    assert f'<option value="{other.pk}">Li Na</option>' in html
    assert "Wang Bo" not in html
    assert '<option value="talk" selected>' in html
    assert '"kb:close"' in asked(sales, customer, "shut=1")["HX-Trigger"]


@pytest.mark.parametrize("count", [3, 60])
def test_a_choice_costs_the_same_whatever_there_is(
    sales: Any, customer: Customer, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        make(FollowUp, content="gateway", target_entity="customers.Customer", target_id=customer.pk)
        if number < 25:
            filed(customer, f"{number}.txt", "gateway")
    asked(sales, customer, "tq=gateway")
    with django_assert_max_num_queries(SEARCH):
        asked(sales, customer, "tq=gateway")
    with django_assert_max_num_queries(FILTERS):
        sales.get(f"/customer/{customer.pk}/{PANEL}?part=filters", headers=HTMX)


def test_the_files_panel_searches_names_and_texts_and_pages(sales: Any, customer: Customer) -> None:
    for number in range(55):
        filed(customer, f"file-{number:02d}.txt", "gateway" if number % 2 else "fence")
    url = f"/customer/{customer.pk}/panel/attachments/"
    html = sales.get(url, headers=HTMX).content.decode()
    assert len(re.findall(r"<li class=\"kb-rel\">", html)) == 50
    more = re.search(r'hx-get="([^"]+after=\d+)"', html)
    rest = sales.get(more.group(1).replace("&amp;", "&"), headers=HTMX).content.decode() if more else ""
    assert [name in rest for name in ("file-04.txt", "file-00.txt", "file-05.txt")] == [True, True, False]
    assert "kb:changed" not in rest
    found = sales.get(f"{url}?fq=fence", headers=HTMX).content.decode()
    assert "file-54.txt" in found
    assert "file-53.txt" not in found
    nothing = sales.get(f"{url}?fq=absent", headers=HTMX).content.decode()
    assert "No file has these words in its name or text." in nothing
