"""Words that very many records hold are looked for from the reader's newest rows, and found as by the other way."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q

from keben.base.search_query import query_tokens
from keben.data.search import find, frequency, ranked, weigh
from keben.domains.activities.models import FollowUp, Task
from keben.domains.customers.models import Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.query import ListQuery
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from tests.customers.conftest import Crew

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")
BLANK = {"short_name": "", "former_names": "", "phone": "", "uscc": "", "email": ""}
WORDS = ("华东", "东", "hddz", "huadong", "华东 电子")


@pytest.fixture
def common(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every word that is found at all is a common one; returns what was walked."""
    walked: list[str] = []
    monkeypatch.setattr(frequency, "SMALL", 0)
    monkeypatch.setattr(weigh, "FURTHEST", 1 << 20)
    monkeypatch.setattr(find, "GATHERED", 0)
    monkeypatch.setattr(find, "GATHERED_BY_ALL", 0)
    monkeypatch.setattr(weigh, "OFTEN", 0)
    monkeypatch.setattr(find, "ENOUGH", 0)
    monkeypatch.setattr("keben.kernel.query.asking.PAGE", 1)
    usual = weigh.Asked.walk

    def walk(asked: weigh.Asked, wanted: int, most: int) -> Any:
        walked.append(asked.text)
        return usual(asked, wanted, most)

    monkeypatch.setattr(weigh.Asked, "walk", walk)
    frequency.forget()
    yield walked
    frequency.forget()


def page(text: str, actor: Any, size: int = 3, **more: Any) -> list[int]:
    """The keys of a page, and of those that follow it."""
    entity, found, after = registry.get("customers.Customer"), [], ""
    while True:
        query = ListQuery(entity, actor, search=text, names=["name"], sort="-updated_at", **more)
        rows = query.page(size=size, after=after)
        found += [row.pk for row in rows.rows]
        after = rows.after
        if not after:
            return found


def company(actor: Any) -> tuple[list[int], list[int]]:
    """The reader's customers with the words, in the order of the list, and those of all."""
    own, others = [], []
    for number in range(9):
        others.append(make(Customer, name=f"华东电子{number}号厂").pk)
        own.append(perform("create", Customer, {"name": f"华东电子{number}分厂"}, actor=actor).record.pk)
        perform("create", Customer, {"name": f"南方矿业{number}号"}, actor=actor)
    return own[::-1], sorted(own + others, reverse=True)


@pytest.mark.parametrize("text", WORDS)
def test_pages_of_a_common_word_hold_the_same_rows_in_the_same_order(acting_as: Any, common: Any, text: str) -> None:
    actor = acting_as("sales")
    own, _all = company(actor)
    assert (page(text, actor), bool(common)) == (own, True)


@pytest.mark.parametrize("text", WORDS)
def test_somebody_who_sees_all_finds_all(acting_as: Any, common: Any, text: str) -> None:
    _own, everything = company(acting_as("sales"))
    boss = acting_as("boss")
    assert sorted(page(text, boss), reverse=True) == everything
    assert find.candidates(registry.get("customers.Customer"), query_tokens(text), boss) == everything


@pytest.mark.parametrize("text", WORDS)
def test_candidates_of_a_common_word_are_the_newest_of_his_own(acting_as: Any, common: Any, text: str) -> None:
    actor = acting_as("sales")
    own, _all = company(actor)
    assert find.candidates(registry.get("customers.Customer"), query_tokens(text), actor, 4) == own[:4]


def test_older_rows_are_found_where_the_newest_hold_none(
    acting_as: Any, common: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = acting_as("sales")
    monkeypatch.setattr(weigh, "DEEPEST", 1)
    monkeypatch.setattr(weigh, "FURTHEST", 0)
    own, _all = company(actor)
    assert find.candidates(registry.get("customers.Customer"), query_tokens("华东"), actor) == own
    assert page("华东", actor) == own


def test_search_over_everything_finds_his_own_of_a_common_word(acting_as: Any, common: Any) -> None:
    actor = acting_as("sales")
    own, _all = company(actor)
    (found,) = [one for one in ranked.look("华东", actor) if one.entity.label == "customers.Customer"]
    assert ([hit.pk for hit in found.hits], found.more) == (own[:5], True)


def test_a_masked_phone_is_not_guessed_by_a_walk_either(acting_as: Any, common: Any) -> None:
    for number in range(3):
        make(Customer, name=f"华东{number}", phone="13925550621")
    assert page("0621", acting_as("service_engineer")) == []
    assert len(page("0621", SYSTEM)) == 3


def test_a_filtered_page_is_not_walked(acting_as: Any, common: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that the filter drops could make the walk endless: the candidates are filtered instead."""
    actor = acting_as("sales")
    own, _all = company(actor)
    common.clear()
    assert page("huadong", actor, size=30, extra=Q(name__contains="分厂")) == own
    assert len(common) == 1  # the candidates alone


def test_the_sample_knows_words_beginnings_and_rooms(common: Any) -> None:
    for number in range(4):
        make(Customer, name=f"华东电子{number}号厂")
    make(Customer, name="南方矿业", **BLANK)
    entity = registry.get("customers.Customer")

    def share(text: str) -> float:
        return weigh.Asked(entity, query_tokens(text), SYSTEM).share

    frequency.forget()
    assert [share(text) for text in ("华东", "huad", "电子", "南方", "龘龘")] == [0.8, 0.8, 0.8, 0.2, 0.0]


def test_nothing_is_weighed_in_a_small_noun(acting_as: Any) -> None:
    frequency.forget()
    company(acting_as("sales"))
    asked = weigh.Asked(registry.get("customers.Customer"), query_tokens("华东"), SYSTEM)
    assert (asked.share, asked.records) == (0.0, 0.0)


@pytest.fixture
def weighed(common: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """On SQLite as well the way is weighed, which hands out hits of whole words without that."""
    usual = weigh.Asked.__init__

    def plain(asked: weigh.Asked, *given: Any) -> None:
        usual(asked, *given)
        asked.lazy = False

    monkeypatch.setattr(weigh.Asked, "__init__", plain)
    return common


@pytest.fixture
def crew(people: Any) -> Crew:
    """Two salesmen with a pool."""
    return Crew(people)


def about(customer: Customer) -> dict[str, Any]:
    """What a follow-up is about."""
    return {"target_entity": "customers.Customer", "target_id": customer.pk}


def said(label: str, actor: Any) -> list[int] | None:
    """What the weighing gives of a common word in a noun; None where the word's own hits are to be asked."""
    entity = registry.get(label)
    return weigh.common(weigh.Asked(entity, query_tokens("巡检"), actor), find.ways_by_key(entity, actor))


def test_own_follow_ups_of_a_common_word_are_read_from_the_newest_on(acting_as: Any, weighed: Any) -> None:
    actor = acting_as("sales")
    mine = perform("create", Customer, {"name": "江南水厂"}, actor=actor).record
    told = [make(FollowUp, content=f"巡检第{n}次", **about(mine)).pk for n in range(6)]
    FollowUp.objects.update(author=actor.user_id)
    others = make(FollowUp, content="巡检", **about(mine)).pk
    newest = FollowUp.objects.filter(pk__in=told).order_by("-followed_at")
    assert said("activities.FollowUp", actor) == [one.pk for one in newest]
    FollowUp.objects.filter(pk=told[0]).update(author=None)
    assert said("activities.FollowUp", actor) is None  # five are too few: others within reach may have more
    (found,) = [one for one in ranked.look("巡检", actor, each=9) if one.entity.label == "activities.FollowUp"]
    assert sorted(hit.pk for hit in found.hits) == sorted([*told, others])


def test_what_lies_in_the_pools_of_somebody_is_read_from_what_came_last(crew: Any, weighed: Any) -> None:
    first, second = (crew.pooled(name=f"巡检{n}厂") for n in range(2))
    make(Customer, name="巡检本厂", owner=crew.chen)
    actor = crew.act(crew.chen)
    assert said("customers.PooledCustomer", actor) == [second.pk, first.pk]
    weighed.clear()
    (found,) = [one for one in ranked.look("巡检", actor) if one.entity.label == "customers.PooledCustomer"]
    assert [hit.pk for hit in found.hits] == [second.pk, first.pk]


@pytest.mark.parametrize("many", [-1, 1000])
def test_many_hits_are_compared_with_the_pools_at_once(crew: Any, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """The other way gives the same rows; for whoever owns rows, or sees all, nothing is put another way."""
    monkeypatch.setattr(find, "MANY", many)
    asked: list[bool] = []
    hits = find.store.hits

    def counted(question: str, limit: int, *, joined: bool = False) -> Any:
        asked.append(joined)
        return hits(question, limit, joined=joined)

    monkeypatch.setattr(find.store, "hits", counted)
    first, second = (crew.pooled(name=f"巡检{n}厂") for n in range(2))
    make(Customer, name="巡检本厂", owner=crew.chen)
    actor, query = crew.act(crew.chen), query_tokens("巡检")
    frequency.forget()
    assert find.candidates(registry.get("customers.PooledCustomer"), query, actor) == [second.pk, first.pk]
    assert asked == [many < 0]
    mine = make(Task, name="巡检", owner=crew.chen)
    assert find.candidates(registry.get("activities.Task"), query, actor) == [mine.pk]
    assert asked == [many < 0, False]


def test_who_was_seen_to_reach_many_rows_is_not_counted_again_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    now = [1000.0]
    monkeypatch.setattr(frequency.time, "monotonic", lambda: now[0])

    def reaches(who: str, rows: int, answer: bool) -> bool:
        return frequency.reaches(who, rows, lambda: bool(asked.append(rows)) or answer)

    frequency.forget()
    assert [reaches("chen", 64, False), reaches("chen", 64, True), reaches("chen", 32, False)] == [False, True, True]
    assert asked == [64, 64]
    assert [reaches("chen", 128, False), reaches("xu", 32, False)] == [False, False]
    assert asked == [64, 64, 128, 32]
    now[0] += frequency.KEEPS_SMALL
    assert reaches("chen", 64, False) is False
    assert asked == [64, 64, 128, 32, 64]
    frequency.forget()
