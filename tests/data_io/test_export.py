"""An export holds what its person sees, says who took it, computes nothing in a spreadsheet and expires."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from keben.data.exports.model import ExportRun
from keben.data.exports.run import ask_export, exports_tidy
from keben.data.sheet import as_typed, new_sheet, safe
from keben.domains.customers.models import Customer
from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Denied, Invalid
from keben.kernel.settings import change_setting
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make

LABEL = "customers.Customer"


def rows_of(run: ExportRun) -> list[list[str]]:
    run.refresh_from_db()
    with default_storage.open(run.path) as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


def export(actor: Actor, **parts: Any) -> ExportRun:
    run = ask_export(actor, LABEL, reason="季度盘点", form="csv", **parts)
    drain()
    return run


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+1", "-2+3+cmd|' /C calc'!A0", "+A1", "-", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1",
     "＠A", "+1\n=1", "-1;=1", "+86-139"],
)  # fmt: skip
def test_no_text_becomes_a_formula(text: str) -> None:
    assert safe(text) == "'" + text
    assert as_typed(safe(text)) == text


@pytest.mark.parametrize(
    "text",
    ["江东电网", "a=1", "13900000000", "", "-5", "+5", "-1,280.50", "-3.5%", "+86 139 0255 6021", "+8613902556021",
     "'quoted'"],
)  # fmt: skip
def test_other_text_stays(text: str) -> None:
    assert safe(text) == text
    assert as_typed(text) == text


def test_every_text_of_a_csv_is_quoted_and_figures_are_not(tmp_path: Path) -> None:
    """A program that parts columns at semicolons would else find a formula behind one."""
    sheet = new_sheet("csv", tmp_path / "a.csv")
    sheet.row(["a;=1+1", -5, None, "-5"])
    sheet.close()
    assert (tmp_path / "a.csv").read_bytes().decode("utf-8-sig") == '"a;=1+1",-5,"","-5"\r\n'


def test_the_file_has_the_rows_the_filter_and_the_scope_leave(manager: Actor) -> None:
    make(Customer, name="=cmd|' /C calc'!A0", owner=manager.user_id, phone="13900000001")
    make(Customer, name="乙", owner=manager.user_id, phone="13900000002")
    make(Customer, name="别人的")
    tree = {"all": [["phone", "is", "13900000001"]]}
    run = export(manager, names=("name", "phone", "annual_amount"), tree=tree)
    found = rows_of(run)
    assert "陈思远" in found[0][0]
    assert "季度盘点" in found[0][0]
    assert found[1] == ["客户名称", "电话", "本年成交", "免打扰"]
    assert [row[0] for row in found[2:]] == ["'=cmd|' /C calc'!A0"]
    assert run.state == "done"
    event = LoggedEvent.objects.get(entity=LABEL, action="export")
    assert (event.reason, event.data["rows"], event.data["filter"], event.actor_id) == (
        "季度盘点",
        1,
        tree,
        manager.user_id,
    )
    assert Notification.objects.get(user_id=manager.user_id).params["count"] == 1


def test_xlsx_has_no_formula(manager: Actor, tmp_path: Any) -> None:
    import zipfile

    make(Customer, name="=HYPERLINK(1)", owner=manager.user_id)
    run = ask_export(manager, LABEL, reason="x", form="xlsx", names=("name",))
    drain()
    run.refresh_from_db()
    with default_storage.open(run.path) as file, zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "'=HYPERLINK(1)" in sheet
    assert "陈思远" in sheet


def test_masked_stays_masked_and_hidden_never_appears(people: Callable[..., Any]) -> None:
    from keben.domains.org.access.actors import actor_for
    from keben.domains.org.models import RoleField, RoleGrant

    person = people("service_engineer")
    role = person.roles.get()
    make(RoleGrant, role=role, entity=LABEL, verbs=["view", "export"], scope="all")
    make(RoleField, role=role, entity=LABEL, field="phone", right=1)
    make(RoleField, role=role, entity=LABEL, field="address", right=0)
    make(Customer, name="甲", phone="13900005678", address="秘密路1号")
    run = export(actor_for(person), names=("name", "phone", "address"))
    run.refresh_from_db()
    found = rows_of(run)
    assert found[1] == ["客户名称", "电话", "免打扰"]
    assert "5678" in found[2][1]
    assert "1390000" not in found[2][1]
    assert "秘密路" not in str(found)


def test_the_cap_holds_and_says_so(manager: Actor) -> None:
    change_setting("export.max_rows", 2)
    for number in range(3):
        make(Customer, name=f"客户{number}", owner=manager.user_id)
    run = export(manager, names=("name",))
    found = rows_of(run)
    assert (run.done, run.capped, len(found)) == (2, True, 5)
    assert "2" in found[4][0]


def test_without_right_or_reason_nothing_starts(acting_as: Callable[..., Actor], manager: Actor) -> None:
    with pytest.raises(Denied):
        ask_export(acting_as("service_engineer"), LABEL, reason="x")
    with pytest.raises(Invalid):
        ask_export(manager, LABEL, reason=" ")
    with pytest.raises(Invalid):
        ask_export(manager, LABEL, reason="x", names=("nonsense",))
    assert not ExportRun.objects.exists()


def test_a_right_taken_away_before_the_worker_comes_stops_it(people: Callable[..., Any]) -> None:
    from keben.domains.org.access.actors import actor_for

    person = people("sales_manager")
    run = ask_export(actor_for(person), LABEL, reason="x", form="csv")
    person.roles.clear()
    from keben.kernel.stamps import touch

    touch("org")
    drain()
    run.refresh_from_db()
    assert (run.state, run.path) == ("failed", "")


def test_the_file_is_deleted_after_its_time(manager: Actor) -> None:
    make(Customer, name="甲", owner=manager.user_id)
    run = export(manager, names=("name",))
    run.refresh_from_db()
    assert run.ready
    path = run.path
    ExportRun.objects.filter(pk=run.pk).update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    assert exports_tidy(None) == {"deleted": 1}  # type: ignore[arg-type]
    run.refresh_from_db()
    assert (run.state, run.path, default_storage.exists(path)) == ("expired", "", False)


def test_two_exports_of_one_minute_have_two_names(acting_as: Callable[..., Actor]) -> None:
    boss = acting_as("boss")
    first, second = export(boss), export(boss)
    for run in (first, second):
        run.refresh_from_db()
        assert re.fullmatch(rf"客户 \d{{4}}-\d\d-\d\d \d{{4}} {run.pk}\.csv", run.name)
    assert first.name != second.name
