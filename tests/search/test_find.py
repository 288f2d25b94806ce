"""What the quick search of a list finds, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from keben.data.search.models import SearchEntry
from keben.domains.customers.models import Contact, Customer
from keben.domains.org.models import Role
from keben.kernel.access.actor import system_actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.perform import perform
from keben.kernel.query import ListQuery
from keben.kernel.registry import registry
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")


def found(text: str, actor: Any = SYSTEM, label: str = "customers.Customer") -> list[str]:
    """Titles that a list finds, sorted."""
    entity = registry.get(label)
    page = ListQuery(entity, actor, search=text, names=[entity.title]).page(size=50)
    return sorted(str(row.values[entity.title]) for row in page.rows)


@pytest.fixture
def mine() -> Customer:
    """One customer that can be found in many ways, and one that must not be."""
    make(Customer, name="华北水泥股份有限公司", short_name="华泥", phone="010-66667777")
    return make(
        Customer,
        name="晋原煤业集团有限公司",
        short_name="晋煤",
        former_names="山西煤产品总公司",
        phone="13925550621",
        uscc="91350100M000100Y43",
    )


@pytest.mark.parametrize(
    "text",
    [
        "晋原", "原煤业", "煤业集团", "晋", "jinyuan", "jinyuanmei", "jymy", "晋煤", "煤产品", "0621", "5550621",
        "13925550621", "139 2555 0621", "91350100M000100Y43", "晋原 0621",
    ],
)  # fmt: skip
def test_a_customer_is_found_by_any_part(mine: Customer, text: str) -> None:
    assert found(text) == ["晋原煤业集团有限公司"]


@pytest.mark.parametrize("text", ["晋原集团", "华北股份", "晋原有限公司"])
def test_parts_are_found_without_a_space_between(mine: Customer, text: str) -> None:
    named = {"晋原集团": mine.name, "晋原有限公司": mine.name, "华北股份": "华北水泥股份有限公司"}
    assert found(text) == [named[text]]


def test_it_is_found_by_its_number_and_the_end_of_it(mine: Customer) -> None:
    assert found(mine.number) == [mine.name]
    assert found(mine.number.rsplit("-", 1)[1]) == [mine.name]


@pytest.mark.parametrize("text", ["晋业集", "beijing", "0622", "煤原", "!!!"])
def test_what_is_not_there_is_not_found(mine: Customer, text: str) -> None:
    assert found(text) == []


def test_one_wrong_letter_in_pinyin_is_repaired_only_where_nothing_is_found(mine: Customer) -> None:
    assert found("jinyaun") == [mine.name]
    assert found("jinyuan") == [mine.name]


def test_words_that_every_name_has_exclude_nothing(mine: Customer) -> None:
    assert found("有限公司") == ["华北水泥股份有限公司", "晋原煤业集团有限公司"]


def test_a_change_moves_the_entry_in_the_same_transaction(mine: Customer) -> None:
    perform("edit", mine, {"name": "太行矿业有限公司", "short_name": "", "former_names": ""}, actor=SYSTEM)
    assert found("晋原") == []
    assert found("太行") == ["太行矿业有限公司"]


def test_a_refused_change_leaves_the_entry(mine: Customer) -> None:
    before = SearchEntry.objects.count()
    with pytest.raises(Exception, match="name"):
        perform("edit", mine, {"name": ""}, actor=SYSTEM)
    assert (found("晋原"), SearchEntry.objects.count()) == ([mine.name], before)


def test_people_are_found_by_their_company_and_follow_its_name(mine: Customer) -> None:
    make(Contact, customer=mine, name="高志远", mobile="13800001111", phone="", email="")
    assert found("晋原 高志", label="customers.Contact") == ["高志远"]
    perform("edit", mine, {"name": "太行矿业有限公司"}, actor=SYSTEM)
    assert found("太行", label="customers.Contact") == ["高志远"]
    assert found("晋原煤业", label="customers.Contact") == []


def test_the_recycle_bin_is_left_out(mine: Customer) -> None:
    perform("delete", mine, {}, actor=SYSTEM)
    assert found("晋原") == []


def test_only_rows_of_the_scope_are_found(mine: Customer, people: Any, acting_as: Any) -> None:
    actor = acting_as("sales")
    assert found("晋原", actor) == []
    perform("create", Customer, {"name": "晋原物业有限公司"}, actor=actor, acknowledge=("twins",))
    assert found("晋原", actor) == ["晋原物业有限公司"]


def test_a_common_word_does_not_hide_own_rows(acting_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keben.data.search.find.CANDIDATES", 3)
    actor = acting_as("sales")
    own = perform("create", Customer, {"name": "华东电子一号"}, actor=actor).record
    for number in range(5):
        make(Customer, name=f"华东电子{number}号厂")
    from keben.base.search_query import query_tokens
    from keben.data.search.find import candidates

    assert candidates(registry.get("customers.Customer"), query_tokens("华东"), actor, 3) == [own.pk]


def test_a_masked_phone_cannot_be_guessed_by_searching(mine: Customer, acting_as: Any) -> None:
    actor = acting_as("service_engineer")
    assert actor.field("customers.Customer", "phone") == FieldRight.MASKED
    assert found("0621", actor) == []
    assert found("13925550621", actor) == []
    assert found("晋原", actor) == [mine.name]


def test_a_hidden_word_cannot_be_guessed_either(mine: Customer, acting_as: Any) -> None:
    from keben.domains.org.models import RoleField

    actor = acting_as("boss")
    assert found("煤产品", actor) == [mine.name]
    role = Role.objects.get(code="boss")
    make(RoleField, role=role, entity="customers.Customer", field="former_names", right=FieldRight.HIDDEN)
    again = acting_as("boss")
    assert again.field("customers.Customer", "former_names") == FieldRight.HIDDEN
    assert found("煤产品", again) == []
    assert found("晋原", again) == [mine.name]


def test_quotes_and_operators_are_only_text(mine: Customer) -> None:
    for text in ('"', "' OR 1=1 --", "a* OR b", "NEAR(x y)", "晋原\x00", "(((", "-晋原", "\\"):
        found(text)
    assert found('"晋原"') == [mine.name]


def test_the_index_uses_one_query_per_question(mine: Customer, django_assert_num_queries: Any) -> None:
    """One for the noun, one for the people who lead to it, one for the rows."""
    make(Contact, customer=mine, name="高志远")
    found("晋原")
    with django_assert_num_queries(3):
        found("晋原")


def test_a_common_word_is_not_looked_for_below(
    mine: Customer, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    make(Contact, customer=make(Customer, name="南方"), name="晋原")
    assert len(found("晋原")) == 2
    monkeypatch.setattr("keben.data.search.find.ENOUGH", 1)
    with django_assert_num_queries(2):
        assert len(found("晋原")) == 1
