"""The page around the rows of a list is kept drawn, but never shown to another person or in another state."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.customers.models import Customer, Industry
from keben.domains.org.models import Role, RoleField, RoleGrant
from keben.kernel import stamps
from keben.kernel.customfields import CustomField
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import make
from keben.web import fragments
from keben.web.models import SavedView

pytestmark = pytest.mark.django_db
LIST = "/customer/"


def page(client: Any, address: str = LIST) -> str:
    """The page without its token and its minute, which differ every time."""
    response = client.get(address)
    assert response.status_code == 200
    html = re.sub(r'(kb-csrf" content|csrfmiddlewaretoken" value)="\w+"', r"\1", response.content.decode())
    return re.sub(r"\d\d:\d\d</span>", "</span>", html)


def afresh(client: Any, address: str = LIST) -> str:
    """The same drawn with nothing kept."""
    fragments.forget()
    return page(client, address)


@pytest.fixture
def seller(signed_in: Any) -> Any:
    """Somebody with 35 customers, whose list has two pages."""
    client = signed_in("sales", theme="light", density="standard", lang="zh-hans")
    for number in range(35):
        make(Customer, name=f"客户{number:02d}", owner=client.person)
    return client


def elsewhere(client: Any, **fields: Any) -> None:
    """The person changed by another process."""
    type(client.person)._base_manager.filter(pk=client.person.pk).update(**fields)


def hide_industry(client: Any) -> None:
    """His role may no longer see the industry."""
    make(RoleField, role=client.person.roles.get(), entity="customers.Customer", field="industry", right=0)
    stamps.touch("org")


CHANGES: dict[str, Callable[[Any], Any]] = {
    "theme": lambda client: elsewhere(client, theme="dark"),
    "density": lambda client: elsewhere(client, density="roomy"),
    "language": lambda client: elsewhere(client, lang="en"),
    "name": lambda client: elsewhere(client, name="欧阳"),
    "menu": lambda client: elsewhere(client, preferences={"nav": "rail"}),
    "field right": hide_industry,
    "unit": lambda client: change_setting("locale.unit", "wan"),
    "currency": lambda client: change_setting("locale.currency", "USD"),
    "view": lambda client: SavedView.objects.create(entity="customers.Customer", name="我的", user=client.person),
    "columns": lambda client: SavedView.objects.create(
        entity="customers.Customer", base="all", user=client.person, columns=["name", "phone"]
    ),
    "width": lambda client: SavedView.objects.create(
        entity="customers.Customer", base="all", user=client.person, widths={"name": 333}
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen_with_the_next_page(seller: Any, change: str) -> None:
    before = page(seller)
    assert page(seller) == before
    CHANGES[change](seller)
    after = page(seller)
    assert after != before
    assert after == afresh(seller)


def test_a_view_renamed_shared_or_deleted_by_somebody_else_is_seen(seller: Any, people: Any) -> None:
    view = SavedView.objects.create(entity="customers.Customer", name="甲的", user=people("sales"), is_shared=True)
    assert "甲的" in page(seller)
    SavedView.objects.filter(pk=view.pk).update(name="乙的")
    assert ["甲的" in page(seller), "乙的" in page(seller)] == [False, True]
    SavedView.objects.filter(pk=view.pk).update(is_shared=False)
    assert "乙的" not in page(seller)


def test_a_view_whose_filter_changes_shows_other_rows_and_chips(seller: Any) -> None:
    tree = {"all": [["name", "contains", "客户01"]]}
    view = SavedView.objects.create(entity="customers.Customer", name="一", user=seller.person, tree=tree)
    address = f"{LIST}?view=v{view.pk}"
    assert re.findall(r">(客户\d+)</a>", page(seller, address))[0] == "客户01"
    SavedView.objects.filter(pk=view.pk).update(tree={"all": [["name", "contains", "客户02"]]})
    html = page(seller, address)
    assert set(re.findall(r">(客户\d+)</a>", html)) == {"客户02"}
    assert "<b>包含 客户02</b>" in html
    assert html == afresh(seller, address)


def test_the_title_of_a_record_in_the_filter_is_read_anew(seller: Any) -> None:
    industry = make(Industry, name="钢铁")
    Customer.objects.filter(name="客户01").update(industry=industry)
    address = f"{LIST}?f={json.dumps([['industry', 'any', [industry.pk]]])}"
    assert "<b>钢铁</b>" in page(seller, address)
    Industry.objects.filter(pk=industry.pk).update(name="船舶")
    html = page(seller, address)
    assert ["<b>钢铁</b>" in html, "<b>船舶</b>" in html] == [False, True]


def test_two_people_with_the_same_role_never_share(signed_in: Any) -> None:
    one, other = signed_in("sales", name="甲甲"), signed_in("sales", name="乙乙")
    make(Customer, name="甲的客户", owner=one.person)
    make(Customer, name="乙的客户", owner=other.person)
    SavedView.objects.create(entity="customers.Customer", name="私有", user=one.person)
    first, second = page(one), page(other)
    assert ["甲甲" in first, "甲的客户" in first, "私有" in first, "乙的客户" in first] == [True, True, True, False]
    assert ["甲甲" in second, "甲的客户" in second, "私有" in second, "乙的客户" in second] == [False] * 3 + [True]


def test_a_right_taken_away_takes_its_button_along(seller: Any) -> None:
    assert 'href="/customer/new/"' in page(seller)
    seller.person.roles.set([])
    stamps.touch("org")
    assert seller.get(LIST).status_code == 403
    role = Role.objects.get(code="sales")
    make(RoleGrant, role=role, entity="customers.Customer", verbs=["view"], scope="self")
    seller.person.roles.set([role])
    stamps.touch("org")
    html = page(seller)
    assert ["/customer/new/" in html, "客户34" in html] == [False, True]
    assert html == afresh(seller)


def test_a_further_field_and_its_new_label_are_seen(seller: Any) -> None:
    assert "船名" not in page(seller, f"{LIST}?cols=name,x_ship")
    field = CustomField.objects.create(entity="customers.Customer", name="ship", label="船名", code="text")
    stamps.touch("custom_fields")
    assert "船名" in page(seller, f"{LIST}?cols=name,x_ship")
    CustomField.objects.filter(pk=field.pk).update(label="艇名")
    stamps.touch("custom_fields")
    html = page(seller, f"{LIST}?cols=name,x_ship")
    assert ["船名" in html, "艇名" in html] == [False, True]


def test_every_page_says_its_own_place(seller: Any) -> None:
    first = page(seller)
    more = re.findall(r'href="([^"]+)" rel="next"', first)[0].replace("&amp;", "&")
    second = page(seller, more)
    assert [first.count('<tr data-id="'), second.count('<tr data-id="')] == [30, 5]
    assert ['data-from="1"' in first, 'data-from="31"' in second] == [True, True]
    assert second == afresh(seller, more)
    query = more.partition("?")[2].replace("&", "&amp;")
    assert f'data-query="{query}"' in second
    back = re.findall(r'href="([^"]+)" rel="prev"', second)[0].replace("&amp;", "&")
    again = page(seller, back)
    assert re.findall(r'<tr data-id="(\d+)"', again) == re.findall(r'<tr data-id="(\d+)"', first)
    assert again == afresh(seller, back)
    small = page(seller, f"{LIST}?size=15")
    middle = re.findall(r'href="([^"]+)" rel="next"', small)[0].replace("&amp;", "&")
    assert 'data-from="16"' in page(seller, middle)
    assert fragments.MARK not in first + second + again + small


def test_a_page_of_another_place_uses_the_same_frame(seller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from keben.web.listing import plan

    drawn: list[str] = []
    real = plan.render_to_string

    def noted(name: str, context: Any) -> str:
        drawn.append(name)
        return real(name, context)

    monkeypatch.setattr(plan, "render_to_string", noted)
    following = f"{LIST}?size=15"
    for _page in range(2):
        following = re.findall(r'href="([^"]+)" rel="next"', page(seller, following))[0].replace("&amp;", "&")
        page(seller, f"{LIST}?size=15")
    assert drawn == ["pages/listing/table.html"] * 2


def test_signs_in_a_place_cannot_break_out(seller: Any) -> None:
    response = seller.get(LIST, {"after": '"><script>', "from": "31"})
    assert response.status_code == 422
    assert b'"><script>' not in response.content


def test_stars_and_messages_are_never_kept(seller: Any) -> None:
    from keben.kernel.features.comments import Follower

    assert page(seller).count('class="kb-star" aria-pressed="true"') == 0
    record = Customer.objects.get(name="客户34")
    Follower.objects.create(entity="customers.Customer", object_id=record.pk, user=seller.person, starred=True)
    assert page(seller).count('class="kb-star" aria-pressed="true"') == 1


def test_every_list_has_a_token_of_its_own(seller: Any) -> None:
    found = [re.findall(r'kb-csrf" content="(\w{64})"', seller.get(LIST).content.decode()) for _turn in range(3)]
    assert [len(one) for one in found] == [1, 1, 1]
    assert len({one[0] for one in found}) == 3
