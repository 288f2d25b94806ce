"""Every declared letter in both languages: no word left over, links that lead home, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override

from keben.domains.org.letters.declared import LETTERS
from keben.domains.org.letters.writing import written
from keben.kernel.settings import change_setting

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u4e00-\u9fff]")
ADDRESS = re.compile(r"https?://[^\s\"<>]+")
NAMES = ("Keben", "E7001", "KH-2026-0001", "Chrome", "Windows", "Chen Siyuan", "IP", "Huadong", "zh***@example.com")
"""What is called the same in every language."""
HOME = "https://crm.example.com"
REACHED = {
    "forgotten", "invitation", "password_changed", "address_changed", "second_factor", "locked", "new_device",
    "notices",
}  # fmt: skip


@pytest.fixture
def person(people: Callable[..., Any], settings: Any) -> Any:
    """Somebody with a name in both languages, in a company with one name."""
    settings.PUBLIC_URL = HOME
    change_setting("company.name", "Huadong")
    return people("sales", name="陈思远", name_en="Chen Siyuan", staff_no="E7001", email="chen@example.com")


def sample(name: str, person: Any, lang: str) -> tuple[EmailMultiAlternatives, str]:
    """The letter and its HTML."""
    with override(lang):
        given = LETTERS[name].sample(person)
    message = written(name, person, given, lang=lang)
    assert message is not None
    return message, str(message.alternatives[0][0])  # type: ignore[attr-defined]


def words_of(text: str) -> str:
    """The text without addresses and without what is called the same everywhere."""
    bare = ADDRESS.sub("", text)
    for name in NAMES:
        bare = bare.replace(name, "")
    return bare


def visible(html: str) -> str:
    """What a mail program shows of it."""
    return re.sub(r"<[^>]+>", "\n", html[html.index("<body") :])


def test_all_letters_are_known_here() -> None:
    assert set(LETTERS) == REACHED


@pytest.mark.parametrize("name", sorted(REACHED))
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_every_word_is_in_the_language_of_the_reader(person: Any, name: str, lang: str) -> None:
    message, html = sample(name, person, lang)
    for text in (message.subject, str(message.body), visible(html)):
        found = words_of(text)
        assert not re.search(r"%\(|\{\{|\{%|\bNone\b|&amp;lt;", found), found
        other = re.findall(r"[A-Za-z]{2,}", found.replace("&middot;", "")) if lang != "en" else HAN.findall(found)
        assert other == [], found
    with override(lang):
        labels = words_of(f"{LETTERS[name].label} {LETTERS[name].when}")
    assert bool(HAN.search(labels)) is (lang != "en")


@pytest.mark.parametrize("name", sorted(REACHED))
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_links_lead_home_and_nothing_comes_from_elsewhere(person: Any, name: str, lang: str) -> None:
    message, html = sample(name, person, lang)
    for text in (str(message.body), html):
        links = ADDRESS.findall(text)
        assert {f"{urlsplit(one).scheme}://{urlsplit(one).netloc}" for one in links} <= {HOME}
    assert set(ADDRESS.findall(html)) <= set(ADDRESS.findall(str(message.body))), "who reads text alone has every link"
    assert re.findall(r"<(?:img|script|link|style|iframe|form|object|svg)\b", html) == []
    assert re.findall(r"url\(|@import|javascript:|\bon[a-z]+=", html) == []
    assert (message.to, message.extra_headers["Auto-Submitted"]) == (["chen@example.com"], "auto-generated")
    assert message.alternatives[0][1] == "text/html"  # type: ignore[attr-defined]
    assert ("Huadong" in html, "Huadong" in str(message.body)) == (True, True)


@pytest.mark.parametrize("name", sorted(REACHED))
def test_what_people_type_stays_text(person: Any, name: str) -> None:
    person.name_en = "<b>Chen</b>\r\nBcc: all@example.com"
    person.staff_no = "<i>7"
    message, html = sample(name, person, "en")
    assert ("<b>" in html, "<i>" in html, "\n" in message.subject) == (False, False, False)
    assert str(message.body).startswith("Hello <b>Chen</b> Bcc: all@example.com,")
    message.message()  # raises where a head would break
