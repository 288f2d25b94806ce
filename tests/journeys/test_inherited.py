"""What was left behind, through the wizard: each kind of file, a workbook from sheet to customer, and a phone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from xlsxwriter import Workbook

from tests.journeys.conftest import ROOT

NAME, SPELLED, WRONG = "滁州砚台测试仪器有限公司", "滁州砚台测试仪器（有限责任公司）", "滁州砚台测式仪器有限公司"
PHONE, SERIES, FIRST = "0550-3000028", "移交", 53100000
SAVE = "main .kb-actionbar .kb-btn--primary"
Visit = Callable[..., Any]


def workbook(path: Path) -> Path:
    """A list under merged cells on the second sheet: a wrong number, another spelling, and a slip of the hand."""
    book = Workbook(str(path))
    other = book.add_worksheet("供应商")
    other.write_row(0, 0, ["名称", "电话"])
    other.write_row(1, 0, ["滁州某供应商", "0550-3999999"])
    sheet = book.add_worksheet("客户")
    sheet.merge_range(0, 0, 0, 2, "公司资料")
    sheet.merge_range(0, 3, 0, 4, "联系人")
    sheet.write_row(1, 0, ["名称", "单位电话", "详细地址", "姓名", "手机"])
    for number in range(12):
        name = {10: SPELLED, 11: WRONG}.get(number, f"滁州{SERIES}{number}号测试有限公司")
        mobile = "1395512" if number == 3 else f"139{FIRST + number:08d}"
        phone = PHONE if number == 11 else f"0553-{FIRST % 10_000_000 + number}"
        sheet.write_row(2 + number, 0, [name, phone, f"安徽省滁州市会峰路{number}号", "贺兰", mobile])
    book.close()
    return path


def upload(page: Any, file: Path) -> None:
    page.goto("/customer/import/")
    page.set_input_files("#kb-impfile", file)
    page.get_by_role("button", name="读取文件").click()
    page.wait_for_url(re.compile(r"/customer/import/\d+/$"))


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


def test_from_a_workbook_to_one_customer(visit: Visit, tmp_path: Path) -> None:
    page = visit("sales_manager")
    page.goto("/customer/new/")
    page.fill("[name=name]", NAME)
    page.fill("[name=phone]", PHONE)
    page.locator(SAVE).click()
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    upload(page, workbook(tmp_path / "移交.xlsx"))
    page.select_option("[name=sheet]", label="客户")
    expect(page.locator("[name=header_row]")).to_have_value("2")
    page.fill("[name=header_row]", "1")
    page.press("[name=header_row]", "Tab")
    expect(page.locator(".kb-map__row").filter(has_text="公司资料")).to_have_count(1)
    page.fill("[name=header_row]", "2")
    page.press("[name=header_row]", "Tab")
    expect(page.locator(".kb-map select").nth(4)).to_have_value("customers.Contact.mobile")
    page.get_by_role("button", name="开始核对").click()
    bad = page.locator("td[data-tone=danger]")
    expect(bad).to_have_count(1, timeout=30_000)
    bad.dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type(f"139{FIRST + 3:08d}")
    page.keyboard.press("Enter")
    expect(bad).to_have_count(0)
    page.locator("#kb-impbar").get_by_text("疑似重复").click()
    meets = page.locator(".kb-impmet__row")
    expect(meets).to_have_count(2)
    spelled = meets.filter(has_text=SPELLED)
    expect(spelled.locator(".kb-hit")).to_contain_text(NAME)
    spelled.locator("select").select_option(label=f"更新“{NAME}”")
    spelled.get_by_role("button", name="选择").click()
    expect(spelled).to_contain_text("已选定这一行的处理方式")
    page.reload()
    expect(spelled.locator("select option:checked")).to_have_text(f"更新“{NAME}”")
    page.get_by_role("button", name=re.compile("导入 12 行")).click()
    expect(page.locator(".kb-impstart .kb-figure, .kb-impstart").first).to_contain_text("11", timeout=30_000)
    page.goto(f"/customer/?view=all&q={NAME}")
    expect(page.locator("#kb-list")).to_contain_text(NAME)
    assert SPELLED not in page.locator("#kb-list").inner_text()


def test_on_a_phone_a_file_goes_from_upload_to_result(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "名片.csv"
    file.write_text("客户名称,电话\n池州随身导入有限公司,13966660001\n", encoding="utf-8")
    page = visit("sales_manager", phone=True)
    upload(page, file)
    fits = "() => document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(fits)
    expect(page.locator(".kb-map select").first).to_be_visible()
    page.get_by_role("button", name="开始核对").click()
    page.get_by_role("button", name=re.compile("导入 1 行")).click(timeout=30_000)
    expect(page.locator(".kb-impstart")).to_contain_text("新建1", timeout=30_000)
    assert page.evaluate(fits)
