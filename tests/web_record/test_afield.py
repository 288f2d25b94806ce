"""What is written away from the desk: with its place, at its time, once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from keben.domains.activities.models import FollowUp, FollowUpMethod
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid
from keben.kernel.testing.make import make
from tests.web_record.conftest import HTMX

pytestmark = pytest.mark.django_db
LATE = ("nonsense", "2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00", "2026-01-01T00:00:00")


@pytest.fixture
def say(sales: Any, customer: Customer) -> Any:
    """Post to the composer of the customer."""
    method = make(FollowUpMethod).pk

    def post(**values: Any) -> Any:
        url = f"/customer/{customer.pk}/say/"
        return sales.post(url, {"method": method, "text": "Saw the site", **values}, headers=HTMX)

    return post


def test_the_place_is_kept_and_shown(say: Any, sales: Any, customer: Customer) -> None:
    assert say(place="30.2741004,120.155070,17.6").status_code == 200
    found = FollowUp.objects.get()
    assert (found.latitude, found.longitude, found.accuracy) == (Decimal("30.274100"), Decimal("120.155070"), 18)
    html = sales.get(f"/customer/{customer.pk}/panel/timeline/", headers=HTMX).content.decode()
    assert "30.2741, 120.1551 ± 18 m" in html


@pytest.mark.parametrize("place", ["91,0,1", "0,181,1", "1,2", "a,b,c", "1,2,-3", "NaN,1,1", "1e400,1,1", "1,2,3,4"])
def test_a_place_that_is_none_is_refused(say: Any, place: str) -> None:
    answer = say(place=place)
    assert answer.status_code == 422
    assert "could not be read" in answer["HX-Trigger"]
    assert FollowUp.objects.count() == 0


def test_sent_twice_written_once(say: Any) -> None:
    for _try in range(2):
        assert say(_key="5a5a", place="30,120,5").status_code == 200
    assert FollowUp.objects.count() == 1


def test_what_waited_keeps_its_time(say: Any) -> None:
    then = timezone.now().replace(microsecond=0) - dt.timedelta(hours=5)
    assert say(written_at=then.isoformat()).status_code == 200
    assert FollowUp.objects.get().followed_at == then


@pytest.mark.parametrize("text", LATE)
def test_a_time_that_cannot_be_is_passed_over(say: Any, text: str) -> None:
    before = timezone.now()
    assert say(written_at=text).status_code == 200
    assert FollowUp.objects.get().followed_at >= before


def test_voice_is_accepted_by_its_content(sales: Any, files: Any) -> None:
    voice = SimpleUploadedFile("voice-0942.webm", b"\x1a\x45\xdf\xa3" + b"\x00" * 20)
    assert sales.post("/_record/upload/", {"file": voice}).status_code == 201
    lie = SimpleUploadedFile("voice-0942.webm", b"<html>")
    assert sales.post("/_record/upload/", {"file": lie}).status_code == 422


def test_what_comes_next_lies_after_what_was_said(say: Any) -> None:
    now = timezone.localtime()
    answer = say(next_at=f"{now - dt.timedelta(hours=2):%Y-%m-%d %H:%M}")
    assert answer.status_code == 422
    assert "The next contact lies before this one" in answer["HX-Trigger"]
    assert FollowUp.objects.count() == 0
    # Written without a network in the morning, sent in the afternoon: the day planned then may have begun.
    written, following = now - dt.timedelta(hours=5), now - dt.timedelta(hours=2)
    assert say(written_at=written.isoformat(), next_at=f"{following:%Y-%m-%d %H:%M}").status_code == 200
    one = FollowUp.objects.get()
    assert f"{timezone.localtime(one.next_contact_at):%Y-%m-%d %H:%M}" == f"{following:%Y-%m-%d %H:%M}"
    with pytest.raises(Invalid) as refused:
        perform("edit", one, {"next_contact_at": one.followed_at - dt.timedelta(1)}, actor=actor_for(one.author))
    assert refused.value.errors["next_contact_at"][0].code == "before_contact"
    perform("edit", one, {"content": "Saw the site twice"}, actor=actor_for(one.author))
