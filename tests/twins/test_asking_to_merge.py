"""Who has made a twin and may not merge it asks those who may; he hears what came of it, and what he may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from keben.data.twins.asking_to_merge import AskMerge, choices
from keben.domains.customers.matching.actions import Different
from keben.domains.customers.matching.model import TwinPair
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.merging.actions import Merge
from keben.kernel.problems import Invalid, Refused
from keben.kernel.registry import registry
from keben.kernel.stamps import reset
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
LABEL, NAME = "customers.Customer", "晋原煤业集团有限公司"


@pytest.fixture
def two(people: Callable[..., Any]) -> dict[str, Any]:
    """A customer of one salesman, and the twin that another one has made; the boss may merge both."""
    boss = people("boss", name="王建国")
    mine, theirs = people("sales", name="陈思远"), people("sales", name="李娜")
    old = make(Customer, name=NAME, owner=theirs.pk, short_name="", former_names="", phone="", email="")
    new = make(Customer, name=NAME, owner=mine.pk, short_name="", former_names="", phone="", email="")
    return {"boss": boss, "mine": mine, "theirs": theirs, "old": old, "new": new}


def ask(two: dict[str, Any], **more: Any) -> Any:
    actor = actor_for(two["mine"])
    entity = registry.get(LABEL)
    (key,) = choices(entity, two["new"], actor)
    return perform(AskMerge, two["new"], {"twin": key, "reason": "同一家", **more}, actor=actor)


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="keben.domains.org.signin.backend.StaffBackend")
    return client


def told(user: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(one.text(), one.params) for one in Notification.objects.filter(user_id=user.pk, category="twins")]


def test_who_may_merge_is_told_and_led_to_both(two: dict[str, Any]) -> None:
    before = Customer.objects.get(pk=two["new"].pk).version
    ask(two)
    (text, params), *more = told(two["boss"])
    assert (text, more) == (f"陈思远 请你合并“{NAME}”与“{NAME}”：同一家", [])
    assert params["url"] == f"/customer/merge/?ids={two['new'].pk},{two['old'].pk}"
    assert [told(two["mine"]), told(two["theirs"])] == [[], []]
    own, other = LoggedEvent.objects.filter(action="ask-merge").order_by("object_id").reverse()
    assert (own.object_id, own.reason, own.data) == (two["new"].pk, "同一家", {"told": 1})
    assert (other.object_id, other.reason, other.data) == (two["old"].pk, "同一家", {"with": two["new"].pk})
    assert Customer.objects.get(pk=two["new"].pk).version == before


def test_asking_twice_is_refused(two: dict[str, Any]) -> None:
    ask(two)
    with pytest.raises(Refused) as error:
        ask(two, reason="还是同一家")
    assert [one.code for one in error.value.problems()] == ["asked"]
    assert len(told(two["boss"])) == 1


def test_a_twin_out_of_reach_is_named_by_its_owner_only(two: dict[str, Any]) -> None:
    client = browser(two["mine"])
    page = client.get(f"/customer/{two['new'].pk}/do/ask-merge/", headers={"HX-Request": "true"}).content.decode()
    assert "一条你无权查看的记录 · 李娜 · " in page
    assert two["old"].number not in page
    assert f'value="{two["old"].pk}"' not in page
    sent = client.post(f"/customer/{two['new'].pk}/do/ask-merge/", {"other": two["old"].pk, "reason": "x"})
    assert sent.status_code == 422
    assert told(two["boss"]) == []


def test_who_may_merge_does_so(two: dict[str, Any]) -> None:
    boss, entity = actor_for(two["boss"]), registry.get(LABEL)
    assert [AskMerge(entity, actor_for(two[who])).offered(two["new"]) for who in ("mine", "boss")] == [True, False]
    with pytest.raises(Refused) as error:
        perform(AskMerge, two["new"], {"other": two["old"].pk, "reason": "x"}, actor=boss)
    assert [one.code for one in error.value.problems()] == ["may_merge"]


def test_nothing_chosen_itself_and_nobody(two: dict[str, Any]) -> None:
    actor = actor_for(two["mine"])
    for data, code in (({"twin": "", "other": ""}, "required"), ({"twin": "", "other": two["new"].pk}, "itself")):
        with pytest.raises(Invalid) as error:
            perform(AskMerge, two["new"], {**data, "reason": "x"}, actor=actor)
        assert [one.code for one in error.value.problems()] == [code]
    two["boss"].status = "left"
    two["boss"].save()
    reset()
    with pytest.raises(Refused) as nobody:
        ask(two)
    assert [one.code for one in nobody.value.problems()] == ["nobody"]


def test_who_asked_hears_of_the_merge_and_the_page_says_who_asked(two: dict[str, Any]) -> None:
    ask(two)
    client = browser(two["boss"])
    address = f"/customer/merge/?ids={two['new'].pk},{two['old'].pk}"
    page = client.get(address).content.decode()
    assert "陈思远 于 " in page
    assert "同一家" in page
    perform(Merge, two["old"], {"others": [two["new"].pk]}, actor=actor_for(two["boss"]), acknowledge=("twins",))
    assert [text for text, _params in told(two["mine"])] == [f"王建国 已按你的请求合并“{NAME}”。"]
    led = client.get(address)
    assert (led.status_code, led["Location"]) == (302, f"/customer/{two['old'].pk}/")


def test_who_asked_hears_that_they_are_two(two: dict[str, Any]) -> None:
    ask(two)
    pair = TwinPair.objects.create(
        left=two["old"], right=two["new"], title="x", created_at=timezone.now(), updated_at=timezone.now()
    )
    perform(Different, pair, actor=actor_for(two["boss"]))
    assert [text for text, _params in told(two["mine"])] == [f"王建国 认定“{NAME}”与你请求合并的记录不是同一家。"]


def test_the_hint_leads_there(two: dict[str, Any]) -> None:
    client = browser(two["mine"])
    typed = client.post(f"/_twins/{LABEL}/?pk={two['new'].pk}", {"name": NAME}).content.decode()
    assert f'href="/customer/{two["new"].pk}/do/ask-merge/?twin=' in typed
    typed = client.post(f"/_twins/{LABEL}/", {"name": NAME}).content.decode()
    assert "ask-merge" not in typed
    typed = browser(two["boss"]).post(f"/_twins/{LABEL}/?pk={two['new'].pk}", {"name": NAME}).content.decode()
    assert f'href="/customer/merge/?ids={two["new"].pk},{two["old"].pk}"' in typed


def test_a_twin_of_words_that_cannot_be_saved_is_asked_about(two: dict[str, Any]) -> None:
    """The same credit code blocks: the hint below the field leads to the question all the same."""
    code = "91440300708461136T"
    Customer.objects.filter(pk=two["old"].pk).update(name="别名一", uscc="")
    perform("edit", Customer.objects.get(pk=two["old"].pk), {"uscc": code}, actor=actor_for(two["boss"]))
    client = browser(two["mine"])
    typed = client.post(f"/_twins/{LABEL}/?pk={two['new'].pk}", {"uscc": code}).content.decode()
    (address,) = re.findall(r'href="(/customer/\d+/do/ask-merge/\?twin=[^"]+)"', typed)
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    (value,) = re.findall(r'<option value="([^"]{60,})" selected>一条你无权查看的记录 · 李娜</option>', page)
    sent = client.post(
        f"/customer/{two['new'].pk}/do/ask-merge/",
        {"twin": value, "reason": "同一代码"},
        headers={"HX-Request": "true"},
    )
    assert sent.status_code == 200
    assert [params["url"] for _text, params in told(two["boss"])] == [
        f"/customer/merge/?ids={two['new'].pk},{two['old'].pk}"
    ]
    stranger = browser(two["theirs"]).post(f"/customer/{two['old'].pk}/do/ask-merge/", {"twin": value, "reason": "x"})
    assert stranger.status_code == 422, "the token of somebody else opens nothing"
