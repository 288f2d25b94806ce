"""Fetching at once: one's own mailboxes, not twice in a row, never one that has thrown us out, and nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.mail.models import MailAccount, MailMessage
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain

pytestmark = pytest.mark.django_db
URL, HTMX = "/mail/fetch/", {"HX-Request": "true"}


def asked_for() -> list[int]:
    """The mailboxes that the worker was asked to read."""
    return [job.args["account"] for job in Job.objects.filter(task="mail.fetch").order_by("pk")]


def test_new_mail_comes_when_somebody_asks(signed_in: Any, dovecot: Any, mailbox_of: Any, deliver: Any) -> None:
    browser = signed_in("sales", lang="en")
    account = mailbox_of(browser.person, dovecot)
    assert "Not fetched yet" in browser.get(URL, headers=HTMX).content.decode()
    deliver(account, subject="询价")
    waiting = browser.post(URL, headers=HTMX).content.decode()
    assert ("Fetching…" in waiting, asked_for()) == (True, [account.pk])
    address = waiting.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert "Fetching…" in browser.get(address, headers=HTMX).content.decode()
    drain()
    assert MailMessage.objects.get().subject == "询价"
    done = browser.get(address, headers=HTMX)
    assert done["HX-Refresh"] == "true"
    assert "1 new mail" in browser.get("/mail/").content.decode()
    assert "Last fetched Today" in browser.get(URL, headers=HTMX).content.decode()


def test_not_again_at_once_and_nothing_new_is_said(signed_in: Any, dovecot: Any, mailbox_of: Any) -> None:
    browser = signed_in("sales", lang="en")
    account = mailbox_of(browser.person, dovecot)
    browser.post(URL, headers=HTMX)
    browser.post(URL, headers=HTMX)  # a double click
    drain()
    assert asked_for() == [account.pk]
    assert "No new mail." in browser.get(f"{URL}?since=0&rounds=9", headers=HTMX).content.decode()
    said = browser.post(URL, headers=HTMX).content.decode()
    assert "Fetched a moment ago; again in" in said
    assert asked_for() == [account.pk]
    MailAccount.objects.update(fetched_at=timezone.now() - dt.timedelta(seconds=31))
    browser.post(URL, headers=HTMX)
    assert asked_for() == [account.pk] * 2


def test_a_box_with_a_wrong_password_and_those_of_others_are_left_alone(signed_in: Any, mailbox_of: Any) -> None:
    browser, other = signed_in("sales", lang="en"), signed_in("sales", lang="en")
    account = mailbox_of(browser.person)
    far = timezone.now() + dt.timedelta(days=3650)
    MailAccount.objects.filter(pk=account.pk).update(state="error", last_error="Wrong password", next_fetch_at=far)
    html = browser.post(URL, headers=HTMX).content.decode()
    assert "None of your mailboxes is connected." in html
    assert "Connect a mailbox" in other.post(URL, headers=HTMX).content.decode()
    assert asked_for() == []
