"""An inherited workbook: uploaded, sheet and header row chosen, matched, a cell put right, imported, merged, found."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from xlsxwriter import Workbook

NAME, WRONG = "滁州砚台测试仪器有限公司", "滁州砚台测式仪器有限公司"


def workbook(path: Path) -> Path:
    """A list under merged cells on the second sheet; the fourth row has a wrong number, the last is a twin."""
    book = Workbook(str(path))
    book.add_worksheet("说明").write_row(0, 0, ["这是 2024 年的客户名单", "内部资料"])
    sheet = book.add_worksheet("客户")
    sheet.merge_range(0, 0, 0, 2, "公司资料")
    sheet.merge_range(0, 3, 0, 4, "联系人")
    sheet.write_row(1, 0, ["名称", "单位电话", "详细地址", "姓名", "手机"])
    for number in range(30):
        name = {28: NAME, 29: WRONG}.get(number, f"滁州第{number}批移交测试有限公司")
        mobile = "1395512" if number == 3 else f"139{52000000 + (28 if number == 29 else number):08d}"
        phone = f"0550-{3000000 + (28 if number == 29 else number)}"
        sheet.write_row(2 + number, 0, [name, phone, f"安徽省滁州市会峰路{number}号", "贺兰", mobile])
    book.close()
    return path


def test_from_a_workbook_to_one_customer(visit: Callable[..., Any], company: Any, tmp_path: Path) -> None:
    page = visit("sales_manager")
    page.goto("/customer/import/")
    page.set_input_files("#kb-impfile", workbook(tmp_path / "移交.xlsx"))
    page.get_by_role("button", name="读取文件").click()
    page.wait_for_url(re.compile(r"/customer/import/\d+/$"))
    page.select_option("[name=sheet]", label="客户")
    expect(page.locator("[name=header_row]")).to_have_value("2")
    page.fill("[name=header_row]", "1")
    page.press("[name=header_row]", "Tab")
    expect(page.locator("[name=header_row]")).to_have_value("1")
    page.fill("[name=header_row]", "2")
    page.press("[name=header_row]", "Tab")
    expect(page.locator(".kb-map select").nth(4)).to_have_value("customers.Contact.mobile")
    page.get_by_role("button", name="开始核对").click()
    bad = page.locator("td[data-tone=danger]")
    expect(bad).to_have_count(1, timeout=30_000)
    bad.dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("13952000003")
    page.keyboard.press("Enter")
    expect(bad).to_have_count(0)
    page.reload()
    page.get_by_role("button", name=re.compile("导入 30 行")).click()
    expect(page.locator(".kb-impstart")).to_contain_text("30", timeout=30_000)
    company.keben("twins", "--quiet")
    page.goto("/twins/")
    for _group in range(12):
        if WRONG in page.locator("main").inner_text():
            break
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
    page.keyboard.press("s")
    expect(page.locator("main")).not_to_contain_text(WRONG)
    page.goto(f"/customer/?view=all&q={NAME}")
    expect(page.locator("#kb-list")).to_contain_text(NAME)
    assert WRONG not in page.locator("#kb-list").inner_text()
