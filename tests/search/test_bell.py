"""The bell: whose messages are shown, what marks them read, and what the stream tells."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from keben.config.streaming.hub import Hub, Listener, toast
from keben.config.streaming.source import Message, Person
from keben.domains.customers.models import Customer
from keben.kernel.features.notifications import Notification, notify
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def unread(person: Any) -> int:
    return Notification.objects.filter(user=person, read_at__isnull=True).count()


def test_only_own_messages_are_listed_and_counted(signed_in: Any, people: Any) -> None:
    client, other = signed_in("sales"), people("sales")
    notify([client.person.pk], "Own words", {})
    notify([other.pk], "Secret", {})
    assert client.get("/_notifications/count").json() == {"bell": 1}
    page = client.get("/_notifications/").content.decode()
    assert ("Own words" in page, "Secret" in page) == (True, False)


def test_following_a_message_marks_it_read_and_leads_to_the_record(signed_in: Any) -> None:
    client = signed_in("sales")
    customer = make(Customer, name="甲", owner=client.person)
    notify([client.person.pk], "Look", {}, entity="customers.Customer", object_id=customer.pk)
    one = Notification.objects.get()
    answer = client.get(f"/_notifications/{one.pk}/")
    assert (answer.status_code, answer["Location"], unread(client.person)) == (302, f"/customer/{customer.pk}/", 0)


def test_a_message_about_a_noun_that_is_gone_leads_to_the_list(signed_in: Any) -> None:
    client = signed_in("sales")
    notify([client.person.pk], "Look", {}, entity="old.Noun", object_id=1)
    answer = client.get(f"/_notifications/{Notification.objects.get().pk}/")
    assert answer["Location"] == "/_notifications/"


def test_nobody_reads_or_marks_others_messages(signed_in: Any, people: Any) -> None:
    client, other = signed_in("sales"), people("sales")
    notify([other.pk], "Secret", {})
    one = Notification.objects.get()
    assert client.get(f"/_notifications/{one.pk}/").status_code == 404
    client.post("/_notifications/read/", {"id": one.pk})
    client.post("/_notifications/read/")
    assert unread(other) == 1


def test_one_or_all_are_marked_read(signed_in: Any) -> None:
    client = signed_in("sales")
    for number in range(3):
        notify([client.person.pk], f"No {number}", {})
    client.post("/_notifications/read/", {"id": Notification.objects.first().pk})
    assert unread(client.person) == 2
    answer = client.post("/_notifications/read/", headers={"hx-request": "true"})
    assert (answer["HX-Trigger"], unread(client.person)) == ('{"kb:counts": {"bell": 0}}', 0)


def test_a_damaged_key_is_not_found_and_reading_wants_a_post(signed_in: Any) -> None:
    client = signed_in("sales")
    assert client.post("/_notifications/read/", {"id": "x"}).status_code == 404
    assert client.get("/_notifications/read/").status_code == 405


def test_older_messages_are_paged_by_key(signed_in: Any) -> None:
    client = signed_in("sales")
    for number in range(32):
        notify([client.person.pk], f"Message {number:02d}.", {})
    first = client.get("/_notifications/").content.decode()
    assert ("Message 31." in first, "Message 01." in first) == (True, False)
    key = Notification.objects.order_by("-id")[29].pk
    assert f"before={key}" in first
    assert "Message 01." in client.get(f"/_notifications/?before={key}").content.decode()


class Told:
    """A source that says what the test wants."""

    def __init__(self) -> None:
        self.counts: dict[int, tuple[int, int]] = {}
        self.people: dict[str, Person] = {}

    async def unread(self, users: list[int]) -> dict[int, tuple[int, int]]:
        return {user: self.counts[user] for user in users if user in self.counts}

    async def messages(self, user: int, after: int) -> list[Message]:
        return [Message(9, user, "The contact with “%(title)s” is due today.", {"title": "甲"})]

    async def person(self, key: str) -> Person | None:
        return self.people.get(key)


def test_the_stream_tells_each_what_is_new_for_him() -> None:
    source = Told()
    hub = Hub(source)  # type: ignore[arg-type]
    one, two = Listener(Person(1, "en"), "a"), Listener(Person(2, "en"), "b")
    hub.listeners |= {one, two}

    async def rounds() -> None:
        source.counts = {1: (3, 8)}
        await hub.look()
        await hub.look()
        source.counts = {1: (4, 9)}
        await hub.look()

    asyncio.run(rounds())
    heard = [one.queue.get_nowait() for _i in range(one.queue.qsize())]
    assert heard == [
        'event: count\ndata: {"bell": 3}\n\n',
        'event: count\ndata: {"bell": 4}\n\n',
        'event: toast\ndata: {"text": "The contact with “甲” is due today.", "tone": "ok"}\n\n',
    ]
    assert [two.queue.get_nowait() for _i in range(two.queue.qsize())] == ['event: count\ndata: {"bell": 0}\n\n']


def test_who_was_signed_out_is_let_go() -> None:
    source = Told()
    hub = Hub(source)  # type: ignore[arg-type]
    one = Listener(Person(1, "en"), "a")
    hub.listeners.add(one)
    source.people = {"a": one.person}
    asyncio.run(hub.recheck())
    assert one.ended is False
    source.people = {}
    asyncio.run(hub.recheck())
    assert one.ended is True


def test_a_page_that_does_not_read_is_let_go() -> None:
    one = Listener(Person(1, "en"), "a")
    for _round in range(51):
        one.say("x")
    assert (one.ended, one.queue.qsize()) == (True, 50)


def test_a_toast_speaks_the_language_of_its_reader() -> None:
    message = Message(1, 1, "The contact with “%(title)s” is due today.", {"title": "甲"})
    assert toast(message, "en") == {"text": "The contact with “甲” is due today.", "tone": "ok"}
    told = {"who": "周敏", "by": 7, "title": "甲", "noun": "customers.Contact"}
    added = Message(2, 1, "%(who)s added to “%(title)s”: %(noun)s", told, ("周敏", "Zhou Min"))
    assert toast(added, "en")["text"] == "Zhou Min added to “甲”: Contact"
    assert toast(added, "zh-hans")["text"] == "周敏在“甲”下新建了联系人"
    assert toast(replace(added, names=("周敏", "")), "en")["text"] == "周敏 added to “甲”: Contact"
    assert toast(replace(added, params={**told, "who": "System"}), "en")["text"] == "System added to “甲”: Contact"


@pytest.mark.django_db(transaction=True)
def test_sessions_are_checked_without_the_orm(signed_in: Any) -> None:
    from django.contrib.sessions.models import Session
    from django.db import connection
    from django.utils import timezone

    from keben.config.streaming.source import Source

    if connection.vendor == "sqlite":
        pytest.skip("a test database in memory is seen by its own connection only")
    client = signed_in("sales")
    key = client.cookies["sessionid"].value

    async def who() -> Any:
        source = Source()
        source._database = connection.settings_dict
        try:
            return await source.person(key), await source.person("nothing")
        finally:
            source.close()

    assert asyncio.run(who()) == (Person(client.person.pk, client.person.lang), None)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert asyncio.run(who()) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_news_come_with_both_names_of_who_did_it(people: Any) -> None:
    from django.db import connection

    from keben.config.streaming.source import Source
    from keben.kernel.features.notifications import Notification

    if connection.vendor == "sqlite":
        pytest.skip("a test database in memory is seen by its own connection only")
    reader, writer = people("sales"), people("boss", name="周敏", name_en="Zhou Min")
    told = {"who": "周敏", "by": writer.pk, "title": "甲"}
    Notification.objects.create(user=reader, message="%(who)s changed “%(title)s”", params=told)
    Notification.objects.create(user=reader, message="Hello")

    async def news() -> Any:
        source = Source()
        source._database = connection.settings_dict
        try:
            return await source.messages(reader.pk, 0)
        finally:
            source.close()

    found = asyncio.run(news())
    assert [(one.text, one.names) for one in found] == [
        ("%(who)s changed “%(title)s”", ("周敏", "Zhou Min")),
        ("Hello", ("", "")),
    ]
