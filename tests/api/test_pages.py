"""The pages of tokens, web-hooks and the description."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from keben.api.models import Token, Webhook, WebhookDelivery
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def inline_free(text: str) -> bool:
    """Nothing that the content policy would stop."""
    return "<script>" not in text and "style=" not in text and "onclick" not in text


def test_a_token_is_shown_once_and_revoked(signed_in: Callable[..., Client]) -> None:
    browser = signed_in("sales")
    page = browser.post("/system/tokens/", {"name": "ERP", "scopes": "customers.Customer:view", "read_only": "on"})
    token = Token.objects.get()
    assert page.status_code == 200
    assert f"{token.prefix}" in page.content.decode()
    secret = page.content.decode().split("<code>kbt_")[1].split("</code>")[0]
    assert (token.scopes, token.read_only) == ({"customers.Customer": ["view"]}, True)
    again = browser.get("/system/tokens/").content.decode()
    assert secret not in again
    assert inline_free(again)
    used = Client().get("/api/v1/customer", headers={"Authorization": f"Bearer kbt_{secret}"})
    assert used.status_code == 200
    assert browser.post(f"/system/tokens/{token.pk}/revoke/").status_code == 302
    used = Client().get("/api/v1/customer", headers={"Authorization": f"Bearer kbt_{secret}"})
    assert used.status_code == 401


def test_the_scope_of_a_token_is_chosen_in_words(signed_in: Callable[..., Client]) -> None:
    browser = signed_in("sales")
    form = browser.get("/system/tokens/").content.decode()
    assert "customers.Customer:view" in form
    assert json.dumps("客户 · 查看")[1:-1] in form
    assert "org.Role:edit" not in form
    chosen = ["customers.Customer:view", "customers.Customer:edit"]
    page = browser.post("/system/tokens/", {"name": "ERP", "scopes": chosen}).content.decode()
    assert Token.objects.get().scopes == {"customers.Customer": ["edit", "view"]}
    assert "客户: 编辑、查看" in page
    refused = browser.post("/system/tokens/", {"name": "", "scopes": chosen}).content.decode()
    assert 'name="scopes" value="customers.Customer:edit"' in refused


@pytest.mark.parametrize(
    "data",
    [{"name": ""}, {"name": "x", "scopes": "customers.Nothing:view"}, {"name": "x", "scopes": "customers.Customer:fly"},
     {"name": "x", "expires_on": "2000-01-01"}],
)  # fmt: skip
def test_a_bad_token_is_explained(signed_in: Callable[..., Client], data: dict[str, str]) -> None:
    page = signed_in("sales").post("/system/tokens/", data)
    assert page.status_code == 422
    assert "kb-error" in page.content.decode()
    assert not Token.objects.exists()


def test_nobody_sees_or_revokes_the_tokens_of_others(signed_in: Callable[..., Client]) -> None:
    mine, other, security = signed_in("sales"), signed_in("sales"), signed_in("security_admin")
    mine.post("/system/tokens/", {"name": "ERP-7"})
    token = Token.objects.get()
    assert "ERP-7" not in other.get("/system/tokens/").content.decode()
    assert other.post(f"/system/tokens/{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
    assert "ERP-7" in security.get("/system/tokens/").content.decode()
    assert security.post(f"/system/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_web_hooks(signed_in: Callable[..., Client]) -> None:
    browser = signed_in("boss")
    bad = browser.post("/system/webhooks/", {"name": "ERP", "url": "http://10.0.0.1/", "events": "*"})
    assert (bad.status_code, Webhook.objects.count()) == (422, 0)
    made = browser.post("/system/webhooks/", {"name": "ERP", "url": "https://example.com/", "events": "customers.*"})
    hook = Webhook.objects.get()
    assert made["Location"] == f"/system/webhooks/{hook.pk}/"
    assert hook.owner_id == browser.person.pk  # type: ignore[attr-defined]
    row = make(WebhookDelivery, hook=hook, event_name="customers.Customer.edit", status="failed", next_at=None)
    page = browser.get(made["Location"]).content.decode()
    assert "whsec_" in page
    assert "customers.Customer.edit" in page
    assert inline_free(page)
    assert browser.post(f"/system/webhooks/{hook.pk}/replay/{row.pk}/").status_code == 302
    row.refresh_from_db()
    assert row.status == "waiting"
    assert browser.post(f"/system/webhooks/{hook.pk}/send-test/").status_code == 302
    assert WebhookDelivery.objects.count() == 2
    salt = hook.salt
    browser.post(f"/system/webhooks/{hook.pk}/new-secret/")
    hook.refresh_from_db()
    assert hook.salt != salt
    assert browser.post(f"/system/webhooks/{hook.pk}/edit/").status_code == 404


def test_the_events_of_a_web_hook_are_chosen_in_words(signed_in: Callable[..., Client]) -> None:
    browser = signed_in("boss")
    form = browser.get("/system/webhooks/").content.decode()
    assert "客户的全部事件" in form
    assert 'value="customers.Customer.follow"' not in form
    whole = "customers.Customer.* customers.CustomerOwnerChanged"
    assert f'value="{whole}"' in form
    browser.post(
        "/system/webhooks/",
        {"name": "ERP", "url": "https://example.com/", "events": [whole, "activities.TaskDone", "activities.TaskDone"]},
    )
    hook = Webhook.objects.get()
    assert hook.events == f"{whole} activities.TaskDone"
    assert "客户 · 全部事件、任务 · 完成" in browser.get("/system/webhooks/").content.decode()
    browser.post(f"/system/webhooks/{hook.pk}/", {"events": ["*", "activities.TaskDone"]})
    hook.refresh_from_db()
    assert hook.events == "*"
    empty = browser.post(f"/system/webhooks/{hook.pk}/", {})
    hook.refresh_from_db()
    assert (empty.status_code, hook.events) == (422, "*")


def ticked(page: str) -> list[str]:
    """The values of the ticked events of a form."""
    return re.findall(r'name="events" value="([^"]*)" checked', page)


def test_the_edit_form_ticks_what_is_kept_and_keeps_what_it_does_not_know(signed_in: Callable[..., Client]) -> None:
    browser = signed_in("boss")
    hook = make(
        Webhook, name="ERP", url="https://example.com/", events="sales.Order.* customers.Customer.edit",
        owner=browser.person, is_active=True,  # type: ignore[attr-defined]
    )  # fmt: skip
    address = f"/webhook/{hook.pk}/edit/"
    page = browser.get(address).content.decode()
    assert ticked(page) == ["sales.Order.*", "customers.Customer.edit"]
    assert "从前保留的，如今没有这样的事件" in page
    sent = {"name": "ERP", "url": "https://example.com/", "_has": ["events", "is_active"], "is_active": "on"}
    refused = browser.post(address, {**sent, "name": "", "events": ["sales.Order.*", "activities.TaskDone"]})
    assert (refused.status_code, ticked(refused.content.decode())) == (422, ["sales.Order.*", "activities.TaskDone"])
    browser.post(address, {**sent, "events": ["sales.Order.*", "activities.TaskDone"]})
    hook.refresh_from_db()
    assert hook.events == "sales.Order.* activities.TaskDone"
    browser.post(address, {**sent, "events": ["activities.TaskDone"]})
    hook.refresh_from_db()
    assert hook.events == "activities.TaskDone"
    nothing = browser.post(address, sent)
    hook.refresh_from_db()
    assert (nothing.status_code, hook.events) == (422, "activities.TaskDone")


@pytest.mark.parametrize("bad", ["customers;drop", "a" * 121, " ".join(f"x.e{n}" for n in range(201))])
def test_what_is_no_event_is_refused(bad: str, program: Callable[..., Any]) -> None:
    answer = program("boss").post("webhook", {"name": "x", "url": "https://example.com/", "events": bad})
    assert (answer.status_code, answer.body["errors"][0]["field"], Webhook.objects.count()) == (422, "events", 0)


def test_strangers_do_not_reach_web_hooks(signed_in: Callable[..., Client]) -> None:
    hook = make(Webhook, name="ERP", url="https://example.com/", events="*", is_active=True)
    assert signed_in("sales").get("/system/webhooks/").status_code == 403
    boss = signed_in("boss")
    assert boss.get(f"/system/webhooks/{hook.pk}/").status_code == 404
    assert boss.post(f"/system/webhooks/{hook.pk}/delete/").status_code == 404
    auditor: Any = signed_in("audit_admin").get(f"/system/webhooks/{hook.pk}/").content.decode()
    assert "whsec_" not in auditor
    assert Webhook.objects.get().deleted_at is None


def test_the_description_for_people(signed_in: Callable[..., Client]) -> None:
    assert Client().get("/api/v1/docs").status_code == 302
    answer = signed_in("sales").get("/api/v1/docs")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "/api/v1/customer/{id}/transfer" in text
    assert "/api/v1/webhook" not in text
    assert inline_free(text)
    assert "//cdn" not in text
