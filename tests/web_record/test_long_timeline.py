"""A timeline of thousands of lines costs no more than one of a hundred: counted in what the database does, not in time.

SQLite says how many steps its machine made, PostgreSQL how many rows were read in this transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from keben.data.search.index import index_many
from keben.domains.activities.models import FollowUp
from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailAccount, MailMessage
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from tests.web_record.conftest import HTMX

pytestmark = pytest.mark.django_db
SHORT, LONG = 600, 4000
GRAIN = 50
TIMELINE = "panel/timeline/?part=list"
PAGES = {
    "page": "",
    "next steps": "panel/next-steps/",
    "all": TIMELINE,
    "talk": f"{TIMELINE}&kind=talk",
    "changes": f"{TIMELINE}&kind=changes",
    "related": f"{TIMELINE}&kind=related",
    "by a person": f"{TIMELINE}&by={{me}}",
    "of a period": f"{TIMELINE}&from={{yesterday}}",
}
"""What fills its part of a page: since yesterday, as of today nothing may have happened yet."""
NARROW = f"{TIMELINE}&from={{tomorrow}}"


def written(owner: Any, lines: int) -> Customer:
    """A customer with so many lines: talks with it and with three people, mails, events and comments."""
    customer = make(Customer, owner=owner, name=f"Customer of {lines}", level=None)
    people = [make(Contact, customer=customer, name=f"Person {number}") for number in range(3)]
    box = MailAccount.objects.first() or make(MailAccount, owner=owner)
    now = timezone.now()

    def about(number: int) -> tuple[str, int]:
        return ("customers.Contact", people[number % 3].pk) if number % 2 else ("customers.Customer", customer.pk)

    for kind, share, build in (
        (FollowUp, 6, lambda n, at: FollowUp(content=f"talk {n}", followed_at=at, author=owner if n % 4 else None,
                                             target_entity=about(n)[0], target_id=about(n)[1])),
        (MailMessage, 2, lambda n, at: MailMessage(account=box, message_id=f"{customer.pk}-{n}", thread=str(n),
                                                   subject=f"mail {n}", sent_at=at, customer=customer)),
        (Comment, 1, lambda n, at: Comment(entity=about(n)[0], object_id=about(n)[1], text=f"comment {n}",
                                           created_by=owner)),
        (LoggedEvent, 1, lambda n, at: LoggedEvent(
            at=at, name="customers.CustomerEdited", entity="customers.Customer", object_id=customer.pk, action="edit",
            actor=owner, actor_kind="user", actor_name=owner.name, face="web", changes={"short_name": ["a", "b"]})),
    ):  # fmt: skip
        rows: list[Any] = [build(n, now - dt.timedelta(minutes=5 * n)) for n in reversed(range(lines * share // 10))]
        for row in rows:
            if hasattr(row, "created_at"):
                row.created_at = row.updated_at = row.created_at or now
        kind._base_manager.bulk_create(rows, batch_size=500)  # type: ignore[attr-defined]
    return customer


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """What the database does meanwhile."""
    if connection.vendor == "sqlite":
        steps = [0]

        def tick() -> int:
            steps[0] += GRAIN
            return 0

        connection.connection.set_progress_handler(tick, GRAIN)
        try:
            yield lambda: steps[0]
        finally:
            connection.connection.set_progress_handler(None, 0)
        return
    before = rows_read()
    yield lambda: rows_read() - before


def rows_read() -> int:
    """Rows of the tables of a timeline that were read in this transaction."""
    names = [model._meta.db_table for model in (FollowUp, MailMessage, Comment, LoggedEvent)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables "
            "WHERE relname = ANY(%s)",
            [names],
        )
        return int(cursor.fetchone()[0])


def test_no_page_grows_with_the_lines(sales: Any) -> None:
    short, long = written(sales.person, SHORT), written(sales.person, LONG)
    found = {name: (cost_of(sales, short, path), cost_of(sales, long, path)) for name, path in PAGES.items()}
    assert {name: pair for name, pair in found.items() if pair[1] > pair[0] * 1.3 + slack()} == {}


def test_a_period_of_few_lines_reads_those_of_the_record_alone(sales: Any) -> None:
    """Events and comments are kept in the order of their keys: a period looks through the record's own."""
    each = 4 if connection.vendor == "sqlite" else 3  # of steps, or rows: a small table is read to its end
    short, long = written(sales.person, SHORT), written(sales.person, LONG)
    assert cost_of(sales, short, NARROW) <= each * SHORT + slack()
    assert cost_of(sales, long, NARROW) <= each * LONG + slack()


def slack() -> int:
    return 400 if connection.vendor == "sqlite" else 40


def cost_of(person: Any, customer: Customer, path: str) -> int:
    """What the database does for this part of the customer's page, once its statements are kept."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    today = timezone.localdate()
    days = {"yesterday": today - dt.timedelta(days=1), "tomorrow": today + dt.timedelta(days=1)}
    address = f"/customer/{customer.pk}/{path.format(me=person.person.pk, **days)}"
    for _warm in range(2):
        person.get(address, headers=HTMX)
    with counted() as cost:
        assert person.get(address, headers=HTMX).status_code == 200
        return cost()


@pytest.mark.parametrize("query", ["kind=talk&tq=turbine", "kind=talk&tq=missing", "kind=files&tq=turbine"])
def test_words_are_not_looked_for_line_by_line(sales: Any, query: str) -> None:
    costs = []
    for lines in (SHORT, LONG):
        customer = make(Customer, owner=sales.person, name=f"Customer of {lines}", level=None)
        talks = [
            FollowUp(content=f"talk {n}" if n else "the turbine", target_entity="customers.Customer",
                     target_id=customer.pk, author=sales.person, created_at=timezone.now(), updated_at=timezone.now())
            for n in range(lines)
        ]  # fmt: skip
        index_many(registry.get("activities.FollowUp"), FollowUp._base_manager.bulk_create(talks, batch_size=500))
        index_many(registry.get("kernel.Attachment"), [make(Attachment, name="other.txt")])
        address = f"/customer/{customer.pk}/{TIMELINE}&{query}"
        sales.get(address, headers=HTMX)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with counted() as cost:
            found = sales.get(address, headers=HTMX).content.decode()
            costs.append(cost())
        assert ("the turbine" in found) is (query == "kind=talk&tq=turbine")
    slack = 400 if connection.vendor == "sqlite" else 40
    assert costs[1] <= costs[0] * 1.3 + slack
