"""One run over many records rings once with each person: the message says how many, and leads to all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from keben.domains.customers.models import Customer, OwnerChange
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.domains.org.handover import transfer
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import perform
from keben.kernel.features import notifications
from keben.kernel.features.comments import Follower
from keben.kernel.features.notifications import Notification, notify, one_run
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(people: Callable[..., Any]) -> Any:
    """A manager."""
    return people("sales_manager", name="周敏")


@pytest.fixture
def seller(people: Callable[..., Any], chief: Any) -> Any:
    """Somebody of his."""
    return people("sales", name="许嘉怡", supervisor=chief.pk)


def told(person: Any) -> list[tuple[str, int]]:
    """What stands at the bell of somebody in Chinese, and of how many records it is."""
    with override("zh-hans"):
        return [(one.text(), one.count) for one in Notification.objects.filter(user=person).order_by("pk")]


def test_a_batch_in_the_browser_is_one_message_that_leads_to_all(chief: Any, seller: Any, client: Client) -> None:
    keys = [make(Customer, name=f"客户{at}", owner=chief, level=None).pk for at in range(3)]
    for key in keys[:2]:
        Follower.objects.create(entity="customers.Customer", object_id=key, user=seller)
    client.force_login(chief)
    answer = client.post("/customer/batch/transfer/", {"pk": keys, "_run": "1", "new_owner": seller.pk, "keep": "out"})
    assert answer.status_code == 200
    assert OwnerChange.objects.filter(verb="transfer").count() == 3
    drain()  # followers are told later, and not of what they have just heard
    assert told(seller) == [("周敏交给你 3 家客户，如“客户0”", 3)]
    assert told(chief) == []
    client.force_login(seller)
    lead = client.get(f"/_notifications/{Notification.objects.get().pk}/")["Location"]
    tree = json.loads(parse_qs(urlsplit(lead).query)["f"][0])
    assert (urlsplit(lead).path, tree) == ("/customer/", {"all": [["@these", "any", keys]]})
    page = client.get(lead).content.decode()
    assert all(f"客户{at}" in page for at in range(3))
    assert Notification.objects.get().read_at is not None


def test_one_record_is_told_as_before(chief: Any, seller: Any) -> None:
    customer = make(Customer, name="甲", owner=chief, level=None)
    perform("transfer", customer, {"new_owner": seller.pk, "keep": "out"}, actor=actor_for(chief))
    perform("transfer", make(Customer, name="乙", owner=chief, level=None), {"new_owner": seller.pk, "keep": "out"},
            actor=actor_for(chief))  # fmt: skip
    assert told(seller) == [("分配给你一家客户：“甲”", 1), ("分配给你一家客户：“乙”", 1)]


def test_a_hand_over_is_one_message(chief: Any, seller: Any, people: Callable[..., Any]) -> None:
    leaver = people("sales", name="贺离")
    for at in range(4):
        make(Customer, name=f"客户{at}", owner=leaver, level=None)
    job = Job.objects.create(task="org.hand_over")
    done = transfer.run(job, user=leaver.pk, entity="customers.Customer", by=chief.pk, reason="离职", to=seller.pk)
    assert done["done"] == 4
    assert told(seller) == [("周敏交给你 4 家客户，如“客户0”", 4)]


def test_a_batch_of_the_program_is_one_message_too(chief: Any, seller: Any) -> None:
    records = [make(Lead, name=f"线索{at}", owner=chief) for at in range(3)]
    run = BatchEdit(Lead, SYSTEM, parsed=True)
    held = run.hold([one.pk for one in records])
    assert all(one.error is None for one in run.write([(held[one.pk], {"owner": seller}) for one in records]))
    assert told(seller) == [("系统交给你 3 条线索，如“线索0”", 3)]


def test_what_was_read_in_between_is_told_anew_and_another_run_is_another_message(seller: Any) -> None:
    sentence = "A lead for you: “%(title)s”"

    def tell(key: int) -> None:
        notify([seller.pk], sentence, {"title": str(key)}, category="lead", entity="marketing.Lead", object_id=key)

    with one_run("r1"):
        tell(1)
        tell(2)
        tell(2)
        Notification.objects.update(read_at="2026-11-23T08:00:00Z")
        tell(3)
    with one_run("r2"):
        tell(4)
        tell(5)
    tell(6)
    found = Notification.objects.order_by("pk").values_list("count", "keys")
    assert list(found) == [(2, [1, 2]), (1, [3]), (2, [4, 5]), (1, [6])]
    assert [text for text, _count in told(seller)] == [
        "给你的新线索：“1”（共 2 条）", "给你的新线索：“3”", "给你的新线索：“4”（共 2 条）", "给你的新线索：“6”",
    ]  # fmt: skip


def test_many_keys_are_not_kept_and_lead_to_the_list(seller: Any, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(notifications, "MOST", 2)
    with one_run("r1"):
        for key in (1, 2, 3):
            notify([seller.pk], "Message", category="lead", entity="marketing.Lead", object_id=key)
    one = Notification.objects.get()
    assert (one.count, one.keys) == (3, [1, 2])
    client.force_login(seller)
    assert client.get(f"/_notifications/{one.pk}/")["Location"] == "/lead/"


def test_a_message_outside_of_runs_costs_one_statement(seller: Any) -> None:
    with CaptureQueriesContext(connection) as asked:
        notify([seller.pk], "Message", category="lead", entity="marketing.Lead", object_id=1)
    assert len(asked) == 1


def test_a_message_with_an_address_leads_there(seller: Any, client: Client) -> None:
    notify([seller.pk], "Your export is ready", {"url": "/exports/"}, category="export")
    client.force_login(seller)
    assert client.get(f"/_notifications/{Notification.objects.get().pk}/")["Location"] == "/exports/"
