"""News in a real browser without a proxy: the stream stands on its own port, and pages ask when it is gone."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]
BELL = "[data-kb-count-of=bell]"


def stream_process(company: Any) -> int:
    """The process of the stream that runs now."""
    log = (company.home / "server.log").read_text(encoding="utf-8")
    return int(re.findall(r"stream started, process (\d+)", log)[-1])


def mention(writer: Any, person: str, text: str) -> None:
    """Write a comment that calls a colleague, as a browser sends it."""
    path = writer.locator("tbody tr td a[data-kb=drawer]").first.get_attribute("href").partition("?")[0]
    found = writer.request.get(f"/_pick/org.User?q={person}").json()["items"]
    token = next(one["value"] for one in writer.context.cookies() if one["name"] == "csrftoken")
    answer = writer.request.post(
        f"{path}do/comment/",
        form={"text": text, "mentions": str(found[0]["id"])},
        headers={"X-CSRFToken": token, "Referer": writer.url},
    )
    assert answer.status in (200, 204, 302), answer.text()[:500]


def test_a_message_arrives_while_the_page_is_open(visit: Visit, company: Any) -> None:
    reader, writer = visit("sales"), visit("sales_manager")
    writer.goto("/customer/?q=江东电网有限公司输电检修中心")  # the reader's own: whoever cannot see it is not called
    reader.locator("body[data-kb-stream=open]").wait_for()
    bell = reader.locator(BELL).first
    before = int(bell.inner_text().strip("+") or 0)
    mention(writer, company.logins["sales"]["login"], "请看一下样机的报价")
    reader.locator(".kb-toast", has_text=company.logins["sales_manager"]["name"]).wait_for()
    # Other news may come for him meanwhile.
    reader.wait_for_function("([at, n]) => parseInt(document.querySelector(at).textContent) > n", arg=[BELL, before])


def test_the_page_comes_back_to_a_stream_that_died(visit: Visit, company: Any) -> None:
    page = visit("sales")
    page.locator("body[data-kb-stream=open]").wait_for()
    os.kill(stream_process(company), signal.SIGKILL)
    page.locator("body[data-kb-stream=lost]").wait_for()
    page.locator("body[data-kb-stream=open]").wait_for(timeout=30_000)


def test_without_the_stream_the_page_asks(visit: Visit) -> None:
    page = visit("sales")
    page.context.route(re.compile(r"/_stream$"), lambda route: route.abort())
    page.clock.install()
    page.goto("/")
    page.locator("body[data-kb-stream=lost]").wait_for()
    with page.expect_response(re.compile(r"/_notifications/count$")) as asked:
        page.clock.fast_forward(31_000)
    assert asked.value.status == 200
