"""From a card at the stand to a customer: captured on a phone without a network, sent later, converted at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]


def test_stand_capture_to_lead_to_customer(visit: Visit) -> None:
    phone = visit("sales", phone=True)
    phone.goto("/leads/stand/")
    phone.context.set_offline(True)
    phone.fill("[name=contact_name]", "展台李工")
    phone.fill("[name=name]", "无锡展台测试电力有限公司")
    phone.fill("[name=mobile]", "139 0012 3456")
    phone.fill("[name=source_detail]", "安博会 2026")
    phone.locator("#kb-stand .kb-btn--primary[type=submit]").click()
    phone.get_by_text("已保存在本机: 无锡展台测试电力有限公司").wait_for()
    assert phone.input_value("[name=contact_name]") == ""
    assert phone.input_value("[name=source_detail]") == "安博会 2026"
    phone.context.set_offline(False)
    phone.locator("#kb-outbox").wait_for(state="detached")
    phone.locator("#kb-stand [data-told]:empty").wait_for(state="attached")  # it does not lie on the device any more

    # … and stands first among the last cards, without the page being opened anew
    phone.locator("#kb-stand-last p").first.get_by_text("无锡展台测试电力有限公司").wait_for()

    desk = visit("sales")
    desk.goto("/lead/?q=展台测试")
    desk.locator("tbody tr", has_text="无锡展台测试电力有限公司").locator("td a").first.click()
    desk.locator(".kb-drawer").locator("a", has_text="转化").first.click()
    desk.locator(".kb-convert").wait_for()
    desk.locator(".kb-convert .kb-btn--primary").click()
    desk.wait_for_url(re.compile(r"/customer/\d+/$"))
    assert desk.locator("h1").inner_text() == "无锡展台测试电力有限公司"
    desk.goto("/lead/?q=展台测试")
    desk.locator("tbody tr", has_text="已转化").wait_for()
