"""What a stored session says, and nothing of one that somebody has changed."""

from __future__ import annotations

import logging

import pytest

from keben.web.session_store import SessionStore, signed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten() -> None:
    signed.cache_clear()


def stored(**values: object) -> str:
    """The key of a session that holds these."""
    made = SessionStore()
    for name, value in values.items():
        made[name] = value
    made.save()
    return str(made.session_key)


def test_a_signature_is_examined_once_and_what_was_said_stays_as_it_is() -> None:
    key = stored(seen=["甲"], number=7)
    first = SessionStore(key)
    first["seen"].append("乙")  # of this request alone, as it is not saved
    second = SessionStore(key)
    assert (second["seen"], second["number"]) == (["甲"], 7)
    assert (signed.cache_info().misses, signed.cache_info().hits) == (1, 1)


def test_a_changed_session_says_what_it_now_holds() -> None:
    key = stored(number=7)
    one = SessionStore(key)
    assert one["number"] == 7
    one["number"] = 8
    one.save()
    assert SessionStore(key)["number"] == 8


def test_a_forged_session_is_empty_and_written_down(caplog: pytest.LogCaptureFixture) -> None:
    made = SessionStore()
    good = made.encode({"number": 7})
    assert made.decode(good) == {"number": 7}
    with caplog.at_level(logging.WARNING, "django.security.SuspiciousSession"):
        assert made.decode(good[:-1] + ("A" if good[-1] != "A" else "B")) == {}
        assert made.decode("nonsense") == {}
    assert [record.message for record in caplog.records] == ["Session data corrupted"] * 2


def test_what_another_place_has_signed_is_no_session() -> None:
    made, other = SessionStore(), SessionStore()
    text = made.encode({"number": 7})
    signed(text, made.key_salt)
    assert made.decode(text) == {"number": 7}
    with pytest.raises(Exception, match="Signature"):
        signed(text, other.key_salt + "x")
