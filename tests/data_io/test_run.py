"""The import itself: what is written, what is left, in every mode, and after a worker died."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from keben.data.imports import run as importing
from keben.data.imports.check import ask_check, check
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.run import ask_run, try_out
from keben.data.imports.undo import ask_undo
from keben.domains.customers.models import Customer, OwnershipLimit
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Refused
from keben.kernel.tasks.job import Cancelled
from keben.kernel.tasks.steering import cancel as cancel_job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make
from keben.web.imports.work import cancel
from tests.data_io.conftest import HEADER, names, row_of


def start(run: ImportRun) -> ImportRun:
    """Check and import as the worker does."""
    ask_check(run)
    drain()
    run.refresh_from_db()
    ask_run(run)
    drain()
    run.refresh_from_db()
    return run


def outcomes(run: ImportRun) -> list[str]:
    return list(run.rows.values_list("outcome", flat=True))  # type: ignore[attr-defined]


def test_rows_become_records_with_history_number_owner_and_notice(
    upload: Callable[..., ImportRun], manager: Actor
) -> None:
    run = start(upload([HEADER, row_of(1, owner="陈思远"), row_of(2)]))
    assert (run.state, run.counts["created"]) == ("done", 2)
    first, second = Customer.objects.order_by("pk")
    assert (first.name, first.level.name, first.region, first.phone) == (
        "江东电网1有限公司",
        "重要",
        "320100",
        "13900000001",
    )
    assert (first.owner_id, first.created_by_id, first.completeness > 0) == (manager.user_id, manager.user_id, True)
    assert int(second.number[-6:]) == int(first.number[-6:]) + 1
    event = LoggedEvent.objects.get(entity="customers.Customer", object_id=first.pk)
    assert (event.name, event.face, event.actor_id) == ("customers.Customer.create", "import", manager.user_id)
    assert event.cause == run.event_id
    assert event.changes["name"] == [None, "江东电网1有限公司"]
    assert [row.record_id for row in ImportRow.objects.filter(run=run)] == [first.pk, second.pk]
    note = Notification.objects.get(user_id=manager.user_id)
    assert note.params["created"] == 2


def test_imported_records_are_found_by_the_search(upload: Callable[..., ImportRun], manager: Actor) -> None:
    from keben.kernel.query.listquery import query_for

    start(upload([HEADER, row_of(1, name="晋原煤业集团")]))
    assert [row.values["name"] for row in query_for("customers.Customer", manager, search="jymy").page().rows] == [
        "晋原煤业集团"
    ]


def test_three_hundred_bad_rows_keep_the_others(upload: Callable[..., ImportRun], manager: Actor) -> None:
    rows = [row_of(n, founded="2026-13-02") if n % 50 < 3 else row_of(n) for n in range(5000)]
    run = start(upload([HEADER, *rows]))
    assert (run.counts["created"], run.counts["bad"]) == (4700, 300)
    assert Customer.objects.count() == 4700
    assert set(ImportRow.objects.filter(run=run, outcome="").values_list("state", flat=True)) == {"bad"}


def test_a_value_that_the_database_refuses_stays_behind_alone(upload: Callable[..., ImportRun], manager: Actor) -> None:
    code = "91320400MA0TKL6M8Y"
    make(Customer, name="别人", uscc=code)
    run = upload([HEADER, row_of(1), row_of(2, uscc=code), row_of(3)])
    run.mode, run.key, run.existing = "both", "", "new"
    run.save()
    run = start(run)
    assert outcomes(run) == ["created", "", "created"]
    left = ImportRow.objects.get(run=run, outcome="")
    assert (left.state, left.errors["-1"][0]["code"]) == ("bad", "twins")
    assert names() == ["别人", "江东电网1有限公司", "江东电网3有限公司"]


def test_numbers_have_no_gap_where_a_row_was_refused(upload: Callable[..., ImportRun], manager: Actor) -> None:
    code = "91320400MA0TKL6M8Y"
    make(Customer, name="别人", uscc=code)
    run = upload([HEADER, row_of(1), row_of(2, uscc=code), row_of(3), row_of(4)])
    run.key, run.mode = "", "create"
    run.save()
    start(run)
    numbers = [int(n[-6:]) for n in Customer.objects.order_by("pk").values_list("number", flat=True)]
    assert numbers == list(range(numbers[0], numbers[0] + 4))


@pytest.mark.parametrize(
    ("mode", "existing", "phone", "address", "created", "updated", "skipped"),
    [
        ("create", "skip", "13900000000", "", 1, 0, 1),
        ("both", "skip", "13900000000", "", 1, 0, 1),
        ("both", "fill", "13900000000", "新路1号", 1, 1, 0),
        ("both", "overwrite", "13911112222", "新路1号", 1, 1, 0),
        ("update", "overwrite", "13911112222", "新路1号", 0, 1, 0),
    ],
)
def test_modes(
    upload: Callable[..., ImportRun], manager: Actor, mode: str, existing: str, phone: str, address: str,
    created: int, updated: int, skipped: int,
) -> None:  # fmt: skip
    known = make(Customer, name="旧客户", phone="13900000000", address="", owner=manager.user_id)
    run = upload([("客户名称", "电话", "地址"), ("旧客户", "13911112222", "新路1号"), ("新客户", "13933334444", "")])
    run.mode, run.existing = mode, existing
    run.save()
    run = start(run)
    known.refresh_from_db()
    assert (known.phone, known.address) == (phone, address)
    assert [run.counts.get(n, 0) for n in ("created", "updated", "skipped")] == [created, updated, skipped]
    assert Customer.objects.filter(name="新客户").count() == created
    assert run.counts["bad"] == (1 if mode == "update" else 0)


def test_create_anyway_makes_a_second_one(upload: Callable[..., ImportRun], manager: Actor) -> None:
    make(Customer, name="旧客户", owner=manager.user_id)
    run = upload([("客户名称", "电话"), ("旧客户", "13911112222")])
    run.existing = "new"
    run.save()
    assert start(run).counts["created"] == 1
    assert names() == ["旧客户", "旧客户"]


def test_an_empty_cell_never_deletes(upload: Callable[..., ImportRun], manager: Actor) -> None:
    known = make(Customer, name="旧客户", phone="13900000000", owner=manager.user_id)
    run = upload([("客户名称", "电话", "地址"), ("旧客户", "", "新路1号")])
    run.existing = "overwrite"
    run.save()
    start(run)
    known.refresh_from_db()
    assert (known.phone, known.address) == ("13900000000", "新路1号")


def test_the_second_row_of_a_file_fills_what_the_first_created(
    upload: Callable[..., ImportRun], manager: Actor
) -> None:
    run = start(upload([("客户名称", "电话", "地址"), ("新客户", "13911112222", ""), ("新客户", "", "新路1号")]))
    assert outcomes(run) == ["created", "updated"]
    assert list(Customer.objects.values_list("name", "phone", "address")) == [("新客户", "13911112222", "新路1号")]


def test_records_are_found_by_number(upload: Callable[..., ImportRun], manager: Actor) -> None:
    known = make(Customer, name="旧客户", owner=manager.user_id)
    run = upload([("客户编号", "客户名称"), (known.number, "新名字")])
    assert run.key == "number"
    run.mode, run.existing = "update", "overwrite"
    run.save()
    start(run)
    assert names() == ["新名字"]


def test_a_dry_run_says_what_would_happen_and_leaves_nothing(upload: Callable[..., ImportRun], manager: Actor) -> None:
    code = "91320400MA0TKL6M8Y"
    make(Customer, name="别人", uscc=code)
    run = upload([HEADER, row_of(1), row_of(2, uscc=code), row_of(3)])
    run.key, run.mode, run.existing = "", "both", "new"
    run.save()
    check(run, manager)
    events = LoggedEvent.objects.count()
    assert run.counts["bad"] == 0
    figures = try_out(run, manager)
    assert figures == {"created": 2, "updated": 0, "skipped": 0, "failed": 1}
    assert (names(), LoggedEvent.objects.count()) == (["别人"], events)
    assert outcomes(run) == ["", "", ""]
    run.refresh_from_db()
    assert (run.state, run.counts["bad"]) == ("checked", 1)


def tried(run: ImportRun) -> ImportRun:
    """Check and try as the worker does."""
    ask_check(run)
    drain()
    run.refresh_from_db()
    ask_run(run, dry=True)
    drain()
    run.refresh_from_db()
    return run


def test_a_dry_run_counts_on_over_its_batches(
    upload: Callable[..., ImportRun], manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner may have twelve and has one; twelve rows of three batches come, one of which another rule refuses."""
    monkeypatch.setattr(importing, "BATCH", 5)
    code = "91320400MA0TKL6M8Y"
    make(Customer, name="别人", uscc=code)
    make(Customer, name="旧客户", owner=manager.user_id)
    make(OwnershipLimit, name="上限", members=[manager.user_id], max_customers=12)
    run = upload([HEADER, row_of(1), row_of(2, uscc=code), *(row_of(n) for n in range(3, 14))])
    run.key, run.mode, run.existing = "", "both", "new"
    run.save()
    run = tried(run)
    assert run.counts["dry"] == {"created": 11, "updated": 0, "skipped": 0, "failed": 2}
    assert list(run.rows.filter(state="bad").order_by("number").values_list("number", flat=True)) == [3, 14]
    assert run.rows.get(number=14).errors["-1"][0]["code"] == "owner_limit"
    assert names() == ["别人", "旧客户"]
    ask_run(run)
    drain()
    run.refresh_from_db()
    assert (run.counts["created"], len(names())) == (11, 13)


def test_a_dry_run_that_somebody_ends_keeps_what_it_has_found(
    upload: Callable[..., ImportRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 5)
    run = upload([HEADER, *(row_of(n) for n in range(12))])
    ask_check(run)
    drain()
    run.refresh_from_db()
    ask_run(run, dry=True)
    cancel(run)
    drain()
    run.refresh_from_db()
    assert (run.state, run.wish, run.counts["at"], names()) == ("checked", "", 0, [])
    ask_run(run, dry=True)
    first = Mock(side_effect=[Cancelled, None])
    monkeypatch.setattr(importing, "progress", first)
    drain()
    run.refresh_from_db()
    assert (run.state, run.wish, run.counts["at"], run.counts["dry"]["created"]) == ("checked", "", 5, 5)
    assert (first.call_count, names()) == (1, [])


@pytest.mark.parametrize(("dry", "state"), [(True, "checked"), (False, "cancelled")])
def test_what_was_ended_on_the_page_of_the_jobs_can_be_ended_here(
    upload: Callable[..., ImportRun], dry: bool, state: str
) -> None:
    run = upload([HEADER, row_of(1)])
    ask_check(run)
    drain()
    run.refresh_from_db()
    ask_run(run, dry=dry)
    assert cancel_job(run.job_id or 0, SYSTEM) == "cancelled"
    drain()
    cancel(run)
    assert (run.state, run.wish, names()) == (state, "", [])


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_run_goes_on_without_doubles(
    upload: Callable[..., ImportRun], manager: Actor, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    run = upload([HEADER, *(row_of(n) for n in range(45))])
    check(run, manager)
    ask_run(run)
    run.refresh_from_db()
    batches = iter(range(100))

    def dies(*args: Any) -> None:
        if next(batches) == 2:
            raise Killed

    # Once after the records of the third batch are written but not committed, once after the commit.
    if moment == "before":
        monkeypatch.setattr(importing, "add", before(importing.add, dies))
    else:
        monkeypatch.setattr(importing.Breath, "take", lambda _breath: dies())
        batches = iter(range(-1, 100))
    from keben.kernel.tasks.job import Job

    job = Job.objects.get(pk=run.job_id)
    with pytest.raises(Killed):
        importing.work(run, manager, job)
    assert Customer.objects.count() == (20 if moment == "before" else 30)
    monkeypatch.undo()
    drain()
    run.refresh_from_db()
    assert (run.state, run.counts["created"], Customer.objects.count()) == ("done", 45, 45)
    assert Customer.objects.values("name").distinct().count() == 45


def before(original: Callable[..., None], dies: Callable[..., None]) -> Callable[..., None]:
    def both(*args: Any) -> None:
        dies()
        original(*args)

    return both


def test_pause_and_go_on(upload: Callable[..., ImportRun], manager: Actor) -> None:
    run = upload([HEADER, row_of(1), row_of(2)])
    check(run, manager)
    ask_run(run)
    ImportRun.objects.filter(pk=run.pk).update(wish="pause")
    drain()
    run.refresh_from_db()
    assert (run.state, names()) == ("paused", [])
    ask_run(run)
    drain()
    run.refresh_from_db()
    assert (run.state, len(names())) == ("done", 2)


def test_a_cancelled_run_stops_and_keeps_what_is_done(upload: Callable[..., ImportRun], manager: Actor) -> None:
    run = upload([HEADER, row_of(1)])
    check(run, manager)
    ask_run(run)
    ImportRun.objects.filter(pk=run.pk).update(wish="cancel")
    drain()
    run.refresh_from_db()
    assert (run.state, run.can_undo, names()) == ("cancelled", False, [])


def test_undo_takes_everything_back_except_what_changed_since(upload: Callable[..., ImportRun], manager: Actor) -> None:
    known = make(Customer, name="旧客户", phone="13900000000", owner=manager.user_id)
    touched = make(Customer, name="旧二", phone="13900000001", owner=manager.user_id)
    run = upload(
        [("客户名称", "电话"), ("旧客户", "13911112222"), ("旧二", "13911113333"), ("新客户", ""), ("新二", "")]
    )
    run.existing = "overwrite"
    run.save()
    run = start(run)
    for name in ("旧二", "新二"):
        perform("edit", Customer.objects.get(name=name), {"address": "后来改的"}, actor=SYSTEM)
    ask_undo(run)
    drain()
    run.refresh_from_db()
    known.refresh_from_db()
    touched.refresh_from_db()
    assert (known.phone, touched.phone) == ("13900000000", "13911113333")
    assert Customer.objects.get(name="新客户").deleted_at is not None
    assert Customer.objects.get(name="新二").deleted_at is None
    assert (run.state, run.counts["undone"], run.counts["kept"]) == ("undone", 2, 2)
    kept = ImportRow.objects.filter(run=run, outcome="kept").values_list("errors", flat=True)
    assert [found["-1"][0]["code"] for found in kept] == ["changed_since", "changed_since"]


def test_after_seven_days_it_stays(upload: Callable[..., ImportRun], manager: Actor) -> None:
    import datetime as dt

    from django.utils import timezone

    run = start(upload([HEADER, row_of(1)]))
    assert run.can_undo
    run.ended_at = timezone.now() - dt.timedelta(days=7, minutes=1)
    with pytest.raises(Refused):
        ask_undo(run)
    assert len(names()) == 1


def test_the_error_file_has_the_rows_and_the_reasons(
    upload: Callable[..., ImportRun], manager: Actor, tmp_path: Any
) -> None:
    from keben.data.imports.error_file import write_errors

    run = upload([HEADER, row_of(1), row_of(2, name="", phone="=1+1")])
    check(run, manager)
    path = tmp_path / "errors.csv"
    assert write_errors(run, path, "csv") == 1
    text = path.read_text(encoding="utf-8-sig")
    assert "'=1+1" in text
    assert "客户名称: " in text
    again = upload(path.read_bytes(), name="errors.csv")
    check(again, manager)
    assert [row.cells[4] for row in again.rows.all()] == ["=1+1"]


def test_the_template_has_the_live_fields(manager: Actor, tmp_path: Any) -> None:
    from python_calamine import CalamineWorkbook

    from keben.data.imports.template import write_template
    from keben.kernel.customfields import CustomField
    from keben.kernel.registry import registry
    from keben.kernel.stamps import reset

    CustomField.objects.create(entity="customers.Customer", name="shoe", label="鞋码", code="choice",
                               options={"choices": [{"value": "s", "label": "小"}]})  # fmt: skip
    reset()
    entity = registry.get("customers.Customer")
    titles = write_template(entity, manager, tmp_path / "t.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
    assert book.get_sheet_by_index(0).to_python()[0] == titles
    assert "鞋码" in titles
    assert ["重要" in row for row in book.get_sheet_by_name("lists").to_python()].count(True) == 1
