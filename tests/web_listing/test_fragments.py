"""Pieces of HTML that a process keeps: drawn once per key, filled each time, dropped when there are too many."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone, translation
from markupsafe import escape

from keben.kernel import stamps
from keben.kernel.access.actor import Actor, Rights, system_actor
from keben.web import fragments
from keben.web.fragments import drawn, ground, piece, slot


def test_a_piece_is_drawn_once_and_filled_each_time() -> None:
    calls: list[int] = []

    def draw() -> str:
        calls.append(1)
        return f"<b>{slot('count')}</b><i>{slot('name')}</i><u>{slot('count')}</u>"

    assert drawn("key", draw, count="3", name="&lt;") == "<b>3</b><i>&lt;</i><u>3</u>"
    assert drawn("key", draw, count="4", name="x") == "<b>4</b><i>x</i><u>4</u>"
    assert calls == [1]


def test_another_key_is_another_piece() -> None:
    assert drawn(("a", 1), lambda: "one") == "one"
    assert drawn(("a", 2), lambda: "two") == "two"


def test_a_piece_without_slots_is_itself() -> None:
    assert drawn("key", lambda: "<p>text</p>") == "<p>text</p>"


def test_a_slot_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="count"):
        drawn("key", lambda: slot("count"))


def test_slots_pass_through_html_json_and_addresses_unchanged() -> None:
    place = slot("place")
    text = f"{escape(place)} {json.dumps(str(place))} {urlencode({'after': str(place)})}"
    assert piece("key", lambda: text).slots == {"place"}
    assert drawn("key", lambda: text, place="7") == '7 "7" after=7'


def test_what_people_write_is_never_a_slot() -> None:
    text = "kb0123456789abcdef01234567xcsrf0 {csrf} csrf"
    assert piece("key", lambda: text).slots == frozenset()


def test_the_piece_used_longest_ago_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "MOST", 25)
    drawn("a", lambda: "a" * 10)
    drawn("b", lambda: "b" * 10)
    drawn("a", lambda: "again")
    drawn("c", lambda: "c" * 10)
    assert drawn("a", lambda: "new") == "a" * 10
    assert drawn("b", lambda: "new") == "new"


def test_nothing_is_kept_while_templates_are_being_changed(settings: Any) -> None:
    settings.DEBUG = True
    assert drawn("key", lambda: "one") == "one"
    assert drawn("key", lambda: "two") == "two"


def actor(**changes: Any) -> Actor:
    base: dict[str, Any] = {"kind": "user", "user_id": 1, "name": "陈", "rights": RIGHTS, "staff_no": "E1"}
    return Actor(**(base | changes))


RIGHTS = Rights()


@pytest.mark.django_db
def test_the_ground_is_equal_for_equal_requests() -> None:
    assert ground(actor()) == ground(actor(request_id="another"))
    assert hash(ground(actor())) == hash(ground(actor()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"user_id": 2},
        {"name": "王"},
        {"staff_no": "E2"},
        {"rights": Rights()},
        {"attributes": {"administers": ("system",)}},
    ],
)
def test_another_person_or_other_rights_are_another_ground(changes: dict[str, Any]) -> None:
    assert ground(actor(**changes)) != ground(actor())


@pytest.mark.django_db
def test_another_language_is_another_ground() -> None:
    with translation.override("en"):
        english = ground(actor())
    with translation.override("zh-hans"):
        assert ground(actor()) != english


@pytest.mark.django_db
def test_another_day_is_another_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    today = ground(actor())
    monkeypatch.setattr(timezone, "localdate", lambda *_rest: dt.date(2001, 1, 1))
    assert ground(actor()) != today


@pytest.mark.django_db
def test_any_change_of_configuration_is_another_ground_also_in_another_process() -> None:
    before = ground(actor())
    stamps.Stamp.objects.create(name="settings", value=1)  # as another process leaves it
    assert ground(actor()) == before
    stamps.forget()  # the next request
    after = ground(actor())
    assert after != before
    stamps.Stamp.objects.filter(name="settings").update(value=2)
    stamps.forget()
    assert ground(actor()) not in (before, after)


def test_the_tests_above_know_every_part_of_the_ground() -> None:
    assert {one.name for one in fields(fragments.Ground)} == {
        "stamps", "user_id", "rights", "name", "staff_no", "administers", "language", "day",
    }  # fmt: skip


@pytest.mark.django_db
def test_the_program_itself_has_a_ground() -> None:
    assert ground(system_actor()).user_id is None
