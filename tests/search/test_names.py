"""Chinese names as people look for them: any part, every sound, other scripts and widths; exact results."""

from __future__ import annotations

from typing import Any

import pytest

from keben.data.search.ranked import look
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.query import ListQuery
from keben.kernel.registry import registry
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")
BLANK = {"short_name": "", "former_names": "", "phone": "", "uscc": "", "email": ""}
NAMES = {
    "cq": "重庆长安机械有限公司",
    "cs": "长沙银行股份有限公司",
    "xm": "厦门厦工重工有限公司",
    "dx": "大厦物业管理有限公司",
    "tw": "臺灣積體電路製造",
    "mix": "上海ABB变压器3M分公司",
    "lv": "绿地吕梁铝业",
    "cz": "重型铸锻厂",
}


@pytest.fixture
def rows() -> dict[str, Customer]:
    """The customers by a short key."""
    return {key: make(Customer, name=name, **BLANK) for key, name in NAMES.items()}


def listed(text: str, actor: Any = SYSTEM, label: str = "customers.Customer") -> list[str]:
    """What the quick search of a list finds, by title."""
    entity = registry.get(label)
    page = ListQuery(entity, actor, search=text, names=[entity.title]).page(size=50)
    return sorted(str(row.values[entity.title]) for row in page.rows)


def of(*keys: str) -> list[str]:
    """The names of these customers as a list would show them."""
    return sorted(NAMES[key] for key in keys)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        # one character, wherever it stands
        ("重", ("cq", "xm", "cz")),
        ("庆", ("cq",)),
        ("厂", ("cz",)),
        ("厦", ("xm", "dx")),
        ("长", ("cq", "cs")),
        # two and more
        ("长安", ("cq",)),
        ("沙银", ("cs",)),
        ("庆长安机", ("cq",)),
        ("厦工重工有限", ("xm",)),
        ("重庆长安机械有限公司", ("cq",)),
        # full pinyin of characters with several readings: both are found
        ("chongqing", ("cq",)),
        ("zhongqing", ("cq",)),
        ("changan", ("cq",)),
        ("changsha", ("cs",)),
        ("changshayinhang", ("cs",)),
        ("changshayinxing", ("cs",)),
        ("yinhang", ("cs",)),
        ("xiamen", ("xm",)),
        ("xiagong", ("xm",)),
        ("dasha", ("dx",)),
        ("daxia", ("dx",)),
        ("zhongxing", ("cz",)),
        # initials
        ("cqca", ("cq",)),
        ("zqca", ("cq",)),
        ("csyh", ("cs",)),
        ("xmxg", ("xm",)),
        ("dswy", ("dx",)),
        # ü as v, and as people without it type it
        ("lvdi", ("lv",)),
        ("lvliang", ("lv",)),
        ("lüye", ("lv",)),
        # traditional and simplified, each way
        ("台湾", ("tw",)),
        ("臺灣積體", ("tw",)),
        ("积体电路", ("tw",)),
        ("重慶長安", ("cq",)),
        ("廈門", ("xm",)),
        ("taiwan", ("tw",)),
        # full-width letters, mixed Han and Latin
        ("ＡＢＢ", ("mix",)),
        ("abb变压器", ("mix",)),
        ("上海abb", ("mix",)),
        ("上海ABB变压器", ("mix",)),
        ("3m", ("mix",)),
        ("变压器３Ｍ", ("mix",)),
        ("shanghai", ("mix",)),
        ("上海 变压", ("mix",)),
        # not there
        ("安长", ()),
        ("沙长", ()),
        ("beijing", ()),
        ("cqcb", ()),
        ("abc", ()),
    ],
)
def test_exactly_these_are_found(rows: dict[str, Customer], text: str, keys: tuple[str, ...]) -> None:
    assert listed(text) == of(*keys)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("chogqing", ("cq",)),
        ("chongqign", ("cq",)),
        ("congqing", ("cq",)),
        ("chongqin", ("cq",)),
        ("changsa", ("cs",)),
        ("changshq", ("cs",)),
        ("xianen", ("xm",)),
        ("xiamenn", ("xm",)),
        ("xiamrn", ("xm",)),
        ("lvlaing", ("lv",)),
        ("tiawan", ("tw",)),
        ("shangahi", ("mix",)),
    ],
)
def test_one_letter_wrong_in_pinyin_is_forgiven(rows: dict[str, Customer], text: str, keys: tuple[str, ...]) -> None:
    """Missing, swapped, doubled, neighbouring or sounding alike."""
    assert listed(text) == of(*keys)


def test_short_and_former_names_number_phone_and_contact() -> None:
    customer = make(
        Customer, name="中船动力", short_name="沪东", former_names="沪东造船厂、江南制造局", phone="021-58713222",
        uscc="91350100M000100Y43", email="",
    )  # fmt: skip
    other = make(Customer, name="中车动力", **BLANK)
    make(Contact, customer=customer, name="欧阳单于", mobile="13700004321", phone="", email="", wechat="")
    for text in ("沪东", "hudong", "hd", "江南制造", "jnzzj", customer.number, customer.number[-6:], "3222",
                 "58713222", "021 5871-3222", "0215871", "91350100M000100Y43"):  # fmt: skip
        assert (text, listed(text)) == (text, ["中船动力"])
    for text in ("欧阳", "单于", "ouyang", "oysy", "oydy", "shanyu", "4321", "13700004321", "137 0000 4321"):
        assert (text, listed(text, label="customers.Contact")) == (text, ["欧阳单于"])
    assert listed("zhongchuandongli") == ["中船动力"]
    assert listed("动力") == ["中船动力", "中车动力"]
    assert listed(other.number) == ["中车动力"]


def test_a_customer_is_found_by_the_name_and_the_phone_of_its_contact() -> None:
    customer = make(Customer, name="中船动力", **BLANK)
    make(Contact, customer=customer, name="欧阳单于", mobile="13700004321", phone="", email="", wechat="")
    assert listed("欧阳单于") == ["中船动力"]
    assert listed("13700004321") == ["中船动力"]
    assert listed("ouyang") == ["中船动力"]
    assert listed("欧阳冰") == []


def test_a_contact_out_of_reach_or_behind_a_mask_leads_nowhere(acting_as: Any) -> None:
    customer = make(Customer, name="中船动力", **BLANK)
    make(Contact, customer=customer, name="欧阳单于", mobile="13700004321", phone="", email="", wechat="")
    engineer, seller = acting_as("service_engineer"), acting_as("sales")
    assert (listed("欧阳", engineer), listed("4321", engineer)) == (["中船动力"], [])
    assert (listed("欧阳", seller), listed("4321", seller)) == ([], [])


def test_ranked_exact_before_beginning_before_part_before_sound() -> None:
    made = [
        make(Customer, name=name, **{**BLANK, "short_name": short})
        for name, short in (
            ("北方长沙银行大厦", ""), ("常沙饮杭设备", ""), ("长沙银行", ""), ("长沙银行业协会", ""),
            ("某某银行", "长沙银行"),
        )
    ]  # fmt: skip
    part, _sound, exact, begins, short = made
    (found,) = [one for one in look("长沙银行", SYSTEM) if one.entity.label == "customers.Customer"]
    assert [hit.pk for hit in found.hits] == [short.pk, exact.pk, begins.pk, part.pk]
    (sounds,) = [one for one in look("changshayinhang", SYSTEM) if one.entity.label == "customers.Customer"]
    assert {hit.pk for hit in sounds.hits} == {one.pk for one in made}


@pytest.mark.parametrize("text", ["重庆", "chongqing", "cqca", "chogqing", "庆"])
def test_only_within_the_scope(rows: dict[str, Customer], acting_as: Any, text: str) -> None:
    actor = acting_as("sales")
    assert listed(text, actor) == []
    mine = perform("create", Customer, {"name": "重庆长安汽车"}, actor=actor).record
    assert listed(text, actor) == ["重庆长安汽车"]
    (found,) = [one for one in look(text, actor) if one.entity.label == "customers.Customer"]
    assert [hit.pk for hit in found.hits] == [mine.pk]
