"""A customer with its contact from one row, address cards, mailboxes, words and mappings."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from keben.data.imports import undo as undoing
from keben.data.imports import words
from keben.data.imports.check import check
from keben.data.imports.mapping_file import as_plain, as_text, read_text, take
from keben.data.imports.model import ImportRun
from keben.data.imports.run import work
from keben.data.imports.undo import undo
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Invalid
from keben.kernel.query.listquery import ListQuery
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM
from tests.data_io.conftest import names

HEADER = ("客户名称", "客户等级", "联系人", "联系人手机", "联系人职务")
Upload = Callable[..., ImportRun]


def bring(run: ImportRun, actor: Actor) -> ImportRun:
    """Check and import."""
    check(run, actor)
    run.state = "running"
    run.save()
    work(run, actor)
    run.refresh_from_db()
    return run


def kept_people() -> list[tuple[str, str, str]]:
    rows = Contact.objects.filter(deleted_at=None).order_by("pk")
    return list(rows.values_list("customer__name", "name", "mobile"))


def test_a_row_brings_customer_and_contact_and_a_second_run_nothing(upload: Upload, manager: Actor) -> None:
    rows = [
        HEADER,
        ("晋原煤业有限公司", "VIP", "王丽", "13900000001", "采购经理"),
        ("晋原煤业有限公司", "", "李强", "13900000002", ""),
        ("恒峰物业有限公司", "普通", "", "", ""),
    ]
    first = bring(upload(rows), manager)
    assert (first.counts["created"], first.counts["updated"], first.counts["bad"]) == (2, 1, 0)
    assert kept_people() == [("晋原煤业有限公司", "王丽", "13900000001"), ("晋原煤业有限公司", "李强", "13900000002")]
    again = bring(upload(rows), manager)
    assert (again.counts.get("created", 0), again.counts.get("updated", 0), again.counts["skipped"]) == (0, 0, 3)
    assert len(kept_people()) == 2
    assert undo(first, manager) == {"undone": 3, "kept": 0}
    assert kept_people() == []
    assert not Customer.objects.filter(deleted_at=None).exists()


BRANDS = ("晋原煤业", "恒峰物业", "海泓石化", "鼎捷电梯", "汇泽安防", "顺捷冷链", "文昌学校", "宏图电子", "明居供电")


def test_rows_go_back_together_and_one_by_one_where_something_speaks_against_it(
    upload: Upload, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone: list[int] = []
    one_by_one = undoing._take_back
    monkeypatch.setattr(undoing, "_take_back", lambda *row: (alone.append(row[2].number), one_by_one(*row)))
    rows = [HEADER, *((brand, "", "王丽", f"1390000010{at}", "") for at, brand in enumerate(BRANDS))]
    run = bring(upload(rows), manager)
    keys = set(Customer.objects.filter(deleted_at=None).values_list("pk", flat=True))
    assert (len(keys), undo(run, manager), alone) == (9, {"undone": 9, "kept": 0}, [])
    assert kept_people() == []
    told = LoggedEvent.objects.get(action="undo-import")
    lines = LoggedEvent.objects.filter(action="delete", cause=told.pk, actor=manager.user_id)
    assert {line.object_id for line in lines.filter(entity="customers.Customer")} == keys
    assert lines.filter(entity="customers.Contact").count() == 9
    assert ListQuery(registry.of(Customer), manager, search="晋原煤业").page().rows == []
    again = bring(upload(rows), manager)
    perform("edit", Customer.objects.get(name="海泓石化", deleted_at=None), {"address": "后来改的"}, actor=SYSTEM)
    assert undo(again, manager) == {"undone": 8, "kept": 1}
    assert len(alone) == 9
    assert [name for name, _who, _mobile in kept_people()] == ["海泓石化"], "neither of the two went"


def test_a_person_of_the_same_name_with_another_number_is_another(upload: Upload, manager: Actor) -> None:
    bring(
        upload([HEADER, ("晋原煤业", "", "王丽", "13900000001", ""), ("晋原煤业", "", "王丽", "13900000009", "")]),
        manager,
    )
    assert [mobile for _c, _n, mobile in kept_people()] == ["13900000001", "13900000009"]


def test_a_number_without_a_person_is_refused_as_a_whole(upload: Upload, manager: Actor) -> None:
    run = bring(upload([HEADER, ("晋原煤业", "", "", "13900000001", ""), ("恒峰物业", "", "赵敏", "", "")]), manager)
    assert run.rows.get(number=2).errors == {"2": [{"code": "required", "message": "Required."}]}  # type: ignore[attr-defined]
    assert names() == ["恒峰物业"]


def test_what_the_second_half_is_refused_for_takes_the_first_back(
    upload: Upload, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keben.data.imports import along

    write = along.AlongWriter.write

    def refuse(self: Any, items: Any) -> Any:
        refused = write(self, items)
        found = {item.row.number for item in items if item.values["name"] == "坏"}
        return refused | {n: Invalid.single("customers.Contact.name", "no", "Not this one.") for n in found}

    monkeypatch.setattr(along.AlongWriter, "write", refuse)
    run = bring(upload([HEADER, ("晋原煤业", "", "坏", "", ""), ("恒峰物业", "", "赵敏", "", "")]), manager)
    assert names() == ["恒峰物业"]
    assert [name for _c, name, _m in kept_people()] == ["赵敏"]
    assert (run.counts["created"], run.counts["bad"]) == (1, 1)


def test_rows_of_a_word_are_counted_up_to_a_bound_and_said_to_be_more(
    upload: Upload, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = upload([HEADER, *((f"第{n}矿业", "A类", "", "", "") for n in range(4))])
    check(run, manager)
    counted = []
    for look in (5, 4, 3):
        monkeypatch.setattr(words, "LOOK", look)
        (column,) = words.unknown(run, manager)
        counted += [(word.raw, word.rows, word.more) for word in column.words]
    assert counted == [("A类", 4, False), ("A类", 4, True), ("A类", 3, True)]


def test_words_are_matched_once_and_kept_for_the_next_file(upload: Upload, manager: Actor) -> None:
    rows = [HEADER, *((f"第{n}矿业", "A类" if n % 2 else "不详", "", "", "") for n in range(4))]
    run = upload(rows)
    check(run, manager)
    (column,) = words.unknown(run, manager)
    assert [(word.raw, word.rows) for word in column.words] == [("不详", 2), ("A类", 2)]
    assert "VIP" in column.options
    with pytest.raises(Invalid):
        words.choose(run, manager, {"level": {"A类": "没有这一级"}})
    assert words.choose(run, manager, {"level": {"A类": "VIP", "不详": words.EMPTY}}) == 2
    run.save()
    kept = as_plain(run)
    bring(run, manager)
    levels = Customer.objects.order_by("name").values_list("level__name", flat=True)
    assert list(levels) == [None, "VIP", None, "VIP"]
    other = upload([HEADER, ("再来矿业", "A类", "", "", "")])
    take(other, registry.get(other.entity), manager, json.loads(as_text(run)))
    assert as_plain(other)["words"] == kept["words"] == {"level": {"A类": "VIP", "不详": "-"}}
    bring(other, manager)
    assert Customer.objects.get(name="再来矿业").level.name == "VIP"


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"noun": "customers.Contact"}, "mapping_noun"),
        ({"fields": {"没有": "name"}}, "no_column"),
        ({"fields": {"客户名称": "nonsense"}}, "unknown_field"),
    ],
)
def test_a_mapping_that_does_not_fit_says_why(
    upload: Upload, manager: Actor, chosen: dict[str, Any], code: str
) -> None:
    run = upload([HEADER, ("晋原煤业", "", "", "", "")])
    with pytest.raises(Invalid) as refused:
        take(run, registry.get(run.entity), manager, chosen)
    assert [problem.code for problem in refused.value.problems()] == [code]


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(Invalid):
        read_text("[1]")


def test_torn_and_shifted_lines_are_found_and_a_corrected_one_comes_in(upload: Upload, manager: Actor) -> None:
    from keben.data.imports.fix import fix_cell

    good = [(f"第{n}矿业", "", "", "", "") for n in range(70)]
    run = upload([HEADER, *good, ("断行矿业", ""), ("错位矿业", "", "", "", "", "多")])
    check(run, manager)
    bad = run.rows.filter(state="bad").order_by("number")  # type: ignore[attr-defined]
    assert [(row.number, row.errors["-1"][0]["code"]) for row in bad] == [(72, "torn"), (73, "torn")]
    fix_cell(run, manager, bad[0], 1, "VIP")
    assert [row.number for row in bad.all()] == [73]


CARDS = "\r\n".join((
    "BEGIN:VCARD", "VERSION:2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=",
    "=E4=B8=BD", "ORG;CHARSET=GBK:%s", "TEL;CELL:13900000001", "TEL;WORK:0510-82700001", "END:VCARD",
    "BEGIN:VCARD", "VERSION:3.0", "FN:Anna Li", "ORG:恒峰物业;工程", " 部", "TEL;TYPE=CELL:13900000002",
    "TEL;TYPE=CELL:13900000003", "END:VCARD",
))  # fmt: skip


def test_address_cards_come_in_with_their_companies(upload: Upload, manager: Actor) -> None:
    head, _mark, tail = CARDS.partition("%s")
    run = bring(upload(head.encode() + "晋原煤业".encode("gbk") + tail.encode(), "phone.vcf"), manager)
    assert (run.counts["created"], run.counts["bad"]) == (2, 0)
    assert kept_people() == [("晋原煤业", "王丽", "13900000001"), ("恒峰物业", "Anna Li", "13900000002")]
    second = Contact.objects.get(name="Anna Li")
    assert (second.department, second.customer.remark) == ("工程部", "13900000003")


MAIL = "From - x\nFrom: =?gb2312?B?zfXA9g==?= <wang@jy.example>\nTo: {to}\nDate: Mon, 4 Mar 2024 10:00:00 +0800\n"
SIGNED = "Content-Type: text/plain; charset=utf-8\n\n您好\n--\n南京晋原煤业有限公司\n手机 13900000001\n\n"


def test_a_mailbox_names_people_by_domain_and_leaves_us_out(
    upload: Upload, manager: Actor, people: Callable[..., Any]
) -> None:
    people("sales", staff_no="E9", email="me@ours.example")
    to = "me@ours.example, li@jy.example, guest@163.com"
    run = bring(upload((MAIL.format(to=to) + SIGNED).encode(), "inbox.mbox"), manager)
    found = Contact.objects.order_by("pk").values_list("customer__name", "name", "email", "mobile")
    assert list(found) == [
        ("南京晋原煤业有限公司", "王丽", "wang@jy.example", "13900000001"),
        ("南京晋原煤业有限公司", "li", "li@jy.example", ""),
    ]
    assert [row.cells[2] for row in run.rows.exclude(errors={})] == ["guest@163.com"]  # type: ignore[attr-defined]
