"""Acceptance 10: a number that somebody sees masked stays masked on every face he can reach."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from keben.api.webhook.payload import build
from keben.data.exports.run import ask_export
from keben.domains.activities.models import FollowUpPlan, Task
from keben.domains.customers.matching.actions import FindTwins
from keben.domains.customers.matching.model import TwinRun
from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.models import Lead, LeadPool
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Role, RoleField, RoleGrant
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.personal import nouns_of_people, personal_fields
from keben.kernel.registry import registry
from keben.kernel.settings import change_setting
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SECRETS = ("13902556021", "13902556022", "13817734009", "13817734010", "15601183377", "15601183378", "13760028811")
"""Before and after of a customer, a contact and a lead, and a lead in the pool."""
ENDS = tuple(secret[3:] for secret in SECRETS)
WAYS = ("phone", "email", "address", "ip")
ALL = ["view", "create", "edit", "delete", "export", "import", "transfer", "merge"]


@pytest.fixture
def veiled(people: Callable[..., Any]) -> Any:
    """Somebody who may do everything with every record, and sees every way to reach a person masked."""
    role = make(Role, code="veiled", name="脱敏经理", administers="audit")
    for entity in registry:
        if entity.label.startswith(("customers.", "marketing.", "activities.", "care.")):
            make(RoleGrant, role=role.pk, entity=entity.label, verbs=ALL, scope="all")
    for entity in nouns_of_people():
        if entity.label.startswith(("customers.", "marketing.")):
            for item in personal_fields(entity):
                if item.kind.code in WAYS or item.name in ("wechat", "qq"):
                    make(RoleField, role=role.pk, entity=entity.label, field=item.name, right=FieldRight.MASKED)
    person = people()
    person.roles.add(role)
    return person


@pytest.fixture
def browser(veiled: Any, client: Client) -> Client:
    client.force_login(veiled, backend="keben.domains.org.signin.backend.StaffBackend")
    return client


@pytest.fixture
def story(veiled: Any) -> dict[str, Any]:
    """A customer with a twin, a contact with a twin, a lead, a pooled lead: each with an old and a new number."""
    customer = make(Customer, name="山西晋恒煤业有限公司", phone=SECRETS[0], owner=veiled.pk)
    other = make(Customer, name="晋恒煤业(有限公司)", phone=SECRETS[0], owner=veiled.pk)
    contact = make(Contact, name="罗建华", customer=customer.pk, mobile=SECRETS[2], is_primary=True)
    twin = make(Contact, name="罗建华", customer=customer.pk, mobile=SECRETS[2])
    lead = make(Lead, name="山西恒力机电", contact_name="贺敏", mobile=SECRETS[4], owner=veiled.pk)
    pool = make(LeadPool, name="线索池", admins=[veiled.pk], members=[veiled.pk])
    pooled = make(Lead, name="晋中矿灯", contact_name="任远", mobile=SECRETS[6], pool=pool, in_pool=True)
    now = timezone.now() + timezone.timedelta(hours=2)
    make(Task, name="回电", owner=veiled.pk, due_at=now, target_entity="customers.Customer", target_id=customer.pk)
    make(FollowUpPlan, name="电话回访", owner=veiled.pk, planned_at=now, target_entity="marketing.Lead",
         target_id=lead.pk)  # fmt: skip
    perform("follow", customer, {}, actor=actor_for(veiled)) if "follow" in registry.of(Customer).actions else None
    for record, name, number in ((customer, "phone", SECRETS[1]), (contact, "mobile", SECRETS[3]),
                                 (lead, "mobile", SECRETS[5])):  # fmt: skip
        perform("edit", record, {name: number}, actor=SYSTEM, acknowledge=("twins",))
    change_setting("matching.engine", "small")
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    drain()
    return {"customer": customer, "other": other, "contact": contact, "twin": twin, "lead": lead, "pooled": pooled}


def leaks(text: str) -> list[str]:
    """The secrets in a text, however they are grouped."""
    plain = re.sub(r"[\s\-]", "", unescape(text))
    return [end for end in ENDS if end in plain]


def pages(story: dict[str, Any]) -> Iterator[str]:
    """Every page, fragment and dialog about these records."""
    for slug in ("customer", "contact", "lead"):
        yield from (f"/{slug}/", f"/{slug}/?look=board", f"/{slug}/?look=calendar", f"/{slug}/?deleted=1")
        yield from (f"/{slug}/?q={secret}" for secret in SECRETS)
        yield from (f"/{slug}/filter/", f"/{slug}/columns/", f"/{slug}/summary/", f"/{slug}/merge/")
    yield from (
        "/",
        "/_palette?q=罗建华",
        "/_palette?q=晋恒",
        "/_palette?q=贺敏",
        "/twins/",
        "/exports/",
        "/lead-pool/",
    )
    yield from ("/leads/stand/", "/leads/dry-run/", "/calendar/", "/system/log/", "/twins/check/?q=晋恒煤业")
    yield from ("/task/", "/follow-up-plan/", "/pooled-customer/")
    for key, slug in (("customer", "customer"), ("other", "customer"), ("contact", "contact"), ("lead", "lead"),
                      ("pooled", "lead")):  # fmt: skip
        entity, pk = registry.of(type(story[key])), story[key].pk
        base = f"/{slug}/{pk}/"
        yield from (f"{base}{part}" for part in ("", "print/", "edit/", "menu/", "say/", "why/", "quality/", "merge/"))
        yield from (f"{base}panel/{panel.key()}/" for panel in (*entity.main, *entity.side))
        names = [item.name for item in personal_fields(entity)]
        yield from (f"{base}{part}/{name}/" for part in ("field", "cell", "reveal") for name in names)
        yield from (f"{base}do/{action}/" for action in entity.actions)
    yield f"/customer/merge/?ids={story['customer'].pk},{story['other'].pk}"
    yield f"/contact/merge/?ids={story['contact'].pk},{story['twin'].pk}"
    yield f"/lead/{story['lead'].pk}/convert/"


def test_acceptance_10_masked_phone_stays_masked_in_list_detail_search_duplicates_export_print_api_notification_log(
    browser: Client, veiled: Any, story: dict[str, Any]
) -> None:
    assert_pages(browser, story)
    assert_duplicates(browser)
    assert_export(veiled)
    assert_import(browser, story)
    assert_told(veiled, story)


def assert_pages(browser: Client, story: dict[str, Any]) -> None:
    """Pages whole, as fragments and in the drawer; refusals may not tell either."""
    shown = {}
    for address in dict.fromkeys(pages(story)):
        for headers in ({}, {"HX-Request": "true"}, {"HX-Request": "true", "KB-Layer": "drawer"}):
            answer = browser.get(address, headers=headers)
            assert answer.status_code < 500, address
            if not getattr(answer, "streaming", False):
                text = re.sub(r"(value=\"|q=|q%3D)\d{11}", "", answer.content.decode())  # what he typed himself
                assert not leaks(text), (address, headers, leaks(text))
                shown[address] = (answer.status_code, text)
    for key, masked in (("customer", "139****6022"), ("contact", "138****4010"), ("lead", "156****3378")):
        base = f"/{key}/{story[key].pk}/"
        for part in ("", "print/"):
            assert shown[base + part][0] == 200
            assert masked in shown[base + part][1], base + part
    assert "139****6021" in shown[f"/customer/{story['customer'].pk}/"][1]  # the difference in the timeline
    assert "138****4010" in shown["/contact/"][1]
    assert "156****3378" in shown["/lead/"][1]
    assert "137****8811" in shown[f"/lead/{story['pooled'].pk}/"][1]
    assert "139****" in shown[f"/customer/merge/?ids={story['customer'].pk},{story['other'].pk}"][1]
    assert '"href": "/contact/' in shown["/_palette?q=罗建华"][1]
    assert "山西晋恒煤业有限公司" in shown["/twins/"][1]
    assert all(shown[f"/contact/?q={secret}"][1].count("罗建华") == 0 for secret in SECRETS)


def assert_duplicates(browser: Client) -> None:
    """Typing a name shows who is there, not how to reach him; the number typed by himself is no secret."""
    typed = {"customers.Customer": "晋恒煤业有限公司", "marketing.Lead": "山西恒力机电", "customers.Contact": "罗建华"}
    for label, name in typed.items():
        body = {"name": name}
        answer = browser.post(f"/_twins/{label}/", body, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert not leaks(answer.content.decode())


def assert_export(veiled: Any) -> None:
    """The sheet holds what the list shows."""
    actor = actor_for(veiled)
    asked = (("customers.Customer", "phone"), ("customers.Contact", "mobile"), ("marketing.Lead", "mobile"))
    for label, name in asked:
        run = ask_export(actor, label, reason="核对", form="csv", names=(registry.get(label).title, name))
        drain()
        run.refresh_from_db()
        assert run.state == "done", run.error
        with default_storage.open(run.path) as file:
            text = file.read().decode("utf-8-sig")
        assert "****" in text
        assert not leaks(text)


def assert_import(browser: Client, story: dict[str, Any]) -> None:
    """A file with the name of a known customer tells nothing about it: not in the sheet, not among the errors."""
    rows = [["客户名称", "电话"], [story["customer"].name, "无"], ["晋恒煤业有限公司", ""], ["", "0351-7000001"]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    sent = SimpleUploadedFile("customers.csv", text.getvalue().encode("gb18030"))
    wizard = browser.post("/customer/import/", {"file": sent})
    assert wizard.status_code == 302
    base = wizard["Location"]
    for verb in ("check", "try", "run"):
        browser.post(f"{base}do/{verb}/", headers={"HX-Request": "true"})
        drain()
        assert not leaks(browser.get(base).content.decode())
    errors = browser.get(f"{base}errors.csv")
    assert errors.status_code == 200
    held = b"".join(errors) if getattr(errors, "streaming", False) else errors.content
    assert "0351-7000001" in held.decode("utf-8-sig")  # the row without a name; the two known ones are not errors
    assert not leaks(held.decode("utf-8-sig"))


def assert_told(veiled: Any, story: dict[str, Any]) -> None:
    """API, web-hook, notifications and the calendar feed."""
    api = Client()
    api.force_login(veiled, backend="keben.domains.org.signin.backend.StaffBackend")
    for key, masked in (("customer", "139****6022"), ("contact", "138****4010"), ("lead", "156****3378")):
        one = f"/api/v1/{key}/{story[key].pk}"
        for address in (f"/api/v1/{key}", one, f"{one}/history", f"{one}/why", f"/api/v1/{key}?q={SECRETS[1]}"):
            answer = api.get(address)
            assert not leaks(answer.content.decode()), address
        assert masked in api.get(one).content.decode()
        assert api.get(f"/api/v1/{key}?mobile=13902556021&phone=13902556021").status_code == 422
    actor = actor_for(veiled)
    told = [build(event, actor) for event in LoggedEvent.objects.filter(action="edit")]
    assert sum(body is not None for body in told) >= 3
    assert not leaks(str(told))
    Notification.objects.update(user_id=veiled.pk)
    assert not leaks("\n".join(one.text() for one in Notification.objects.all()))
    page = api.post("/me/calendar/")
    links = re.findall(r"/calendar/[\w-]+\.ics", page.content.decode())
    assert links
    for link in links:
        assert not leaks(api.get(link).content.decode())
