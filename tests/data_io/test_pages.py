"""The pages: from upload to undo, the sheet corrected in place, exports asked for and fetched by their owner."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keben.data.exports.model import ExportRun
from keben.data.imports.model import ImportRow, ImportRun
from keben.domains.customers.models import Customer
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.data_io.conftest import HEADER, as_csv, names, row_of

HTMX = {"HX-Request": "true"}
START = "/customer/import/"


@pytest.fixture
def browser(signed_in: Callable[..., Client], lookups: None) -> Client:
    """A sales manager's browser."""
    return signed_in("sales_manager", name="陈思远")


def send(browser: Client, rows: list[Any], name: str = "customers.csv") -> str:
    """Upload; the address of the new import."""
    file = SimpleUploadedFile(name, as_csv(rows).encode("gb18030"))
    answer = browser.post(START, {"file": file})
    assert answer.status_code == 302
    return str(answer["Location"])


def do(browser: Client, url: str, verb: str) -> None:
    assert browser.post(f"{url}do/{verb}/", headers=HTMX).status_code == 200
    drain()


def text(answer: Any) -> str:
    return answer.content.decode()


def test_from_upload_to_undo(browser: Client) -> None:
    url = send(browser, [HEADER, row_of(1), row_of(2, founded="2026-13-02")])
    page = text(browser.get(url))
    assert "GB18030" in page
    assert "江东电网1有限公司" in page
    do(browser, url, "check")
    page = text(browser.get(url))
    assert 'data-tone="danger"' in page
    assert "2026-13-02" in page
    cell = text(browser.post(f"{url}cell/3/4/", {"value": "2016-05-04"}, headers=HTMX))
    assert re.search(r"<td[^>]*data-tone=\"ok\"", cell)
    do(browser, url, "run")
    assert names() == ["江东电网1有限公司", "江东电网2有限公司"]
    assert text(browser.get(url)).count("kb-impundo") == 2
    assert browser.post(f"{url}do/undo/", headers={**HTMX, "KB-Layer": "dialog"})["HX-Redirect"] == url
    drain()
    assert Customer.objects.filter(deleted_at=None).count() == 0
    history = text(browser.get("/imports/"))
    assert "customers.csv" in history


def test_a_corrected_cell_brings_the_button_that_imports_it_too(browser: Client) -> None:
    url = send(browser, [HEADER, row_of(1), row_of(2, founded="2026-13-02")])
    do(browser, url, "check")
    assert "导入 1 行" in text(browser.get(url))
    assert browser.post(f"{url}cell/3/4/", {"value": "2016-05-04"}, headers=HTMX)["HX-Trigger"] == '{"kb:import": {}}'
    bar = text(browser.get(f"{url}bar/?tab=bad", headers=HTMX))
    assert 'id="kb-job" hx-swap-oob="true"' in bar
    assert "导入 2 行" in bar
    page = text(browser.get(url))
    assert page.count('id="kb-job"') == 1
    assert "hx-swap-oob" not in page
    do(browser, url, "dry")
    assert "试运行：新建 2<" in text(browser.get(url))


def test_the_mapping_is_changed_on_the_page_and_rows_are_checked_again(browser: Client) -> None:
    url = send(browser, [HEADER, row_of(1, phone="nonsense")])
    do(browser, url, "check")
    run = ImportRun.objects.get()
    assert run.counts["bad"] == 1
    assert browser.post(f"{url}mapping/", {"col-3": ""}, headers=HTMX).status_code == 200
    drain()
    run.refresh_from_db()
    assert (run.counts["bad"], run.mapping["3"]) == (0, "")


def test_another_encoding_shows_another_text(browser: Client) -> None:
    url = send(browser, [HEADER, row_of(1)])
    answer = browser.post(f"{url}source/", {"encoding": "cp1252", "delimiter": ","}, headers=HTMX)
    assert "江东电网" not in text(answer)
    assert ImportRun.objects.get().encoding == "cp1252"


def test_all_suggestions_by_one_button(browser: Client) -> None:
    url = send(browser, [HEADER, row_of(1, level="重要客户")])
    do(browser, url, "check")
    answer = browser.post(f"{url}adopt/", headers=HTMX)
    assert answer.status_code == 200
    assert ImportRow.objects.get().cells[2] == "重要"


def test_the_page_of_the_sheet_has_a_fixed_number_of_queries(
    browser: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (3, 55):
        url = send(browser, [HEADER, *(row_of(n, phone="1") for n in range(rows))])
        do(browser, url, "check")
        browser.get(url)  # what a process learns once
        with CaptureQueriesContext(connection) as found:
            assert browser.get(url).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_a_bad_file_says_so_on_the_page(browser: Client) -> None:
    answer = browser.post(START, {"file": SimpleUploadedFile("x.exe", b"MZ")})
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    assert browser.post(START).status_code == 422
    assert not ImportRun.objects.exists()


def test_somebody_elses_import_is_not_there(browser: Client, signed_in: Callable[..., Client]) -> None:
    url = send(browser, [HEADER, row_of(1)])
    other = signed_in("sales_manager")
    for part in ("", "rows/", "bar/", "progress/", "errors.xlsx"):
        assert other.get(url + part).status_code == 404
    for part in ("do/check/", "do/run/", "adopt/", "mapping/", "cell/2/0/"):
        assert other.post(url + part, {"value": "x"}).status_code == 404
    assert ImportRun.objects.get().state == "mapping"
    assert other.get(f"/imports/{ImportRun.objects.get().pk}/").status_code == 404


def test_without_the_right_no_page_opens(signed_in: Callable[..., Client], lookups: None) -> None:
    client = signed_in("sales")
    assert client.get(START).status_code == 403
    assert client.get(f"{START}template/").status_code == 403
    assert Client().get(START).status_code == 302


def test_running_before_checking_is_refused(browser: Client) -> None:
    url = send(browser, [HEADER, row_of(1)])
    assert browser.post(f"{url}do/run/").status_code == 409
    assert browser.post(f"{url}do/nonsense/").status_code == 404
    drain()
    assert names() == []


def test_text_of_the_file_cannot_become_markup(browser: Client) -> None:
    url = send(browser, [HEADER, row_of(1, name="<script>alert(1)</script>", phone="<b>")])
    do(browser, url, "check")
    page = text(browser.get(url))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_template_and_error_file_are_downloads(browser: Client) -> None:
    url = send(browser, [HEADER, row_of(1, name="")])
    do(browser, url, "check")
    for address in (f"{START}template/", f"{url}errors.xlsx"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert b"".join(browser.get(f"{url}errors.csv").streaming_content).startswith(b"\xef\xbb\xbf")  # type: ignore[attr-defined]


def test_an_export_is_asked_for_made_and_fetched_by_its_owner_only(
    browser: Client, signed_in: Callable[..., Client]
) -> None:
    owner = browser.person.pk  # type: ignore[attr-defined]
    make(Customer, name="甲", owner=owner)
    make(Customer, name="乙", owner=owner)
    dialog = browser.get("/customer/export/?q=甲", headers=HTMX)
    assert 'name="reason"' in text(dialog)
    assert browser.post("/customer/export/", {"query": "q=甲", "_run": "1"}, headers=HTMX).status_code == 422
    assert not ExportRun.objects.exists()
    sent = {"query": "q=甲&cols=name", "_run": "1", "reason": "盘点", "format": "csv"}
    assert browser.post("/customer/export/", sent, headers=HTMX).status_code == 200
    drain()
    run = ExportRun.objects.get()
    assert (run.state, run.done, run.names) == ("done", 1, ["name", "do_not_contact"])
    assert f"/exports/{run.pk}/file/" in text(browser.get("/exports/"))
    file = b"".join(browser.get(f"/exports/{run.pk}/file/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "甲" in file
    assert "乙" not in file
    assert signed_in("sales_manager").get(f"/exports/{run.pk}/file/").status_code == 404


def test_only_the_ticked_rows_are_exported(browser: Client) -> None:
    owner = browser.person.pk  # type: ignore[attr-defined]
    first, _second = make(Customer, name="甲", owner=owner), make(Customer, name="乙", owner=owner)
    asked = browser.post("/customer/export/", {"pk": first.pk, "query": ""}, headers={**HTMX, "KB-Step": "ask"})
    assert f'value="{first.pk}"' in text(asked)
    sent = {"pk": first.pk, "query": "", "_run": "1", "reason": "盘点", "format": "csv"}
    browser.post("/customer/export/", sent, headers=HTMX)
    drain()
    assert ExportRun.objects.get().done == 1


def test_who_may_import_nothing_is_offered_no_start(signed_in: Any) -> None:
    page = signed_in("audit_admin").get("/imports/").content.decode()
    assert "你没有导入权限" in page
    assert '/import/"' not in page


def test_the_bar_says_what_is_true_of_a_dry_run_a_pause_and_the_end(browser: Client) -> None:
    url = send(browser, [HEADER, row_of(1), row_of(2, founded="2026-13-02")])
    do(browser, url, "check")
    browser.post(f"{url}cell/3/4/", {"value": "nonsense"}, headers=HTMX)
    assert ImportRun.objects.get().counts["fixed"] == 0
    browser.post(f"{url}do/dry/", headers=HTMX)
    assert "不会保存任何数据" in text(browser.get(url))
    drain()
    dry = ImportRun.objects.get().started_at
    browser.post(f"{url}do/run/", headers=HTMX)
    assert ImportRun.objects.get().started_at > dry
    browser.post(f"{url}do/pause/", headers=HTMX)
    page = text(browser.get(url))
    assert "处理完手头的行就停" in page
    assert "do/pause/" not in page
    drain()
    assert ImportRun.objects.get().state == "paused"
    assert "其余行等待继续" in text(browser.get(url))
    do(browser, url, "run")
    page = text(browser.get(f"{url}?step=3&tab=bad"))
    assert "修正标出的单元格后，这些行也可以导入" in page
    assert "可以离开本页" not in page


def test_what_an_import_wrote_is_one_click_away_and_a_condition_of_the_list(browser: Client, signed_in: Any) -> None:
    make(Customer, name="早已在册有限公司", owner=browser.person)  # type: ignore[attr-defined]
    url = send(browser, [HEADER, row_of(1), row_of(2)], name="展会.csv")
    do(browser, url, "check")
    do(browser, url, "run")
    run = ImportRun.objects.get()
    href = re.search(r'href="([^"]+)"[^>]*>查看客户<', text(browser.get(url)))
    assert href is not None
    assert href[1].replace("&amp;", "&") == f"/customer/?view=all&f=[[%22@import%22,%22any%22,[{run.pk}]]]"
    page = text(browser.get(href[1].replace("&amp;", "&")))
    assert ("江东电网1有限公司" in page, "江东电网2有限公司" in page, "早已在册有限公司" in page) == (True, True, False)
    assert re.search(r"来自导入</?\w*[^>]*>\s*<b[^>]*>展会\.csv|来自导入.{0,40}展会\.csv", page)
    builder = text(browser.get("/customer/filter/", headers=HTMX))
    island = json.loads(re.findall(r"<script type=.application/json.>(.*?)</script>", builder, re.DOTALL)[0])
    ours = next(field for field in island if field["name"] == "@import")
    assert [(key, label.startswith("展会.csv · ")) for key, label in ours["choices"]] == [(str(run.pk), True)]
    stranger = signed_in("boss")
    assert "展会.csv" not in text(stranger.get(f'/customer/?f=[["@import","any",[{run.pk}]]]'))
    do(browser, url, "undo")
    assert 'href="/customer/"' in re.findall(r"<a[^>]*>查看客户", text(browser.get(url)))[0]
