"""Twins in a file: against what is there and among its own rows, with the usual choice of what becomes of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from keben.base.company_name import keys
from keben.data.imports.check import check
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.run import ask_run
from keben.domains.customers.models import Customer
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.tasks.worker import drain
from tests.data_io.conftest import HEADER, names, row_of


def there(manager: Actor) -> Customer:
    made: Customer = perform("create", Customer, {"name": "江东电网1有限公司"}, actor=manager).record
    return made


def checked(run: ImportRun, manager: Actor, **choices: str) -> list[tuple[str, int | None]]:
    for name, value in choices.items():
        setattr(run, name, value)
    run.save()
    check(run, manager)
    return list(ImportRow.objects.filter(run=run).order_by("number").values_list("state", "match_id"))


def imported(run: ImportRun) -> list[str]:
    ask_run(run)
    drain()
    return list(ImportRow.objects.filter(run=run).order_by("number").values_list("outcome", flat=True))


def test_other_spellings_are_shown_as_duplicates(upload: Callable[..., ImportRun], manager: Actor) -> None:
    made = there(manager)
    rows = [row_of(1, name="江东电网1（有限公司）"), row_of(2), row_of(3, name="江东电网 2 有限责任公司")]
    run = upload([HEADER, *rows])
    assert checked(run, manager, key="", existing="fill") == [("dup", made.pk), ("good", None), ("dup", None)]
    notes = [list(row.notes.values()) for row in ImportRow.objects.filter(run=run).order_by("number")]
    assert [[one["code"] for found in note for one in (found if isinstance(found, list) else [found])]
            for note in notes] == [["twins"], [], ["same_row"]]  # fmt: skip
    assert imported(run) == ["updated", "created", "skipped"]
    assert names() == ["江东电网1有限公司", "江东电网2有限公司"]
    made.refresh_from_db()
    assert made.phone == "13900000001"


@pytest.mark.parametrize(("existing", "outcome", "count"), [("skip", "skipped", 1), ("new", "created", 2)])
def test_the_usual_choice(
    existing: str, outcome: str, count: int, upload: Callable[..., ImportRun], manager: Actor
) -> None:
    there(manager)
    run = upload([HEADER, row_of(1, name="江东电网1（有限公司）")])
    checked(run, manager, key="", existing=existing)
    assert imported(run) == [outcome]
    assert Customer.objects.count() == count


def test_a_twin_out_of_reach_is_told_to_exist_and_nothing_else(
    upload: Callable[..., ImportRun], manager: Actor, acting_as: Callable[..., Actor]
) -> None:
    from keben.domains.org.models import Department
    from keben.kernel.testing.make import make

    far = acting_as("sales", department=make(Department, name="华南大区"))
    perform("create", Customer, {"name": "江东电网1有限公司"}, actor=far)
    run = upload([HEADER, row_of(1, name="江东电网1（有限公司）")])
    assert checked(run, manager, key="", existing="fill") == [("bad", None)]
    assert ImportRow.objects.get(run=run).errors["-1"][0]["code"] == "exists_elsewhere"


def test_a_sister_in_another_place_is_no_twin(upload: Callable[..., ImportRun], manager: Actor) -> None:
    perform("create", Customer, {"name": "深圳市华瑞电子有限公司"}, actor=manager)
    run = upload([HEADER, row_of(1, name="上海华瑞电子有限公司")])
    assert checked(run, manager, key="", existing="fill") == [("good", None)]
    assert imported(run) == ["created"]


def test_names_are_taken_apart_once(
    upload: Callable[..., ImportRun], manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their keys stay with the row: the writing, perhaps another process days later, does not work them out again."""
    run = upload([HEADER, row_of(1), row_of(2, name="深圳市华瑞电子有限公司")])
    checked(run, manager, key="", existing="fill")
    assert list(ImportRow.objects.filter(run=run).order_by("number").values_list("names", flat=True)) == [
        {"江东电网1有限公司": ["江东电网1", "jiangdongdianwang1"]},
        {"深圳市华瑞电子有限公司": ["华瑞电子", "huarui"]},
    ]

    def again(name: str) -> tuple[str, str]:
        raise AssertionError(f"{name} is taken apart again")

    keys.KEYS.clear()
    monkeypatch.setattr(keys, "work_out", again)
    assert imported(run) == ["created", "created"]
