"""The working calendar: week, hours and own days on top of the public holidays; a missing year is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from keben.base.calendar_cn import holiday_name
from keben.domains.org.models import User
from keben.kernel import stamps
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.settings import change_setting
from keben.kernel.workdays import HOLIDAYS, WorkDay, missing_years, work_calendar
from keben.web.marked_days import marked_days

Maker = Callable[..., User]
Browser = Callable[..., Client]
S = system_actor()
CN = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def client(person: Maker, signed_in: Browser) -> Client:  # type: ignore[override]
    return signed_in(person("A1", "安", "system_admin"))


def own_day(day: str, name: str, *, worked: bool = False) -> WorkDay:
    return perform("create", WorkDay, {"date": day, "name": name, "is_worked": worked}, actor=S).record  # type: ignore[no-any-return]


def test_public_holidays_hold_until_the_company_differs(db: None) -> None:
    assert work_calendar().is_working_day(dt.date(2026, 11, 20))
    assert not work_calendar().is_working_day(dt.date(2026, 10, 1))
    party = own_day("2026-11-20", "厂庆")
    own_day("2026-10-01", "值班", worked=True)
    assert not work_calendar().is_working_day(dt.date(2026, 11, 20))
    assert work_calendar().is_working_day(dt.date(2026, 10, 1))
    assert work_calendar().add_working_days(dt.date(2026, 11, 19), 1) == dt.date(2026, 11, 23)
    assert work_calendar().name_of(dt.date(2026, 11, 20)) == "厂庆"
    perform("delete", party, actor=S)
    assert work_calendar().add_working_days(dt.date(2026, 11, 19), 1) == dt.date(2026, 11, 20)


def test_week_and_hours_change_working_time(db: None) -> None:
    friday, sunday = dt.datetime(2026, 11, 20, 9, tzinfo=CN), dt.datetime(2026, 11, 22, 20, tzinfo=CN)
    assert work_calendar().minutes_between(friday, sunday) == 480
    change_setting("calendar.week", ["0", "1", "2", "3", "4", "5"])
    change_setting("calendar.hours", ((dt.time(8), dt.time(12)), (dt.time(13, 30), dt.time(0))))
    assert work_calendar().minutes_between(friday, sunday) == 2 * (240 + 630) - 60
    assert work_calendar().is_working_day(dt.date(2026, 11, 21))


def test_working_hours_are_those_of_the_company_zone(db: None) -> None:
    start = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
    assert work_calendar().minutes_between(start, start + dt.timedelta(hours=12)) == 120
    change_setting("locale.time_zone", "Europe/London")
    assert work_calendar().minutes_between(start, start + dt.timedelta(hours=12)) == 480


def test_a_missing_year_is_told_until_it_is_entered(db: None) -> None:
    assert missing_years(dt.date(2026, 10, 31)) == []
    assert missing_years(dt.date(2026, 11, 1)) == [2027]
    assert missing_years(dt.date(2027, 3, 1)) == [2027]
    own_day("2027-01-01", "元旦")
    assert missing_years(dt.date(2026, 11, 1)) == []


def test_public_holidays_are_named_in_the_language_of_the_reader(db: None) -> None:
    days = [dt.date(2026, month, day) for month, day in ((1, 1), (2, 17), (4, 5), (5, 1), (6, 19), (9, 25), (10, 1))]
    with translation.override("en"):
        assert [work_calendar().name_of(day) for day in days] == [
            "New Year's Day", "Spring Festival", "Qingming Festival", "Labour Day", "Dragon Boat Festival",
            "Mid-Autumn Festival", "National Day",
        ]  # fmt: skip
        assert work_calendar().name_of(dt.date(2026, 11, 20)) == ""
    with translation.override("zh-hans"):
        assert [work_calendar().name_of(day) for day in days] == [
            "元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"
        ]  # fmt: skip


def test_every_public_holiday_of_these_years_has_words(db: None) -> None:
    first = dt.date(2024, 1, 1)
    names = {holiday_name(first + dt.timedelta(days=number)) for number in range(3 * 365 + 1)}
    assert names - {""} == set(HOLIDAYS)


def test_pickers_mark_special_days(db: None) -> None:
    marked = marked_days(dt.date(2026, 5, 5))
    assert "2026-10-01" in marked["rest"]
    assert "2026-10-10" in marked["work"]
    assert "2026-11-20" not in marked["rest"]
    own_day("2026-11-20", "厂庆")
    assert "2026-11-20" in marked_days(dt.date(2026, 5, 5))["rest"]


def test_a_span_of_days_is_entered_in_the_browser(client: Client) -> None:
    data = {"from": "2027-02-06", "until": "2027-02-12", "name": "春节", "kind": "rest"}
    answer = client.post("/system/calendar/?year=2026", data)
    assert answer["Location"] == "/system/calendar/?year=2027"
    client.post("/system/calendar/", {"from": "2027-02-14", "name": "春节调休", "kind": "work"})
    stamps.reset()
    assert WorkDay.objects.count() == 8
    assert not work_calendar().is_working_day(dt.date(2027, 2, 8))
    assert work_calendar().is_working_day(dt.date(2027, 2, 14))
    event = LoggedEvent.objects.filter(entity="kernel.WorkDay").latest("id")
    assert (event.action, event.changes["date"], event.actor_name) == ("create", [None, "2027-02-14"], "安")
    page = client.get("/system/calendar/?year=2027").content.decode()
    assert page.count('data-mark="rest" data-own') == 7
    assert 'data-mark="work" data-own' in page
    pk = WorkDay.objects.get(date="2027-02-14").pk
    assert client.post(f"/system/calendar/{pk}/delete/")["Location"] == "/system/calendar/?year=2027"
    stamps.reset()
    assert not work_calendar().is_working_day(dt.date(2027, 2, 14))


def test_a_day_entered_twice_is_changed(client: Client) -> None:
    client.post("/system/calendar/", {"from": "2027-02-14", "name": "春节", "kind": "rest"})
    client.post("/system/calendar/", {"from": "2027-02-14", "name": "调休", "kind": "work"})
    assert list(WorkDay.objects.values_list("name", "is_worked")) == [("调休", True)]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"from": "", "name": "x"}, "Required."),
        ({"from": "2027-02-14", "name": " "}, "Required."),
        ({"from": "soon", "name": "x"}, "as a date"),
        ({"from": "2027-02-14", "until": "2027-02-01", "name": "x"}, "The last day lies before the first."),
        ({"from": "2027-01-01", "until": "2027-12-31", "name": "x"}, "At most 62 days at a time."),
    ],
)
def test_bad_spans_are_refused_at_their_field(client: Client, data: dict[str, str], text: str) -> None:
    answer = client.post("/system/calendar/", data)
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert WorkDay.objects.count() == 0


@pytest.mark.parametrize("text", ["9-12", "12:00-09:00", "09:00-12:00, 11:00-18:00", "25:00-26:00"])
def test_hours_that_make_no_sense_are_refused(client: Client, text: str) -> None:
    answer = client.post("/system/settings/", {"calendar.hours": text})
    assert answer.status_code == 422
    stamps.reset()
    assert work_calendar().windows == ((dt.time(9), dt.time(12)), (dt.time(13), dt.time(18)))


def test_a_week_needs_a_working_day(client: Client) -> None:
    assert client.post("/system/settings/", {"_has": "calendar.week"}).status_code == 422
    assert (
        client.post("/system/settings/", {"calendar.week": ["5", "6"], "calendar.hours": "20:00-24:00"}).status_code
        == 302
    )
    stamps.reset()
    assert work_calendar().week == frozenset({5, 6})
    assert work_calendar().windows == ((dt.time(20), dt.time(0)),)


def test_everybody_reads_but_only_the_system_administrator_keeps_it(person: Maker, signed_in: Browser) -> None:
    day = own_day("2027-02-14", "春节")
    for role in ("security_admin", "audit_admin", "sales"):
        client = signed_in(person(f"E-{role}", "王", role))
        assert client.get("/system/calendar/").status_code == 403
        assert client.post("/system/calendar/", {"from": "2027-02-15", "name": "x"}).status_code == 403
        assert client.post(f"/system/calendar/{day.pk}/delete/").status_code == 403
    assert WorkDay.objects.count() == 1
