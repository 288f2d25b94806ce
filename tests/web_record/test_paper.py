"""A record on paper: times stand there in full, because paper is read on another day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.activities.models import FollowUp
from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def talk(customer: Customer, days: int) -> dt.datetime:
    """A contact some days ago, with a next step; when it was, on the clock of the company."""
    at = timezone.localtime() - dt.timedelta(days=days)
    make(
        FollowUp, content="Spoke", followed_at=at, next_contact_at=at + dt.timedelta(days=3), next_step="Offer",
        target_entity="customers.Customer", target_id=customer.pk, target_title=customer.name,
    )  # fmt: skip
    return at


@pytest.mark.parametrize("days", [0, 1, 20])
def test_paper_says_dates_and_no_distances(sales: Any, customer: Customer, days: int) -> None:
    at = talk(customer, days)
    next_at = at + dt.timedelta(days=3)
    html = sales.get(f"/customer/{customer.pk}/print/").content.decode()
    assert f">{at.day} {at:%b} {at.year} {at:%H:%M}</time>" in html
    assert f"Next step: {next_at.day} {next_at:%b} {next_at.year} {next_at:%H:%M} Offer" in html
    for words in ("days ago", "Today ", "Yesterday "):
        assert words not in html


def test_the_page_goes_on_to_say_how_long_ago(sales: Any, customer: Customer) -> None:
    talk(customer, 20)
    sales.get(f"/customer/{customer.pk}/print/")
    assert "20 days ago" in sales.get(f"/customer/{customer.pk}/panel/timeline/").content.decode()
