"""Web-hooks: where they may go, what they say, how they are signed, tried again and replayed."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from keben.api.models import Webhook, WebhookDelivery
from keben.api.webhook import address, delivery, sending
from keben.api.webhook.signature import secret_of, sign, verify
from keben.domains.customers.models import Customer
from keben.kernel.actions.perform import perform
from keben.kernel.events.deliver import deliver
from keben.kernel.events.log import Outbox
from keben.kernel.problems import Invalid
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
PUBLIC = "93.184.216.34"


class Receiver:
    """A web server that remembers what it was sent and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.headers = 200, {}
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"thanks")

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A receiver on loopback, which only tests may reach."""
    settings.WEBHOOKS_MAY_REACH_LOOPBACK = True
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


def hook_of(person: Any, url: str, events: str = "*") -> Webhook:
    """A web-hook of this person."""
    made: Webhook = make(Webhook, name="ERP", url=url, events=events, owner=person, is_active=True)
    return made


def due() -> None:
    """Let the next tries be due now."""
    Job.objects.filter(state="waiting").update(due_at=timezone.now())
    Outbox.objects.update(due_at=timezone.now())


def test_a_change_is_told_signed_and_as_the_owner_sees_it(people: Callable[..., Any], receiver: Receiver) -> None:
    engineer = people("service_engineer")
    hook = hook_of(engineer, receiver.url, "customers.*")
    record = make(Customer, name="海川", phone="13912345678")
    drain()
    path, headers, body = receiver.got[0]
    told = json.loads(body)
    assert path == "/hook?x=1"
    assert headers["Keben-Event"] == told["event"] == "customers.Customer.create"
    assert told["record"] == {"id": record.pk, "title": "海川"}
    assert told["changes"]["phone"] == {"before": None, "after": "139****5678"}
    assert "13912345678" not in body.decode()
    stamp = int(headers["Keben-Signature"].split(",")[0][2:])
    assert verify(secret_of(hook), headers["Keben-Signature"], body, now=stamp)
    row = WebhookDelivery.objects.get()
    assert (row.status, row.attempts, row.response_status, row.response) == ("delivered", 1, 200, "thanks")


def test_what_the_owner_may_not_see_is_not_told(people: Callable[..., Any], receiver: Receiver) -> None:
    hook_of(people("sales"), receiver.url)
    make(Customer)
    drain()
    assert receiver.got == []
    assert {row.status for row in WebhookDelivery.objects.all()} == {"skipped"}


def test_only_the_wanted_events(people: Callable[..., Any], receiver: Receiver) -> None:
    hook_of(people("boss"), receiver.url, "customers.Customer.edit, customers.Contact.*")
    record = make(Customer)
    perform("edit", record, {"name": "新"}, actor=SYSTEM)
    drain()
    assert [headers["Keben-Event"] for _path, headers, _body in receiver.got] == ["customers.Customer.edit"]


def test_without_a_hook_nobody_pays() -> None:
    before = Outbox.objects.count()
    make(Customer)
    assert Outbox.objects.count() == before


def test_hooks_do_not_hear_of_themselves(people: Callable[..., Any], receiver: Receiver) -> None:
    hook_of(people("system_admin"), receiver.url)
    perform("issue", __import__("keben.api.models", fromlist=["Token"]).Token, {"name": "x"}, actor=SYSTEM,
            prepare=lambda token: setattr(token, "user", people("sales")))  # fmt: skip
    drain()
    assert not WebhookDelivery.objects.filter(event_name__startswith="api.").exists()


def test_an_event_is_delivered_once_even_if_heard_twice(people: Callable[..., Any], receiver: Receiver) -> None:
    from keben.api.webhook.listeners import prepare_deliveries
    from keben.kernel.events.log import LoggedEvent

    hook_of(people("boss"), receiver.url, "customers.*")
    make(Customer)
    deliver()
    prepare_deliveries(LoggedEvent.objects.filter(entity="customers.Customer").get())
    assert WebhookDelivery.objects.count() == 1


def test_a_failing_receiver_is_tried_again_with_growing_pauses(
    people: Callable[..., Any], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook_of(people("boss"), receiver.url, "customers.*")
    receiver.status = 503
    make(Customer)
    pauses = []
    for _try in range(len(delivery.PAUSES) + 1):
        due()
        drain()
        row = WebhookDelivery.objects.get()
        if row.next_at is not None:
            pauses.append(round((row.next_at - row.sent_at) / dt.timedelta(seconds=1)))
    assert tuple(pauses) == delivery.PAUSES
    assert (row.status, row.attempts, row.response_status) == ("failed", 7, 503)
    due()
    drain()
    assert len(receiver.got) == 7


def test_a_receiver_that_recovers_and_a_replay(people: Callable[..., Any], receiver: Receiver) -> None:
    boss = people("boss")
    hook_of(boss, receiver.url, "customers.*")
    receiver.status = 500
    make(Customer)
    drain()
    receiver.status = 200
    due()
    drain()
    row = WebhookDelivery.objects.get()
    assert (row.status, row.attempts) == ("delivered", 2)
    perform("replay", row, actor=SYSTEM)
    drain()
    row.refresh_from_db()
    assert (row.status, row.attempts, len(receiver.got)) == ("delivered", 1, 3)
    assert receiver.got[0][2] == receiver.got[2][2]


def test_replay_over_the_api(program: Callable[..., Any], receiver: Receiver) -> None:
    boss = program("boss")
    made = boss.post("webhook", {"name": "ERP", "url": receiver.url, "events": "customers.*", "is_active": True})
    assert made.status_code == 201, made.body
    assert "salt" not in made.body
    make(Customer)
    drain()
    row = boss.get("webhook-delivery").body["items"][0]
    assert row["status"] == "delivered"
    assert boss.post(f"webhook-delivery/{row['id']}/replay", {}).status_code == 200
    drain()
    assert len(receiver.got) == 2
    stranger = program("boss")
    assert stranger.post(f"webhook-delivery/{row['id']}/replay", {}).status_code == 404
    assert stranger.get(f"webhook/{made.body['id']}").status_code == 404


def test_redirects_are_not_followed(people: Callable[..., Any], receiver: Receiver) -> None:
    hook_of(people("boss"), receiver.url, "customers.*")
    receiver.status, receiver.headers = 302, {"Location": f"{receiver.url}&second=1"}
    make(Customer)
    drain()
    assert len(receiver.got) == 1
    assert WebhookDelivery.objects.get().status == "waiting"


def test_a_switched_off_hook_says_nothing(people: Callable[..., Any], receiver: Receiver) -> None:
    hook = hook_of(people("boss"), receiver.url, "customers.*")
    make(Customer)
    deliver()
    perform("edit", hook, {"is_active": False}, actor=SYSTEM)
    drain()
    assert receiver.got == []
    assert WebhookDelivery.objects.get().status == "skipped"


def test_a_new_secret_signs_from_then_on(people: Callable[..., Any]) -> None:
    hook = hook_of(people("boss"), "https://example.com/")
    old = secret_of(hook)
    perform("new-secret", hook, actor=SYSTEM)
    hook.refresh_from_db()
    assert secret_of(hook) != old


def test_the_hook_belongs_to_its_maker(program: Callable[..., Any], people: Callable[..., Any]) -> None:
    admin, other = program("system_admin"), people("boss")
    body = {"name": "x", "url": "https://example.com/", "events": "*", "is_active": True}
    refused = admin.post("webhook", {**body, "owner": other.pk})
    assert (refused.status_code, refused.body["errors"][0]["field"]) == (422, "owner")
    assert admin.post("webhook", body).body["owner"]["id"] == admin.person.pk


SECRET, BODY = "whsec_test", b'{"id":1}'


@pytest.mark.parametrize(
    ("header", "body", "now", "good"),
    [
        (sign(SECRET, 1000, BODY), BODY, 1000, True),
        (sign(SECRET, 1000, BODY), BODY, 1300, True),
        (sign(SECRET, 1000, BODY), BODY, 1301, False),
        (sign(SECRET, 1000, BODY), b'{"id":2}', 1000, False),
        (sign("whsec_other", 1000, BODY), BODY, 1000, False),
        (sign(SECRET, 1000, BODY).replace("t=1000", "t=1001"), BODY, 1000, False),
        ("t=,v1=", BODY, 1000, False),
        ("nonsense", BODY, 1000, False),
    ],
)
def test_signatures(header: str, body: bytes, now: int, good: bool) -> None:
    assert verify(SECRET, header, body, now=now) is good


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
     "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::", "ff02::1", "nonsense",
     "fec0::1", "::127.0.0.1", "64:ff9b:1::7f00:1", "64:ff9b::a9fe:a9fe", "2001:0:7f00:1::"],
)  # fmt: skip
def test_private_addresses_are_refused_after_resolving(ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", (PUBLIC, 443)), (2, 1, 6, "", (ip, 443))]
    )
    with pytest.raises(address.Forbidden) as refused:
        address.resolve("https://innocent.example/")
    assert refused.value.problem.code == "private"


@pytest.mark.parametrize("ip", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111"])
def test_public_addresses_are_connected_as_checked(ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name may resolve to something else by the time we connect; we connect to what was checked."""
    answers = [[(2, 1, 6, "", (ip, 80))], [(2, 1, 6, "", ("127.0.0.1", 80))]]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers.pop(0))
    target = address.resolve("http://example.com:8080/a?b=1")
    assert (target.ip, target.port, target.path, target.host_header) == (ip, 8080, "/a?b=1", "example.com:8080")
    connected = []

    def connect(where: tuple[str, int], _timeout: float) -> Any:
        connected.append(where)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(OSError, match="no network"):
        sending.post(target, b"{}", {})
    assert connected == [(ip, 8080)]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.com/", "scheme"),
        ("https:///nohost", "scheme"),
        ("https://user:secret@example.com/", "credentials"),
        ("https://example.com:99999/", "url"),
        ("https://example.com/a b", "url"),
        ("https://example.com/\r\nX: y", "url"),
    ],
)
def test_odd_addresses_are_refused(url: str, code: str) -> None:
    with pytest.raises(address.Forbidden) as refused:
        address.resolve(url)
    assert refused.value.problem.code == code


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.1.2.3/", "http://2130706433/",
     "http://0177.0.0.1/", "http://017700000001/", "http://0x7f.1/", "http://0X7F000001/", "http://127.1/", "http://0/",
     "http://0177.0x0.0.1/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/",
     "http://[fe80::1]/", "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1./", "http://LOCALHOST./"],
)  # fmt: skip
def test_private_addresses_are_refused_when_entered(url: str, people: Callable[..., Any]) -> None:
    with pytest.raises(Invalid) as refused:
        hook_of(people("boss"), url)
    assert "url" in refused.value.errors
    assert not Webhook.objects.exists()


def test_a_host_that_turns_private_is_not_reached(people: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    hook_of(people("boss"), "https://innocent.example/", "customers.*")
    make(Customer)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("169.254.169.254", 443))])
    monkeypatch.setattr(sending, "post", lambda *_a: pytest.fail("it was reached"))
    drain()
    row = WebhookDelivery.objects.get()
    assert (row.status, row.response_status) == ("failed", None)
    assert row.response != ""


def test_a_host_that_is_not_found_now_is_tried_again(
    people: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = people("sales_manager")
    hook_of(owner, "https://erp.example.com/in")

    def away(*_a: Any, **_k: Any) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", away)
    make(Customer, owner=owner)
    drain()
    row = WebhookDelivery.objects.get()
    assert (row.status, row.attempts) == ("waiting", 1)
    assert row.next_at is not None


def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked is the first address; where it sends us was not."""
    ours, theirs = socket.socketpair()
    opened: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda where, _seconds: opened.append(where) or ours)
    theirs.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")
    answer = sending.post(address.Target("http", "example.com", 80, "/", PUBLIC), b"{}", {})
    theirs.close()
    assert (answer.status, answer.ok, opened) == (302, False, [(PUBLIC, 80)])


class Watch:
    """A timer that rings when the test says so."""

    def __init__(self, seconds: float, ring: Callable[..., None], args: tuple[Any, ...]) -> None:
        self.seconds, self.ring, self.args, self.cancelled = seconds, ring, args, False
        SET.append(self)

    def start(self) -> None:
        """Nothing yet."""

    def cancel(self) -> None:
        """Not wanted any more."""
        self.cancelled = True


SET: list[Watch] = []


@pytest.mark.parametrize(
    ("begun", "told"),
    [
        (b"", "RemoteDisconnected"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: a", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nthank", "thank"),
    ],
    ids=["nothing", "half a header", "half a body"],
)
def test_an_answer_that_trickles_in_is_cut_off(begun: bytes, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign every nine seconds would pass every time-out of the socket, and the worker would do nothing else."""
    ours, theirs = socket.socketpair()
    ours.settimeout(20)
    monkeypatch.setattr(socket, "create_connection", lambda _where, _seconds: ours)
    monkeypatch.setattr(sending.threading, "Timer", Watch)
    SET.clear()

    def trickle() -> None:
        heard = b""
        while not heard.endswith(b"{}"):
            heard += theirs.recv(4096)
        theirs.sendall(begun)
        (watch,) = SET
        watch.ring(*watch.args)

    other = threading.Thread(target=trickle)
    other.start()
    said: Any = None
    try:
        said = sending.post(address.Target("http", "example.com", 80, "/", PUBLIC), b"{}", {}).text
    except ConnectionError as error:
        said = type(error).__name__
    other.join()
    theirs.close()
    assert said == told
    assert [(watch.seconds, watch.cancelled) for watch in SET] == [(30, True)]
