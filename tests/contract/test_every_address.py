"""Strangers, people without rights and people out of scope, at every address that the program answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from keben.domains.org.models import RoleGrant
from keben.kernel.access.grants import DataScope
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from tests.contract import addresses
from tests.contract.addresses import SECRET, Address, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}
METHODS = ("GET", "POST", "PATCH", "DELETE")
KNOWN_BY_NAME = ("calendar/<str:secret>.ics", "f/<slug:slug>/")
"""Patterns whose address itself lets in: a person's calendar and a public form; nothing is there under other names."""
PUBLIC = ("login/", "logout/", "_prefs/", "api/v1/docs", "api/<path:rest>", "api/v1/", *KNOWN_BY_NAME)
"""Patterns that answer everybody; each has tests of its own that it tells nothing."""
OWN = (
    "", "me/", "todos/", "search/", "_palette", "_record/regions/", "_pick/<str:label>", "_record/upload/",
    "_notifications/", "_notifications/count", "_notifications/read/", "imports/", "exports/", "system/tokens/",
    "api/v1/me", "api/v1/openapi.json", "me/calendar/", "me/notices/", "visits/consent/withdraw/",
    "help/",
)  # fmt: skip
"""Patterns without a key that show everybody what is his own, or what he has rights to, and be it nothing."""
SESSION = ("django_session", "org_usersession", "axes_accessattempt", "org_signin", "api_token", "kernel_bucket")
TRACES = {
    "subject-request/<int:pk>/copy/": {"kernel_loggedevent"},
    "office.Announcement": {"kernel_notification", "office_announcementreceipt"},
}
"""What reading leaves behind on purpose: handing out personal data is logged, an opened announcement has been read."""
ADMINS = ("system_admin", "security_admin", "audit_admin")
REFUSED = (401, 403, 404, 405)


@pytest.fixture
def world(people: Callable[..., Any], settings: Any, tmp_path: Any) -> World:
    """Things of somebody else; stored files lie in a folder of their own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return addresses.build(people("sales", name="林知夏"))


def everywhere(world: World) -> Iterator[Address]:
    """Every address."""
    for pattern in addresses.patterns():
        yield from addresses.fill(pattern, world)


def areas_of(admin: str, world: World) -> Iterator[Address]:
    """Every address for the first administrator; for the others those where they differ."""
    for address in everywhere(world):
        if admin == ADMINS[0] or address.pattern.startswith("system/"):
            yield address


def is_public(pattern: str) -> bool:
    """Whether everybody may ask."""
    return pattern.startswith(PUBLIC[:2]) or pattern in PUBLIC


def ask(client: Client, method: str, address: Address, headers: dict[str, str]) -> Any:
    """One request with something in it, so that a refusal is not merely for want of input."""
    body: Any = {"name": "Stolen", "text": "x", "method": "comment", "_version": "1", "value": "1", "reason": "x"}
    if address.pattern.startswith("api/"):
        body, headers = {}, {**headers, "If-Match": '"1"'}
    if "passkey" in address.pattern:
        body["current"] = "Keben-2026"
    if method == "GET":
        return client.get(address.path, headers=headers)
    if method == "POST" and not address.pattern.startswith("api/"):
        return client.post(address.path, body, headers=headers)
    return client.generic(method, address.path, json.dumps(body), content_type="application/json", headers=headers)


def note(wrong: dict[Any, Any], method: str, address: Address, problem: str) -> None:
    """Keep a finding with the first address that shows it."""
    if problem:
        wrong.setdefault((method, address.pattern, problem), address.path)


def told(wrong: dict[Any, Any]) -> str:
    """All findings, one a line."""
    return "\n" + "\n".join(f"{key} {value}" for key, value in wrong.items())


def methods(address: Address) -> tuple[str, ...]:
    """Pages know two methods, the API four, and one for what is done to a record."""
    if address.pattern.endswith(("/<name>", "/bulk")):
        return METHODS[1:2]
    return METHODS if address.pattern.startswith("api/") else METHODS[:2]


def complaint(client: Client, method: str, address: Address, headers: dict[str, str]) -> tuple[Any, str]:
    """The answer, and what is wrong with it whoever asks: an error, a leak."""
    try:
        answer = ask(client, method, address, headers)
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = content.decode("utf-8", "replace") + str(answer.headers)
    return answer, "tells the secret" if SECRET in told else ""


@pytest.mark.once
def test_strangers_get_the_sign_in_and_nothing_else(world: World) -> None:
    client, wrong = Client(), {}
    for address in everywhere(world):
        for method in methods(address):
            for headers in (HTMX, {}, JSON):
                with addresses.writes("axes_accessattempt") as written:
                    answer, problem = complaint(client, method, address, headers)
                if answer is not None and not is_public(address.pattern):
                    sent = answer.status_code == 302 and answer["Location"].startswith("/login/?next=")
                    if not sent and answer.status_code not in (401, 405):
                        problem = problem or f"answers {answer.status_code}"
                if answer is not None and address.pattern in KNOWN_BY_NAME and answer.status_code not in (404, 405):
                    problem = problem or f"answers {answer.status_code}"
                if written and (address.pattern in KNOWN_BY_NAME or not is_public(address.pattern)):
                    problem = problem or f"writes {written}"
                note(wrong, method, address, problem)
    assert not wrong, told(wrong)


def test_people_without_any_right_are_refused(world: World, signed_in: Callable[..., Client]) -> None:
    client, wrong = signed_in(), {}
    actor = actor_of(client)
    open_to_all = {e.label for e in registry if actor.can(e.label, "view")}
    for address in everywhere(world):
        if is_public(address.pattern):
            continue
        for method in methods(address):
            with addresses.writes(*SESSION) as written:
                answer, problem = complaint(client, method, address, HTMX)
            free = address.pattern in OWN or (address.pattern.startswith("me/") and not address.keyed)
            free = free or (address.label in open_to_all and method == "GET")
            if answer is not None and not free and answer.status_code not in REFUSED:
                problem = problem or f"answers {answer.status_code}"
            if written and not (method == "POST" and address.pattern in OWN):
                problem = problem or f"writes {written}"
            note(wrong, method, address, problem)
    assert not wrong, told(wrong)


def actor_of(client: Client) -> Any:
    """The actor of a signed-in client."""
    from keben.domains.org.access.actors import actor_for

    return actor_for(client.person)  # type: ignore[attr-defined]


@pytest.fixture
def own_rows(signed_in: Callable[..., Client]) -> Client:
    """Somebody with every right on every noun, but for his own rows only."""
    from keben.domains.org.models import Role
    from keben.kernel import stamps

    role = make(Role, code="own-rows", name="own rows")
    for entity in registry:
        verbs = sorted({action.verb for action in entity.actions.values()} | {"view", "export", "import", "reveal"})
        make(RoleGrant, role=role, entity=entity.label, verbs=verbs, scope=DataScope.SELF)
    stamps.reset()
    return signed_in("own-rows")


def test_people_out_of_scope_find_nothing(world: World, own_rows: Client) -> None:
    actor, wrong, asked = actor_of(own_rows), {}, set()
    seen = {
        label
        for label, record in world.records.items()
        if scoped(registry.get(label).model, actor).filter(pk=record.pk).exists()
    }
    assert {"customers.Customer", "customers.Contact", "activities.Task", "kernel.Attachment"}.isdisjoint(seen)
    for address in everywhere(world):
        if not address.keyed or is_public(address.pattern) or address.label in seen:
            continue
        for method in methods(address):
            with addresses.writes(*SESSION) as written:
                answer, problem = complaint(own_rows, method, address, HTMX)
            if answer is not None and answer.status_code not in REFUSED:
                problem = problem or f"answers {answer.status_code}"
            note(wrong, method, address, problem or (f"writes {written}" if written else ""))
            asked.add(address.label)
    assert not wrong, told(wrong)
    assert "customers.Customer" in asked


def test_lists_and_searches_tell_nothing_out_of_scope(world: World, own_rows: Client) -> None:
    wrong = {}
    hidden = [e for e in registry if not scoped(e.model, actor_of(own_rows)).filter(pk=world.records[e.label].pk)]
    for entity in hidden:
        for tail in ("", "?look=board", "?look=calendar", "summary/", "counts/", "filter/", "columns/", "board/-/"):
            address = Address("list", f"/{entity.slug}/{tail}", entity.label)
            problem = complaint(own_rows, "GET", address, HTMX)[1]
            if problem:
                wrong[address.path] = problem
        for path in (f"/_pick/{entity.label}?q={SECRET}", f"/_pick/{entity.label}", f"/api/v1/{entity.slug}"):
            problem = complaint(own_rows, "GET", Address("pick", path), {})[1]
            if problem:
                wrong[path] = problem
    assert len(hidden) >= 4
    assert not wrong, told(wrong)


@pytest.mark.parametrize("admin", ADMINS)
def test_reading_changes_nothing_and_breaks_nowhere(world: World, signed_in: Callable[..., Client], admin: str) -> None:
    """Somebody with all roles reads every address: no error, and no effect but the use of a session."""
    client, wrong = signed_in("sales", "sales_manager", "boss", admin), {}
    for address in areas_of(admin, world):
        if is_public(address.pattern):
            continue
        try:
            with addresses.writes(*SESSION) as written:
                answer = ask(client, "GET", address, HTMX)
        except Exception as error:
            note(wrong, "GET", address, f"{type(error).__name__}: {error}")
            continue
        note(wrong, "GET", address, f"answers {answer.status_code}" if answer.status_code >= 500 else "")
        left = set(written) - TRACES.get(address.pattern, set()) - TRACES.get(address.label, set())
        note(wrong, "GET", address, f"writes {sorted(left)}" if left else "")
    assert not wrong, told(wrong)


@pytest.mark.once
@pytest.mark.parametrize("admin", ADMINS)
def test_every_change_asks_for_proof_that_our_page_sent_it(
    world: World, signed_in: Callable[..., Client], admin: str
) -> None:
    person = signed_in("sales", "boss", admin).person  # type: ignore[attr-defined]
    client, wrong = Client(enforce_csrf_checks=True), {}
    client.force_login(person, backend="keben.domains.org.signin.backend.StaffBackend")
    for address in areas_of(admin, world):
        for method in methods(address):
            if method == "GET":
                continue
            if address.pattern in ("api/<path:rest>", "api/v1/", *KNOWN_BY_NAME):
                continue
            with addresses.writes(*SESSION) as written:
                answer, problem = complaint(client, method, address, HTMX)
            if answer is not None and answer.status_code not in (403, 405):
                problem = f"answers {answer.status_code}"
            note(wrong, method, address, problem or (f"writes {written}" if written else ""))
    assert not wrong, told(wrong)


@pytest.mark.once
@pytest.mark.parametrize("admin", ADMINS)
def test_nothing_private_is_kept_or_framed(world: World, signed_in: Callable[..., Client], admin: str) -> None:
    """Every page says that nobody else may keep it, that it is not to be framed, and what it may load."""
    client, wrong = signed_in("sales", "boss", admin), {}
    for address in areas_of(admin, world):
        if is_public(address.pattern) or (address.label and address.label != "customers.Customer"):
            continue
        answer = ask(client, "GET", address, {})
        kept = answer.get("Cache-Control", "")
        problems = [] if "private" in kept or "no-store" in kept else [f"Cache-Control: {kept}"]
        problems += [] if answer.get("X-Frame-Options") == "DENY" else ["X-Frame-Options"]
        policy = answer.get("Content-Security-Policy", "")
        problems += [] if "frame-ancestors 'none'" in policy and "unsafe" not in policy else [f"policy {policy}"]
        problems += [] if answer.get("X-Content-Type-Options") == "nosniff" else ["nosniff"]
        note(wrong, "GET", address, ", ".join(problems))
    assert not wrong, told(wrong)
