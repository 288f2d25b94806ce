"""What the company chose about language, time zone, currency and colours holds where people look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation

from keben.domains.org.models import User
from keben.kernel import stamps
from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.moments import DateTime
from keben.kernel.locale import at_home, company_zone
from keben.kernel.settings import change_setting
from keben.kernel.tasks import worker
from keben.kernel.tasks.job import TASKS, Job, enqueue
from keben.web.listing.amounts import cell_in_wan, column_cell, unit_note
from keben.web.listing.short_money import short_money

Maker = Callable[..., User]
Browser = Callable[..., Client]
NINE = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)


def test_the_sign_in_page_and_new_people_speak_the_company_language(person: Maker) -> None:
    assert "登录" in Client().get("/login/").content.decode()
    assert person("E1", "陈思远").pk
    change_setting("company.language", "en")
    stamps.reset()
    assert "Sign in" in Client().get("/login/").content.decode()
    from keben.kernel.testing.make import make

    assert make(User, staff_no="E2").lang == "en"
    change_setting("company.language", "zh-hans")
    assert make(User, staff_no="E3").lang == "zh-hans"
    assert User.objects.get(staff_no="E2").lang == "en"


def test_times_are_shown_and_read_in_the_company_zone(db: None) -> None:
    kind = DateTime()
    assert company_zone() == ZoneInfo("Asia/Shanghai")
    change_setting("locale.time_zone", "America/New_York")
    with at_home(), translation.override("zh-hans"):
        assert kind.show(NINE) == "2026-11-19 20:00"
        assert kind.parse("2026-11-19 20:00", Parsing()) == NINE
        day = kind.span(dt.date(2026, 11, 19), dt.date(2026, 11, 19), "at")
    assert dict(day.children) == {  # type: ignore[arg-type]
        "at__gte": dt.datetime(2026, 11, 19, 5, tzinfo=dt.UTC),
        "at__lt": dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC),
    }


def test_pages_and_jobs_run_in_the_company_zone(person: Maker, signed_in: Browser) -> None:
    change_setting("locale.time_zone", "Asia/Tokyo")
    client = signed_in(person("A1", "安", "audit_admin"))
    from keben.domains.org.models import SignIn

    SignIn.objects.update(at=timezone.now().replace(year=2025, month=3, day=1, hour=23, minute=30))
    assert "2 Mar 2025" in client.get("/system/signins/").content.decode()
    seen: list[str] = []
    TASKS["tests.zone"] = lambda job: seen.append(str(timezone.get_current_timezone()))
    try:
        enqueue("tests.zone")
        worker.drain()
    finally:
        del TASKS["tests.zone"]
    assert seen == ["Asia/Tokyo"]
    assert Job.objects.get(task="tests.zone").state == "done"
    assert str(timezone.get_current_timezone()) == "Asia/Shanghai"


def test_the_schedule_follows_the_company_clock(db: None) -> None:
    change_setting("locale.time_zone", "UTC")
    with at_home():
        assert worker.next_time("03:20", NINE) == dt.datetime(2026, 11, 20, 3, 20, tzinfo=dt.UTC)
    assert worker.next_time("03:20", NINE) == dt.datetime(2026, 11, 20, 19, 20, tzinfo=dt.UTC)


def test_colours_of_rise_and_fall_swap(person: Maker, signed_in: Browser) -> None:
    client = signed_in(person("E1", "王", "sales"))
    assert 'data-rise="red"' in client.get("/me/").content.decode()
    change_setting("locale.rise", "green")
    stamps.reset()
    assert 'data-rise="green"' in client.get("/me/").content.decode()


def test_the_sign_of_the_currency(person: Maker, signed_in: Browser) -> None:
    with translation.override("en"):
        assert short_money(62_400_000) == "¥624.0k"
        change_setting("locale.currency", "USD")
        assert short_money(-62_400_000) == "−US$624.0k"
        assert unit_note() == "amounts in USD"
    assert '"currency": "US$"' in signed_in(person("E1", "王", "sales")).get("/me/").content.decode()


def test_the_unit_of_amounts_holds_where_a_view_has_no_other(db: None) -> None:
    from keben.kernel.registry import registry

    item = registry.get("customers.Customer").field("annual_amount")
    with translation.override("zh-hans"):
        assert (column_cell()(item, 124_800_000), unit_note()) == (
            '<span class="kb-num">1,248,000.00</span>', "金额单位：元",
        )  # fmt: skip
        change_setting("locale.unit", "wan")
        assert column_cell() is cell_in_wan
        assert column_cell()(item, 124_800_000) == '<span class="kb-num" title="1,248,000.00">124.80</span>'
        assert unit_note() == "金额单位：万元"
        assert unit_note(False) == "金额单位：元"
    with translation.override("en"):
        assert column_cell()(item, 124_800_000) == '<span class="kb-num">1,248,000.00</span>'


def test_the_own_number_reads_as_numbers_do_everywhere(person: Maker, signed_in: Browser) -> None:
    page = signed_in(person("E1", "王", "sales", mobile="13902556021")).get("/me/").content.decode()
    assert ("139 0255 6021" in page, "13902556021" in page) == (True, False)


@pytest.mark.parametrize("name", ["locale.time_zone", "locale.currency", "company.language", "locale.rise"])
def test_only_known_values_are_taken(person: Maker, signed_in: Browser, name: str) -> None:
    client = signed_in(person("A1", "安", "system_admin"))
    assert client.post("/system/settings/", {name: "Mars"}).status_code == 422
