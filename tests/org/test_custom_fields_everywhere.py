"""Every type of custom field in every face: form, page, list, filter, import, export and API, at once."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from keben.api.token.model import Token
from keben.data.exports.run import ask_export
from keben.data.imports.check import ask_check
from keben.data.imports.run import ask_run
from keben.data.imports.start import new_run
from keben.domains.customers.models import Customer, Industry
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Department, User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField
from keben.kernel.features.storing import store
from keben.kernel.problems import Invalid
from keben.kernel.query import ListQuery
from keben.kernel.registry import registry
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make

NOUN = "customers.Customer"
S = system_actor()


@dataclass
class Case:
    """One field: how it is defined, what is typed, what is kept, what is shown, and what finds it or does not."""

    code: str
    typed: Any
    kept: Any
    shown: str
    finds: tuple[tuple[str, Any], ...]
    misses: tuple[tuple[str, Any], ...]
    options: dict[str, Any]
    imported: str | None = None


@pytest.fixture
def cases(person: Callable[..., User], admin: User) -> dict[str, Case]:
    """One case per type, with the records they point to."""
    boss = person("E77", "王建国", "boss")
    east = make(Department, name="华东一部", parent=Department.objects.get(name="华东"))
    other = make(Department, name="财务部")
    coal = make(Industry, name="煤炭")
    note = store(ContentFile(b"hello keben", name="note.txt"), actor_for(admin))
    return {
        "text": Case(
            "text",
            "一楼 前台",
            "一楼 前台",
            "一楼 前台",
            (("contains", "前台"), ("is", "一楼 前台"), ("filled", "")),
            (("contains", "二楼"), ("empty", ""), ("excludes", "前台")),
            {},
            "一楼 前台",
        ),
        "essay": Case(
            "long_text",
            "第一行\n第二行",
            "第一行\n第二行",
            "第一行",
            (("contains", "第二行"),),
            (("empty", ""),),
            {},
            "第一行",
        ),
        "size": Case(
            "decimal",
            "1,234.5",
            "1234.50",
            "1,234.50",
            (("gt", "900"), ("is", "1234.5"), ("between", ["1000", "1300"])),
            (("lt", "900"), ("gt", "5000")),
            {"places": "2"},
            "1234.5",
        ),
        "budget": Case(
            "money",
            "12万",
            12_000_000,
            "120,000.00",
            (("gte", "120000"), ("lt", "900000")),
            (("gt", "120000"), ("empty", "")),
            {},
            "120000",
        ),
        "share": Case(
            "percent",
            "12.5",
            "12.50",
            "12.5%",
            (("gt", "9"), ("lte", "12.5")),
            (("gt", "90"),),
            {"places": "2"},
            "12.5",
        ),
        "since": Case(
            "date",
            "2026-9-3",
            "2026-09-03",
            "2026-09-03",
            (("is", "2026-09-03"), ("between", ["2026-09-01", "2026-09-30"]), ("before", "2026-12-01")),
            (("after", "2026-09-03"), ("empty", "")),
            {},
            "2026-09-03",
        ),
        "tier": Case(
            "choice",
            "b",
            "b",
            "乙",
            (("any", ["b", "a"]), ("is", "b"), ("none", ["a"])),
            (("any", ["a"]), ("none", ["b"]), ("is_not", "b")),
            {"choices": "a = 甲\nb = 乙"},
            "乙",
        ),
        "tags": Case(
            "multi_choice",
            ["a", "乙"],
            ["a", "乙"],
            "甲",
            (("filled", ""), ("any", ["a"]), ("any", "乙,c"), ("none", ["c"])),
            (("empty", ""), ("any", ["c"]), ("none", ["乙"]), ("none", ["c", "a"])),
            {"choices": "a = 甲\n乙\nc = 丙"},
            "甲、乙",
        ),
        "vip": Case("boolean", "on", True, "", (("is", "1"),), (("is", "0"),), {}, "是"),
        "buyer": Case(
            "person",
            boss.pk,
            {"id": boss.pk, "title": "王建国"},
            "王建国",
            (("is", boss.pk), ("any", [boss.pk])),
            (("is_not", boss.pk), ("empty", "")),
            {},
            "王建国",
        ),
        "unit": Case(
            "department",
            east.pk,
            {"id": east.pk, "title": "华东一部"},
            "华东一部",
            (("is", east.pk), ("under", [east.parent_id])),
            (("under", [other.pk]), ("is", other.pk)),
            {},
            "华东一部",
        ),
        "field": Case(
            "link",
            coal.pk,
            {"id": coal.pk, "title": "煤炭"},
            "煤炭",
            (("any", [coal.pk]),),
            (("none", [coal.pk]),),
            {"target": "customers.Industry"},
            "煤炭",
        ),
        "paper": Case(
            "file", note.pk, {"id": note.pk, "title": "note.txt"}, "note.txt", (("filled", ""),), (("empty", ""),), {}
        ),
        "total": Case(
            "formula",
            None,
            "2469.00",
            "2,469.00",
            (("gt", "2000"),),
            (("gt", "9000"),),
            {"formula": "x_size * 2", "result": "decimal", "places": "2"},
        ),
    }


@pytest.fixture
def admin(person: Callable[..., User]) -> User:
    """Somebody who may do everything with customers."""
    user = person("A9", "管", "sales_manager")
    user.lang = "zh-hans"
    user.save()
    return user


@pytest.fixture
def fields(cases: dict[str, Case]) -> dict[str, Case]:
    """The fields themselves, added as an administrator adds them."""
    for name, case in cases.items():
        data = {"entity": NOUN, "name": name, "label": f"自定{name}", "code": case.code, **case.options}
        perform("add", CustomField, data, actor=S)
    return cases


@pytest.fixture
def browser(admin: User) -> Client:
    client = Client()
    client.force_login(admin, backend="keben.domains.org.signin.backend.StaffBackend")
    return client


def answers(fields: dict[str, Case]) -> dict[str, Any]:
    return {f"x_{name}": case.typed for name, case in fields.items() if case.typed is not None}


@pytest.fixture
def filled(fields: dict[str, Case], admin: User) -> Customer:
    """A customer with a value in every field, and one without any."""
    perform("create", Customer, {"name": "空白有限公司", "owner": admin.pk}, actor=S)
    found: Customer = perform(
        "create", Customer, {"name": "满满有限公司", "owner": admin.pk, **answers(fields)}, actor=S
    ).record
    return found


def test_all_listed_types_are_here(cases: dict[str, Case]) -> None:
    assert {case.code for case in cases.values()} == {code for code, _label in CustomField.CODES}


def test_the_form_asks_for_all_but_the_formula_and_keeps_what_was_typed(
    fields: dict[str, Case], browser: Client, admin: User
) -> None:
    page = browser.get("/customer/new/").content.decode()
    for name, case in fields.items():
        assert (f'name="x_{name}"' in page) is (case.code != "formula"), name
        assert (f"自定{name}" in page) is (case.code != "formula"), name
    data = {"name": "表单有限公司", "_has": ["x_tags", "x_vip", "x_paper"], **answers(fields)}
    answer = browser.post("/customer/new/", data)
    assert answer.status_code == 200, answer.content.decode()[:3000]
    made = Customer.objects.get(name="表单有限公司")
    assert made.custom == {name: case.kept for name, case in fields.items()}


def test_the_record_page_shows_them(filled: Customer, fields: dict[str, Case], browser: Client) -> None:
    page = browser.get(f"/customer/{filled.pk}/").content.decode()
    for case in fields.values():
        assert case.shown in page, case.code


def test_the_list_shows_them(filled: Customer, fields: dict[str, Case], browser: Client) -> None:
    columns = ",".join(f"x_{name}" for name in fields)
    page = browser.get(f"/customer/?cols=name,{columns}").content.decode()
    row = page.partition("<tbody")[2].partition("</tbody>")[0]
    for case in fields.values():
        assert case.shown in row, case.code
    assert "空白有限公司" in row


def found_by(admin: User, name: str, lookup: str, value: Any) -> list[str]:
    query = ListQuery(
        registry.get(NOUN), actor_for(admin), tree={"all": [[f"x_{name}", lookup, value]]}, names=("name",)
    )
    return sorted(row.values["name"] for row in query.page().rows)


def test_filters_find_and_miss(filled: Customer, fields: dict[str, Case], admin: User) -> None:
    for name, case in fields.items():
        for lookup, value in case.finds:
            assert "满满有限公司" in found_by(admin, name, lookup, value), (case.code, lookup, value)
        for lookup, value in case.misses:
            assert "满满有限公司" not in found_by(admin, name, lookup, value), (case.code, lookup, value)
        if case.code not in ("boolean", "formula"):
            assert found_by(admin, name, "empty", "") == ["空白有限公司"], case.code
            assert found_by(admin, name, "filled", "") == ["满满有限公司"], case.code
    assert found_by(admin, "vip", "is", "0") == ["空白有限公司"]
    assert found_by(admin, "tier", "none", ["a"]) == ["满满有限公司", "空白有限公司"]


def test_a_value_that_was_cleared_counts_as_empty(filled: Customer, fields: dict[str, Case], admin: User) -> None:
    cleared = {f"x_{n}": [] if c.code == "multi_choice" else "" for n, c in fields.items() if c.typed is not None}
    perform("edit", filled, cleared, actor=S)
    for name, case in fields.items():
        if case.code not in ("boolean", "formula"):
            assert found_by(admin, name, "filled", "") == [], case.code


SORTED = ("text", "size", "budget", "share", "since", "tier", "vip", "buyer", "unit", "field", "total")


@pytest.mark.parametrize("name", SORTED)
def test_sorting_those_without_a_value_last(
    filled: Customer, fields: dict[str, Case], admin: User, person: Callable[..., User], name: str
) -> None:
    """By number and not by its digits, by the order in which choices are written down, by names."""
    less = {"text": "AAA", "size": "900", "budget": "900", "share": "9", "since": "2025-01-01", "tier": "a",
            "vip": False, "buyer": person("E78", "丁一", "sales").pk, "unit": make(Department, name="一部").pk,
            "field": make(Industry, name="一般").pk}  # fmt: skip
    data = {"name": "小小有限公司", "owner": admin.pk, **{f"x_{key}": value for key, value in less.items()}}
    perform("create", Customer, data, actor=S)
    without = name not in ("vip", "total")  # no answer counts as no, and twice nothing as nothing
    blank = ["空白有限公司"] if without else []
    for sign, wanted in (("", ["小小有限公司", "满满有限公司"]), ("-", ["满满有限公司", "小小有限公司"])):
        rule = [] if without else [["x_size", "filled", ""]]
        query = ListQuery(registry.get(NOUN), actor_for(admin), sort=f"{sign}x_{name}", names=("name",),
                          tree={"all": rule} if rule else {})  # fmt: skip
        found, after = [], ""
        while True:
            page = query.page(size=1, after=after)
            found += [row.values["name"] for row in page.rows]
            after = page.after
            if not after:
                break
        assert found == wanted + blank, (name, sign)


@pytest.mark.parametrize("name", ["essay", "tags", "paper"])
def test_what_has_no_order_is_refused(fields: dict[str, Case], admin: User, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        ListQuery(registry.get(NOUN), actor_for(admin), sort=f"x_{name}").page()
    assert refused.value.errors["sort"][0].code == "unsortable"


def test_names_of_others_are_those_of_today(
    filled: Customer, fields: dict[str, Case], browser: Client, admin: User
) -> None:
    Industry.objects.filter(name="煤炭").update(name="煤炭开采")
    User.objects.filter(name="王建国").update(name="王建华")
    for page in ("/customer/?cols=name,x_field,x_buyer", f"/customer/{filled.pk}/"):
        shown = browser.get(page).content.decode()
        assert ("煤炭开采" in shown, "王建华" in shown, "王建国" in shown) == (True, True, False), page
    filled.refresh_from_db()
    assert filled.custom["buyer"]["title"] == "王建国", "what was chosen then stays in the record"


def test_export_and_import_round_trip(filled: Customer, fields: dict[str, Case], admin: User) -> None:
    names = ("name", *(f"x_{name}" for name in fields))
    run = ask_export(actor_for(admin), NOUN, reason="盘点", form="csv", names=names,
                     tree={"all": [["name", "is", "满满有限公司"]]})  # fmt: skip
    drain()
    run.refresh_from_db()
    with default_storage.open(run.path) as file:
        rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))
    assert rows[1] == ["客户名称", *(f"自定{name}" for name in fields), "免打扰"]
    values = dict(zip(rows[1], rows[2], strict=True))
    for name, case in fields.items():
        cell = values[f"自定{name}"].replace(",", "")
        if case.code in ("money", "decimal", "percent", "formula"):
            assert float(cell.rstrip("%")) == float(case.shown.replace(",", "").rstrip("%")), (case.code, cell)
        else:
            assert case.shown in cell, (case.code, cell)
    columns = {name: case for name, case in fields.items() if case.imported is not None}
    text = io.StringIO()
    csv.writer(text).writerows(
        [["客户名称", *(f"自定{name}" for name in columns)], ["导入有限公司", *(c.imported for c in columns.values())]]
    )
    data = text.getvalue().encode()
    coming = new_run(registry.get(NOUN), actor_for(admin), "c.csv", io.BytesIO(data), len(data))
    for ask in (ask_check, ask_run):
        ask(coming)
        drain()
        coming.refresh_from_db()
    assert coming.counts["created"] == 1, list(coming.rows.values_list("outcome", flat=True))  # type: ignore[attr-defined]
    made = Customer.objects.get(name="导入有限公司")
    expected = {name: case.kept for name, case in fields.items() if case.code not in ("file", "long_text")}
    assert {name: made.custom.get(name) for name in expected} == expected
    assert made.custom["essay"] == "第一行"


def test_a_share_in_a_workbook_is_meant_as_it_is_shown(admin: User) -> None:
    from xlsxwriter import Workbook

    for name, code in (("margin", "percent"), ("factor", "decimal")):
        data = {"entity": NOUN, "name": name, "label": f"自定{name}", "code": code, "places": 3}
        perform("add", CustomField, data, actor=S)
    book = Workbook(file := io.BytesIO(), {"in_memory": True})
    share, sheet = book.add_format({"num_format": "0.0%"}), book.add_worksheet()
    sheet.write_row(0, 0, ["客户名称", "自定margin", "自定factor"])
    sheet.write_row(1, 0, ["份额有限公司"])
    sheet.write_row(1, 1, [0.125, 0.125], share)
    book.close()
    coming = new_run(registry.get(NOUN), actor_for(admin), "c.xlsx", io.BytesIO(file.getvalue()), len(file.getvalue()))
    for ask in (ask_check, ask_run):
        ask(coming)
        drain()
        coming.refresh_from_db()
    made = Customer.objects.get(name="份额有限公司")
    assert (made.custom["margin"], made.custom["factor"]) == ("12.500", "0.125")


def test_the_api_reads_writes_and_filters(filled: Customer, fields: dict[str, Case], admin: User) -> None:
    token = perform("issue", Token, {"name": "ERP"}, actor=actor_for(admin)).record
    program = Client(headers={"Authorization": f"Bearer {token.secret}"})
    one = program.get(f"/api/v1/customer/{filled.pk}").json()
    assert {name: one[f"x_{name}"] for name in fields} == {name: case.kept for name, case in fields.items()}
    listed = program.get("/api/v1/customer?fields=" + ",".join(["name", *(f"x_{name}" for name in fields)])).json()
    rows = (
        {row["name"]: row for row in listed["data"]}
        if "data" in listed
        else {row["name"]: row for row in listed["items"]}
    )
    assert {name: rows["满满有限公司"][f"x_{name}"] for name in fields} == {n: c.kept for n, c in fields.items()}
    body = {"name": "接口有限公司", **{n: v for n, v in answers(fields).items() if n != "x_vip"}, "x_vip": True}
    made = program.post("/api/v1/customer", json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    assert {name: made.json()[f"x_{name}"] for name in fields} == {name: case.kept for name, case in fields.items()}
    tree = json.dumps({"all": [["x_size", "gt", "900"], ["name", "is", "接口有限公司"]]})
    hits = program.get(f"/api/v1/customer?f={tree}").json()
    assert [row["name"] for row in hits.get("data", hits.get("items"))] == ["接口有限公司"]
    schema = program.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert all(f"x_{name}" in json.dumps(schema) for name in fields)
    wrong = program.post(
        "/api/v1/customer", json.dumps({"name": "错", "x_size": "much"}), content_type="application/json"
    )
    assert wrong.status_code == 422
    assert "x_size" in wrong.content.decode()


def test_hidden_fields_leave_every_face_and_keep_their_values(
    filled: Customer, fields: dict[str, Case], browser: Client, admin: User
) -> None:
    chosen = {"columns": [{"name": "name"}, {"name": "x_text"}]}
    assert browser.post("/customer/columns/?view=all", json.dumps(chosen), "application/json").status_code < 300
    assert 'data-col="x_text"' in browser.get("/customer/?view=all").content.decode()
    for record in CustomField.objects.all():
        perform("hide", record, actor=S)
    assert "自定" not in browser.get("/customer/?view=all&group=x_tier").content.decode()
    assert "自定" not in browser.get("/customer/new/").content.decode()
    assert "自定" not in browser.get(f"/customer/{filled.pk}/").content.decode()
    assert "自定" not in browser.get("/customer/filter/").content.decode()
    filled.refresh_from_db()
    assert filled.custom == {name: case.kept for name, case in fields.items()}
