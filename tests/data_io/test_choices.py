"""Rows that meet a record: what the preview says within the rights, and the choice for one row or for all alike."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from keben.data.imports.check import check
from keben.data.imports.choosing import choose, choose_alike
from keben.data.imports.error_file import write_errors
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.run import ask_run, try_out, work
from keben.data.imports.store import tally
from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.models import Lead
from keben.kernel.access.actor import Actor
from keben.kernel.problems import Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.data_io.conftest import HEADER, names, row_of
from tests.data_io.test_pages import send

CODE, NAME, PHONE = "91440300708461136T", "深圳市华瑞电子有限公司", "0755-26120118"
HTMX = {"HX-Request": "true"}
ROWS = [
    row_of(1, name="沈阳完全另名股份公司", uscc=CODE, phone=""),
    row_of(2, name="华瑞电子（深圳）有限公司", phone=""),
    row_of(3, name="深圳市华瑞电子科技有限公司", phone=""),
    row_of(4, name="沈阳另外一家股份公司", phone=PHONE),
    row_of(5),
]
Upload = Callable[..., ImportRun]


def there(owner: int, **fields: Any) -> Customer:
    bare = {"short_name": "", "former_names": "", "email": "", "level": None, "address": "", "phone": "", "uscc": ""}
    made: Customer = make(Customer, **{**bare, "name": NAME, "uscc": CODE, "phone": PHONE, "owner": owner, **fields})
    return made


def checked(upload: Upload, manager: Actor, rows: list[list[str]] = ROWS, **choices: str) -> ImportRun:
    run = upload([HEADER, *rows])
    for name, value in {"key": "", **choices}.items():
        setattr(run, name, value)
    run.save()
    check(run, manager)
    return run


def met(run: ImportRun) -> list[tuple[int, str, Any]]:
    rows = run.rows.exclude(met="").order_by("number")
    return [(row.number, row.met, [hit[2:] for hit in row.hits]) for row in rows]


def row(run: ImportRun, number: int) -> ImportRow:
    return ImportRow.objects.get(run=run, number=number)


def test_each_row_says_what_it_meets_and_why(upload: Upload, manager: Actor) -> None:
    made = there(manager.user_id or 0)
    make(Contact, customer=made.pk, name="王丽", mobile="13911112222", email="", phone="")
    bare = {"uscc": "", "phone": "", "email": "", "contact_name": "", "region": "", "address": ""}
    make(Lead, name="合肥一家公司", mobile="13933334444", owner=manager.user_id, **bare)
    more = [row_of(6, name="铁岭某某公司", phone="13911112222"), row_of(7, name="鞍山某某公司", phone="13933334444")]
    run = checked(upload, manager, [*ROWS, *more])
    assert met(run) == [
        (2, "code", [["code", 100]]),
        (3, "key", [["key", 100]]),
        (4, "alike", [["alike", row(run, 4).hits[0][3]]]),
        (5, "phone", [["phone", 100]]),
        (7, "phone-far", [["phone", 100]]),
        (8, "phone-far", [["phone", 100]]),
    ]
    assert 75 <= row(run, 4).hits[0][3] < 100
    assert [row(run, number).hits[0][:2] for number in (2, 7, 8)] == [
        ["customers.Customer", made.pk], ["customers.Contact", Contact.objects.get().pk],
        ["marketing.Lead", Lead.objects.get().pk],
    ]  # fmt: skip
    assert run.counts["met"] == 6


def test_a_choice_goes_before_what_holds_for_all_and_survives_another_check(
    upload: Upload, manager: Actor, tmp_path: Path
) -> None:
    made = there(manager.user_id or 0, phone="", region="")
    twins = (NAME, "华瑞电子（深圳）有限公司", "深圳市华瑞电子科技有限公司")
    rows = [*(row_of(place, name=name) for place, name in enumerate(twins, 1)), row_of(4)]
    run = checked(upload, manager, rows, existing="skip")
    choose(run, manager, row(run, 2), "skip")
    choose(run, manager, row(run, 3), "new")
    choose(run, manager, row(run, 4), "update", made.pk)
    check(run, manager)
    assert list(run.rows.order_by("number").values_list("choice", "state")) == [
        ("skip", "dup"), ("new", "dup"), ("update", "dup"), ("", "good"),
    ]  # fmt: skip
    run.state = "trying"
    run.save()
    assert try_out(run, manager) == {"created": 2, "updated": 1, "skipped": 1, "failed": 0}
    assert names() == [NAME]
    run.state = "running"
    run.save()
    work(run, manager)
    outcomes = list(run.rows.order_by("number").values_list("outcome", flat=True))
    assert outcomes == ["skipped", "created", "updated", "created"]
    assert names() == [NAME, "华瑞电子（深圳）有限公司", "江东电网4有限公司"]
    made.refresh_from_db()
    assert made.phone == "13900000003"
    path = tmp_path / "errors.csv"
    assert write_errors(run, path, "csv") == 1
    with path.open(encoding="utf-8-sig") as file:
        left = list(csv.reader(file))[1]
    assert left[:2] == ["2", NAME]
    assert left[-1] == f"按选择未导入。 已有客户“{NAME}”，负责人：陈思远。名称是同一名称的不同写法。"


def test_for_all_that_meet_a_record_in_the_same_way(upload: Upload, manager: Actor) -> None:
    first, second = (
        there(manager.user_id or 0),
        there(manager.user_id or 0, name="江东电网1有限公司", uscc="", phone=""),
    )
    rows = [row_of(1, name="华瑞电子（深圳）有限公司"), row_of(1, name="江东电网1（有限公司）"), ROWS[3], row_of(5)]
    run = checked(upload, manager, rows, existing="new")
    choose(run, manager, row(run, 4), "skip")
    assert choose_alike(run, manager, row(run, 2), "update", first.pk) == 2
    chosen = list(run.rows.order_by("number").values_list("choice", "choice_id"))
    assert chosen == [("update", first.pk), ("update", second.pk), ("skip", None), ("", None)]
    assert choose_alike(run, manager, row(run, 2), "") == 2
    assert list(run.rows.order_by("number").values_list("choice", flat=True)) == ["", "", "skip", ""]


def test_what_may_not_be_chosen_is_refused_with_the_reason(
    upload: Upload, manager: Actor, acting_as: Callable[..., Actor]
) -> None:
    there(manager.user_id or 0)
    far = acting_as("sales", name="钱远")
    stranger = there(far.user_id or 0, name="沈阳远方仪表有限公司", uscc="", phone="")
    run = checked(upload, manager, [ROWS[0], row_of(2, name="远方仪表（沈阳）有限公司")])
    with pytest.raises(Refused, match="blocked"):
        choose(run, manager, row(run, 2), "new")
    with pytest.raises(Refused, match="not_yours"):
        choose(run, manager, row(run, 3), "update", stranger.pk)
    with pytest.raises(Refused, match="not_yours"):
        choose_alike(run, manager, row(run, 2), "update", stranger.pk)
    assert [(one.choice, one.met) for one in run.rows.order_by("number")] == [("", "code"), ("", "key-far")]
    assert row(run, 3).state == "bad"
    choose(run, manager, row(run, 3), "new")
    assert row(run, 3).state == "dup"


@pytest.mark.parametrize(("hit", "number"), [("phone", 3), ("alike", 2)])
def test_a_policy_that_blocks_holds_for_files_too(hit: str, number: int, upload: Upload, manager: Actor) -> None:
    there(manager.user_id or 0)
    change_setting(f"twins.import.{hit}", "block")
    run = checked(upload, manager, [ROWS[number], ROWS[4]])
    assert [one["code"] for one in row(run, 2).errors["-1"]] == ["blocked"]
    with pytest.raises(Refused, match="blocked"):
        choose(run, manager, row(run, 2), "new")
    ask_run(run)
    drain()
    assert names() == [NAME, "江东电网5有限公司"]


def test_what_came_after_the_check_is_refused_when_it_is_written(upload: Upload, manager: Actor) -> None:
    change_setting("twins.import.phone", "block")
    run = checked(upload, manager, [ROWS[3]])
    there(manager.user_id or 0)
    ask_run(run)
    drain()
    assert names() == [NAME]
    assert row(run, 2).errors["-1"][0]["code"] == "twins"


def test_the_page_shows_and_keeps_the_choice(signed_in: Callable[..., Client], lookups: None) -> None:
    browser = signed_in("sales_manager", name="陈思远")
    made = there(browser.person.pk)  # type: ignore[attr-defined]
    url = send(browser, [HEADER, *ROWS])
    browser.post(f"{url}options/", {"key": ""}, headers=HTMX)
    assert browser.post(f"{url}do/check/", headers=HTMX).status_code == 200
    drain()
    page = browser.get(f"{url}?step=3&tab=dup").content.decode()
    assert [int(one) for one in re.findall(r'id="kb-met-(\d+)"', page)] == [2, 3, 4, 5]
    assert page.count(NAME) >= 4
    answer = browser.post(f"{url}met/3/", {"choice": f"update:{made.pk}"}, headers=HTMX)
    assert f'value="update:{made.pk}" selected' in answer.content.decode()
    assert browser.post(f"{url}met/2/", {"choice": "new"}, headers=HTMX).status_code == 409
    alike = browser.post(f"{url}met/5/", {"choice": "skip", "alike": "1"}, headers=HTMX)
    assert alike["HX-Retarget"] == "#kb-import"
    drain()
    run = ImportRun.objects.get()
    assert list(run.rows.order_by("number").values_list("choice", flat=True)) == ["", "update", "", "skip", ""]
    assert tally(run)["met"] == 4
    assert browser.post(f"{url}met/99/", {"choice": "skip"}, headers=HTMX).status_code == 404


def test_the_rows_in_question_come_in_pages_with_a_fixed_number_of_queries(
    signed_in: Callable[..., Client], lookups: None
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in("sales_manager")
    counts = []
    for number in (3, 40):
        Customer.objects.all().delete()
        for one in range(number):
            there(browser.person.pk, name=f"江东电网{one}有限公司", uscc="", phone="")  # type: ignore[attr-defined]
        url = send(browser, [HEADER, *(row_of(one, name=f"江东电网{one}（有限公司）") for one in range(number))])
        browser.post(f"{url}do/check/", headers=HTMX)
        drain()
        browser.get(f"{url}?step=3&tab=dup")
        with CaptureQueriesContext(connection) as found:
            page = browser.get(f"{url}?step=3&tab=dup").content.decode()
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert page.count('id="kb-met-') == 30
    (more,) = re.findall(r'hx-get="([^"]*tab=dup&amp;after=\d+)"', page)
    assert browser.get(more.replace("&amp;", "&"), headers=HTMX).content.decode().count('id="kb-met-') == 10


def test_a_workbook_that_begins_with_notes_is_read_from_the_first_sheet_with_rows(
    upload: Upload, manager: Actor, tmp_path: Path
) -> None:
    from xlsxwriter import Workbook

    path = tmp_path / "移交.xlsx"
    book = Workbook(str(path))
    book.add_worksheet("说明").write_row(0, 0, ["内部资料", "2024"])
    sheet = book.add_worksheet("客户")
    sheet.write_row(0, 0, ["客户名称", "电话"])
    sheet.write_row(1, 0, ["江东电网1有限公司", "13900000001"])
    book.close()
    run = upload(path.read_bytes(), name="移交.xlsx")
    assert (run.sheet, run.sheets, run.header_row) == ("客户", ["说明", "客户"], 1)


def test_what_becomes_of_existing_records_fits_the_rows_that_are_written(
    signed_in: Callable[..., Client], lookups: None
) -> None:
    browser = signed_in("sales_manager", name="陈思远")
    url = send(browser, [HEADER, *ROWS])

    def offered(mode: str, existing: str) -> tuple[str, list[str]]:
        sent = {"key": "name", "mode": mode, "existing": existing}
        assert browser.post(f"{url}options/", sent, headers=HTMX).status_code == 200
        page = browser.get(url).content.decode()
        radios = re.findall(r'<input type="radio" name="existing" value="(\w+)"([^>]*)>', page)
        return ImportRun.objects.get().existing, [value for value, more in radios if "disabled" not in more]

    assert offered("create", "fill") == ("skip", ["skip", "new"])
    assert offered("create", "new") == ("new", ["skip", "new"])
    assert offered("update", "new") == ("fill", ["skip", "fill", "overwrite"])
    assert offered("both", "overwrite") == ("overwrite", ["skip", "fill", "overwrite", "new"])
