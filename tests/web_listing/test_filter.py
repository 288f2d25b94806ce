"""The filter builder and the words of conditions."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.utils import translation

from keben.domains.customers.models import Customer, Industry
from keben.kernel.access.actor import system_actor
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from keben.web.listing.condition_text import day_word, leaf_text, node_text, titles
from keben.web.listing.scene import normal
from keben.web.listing.short_money import short_money
from keben.web.listing.state import ListState

pytestmark = pytest.mark.django_db


def island(html: str) -> list[dict[str, Any]]:
    """The fields as the script reads them."""
    return json.loads(html.split('<script type="application/json">')[1].split("</script>", maxsplit=1)[0])


def test_the_builder_knows_choices_links_and_presets(signed_in: Any) -> None:
    fields = {one["name"]: one for one in island(signed_in("boss").get("/customer/filter/").content.decode())}
    assert ["growth", "Growing"] in [[v, "Growing"] for v, _label in fields["lifecycle"]["choices"]]
    assert fields["industry"]["url"] == "/_pick/customers.Industry"
    assert [code for code, _label in fields["last_followed_at"]["cmps"]][:2] == ["preset", "between"]
    assert fields["@starred"]["cmps"][0][0] == "is"


def test_masked_fields_are_not_offered(signed_in: Any) -> None:
    names = {one["name"] for one in island(signed_in("service_engineer").get("/customer/filter/").content.decode())}
    assert ("receivable" in names, "level" in names) == (False, True)


def test_a_damaged_filter_opens_empty(signed_in: Any) -> None:
    response = signed_in("boss").get("/customer/filter/?f={")
    assert response.status_code == 200
    assert 'name="f" value=""' in response.content.decode()


@pytest.mark.parametrize(
    ("leaf", "text"),
    [
        (["lifecycle", "any", ["growth", "lost"]], ("Life cycle", "Growing, Lost")),
        (["last_followed_at", "preset", "this_week"], ("Last follow-up", "This week")),
        (["last_followed_at", "before", "@today-30"], ("Last follow-up", "more than 30 days ago")),
        (["last_followed_at", "after", "@today-1"], ("Last follow-up", "less than 1 day ago")),
        (["last_followed_at", "before", "@today+7"], ("Last follow-up", "in less than 7 days")),
        (["last_followed_at", "after", "@today+7"], ("Last follow-up", "in more than 7 days")),
        (["owner", "is", "@me"], ("Owner", "Myself")),
        (["overdue", "gt", 12300], ("Overdue", "more than 123.00")),
        (["overdue", "between", [100, 20000]], ("Overdue", "1.00–200.00")),
        (["phone", "empty"], ("Phone", "is empty")),
        (["@starred", "is", "@me"], ("Starred by me", "Yes")),
        (["lifecycle", "is", "unheard-of"], ("Life cycle", "unheard-of")),
        (["vanished", "is", "x"], ("vanished", "x")),
    ],
)
def test_conditions_in_words(leaf: list[Any], text: tuple[str, str]) -> None:
    with translation.override("en"):
        assert leaf_text(leaf, registry.get("customers.Customer"), {}) == text


def test_links_are_called_by_their_title() -> None:
    entity = registry.get("customers.Customer")
    grid = make(Industry, name="电网", name_en="Power grid")
    tree = {"any": [["industry", "any", [grid.pk, 999_999]], ["name", "contains", "x"]]}
    with translation.override("en"):
        known = titles(tree, entity, system_actor())
        assert node_text(tree, entity, known) == "Industry Power grid, #999999 or Customer name contains x"


def test_days_around_today() -> None:
    with translation.override("en"):
        assert [day_word("@today"), day_word("@today-1"), day_word("@today+3")] == ["Today", "1 day ago", "in 3 days"]


def test_an_empty_group_is_no_filter() -> None:
    assert [normal({}), normal({"all": []}), normal(None)] == ["", "", ""]


@pytest.mark.parametrize(
    ("minor", "zh", "en"),
    [
        (62_400_000, "62.4 万", "¥624.0k"),
        (-1_200_000_000, "−1,200.0 万", "−¥12.0M"),
        (1_500_000_000_00, "15.0 亿", "¥1,500.0M"),
        (12_345, "123", "¥123"),
    ],
)
def test_short_amounts(minor: int, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert short_money(minor) == zh
    with translation.override("en"):
        assert short_money(minor) == en


def test_the_address_carries_everything_and_a_change_starts_at_page_one() -> None:
    state = ListState.read(
        "customer", {"view": "mine", "size": "60", "sort": "-name", "after": "abc", "from": "31", "f": ""}
    )
    assert state.params() == {"view": "mine", "sort": "-name", "size": "60", "after": "abc", "from": "31", "f": ""}
    assert state.url(sort="name") == "/customer/?view=mine&sort=name&size=60&f="
    assert ListState.read("customer", {"size": "7", "look": "x", "from": "-1"}).params() == {}


def test_a_saved_view_of_a_field_that_is_gone_does_not_break_the_tabs(signed_in: Any) -> None:
    from keben.web.models import SavedView

    client = signed_in("boss")
    make(Customer)
    view = SavedView.objects.create(
        entity="customers.Customer", name="Old", user=client.person, tree={"all": [["x_gone", "is", "1"]]}
    )
    assert client.get("/customer/").status_code == 200
    html = client.get("/customer/counts/").content.decode()
    assert "kb-sum-n-all" in html
    assert f"kb-sum-n-v{view.pk}" not in html
    assert client.get(f"/customer/?view=v{view.pk}")["Location"] == f"/customer/?view=v{view.pk}&f="


def test_regions_are_chosen_not_typed(signed_in: Any) -> None:
    tree = json.dumps({"all": [["region", "under", ["440000", "320100"]]]})
    html = signed_in("boss").get(f"/customer/filter/?f={tree}").content.decode()
    fields = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    region = next(one for one in fields if one["name"] == "region")
    assert (region["kind"], region["url"]) == ("region", "/_record/regions/?lang=zh-hans")
    assert region["labels"] == {"440000": "广东省", "320100": "江苏省南京市"}
    owner = next(one for one in fields if one["name"] == "owner")
    assert owner["url"] == "/_pick/org.User"
