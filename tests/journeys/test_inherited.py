"""What was left behind, through the wizard: each kind of file, two lists until they are one archive, and a phone."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, ROOT

LEDGER, BOOK, SHEET, OTHER = "客户台账.csv", "分公司客户.xlsx", "南京分公司", "无锡分公司"
FIRST = {SHEET: "杭州振珩轨道交通股份有限公司", OTHER: "苏州鹤晟机电设备有限公司"}
ROWS, COMPANIES = 150, 49
"""So many rows in all files of the small cut, of which this walk takes a list and a sheet: so many companies."""
AGAIN, RIGHT, WRONG = "青岛瑞元轨道交通有限责任公司", "武汉驰翠源冷链有限公司", "武汉翠驰源冷链有限公司"
Visit = Callable[..., Any]


def upload(page: Any, file: Path) -> None:
    page.goto("/customer/import/")
    page.set_input_files("#kb-impfile", file)
    expect(page.locator("[data-kb-names]")).to_contain_text(file.name)
    page.get_by_role("button", name="读取文件").click()
    page.wait_for_url(re.compile(r"/customer/import/\d+/$"))


def test_the_file_is_chosen_in_the_words_of_the_house(visit: Visit) -> None:
    """The browser's own control speaks the browser's language; ours is reached by keys, named, and shows its focus."""
    page = visit("sales_manager", locale="en-US")
    page.goto("/customer/import/")
    box, field = page.locator(".kb-impdrop"), page.get_by_label("选择文件，或拖到这里")
    expect(field).to_have_css("width", "1px")
    expect(box).to_have_css("outline-style", "none")
    page.locator(".kb-impstart button[type=submit]").focus()
    page.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    expect(box).to_have_css("outline-style", "solid")
    # That Enter opens the dialog is the affair of the browser, which without a screen now and then never does.
    field.set_input_files({"name": "名单.csv", "mimeType": "text/csv", "buffer": "客户名称\n甲".encode()})
    expect(page.locator("[data-kb-names]")).to_have_text("名单.csv · 16 B")


def test_each_kind_of_file_is_read(visit: Visit, tmp_path: Path) -> None:
    make = [sys.executable, "examples/inherited/make.py", str(tmp_path), "--rows", "60"]
    subprocess.run(make, cwd=ROOT, check=True, capture_output=True)
    page = visit("sales_manager")
    kinds = {
        "客户台账.csv": 4,
        "展会名单.txt": 3,
        "分公司客户.xlsx": 4,
        "手机通讯录.vcf": 2,
        "离职邮箱.mbox": 2,
        "outlook.csv": 3,
    }
    for name, least in kinds.items():
        upload(page, tmp_path / name)
        chosen = page.locator(".kb-map select").evaluate_all("all => all.filter(one => one.value).length")
        assert chosen >= least, name
        expect(page.get_by_role("button", name="开始核对")).to_be_enabled()


def left_out(page: Any, *titles: str) -> None:
    """Columns that go nowhere: their people and words are not those of this company."""
    there = page.locator(".kb-map select")
    for title in titles:
        taken = there.evaluate_all("all => all.filter(one => one.value).length")
        field = page.locator(f".kb-map__row:has(label[title='{title}']) select")
        if not field.input_value():
            continue  # as another file with this header was matched
        field.select_option("")
        expect(page.locator(".kb-map__row .kb-ok")).to_have_text(re.compile(rf"已对应 {taken - 1} /"))


def imported(page: Any, created: int) -> None:
    """The rest of the rows added to one that came before, or said nothing new."""
    page.get_by_role("button", name=re.compile(r"导入 \d+ 行")).click()
    done = page.locator(".kb-impstart")
    expect(done).to_contain_text(f"新建{created}", timeout=60_000)
    expect(done).to_contain_text("有错误0")


def by(page: Any, keys: str, button: Any) -> None:
    """A key at a desk; on a phone the button that it stands for."""
    if page.viewport_size["width"] > PHONE["width"]:
        page.keyboard.press(keys)
    else:
        button.click()


def group_of(page: Any, *names: str) -> None:
    """Go on to the group of these customers, behind those that the company had before."""
    page.goto("/twins/")
    heads = page.locator(".kb-merge th .kb-sec__title a")
    for _group in range(30):
        if sorted(heads.all_inner_texts()) == sorted(names):
            return
        place = page.url
        by(page, "ArrowRight", page.get_by_role("link", name="下一组"))
        page.wait_for_url(lambda url, place=place: url != place)
    raise AssertionError(f"no group of {names}")


def names_of(page: Any) -> Counter[str]:
    """The names of all customers within reach."""
    found: Counter[str] = Counter()
    address = "/api/v1/customer?limit=200&fields=name"
    answer = page.request.get(address).json()
    found.update(one["name"] for one in answer["items"])
    while answer.get("next"):
        answer = page.request.get(f"{address}&after={answer['next']}").json()
        found.update(one["name"] for one in answer["items"])
    return found


def test_from_two_lists_to_one_archive(visit: Visit, tmp_path: Path) -> None:
    make = [sys.executable, "examples/inherited/make.py", str(tmp_path), "--rows", str(ROWS)]
    subprocess.run(make, cwd=ROOT, check=True, capture_output=True)
    with (tmp_path / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["file"], row["sheet"]) in ((LEDGER, ""), (BOOK, SHEET))]
    companies = {row["company"]: row["true name"] for row in rows}
    page = visit("sales_manager")
    before = names_of(page)
    take_the_ledger(page, tmp_path / LEDGER)
    take_the_sheet(page, tmp_path / BOOK)
    came = names_of(page) - before
    assert (came.total(), came[RIGHT], came[WRONG]) == (COMPANIES + 1, 1, 1)
    review(page, RIGHT, WRONG)
    came = names_of(page) - before
    assert came == Counter(companies.values())
    assert came.total() == COMPANIES
    assert before - names_of(page) == Counter()


def take_the_ledger(page: Any, file: Path) -> None:
    """Two lines above its header, places that need a word, a row with broken numbers."""
    upload(page, file)
    expect(page.locator("[name=header_row]")).to_have_value("3")
    left_out(page, "客户等级", "业务员")
    page.get_by_role("button", name="开始核对").click()
    bad = page.locator("td[data-tone=danger]")
    page.get_by_text(re.compile(r"按建议修正 \d+ 处")).click(timeout=60_000)
    expect(bad).to_have_count(2)
    for left, number in ((1, "13955129999"), (0, "025-80000999")):
        bad.first.dblclick()
        page.keyboard.press("Control+a")
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        expect(bad).to_have_count(left)
    imported(page, created=37)


def take_the_sheet(page: Any, file: Path) -> None:
    """A sheet under merged cells; one of its rows is a customer that is there."""
    upload(page, file)
    for sheet in (OTHER, SHEET):
        page.select_option("[name=sheet]", label=sheet)
        expect(page.locator("main")).to_contain_text(FIRST[sheet])
    header, last = page.locator("[name=header_row]"), page.locator("label[title='业务员']")
    expect(header).to_have_value("2")
    for line, there in (("1", 0), ("2", 1)):
        header.fill(line)
        header.press("Tab")
        expect(last).to_have_count(there)
    left_out(page, "客户等级", "业务员")
    page.get_by_role("button", name="开始核对").click()
    page.locator("#kb-impbar").get_by_text("疑似重复").click(timeout=60_000)
    row = page.locator(".kb-impmet__row").filter(has_text=AGAIN)
    expect(row.locator(".kb-hit")).to_contain_text(AGAIN)
    row.locator("select").select_option(label=f"更新“{AGAIN}”")
    row.get_by_role("button", name="选择").click()
    expect(row).to_contain_text("已选定这一行的处理方式")
    imported(page, created=13)


def review(page: Any, right: str, wrong: str) -> None:
    """A slip of the hand is left to somebody, who compares the two and chooses the name."""
    page.goto("/twins/")
    page.get_by_role("button", name="全库查重").click()
    expect(page.get_by_role("button", name="全库查重")).to_be_visible(timeout=60_000)
    group_of(page, right, wrong)
    by(page, "s", page.locator("[name=decision][value=same]"))
    page.wait_for_url(re.compile(r"/customer/merge/\?ids="))
    name = page.locator("tr:has([name=f-name])")
    for place, text in enumerate(page.locator(".kb-merge th .kb-sec__title a").all_inner_texts()):
        if text == right:
            name.locator("input[type=radio]").nth(place).check()
    expect(name.locator("[data-kb-result]")).to_have_text(right)
    by(page, "Control+Enter", page.locator(".kb-actionbar button[type=submit]"))
    page.wait_for_url(re.compile(r"/twins/\?state=open"))


def test_on_a_phone_a_list_becomes_one_archive(visit: Visit, tmp_path: Path) -> None:
    """A broken number is put right, a slip of the hand is found and merged; each page fits."""
    right, wrong, other = "芜湖澄汐源酒店管理有限公司", "芜湖汐澄源酒店管理有限公司", "池州随身导入有限公司"
    lines = [f"{name},吴岚,13955660101,安徽省芜湖市人民路12号" for name in (right, wrong)]
    file = tmp_path / "名片.csv"
    head = "客户名称,联系人,联系人手机,地址"
    file.write_text("\n".join([head, *lines, f"{other},钱湛,1396666,安徽省池州市东湖路3号", ""]), encoding="utf-8")
    page = visit("sales_manager", phone=True)
    before = names_of(page)
    upload(page, file)
    fits = "() => document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(fits)
    expect(page.locator(".kb-map select").first).to_be_visible()
    page.get_by_role("button", name="开始核对").click()
    bad = page.locator("td[data-tone=danger]")
    expect(bad).to_have_count(1, timeout=60_000)
    bad.tap()
    page.locator("td[data-url] input").fill("13966660001")
    page.keyboard.press("Enter")
    expect(bad).to_have_count(0)
    imported(page, created=3)
    assert page.evaluate(fits)
    assert names_of(page) - before == Counter([right, wrong, other])
    review(page, right, wrong)
    assert page.evaluate(fits)
    assert names_of(page) - before == Counter([right, other])
