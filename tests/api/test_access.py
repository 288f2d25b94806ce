"""Who may do what over the API: strangers, people without the grant, narrowed tokens, sessions; no effect if not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from keben.api.models import Token
from keben.domains.customers.models import Contact, Customer
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.registry import registry
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import SYSTEM, make
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db
CALLS = (
    ("GET", "", None),
    ("PATCH", "", {"name": "x", "version": 1}),
    ("DELETE", "", None),
    ("GET", "/history", None),
    ("GET", "/why", None),
    ("POST", "/lock", {}),
    ("POST", "/transfer", {"new_owner": 1}),
    ("POST", "/restore", {}),
)


def state(record: Any) -> dict[str, Any]:
    """All columns as stored."""
    return dict(type(record)._base_manager.filter(pk=record.pk).values().get())


@pytest.mark.parametrize(("method", "tail", "body"), CALLS)
def test_a_stranger_finds_nothing(program: Callable[..., Any], method: str, tail: str, body: Any) -> None:
    record = make(Customer)
    seller = program("sales")
    before, events = state(record), LoggedEvent.objects.count()
    answer = seller.call(method, f"customer/{record.pk}{tail}", body, If_Match='"1"')
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    missing = seller.call(method, f"customer/999999{tail}", body, If_Match='"1"')
    assert missing.status_code == 404
    assert missing.body["detail"] == answer.body["detail"]
    assert (state(record), LoggedEvent.objects.count()) == (before, events)


@pytest.mark.parametrize(("method", "tail", "body"), CALLS[1:3] + CALLS[5:])
def test_no_grant(program: Callable[..., Any], method: str, tail: str, body: Any) -> None:
    """A service engineer sees every customer and may change none."""
    record = make(Customer)
    engineer = program("service_engineer")
    before, events = state(record), LoggedEvent.objects.count()
    answer = engineer.call(method, f"customer/{record.pk}{tail}", body, If_Match='"1"')
    assert answer.status_code == 403
    assert answer.body["errors"][0]["code"] == "denied"
    assert (state(record), LoggedEvent.objects.count()) == (before, events)


@pytest.mark.parametrize("label", [entity.label for entity in registry if entity.declaration.api])
def test_somebody_without_roles_is_denied_every_noun(program: Callable[..., Any], label: str) -> None:
    entity = registry.get(label)
    if "*" in entity.grants:
        pytest.skip("everybody reads these")
    record = make(entity.model)
    nobody = program()
    events = LoggedEvent.objects.count()
    assert nobody.get(entity.slug).status_code == 403
    assert nobody.post(entity.slug, {}).status_code == 403
    assert nobody.get(f"{entity.slug}/{record.pk}").status_code == 403
    assert nobody.patch(f"{entity.slug}/{record.pk}", {"version": 1}).status_code == 403
    assert nobody.delete(f"{entity.slug}/{record.pk}", If_Match="*").status_code == 403
    assert nobody.post(f"{entity.slug}/bulk", {"action": "delete", "ids": [record.pk]}).status_code == 403
    assert LoggedEvent.objects.count() == events
    assert entity.model._base_manager.filter(pk=record.pk).exists()


def test_masked_stays_masked(program: Callable[..., Any]) -> None:
    record = make(Customer, phone="13912345678", email="chen@example.com")
    perform("edit", record, {"phone": "13912345679"}, actor=SYSTEM)
    contact = make(Contact, customer=record, mobile="13812345678")
    engineer = program("service_engineer")
    one = engineer.get(f"customer/{record.pk}").body
    assert one["phone"] == "139****5679"
    assert {"phone", "email", "receivable", "overdue", "annual_amount"} == set(one["masked"])
    assert engineer.get(f"customer?fields=phone&id={record.pk}").body["items"][0]["phone"] == "139****5679"
    assert engineer.get("customer?phone=13912345679").status_code == 422
    assert engineer.get("customer?sort=receivable").status_code == 422
    assert engineer.get("contact?fields=name,customer.phone").status_code == 422
    assert engineer.get("contact?customer.phone__starts=139").status_code == 422
    assert engineer.get('contact?f=[["customer.phone","starts","139"]]').status_code == 422
    change = engineer.get(f"customer/{record.pk}/history").body["items"][0]["changes"]["phone"]
    assert change == {"before": "139****5678", "after": "139****5679"}
    for address in ("customer", "contact", f"contact/{contact.pk}", f"contact/{contact.pk}/history", "customer?q=139"):
        text = engineer.get(address).content.decode()
        assert "13912345679" not in text
        assert "13812345678" not in text


def test_without_or_with_a_wrong_token(program: Callable[..., Any], people: Callable[..., Any]) -> None:
    nobody = Program(None)
    answer = nobody.get("customer")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="keben"')
    for header in ("Bearer kbt_wrong", "Bearer ", "Basic YTpi", "Bearer " + "x" * 5000):
        assert nobody.get("customer", Authorization=header).status_code == 401
    seller = program("sales")
    assert seller.get("me").body["person"]["id"] == seller.person.pk


def test_expired_revoked_and_disabled(program: Callable[..., Any]) -> None:
    seller = program("sales")
    assert seller.get("me").status_code == 200
    perform("revoke", seller.token, actor=SYSTEM)
    assert seller.get("me").status_code == 401
    other = program("sales")
    Token.objects.filter(pk=other.token.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert other.get("me").status_code == 401
    third = program("sales")
    assert third.get("me").status_code == 200
    perform("deactivate", third.person, actor=SYSTEM)
    assert third.get("me").status_code == 401


def test_a_token_narrows_the_rights_of_its_person(program: Callable[..., Any], people: Callable[..., Any]) -> None:
    seller = people("sales")
    record = make(Customer, owner=seller)
    viewer = program(person=seller, read_only=True)
    assert viewer.get(f"customer/{record.pk}").status_code == 200
    assert viewer.patch(f"customer/{record.pk}", {"name": "x", "version": 1}).status_code == 403
    scoped = program(person=seller, scopes="customers.Customer:edit")
    assert scoped.patch(f"customer/{record.pk}", {"name": "y", "version": 1}).status_code == 200
    assert scoped.post("customer", {"name": "z"}).status_code == 403
    assert scoped.get("contact").status_code == 403
    wide = program(person=people("service_engineer"), scopes="customers.Customer:edit,delete")
    assert wide.patch(f"customer/{record.pk}", {"name": "w", "version": 2}).status_code == 403
    record.refresh_from_db()
    assert record.name == "y"


def test_only_a_digest_is_kept(program: Callable[..., Any]) -> None:
    token = program("sales").token
    stored = Token.objects.values().get(pk=token.pk)
    assert token.secret not in str(stored)
    event = LoggedEvent.objects.get(entity="api.Token")
    assert token.secret not in str(event.changes)
    assert stored["digest"] not in str(event.changes)


def test_use_is_noted(program: Callable[..., Any]) -> None:
    seller = program("sales")
    assert Token.objects.get().last_used_at is None
    seller.get("me")
    assert Token.objects.get().last_used_at is not None


def test_a_session_needs_the_csrf_token(signed_in: Callable[..., Client]) -> None:
    person = signed_in("sales").person  # type: ignore[attr-defined]
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person, backend="keben.domains.org.signin.backend.StaffBackend")
    assert browser.get("/api/v1/customer").status_code == 200
    refused = browser.post("/api/v1/customer", {"name": "海川"}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "csrf")
    assert not Customer.objects.exists()
    from django.middleware.csrf import get_token
    from django.test import RequestFactory

    token = get_token(RequestFactory().get("/"))
    browser.cookies["csrftoken"] = token
    made = browser.post(
        "/api/v1/customer", {"name": "海川"}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert made.status_code == 201


def test_too_many_requests(program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from keben.kernel import quota

    now = [1000.0]
    monkeypatch.setattr(quota, "clock", lambda: now[0])
    change_setting("api.requests_per_minute", 3)
    seller, other = program("sales"), program("sales")
    assert [seller.get("me").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = seller.post("customer", {"name": "海川"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "20")
    assert not Customer.objects.exists()
    assert other.get("me").status_code == 200
    now[0] += 20
    assert seller.get("me").status_code == 200
    assert seller.get("me").status_code == 429


def test_a_token_cannot_make_tokens(program: Callable[..., Any]) -> None:
    seller = program("sales")
    assert seller.get("api-token").status_code == 404
    assert seller.post("api-token", {"name": "x"}).status_code == 404
    assert Token.objects.count() == 1


@pytest.mark.parametrize("path", ["nonsense", "nonsense/1", "customer/1/nonsense/more", "customer/abc", "customer/-1"])
def test_what_is_not_there_is_a_problem(program: Callable[..., Any], path: str) -> None:
    answer = program("sales").get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_crud_is_not_reachable_as_an_action(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, owner=seller.person)
    for name in ("delete", "edit", "create", "nonsense", "__class__"):
        assert seller.post(f"customer/{record.pk}/{name}", {}).status_code == 404
    record.refresh_from_db()
    assert (record.version, record.deleted_at) == (1, None)
