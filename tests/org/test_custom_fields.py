"""The editor of custom fields: definitions by action, formulas computed on write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from keben.domains.customers.models import Customer
from keben.domains.org.models import User
from keben.kernel import stamps
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField, custom_fields
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Invalid, Refused
from keben.kernel.registry import registry

Maker = Callable[..., User]
Browser = Callable[..., Client]
NOUN = "customers.Customer"
S = system_actor()


def add(name: str, code: str = "text", **more: Any) -> CustomField:
    data = {"entity": NOUN, "name": name, "label": f"字段 {name}", "code": code, **more}
    return perform("add", CustomField, data, actor=S).record  # type: ignore[no-any-return]


def form_names() -> list[str]:
    return [item.name for item in registry.get(NOUN).form_fields()]


def problems(**data: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        add(**data)
    return {name: [one.code for one in found] for name, found in caught.value.errors.items()}


def test_a_new_field_stands_in_the_form_at_once(db: None) -> None:
    record = add("floor", "choice", choices="一楼\n2 = 二楼\n", required="on")
    assert record.options == {"choices": [{"value": "一楼", "label": "一楼"}, {"value": "2", "label": "二楼"}]}
    item = registry.get(NOUN).field("x_floor")
    assert (item.kind.code, item.required, "x_floor" in form_names()) == ("choice", True, True)
    event = LoggedEvent.objects.latest("id")
    assert (event.entity, event.action, event.changes["label"]) == ("kernel.CustomField", "add", [None, "字段 floor"])


def test_positions_follow_each_other(db: None) -> None:
    assert [add(name).position for name in ("a", "b", "c")] == [10, 20, 30]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"name": "Floor"}, {"name": ["key"]}),
        ({"name": "1st"}, {"name": ["key"]}),
        ({"name": "drop table"}, {"name": ["key"]}),
        ({"name": "a", "code": "magic"}, {"code": ["not_a_choice"]}),
        ({"name": "a", "code": "choice"}, {"choices": ["required"]}),
        ({"name": "a", "code": "choice", "choices": "x\nx"}, {"choices": ["choice_twice"]}),
        ({"name": "a", "code": "link", "target": "no.Noun"}, {"target": ["no_noun"]}),
        ({"name": "a", "code": "formula", "formula": "x_nothing * 2"}, {"formula": ["formula_name"]}),
        ({"name": "a", "code": "formula", "formula": "__import__('os')"}, {"formula": ["formula_function"]}),
        ({"name": "a", "code": "formula", "formula": "name * 2"}, {"formula": ["formula_not_number"]}),
        ({"name": "a", "code": "formula", "formula": "founded_on > 3"}, {"formula": ["formula_compare"]}),
        ({"name": "a", "code": "formula", "formula": "name", "result": "money"}, {"formula": ["formula_result"]}),
        ({"name": "a", "code": "formula", "formula": "1 + 1", "result": "date"}, {"formula": ["formula_result"]}),
        ({"name": "a", "code": "decimal", "places": "9"}, {"places": ["out_of_range"]}),
        ({"name": "a", "entity": "org.RoleGrant"}, {"entity": ["no_custom"]}),
    ],
)
def test_refused_definitions(db: None, data: dict[str, Any], expected: dict[str, list[str]]) -> None:
    assert problems(**data) == expected
    assert CustomField.objects.count() == 0


@pytest.mark.parametrize(
    ("label", "english", "keys"),
    [
        ("楼层", "", ["lou_ceng", "lou_ceng_2", "lou_ceng_3"]),
        ("楼层", "Floor no.", ["floor_no", "floor_no_2", "floor_no_3"]),
        ("3楼", "", ["f_3_lou", "f_3_lou_2", "f_3_lou_3"]),
        ("★", "", ["field", "field_2", "field_3"]),
    ],
)
def test_a_key_left_empty_is_made_of_the_label(db: None, label: str, english: str, keys: list[str]) -> None:
    assert [add("", label=label, label_en=english).name for _n in range(3)] == keys


def test_a_long_label_makes_a_short_key(db: None) -> None:
    assert add("", label="装" * 60).name == "zhuang_zhuang_zhuang_zhuang_zh"


def test_what_is_linked_is_chosen_from_nouns_that_can_be_looked_for(signed_in: Browser, person: Maker) -> None:
    page = signed_in(person("A1", "安", "system_admin")).get(f"/system/fields/new/{NOUN}/").content.decode()
    choices = page.split('name="target"')[1].split("</select>")[0]
    assert '<option value="customers.Industry">Industry</option>' in choices
    assert 'value="org.RoleGrant"' not in choices
    names = [
        "label",
        "label_en",
        "code",
        "name",
        "target",
        "choices",
        "formula",
        "result",
        "places",
        "help",
        "required",
    ]
    places = [page.index(f'id="id_{name}"') for name in names]
    assert places == sorted(places)
    assert '<details data-kb-when="code=formula"' in page


def test_a_refused_formula_names_the_field(db: None) -> None:
    with pytest.raises(Invalid) as caught, translation.override("zh-hans"):
        add("a", "formula", formula="name * 2", result="money")
    with translation.override("zh-hans"):
        assert caught.value.problems()[0].text() == "公式用“客户名称”计算，但它不是数字。"


@pytest.mark.parametrize(
    ("written", "key"), [("price", "x_price"), ("单价", "x_price"), ("资料完整度", "completeness")]
)
def test_a_formula_with_a_bare_key_or_a_label_is_told_how_to_write_it(db: None, written: str, key: str) -> None:
    add("price", "money", label="单价")
    with pytest.raises(Invalid) as caught, translation.override("zh-hans"):
        add("double", "formula", formula=f"{written} * 2", result="money")
    with translation.override("zh-hans"):
        assert caught.value.problems()[0].text() == f"公式里的“{written}”要写作“{key}”。"


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("100 / completeness", "decimal"),
        ("100 / (completeness - 2)", "decimal"),
        ("if(is_dealt, 1, 'no')", "decimal"),
        ("founded_on", "date"),
        ("name", "text"),
        ("completeness > 3", "boolean"),
    ],
)
def test_formulas_that_may_be_right_are_kept(db: None, formula: str, result: str) -> None:
    assert add("a", "formula", formula=formula, result=result).options["formula"] == formula


def test_a_key_is_taken_once(db: None) -> None:
    add("floor")
    assert problems(name="floor") == {"name": ["taken"]}


def test_renaming_a_choice_keeps_stored_values(db: None) -> None:
    record = add("floor", "choice", choices="一楼\n2 = 二楼")
    perform("change", record, {"label": "楼层", "choices": "一楼\n2 = 二层"}, actor=S)
    record.refresh_from_db()
    assert record.options["choices"] == [{"value": "一楼", "label": "一楼"}, {"value": "2", "label": "二层"}]


def customer(**data: Any) -> Customer:
    return perform("create", Customer, {"name": "江东电网有限公司", **data}, actor=S).record  # type: ignore[no-any-return]


def test_what_was_empty_and_stays_empty_is_no_change(db: None) -> None:
    for name, code, more in (
        ("note", "text", {}),
        ("story", "long_text", {}),
        ("fuel", "multi_choice", {"choices": "煤"}),
    ):
        add(name, code, **more)
    record = customer()
    perform("edit", record, {"phone": "0551-65551234", "x_note": "", "x_story": "", "x_fuel": []}, actor=S)
    event = LoggedEvent.objects.filter(entity="customers.Customer", action="edit").latest("id")
    assert sorted(event.changes) == ["completeness", "phone"]
    record.refresh_from_db()
    assert record.custom == {}
    perform("edit", record, {"x_note": "甲"}, actor=S)
    perform("edit", record, {"x_note": ""}, actor=S)
    assert LoggedEvent.objects.latest("id").changes["x_note"] == ["甲", None]


def test_formulas_are_computed_on_create_and_on_edit(db: None) -> None:
    add("price", "money")
    add("count", "decimal", places="0")
    add("total", "formula", formula="x_price * x_count", result="money")
    add("big", "formula", formula="if(x_count > 10, '大', '小')", result="text")
    record = customer(x_price="12.5", x_count="4")
    assert (record.custom["total"], record.custom["big"]) == (5000, "小")
    changed = perform("edit", record, {"x_count": "20"}, actor=S)
    assert changed.changes == {"x_count": ["4", "20"], "x_total": [5000, 25000], "x_big": ["小", "大"]}


def test_a_formula_that_cannot_be_computed_stays_empty(db: None) -> None:
    add("count", "decimal")
    add("share", "formula", formula="100 / x_count", result="decimal")
    record = customer(x_count="0")
    assert record.custom.get("share") is None
    perform("edit", record, {"x_count": "8"}, actor=S)
    assert Customer.objects.get(pk=record.pk).custom["share"] == "12.50"


def test_nobody_writes_a_formula_by_hand(db: None) -> None:
    add("count", "decimal")
    add("double", "formula", formula="x_count * 2", result="decimal")
    with pytest.raises(Invalid) as caught:
        customer(x_double="7")
    assert list(caught.value.errors) == ["x_double"]


def test_a_field_with_data_is_hidden_not_deleted(db: None) -> None:
    record = add("floor")
    made = customer(x_floor="三楼")
    with pytest.raises(Refused) as caught:
        perform("remove", record, actor=S)
    assert caught.value.reasons[0].code == "field_has_data"
    perform("hide", record, actor=S)
    stamps.reset()
    assert "x_floor" not in form_names()
    made.refresh_from_db()
    assert made.custom == {"floor": "三楼"}
    perform("show", record, actor=S)
    perform("edit", made, {"x_floor": ""}, actor=S)
    perform("remove", record, actor=S)
    assert custom_fields(NOUN) == ()


def test_a_field_that_a_formula_reads_stays(db: None) -> None:
    record = add("count", "decimal")
    add("double", "formula", formula="x_count * 2", result="decimal")
    with pytest.raises(Refused) as caught:
        perform("remove", record, actor=S)
    assert caught.value.reasons[0].code == "field_in_formula"


def test_the_editor(person: Maker, signed_in: Browser) -> None:
    client = signed_in(person("A1", "安", "system_admin"))
    data = {"name": "floor", "label": "楼层", "code": "text", "_has": "required"}
    assert client.post(f"/system/fields/new/{NOUN}/", data)["Location"] == "/system/fields/"
    client.post(f"/system/fields/new/{NOUN}/", {**data, "name": "room", "label": "房间"})
    room = CustomField.objects.get(name="room")
    assert client.get(f"/system/fields/{room.pk}/").status_code == 200
    client.post(f"/system/fields/{room.pk}/up/")
    assert [item.name for item in CustomField.objects.order_by("position")] == ["room", "floor"]
    client.post(f"/system/fields/{room.pk}/", {"label": "房号", "_has": "required"})
    room.refresh_from_db()
    assert room.label == "房号"
    wrong = client.post(f"/system/fields/new/{NOUN}/", {**data, "name": "9"})
    assert wrong.status_code == 422
    assert "A key starts with a letter" in wrong.content.decode()
    client.post(f"/system/fields/{room.pk}/remove/")
    assert not CustomField.objects.filter(name="room").exists()
    assert client.get("/system/fields/new/org.RoleGrant/").status_code == 404


@pytest.mark.parametrize("path", ["hide/", "remove/", "up/", ""])
def test_other_administrators_change_no_fields(person: Maker, signed_in: Browser, path: str) -> None:
    record = add("floor")
    for who in (person("A2", "白", "security_admin"), person("E1", "王", "sales")):
        assert signed_in(who).post(f"/system/fields/{record.pk}/{path}", {"label": "x"}).status_code == 403
    record.refresh_from_db()
    assert (record.label, record.is_hidden) == ("字段 floor", False)
