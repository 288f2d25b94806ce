"""Every Kind: what it shows and what its input starts with is read back as the same; errors speak both languages."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from keben.base import regions
from keben.base.errors import Malformed
from keben.base.money import LARGEST
from keben.domains.customers.models import Customer
from keben.domains.mail.models import MailAccount
from keben.kernel.customfields import CustomField
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.tags import Tag
from keben.kernel.kinds.base import Kind, Parsing, find_kind, kind_by_code, kind_codes
from keben.kernel.kinds.choices import Boolean, Choice, Json, MultiChoice, Stage
from keben.kernel.kinds.links import File, Image, Link, Links, Region
from keben.kernel.kinds.moments import Date, DateTime
from keben.kernel.kinds.numbers import DecimalNumber, Duration, Integer, Key, Money, Percent, Price, Score
from keben.kernel.kinds.text import (
    TONES,
    USCC,
    Address,
    Colour,
    Email,
    IpAddress,
    LongText,
    Number,
    Phone,
    Text,
    Url,
)
from keben.kernel.problems import Problem
from keben.kernel.testing.make import SYSTEM, make

ASK = Parsing(SYSTEM)
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")), max_size=40)
FEN = st.integers(-LARGEST, LARGEST)
CHOICES = (("a", "甲"), ("b", "乙"), ("c-d", "丙"))
CODES = [one.code for province in regions.provinces() for one in (province, *regions.children(province.code))]
MOMENTS = st.integers(-10_000_000, 50_000_000).map(
    lambda minutes: dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
PHONES = ("13912345678", "0351-7654321", "021-58713222", "4008001234", "+85223456789", "+14155552671")
VALUES: dict[str, tuple[Kind, Any]] = {
    "text": (Text(120), LINES),
    "long_text": (LongText(2000), LINES),
    "address": (Address(200), LINES),
    "number": (Number(40), LINES),
    "integer": (Integer(-(2**31), 2**31), st.integers(-(2**31), 2**31)),
    "key": (Key(0, 2**63), st.integers(0, 2**63)),
    "decimal": (DecimalNumber(18, 4), st.decimals(-(10**13), 10**13, places=4)),
    "percent": (Percent(6, 1), st.decimals(-9999, 9999, places=1)),
    "money": (Money(), FEN),
    "price": (Price(), st.integers(-(10**15), 10**15)),
    "duration": (Duration(0, 2**31), st.integers(0, 10**6)),
    "score": (Score(0, 100), st.integers(0, 100)),
    "date": (Date(), st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31))),
    "datetime": (DateTime(), MOMENTS),
    "boolean": (Boolean(), st.booleans()),
    "choice": (Choice(CHOICES), st.sampled_from([value for value, _label in CHOICES])),
    "stage": (Stage(CHOICES), st.sampled_from([value for value, _label in CHOICES])),
    "multi_choice": (MultiChoice(CHOICES), st.lists(st.sampled_from([v for v, _l in CHOICES]), unique=True)),
    "region": (Region(), st.sampled_from(CODES)),
    "phone": (Phone(40), st.sampled_from(PHONES).map(lambda text: Phone(40).parse(text, ASK))),
    "email": (Email(200), st.emails().filter(lambda text: Email(200).lookups and plain_mail(text)).map(str.lower)),
    "url": (Url(500), st.sampled_from(("https://keben.cn", "http://a.b.cn:8080/x?y=1#z", "https://例子.中国/路"))),
    "uscc": (USCC(18), st.just("91350100M000100Y43")),
    "colour": (Colour(10), st.sampled_from((*TONES, "#12AB9f"))),
}
LINKED = {"link", "person", "department", "links", "file", "image"}
PROGRAM_ONLY = {"json", "ip"}
ELSEWHERE = {"events"}
"""Kinds of single faces, tried with them."""


def plain_mail(text: str) -> bool:
    """Whether an address is of the plain kind that people have."""
    return re.fullmatch(r"[\w.+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", text) is not None and text.isascii()


def test_every_kind_is_tried_here() -> None:
    assert set(kind_codes()) - set(VALUES) - LINKED - PROGRAM_ONLY - ELSEWHERE == set()
    for code, (kind, _values) in VALUES.items():
        assert type(kind) is kind_by_code(code)


@pytest.mark.parametrize("code", VALUES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_shown_is_read_back(code: str, language: str) -> None:
    kind, values = VALUES[code]

    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    @given(values)
    def holds(value: Any) -> None:
        with translation.override(language):
            value = kind.parse(value, ASK)
            assert kind.parse(value, ASK) == value
            assert kind.parse(kind.edit(value), ASK) == value
            if code not in ("duration", "percent", "datetime"):  # shown shorter than they are
                assert kind.parse(kind.show(value), ASK) == value
            stored = json.loads(json.dumps(kind.plain(value)))
            assert kind.unplain(stored) == value
            assert isinstance(kind.show(value), str)
            assert isinstance(kind.mask(value), str)

    holds()


@pytest.mark.parametrize("code", [code for code in VALUES if code not in ("boolean", "multi_choice")])
def test_nothing_stays_nothing(code: str) -> None:
    kind, _values = VALUES[code]
    for empty in ("", None):
        value = kind.parse(empty, ASK)
        assert value in ("", None)
        assert kind.show(value) == ""
        assert kind.mask(value) == ""


@pytest.mark.parametrize("code", VALUES)
def test_any_text_is_a_value_or_an_error_in_words(code: str) -> None:
    """Whatever somebody types: a value of the kind, or a Malformed whose sentence exists in both languages."""
    kind, _values = VALUES[code]

    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    @given(st.one_of(st.text(max_size=30), st.from_regex(r"[-−+]?[0-9,.eE]{1,12}[%万亿元]?", fullmatch=True)))
    def holds(text: str) -> None:
        error = refusal(kind, text)
        assert error is None or words(error)

    holds()


def refusal(kind: Kind, text: str) -> Malformed | None:
    """Why the kind does not take the text."""
    try:
        kind.parse(text, ASK)
    except Malformed as error:
        return error
    return None


def words(error: Malformed) -> tuple[str, str]:
    """The sentence in English and in Chinese; they differ, and the Chinese one is Chinese."""
    problem = Problem.of(error)
    with translation.override("en"):
        english = problem.text()
    with translation.override("zh-hans"):
        chinese = problem.text()
    assert english != chinese, error.message
    assert re.search("[\u4e00-\u9fff]", chinese)
    return english, chinese


@pytest.mark.parametrize(
    ("kind", "raw", "english"),
    [
        (Text(4), "abcde", "At most 4 characters; this has 5."),
        (Integer(0, 10), "eleven", "“eleven” is no whole number."),
        (Integer(0, 10), "1.5", "“1.5” is no whole number."),
        (Integer(0, 10), "11", "11 lies outside 0 to 10."),
        (Integer(0, 10), "1e5000", "“1e5000” is too large here."),
        (Integer(0, 10), "1e999999999", "“1e999999999” is too large here."),
        (DecimalNumber(8, 2), "x", "“x” is no number."),
        (DecimalNumber(8, 2), "12345678", "“12345678” is too large here."),
        (DecimalNumber(8, 2), "1e40", "“1e40” is too large here."),
        (DecimalNumber(8, 2), "1e999999999", "“1e999999999” is too large here."),
        (Percent(6, 2), "Infinity", "“Infinity” is no number."),
        (Price(), "1e40", "“1e40” is too large here."),
        (Score(0, 100), "101", "101 lies outside 0 to 100."),
        (Boolean(), "maybe", "“maybe” is neither yes nor no."),
        (Email(), "a@b", "“a@b” is no e-mail address; write it like name@example.com."),
        (Url(), "javascript:alert(1)", None),
        (Url(), "data:text/html,x", None),
        (Url(), "ftp://a.cn", None),
        (Colour(), "red", "“red” is no colour; choose a tone or write #RRGGBB."),
        (Choice(CHOICES), "丁", "“丁” is not one of: 甲、乙、丙."),
    ],
)
def test_errors_say_what_and_what_would_be_right(kind: Kind, raw: str, english: str | None) -> None:
    with pytest.raises(Malformed) as refused:
        kind.parse(raw, ASK)
    said = words(refused.value)[0]
    assert said == english if english else raw in said


@pytest.mark.parametrize("code", ["money", "date", "datetime", "region", "phone", "uscc", "duration", "key"])
def test_nonsense_is_explained_in_both_languages(code: str) -> None:
    with pytest.raises(Malformed) as refused:
        VALUES[code][0].parse("no such thing", ASK)
    words(refused.value)


def linked(model: Any, build: Callable[[], Any], kind: type[Link]) -> None:
    """A kind of links: by key, by record, by name where that is meant; what is not there is explained."""
    record, found = build(), kind(model)
    many = found.many
    expected = [record] if many else record
    assert found.parse([record.pk] if many else str(record.pk), ASK) == expected
    assert found.parse([record] if many else record, ASK) == expected
    title = found.show([found.ref(record)] if many else found.ref(record))
    assert found.parse(title, Parsing(SYSTEM, by_title=True)) == expected
    value = [found.ref(record)] if many else found.ref(record)
    plain = json.loads(json.dumps(found.plain(value)))
    assert found.unplain(plain) == ([record.pk] if many else record.pk)
    with pytest.raises(Malformed) as refused:
        found.parse(["999999"] if many else "999999", ASK)
    assert words(refused.value)[0] == "“999999” was not found, or you may not see it."


@pytest.mark.django_db
def test_links_of_every_kind() -> None:
    from keben.domains.org.models import Department, User

    linked(Customer, lambda: make(Customer, name="晋原煤业"), Link)
    linked(User, lambda: make(User, name="陈思远"), kind_by_code("person"))  # type: ignore[arg-type]
    linked(Department, lambda: make(Department, name="华东大区"), kind_by_code("department"))  # type: ignore[arg-type]
    linked(Tag, lambda: make(Tag, name="重点"), Links)
    for kind in (File, Image):
        linked(Attachment, lambda: make(Attachment, name="合同.pdf", path="x"), kind)
        Attachment.objects.all().delete()


def test_what_only_the_program_writes_shows_plainly() -> None:
    assert (Json().show({"a": 1}), Json().show(None)) == ("{'a': 1}", "")
    assert (IpAddress().show("10.1.2.3"), IpAddress().mask("10.1.2.3"), IpAddress().mask("::1")) == (
        "10.1.2.3", "10.1.2.*", "***",
    )  # fmt: skip


def test_moments_are_shown_in_the_time_zone_of_the_company() -> None:
    value = dt.datetime(2026, 9, 3, 1, 30, tzinfo=dt.UTC)
    assert timezone.get_current_timezone_name() == "Asia/Shanghai"
    assert DateTime().show(value) == "2026-09-03 09:30"
    assert DateTime().parse("2026-09-03 09:30", ASK) == value


@pytest.mark.parametrize(
    ("code", "value", "masked"),
    [("phone", "13912345678", "139****5678"), ("email", "chen@keben.cn", "ch***@keben.cn"), ("money", 1, "***"),
     ("text", "x", "***"), ("address", "", "")],
)  # fmt: skip
def test_masks(code: str, value: Any, masked: str) -> None:
    assert VALUES[code][0].mask(value) == masked


def test_custom_fields_know_the_kinds_that_the_issue_names() -> None:
    wanted = {"text", "decimal", "money", "percent", "date", "choice", "multi_choice", "person", "department", "link",
              "file", "formula"}  # fmt: skip
    offered = {value for value, _label in CustomField._meta.get_field("code").flatchoices}
    assert wanted <= offered


def test_decimals_keep_their_places() -> None:
    assert DecimalNumber(8, 2).parse("１，２３４．５０", ASK) == Decimal("1234.50")


def test_a_number_that_names_something_is_not_grouped() -> None:
    kind = find_kind(MailAccount._meta.get_field("imap_port"))
    assert (kind.code, kind.show(42469), kind.show(None), kind.parse("42469", ASK)) == ("integer", "42469", "", 42469)
    assert Integer(0, 2**31 - 1).show(42469) == "42,469"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("12.5", "12.5%"),
        ("12.50", "12.5%"),
        ("12.55", "12.55%"),
        ("15", "15.0%"),
        ("-3.2", "−3.2%"),
        ("1E+2", "100.0%"),
    ],
)
def test_a_percentage_is_shown_as_exactly_as_it_was_entered(value: str, shown: str) -> None:
    assert Percent(6, 2).show(Decimal(value)) == shown
