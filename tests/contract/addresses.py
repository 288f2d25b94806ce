"""Every address of the program, taken from the URL conf, with a record behind each key; no address is listed here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import CharField
from django.urls import URLResolver, get_resolver

from keben.api.models import Token, Webhook, WebhookDelivery
from keben.data.exports.model import ExportRun
from keben.data.imports.model import ImportRow, ImportRun
from keben.domains.customers.models import Contact, Customer
from keben.domains.org.models import Passkey, Role, RoleField, RoleGrant, User
from keben.kernel.customfields import CustomField
from keben.kernel.events.log import LoggedEvent, Outbox
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.notifications import Notification
from keben.kernel.kinds.text import Text
from keben.kernel.numbering import NumberRule
from keben.kernel.problems import KebenError
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job
from keben.kernel.testing.make import make
from keben.kernel.workdays import WorkDay
from keben.web.imports.work import VERBS
from keben.web.listing.batch_job import NAME as BATCH
from keben.web.record.panels import panels_of

SECRET = "Zwiebelturm"
"""Stands in every text of the records that nobody in these tests may see."""
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
WRITING = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)

ABOUT = {
    "twins/<int:pk>/cancel/": "customers.TwinRun",
    "retention-rule/<int:pk>/dry-run/": "privacy.RetentionRule",
    "retention-rule/<int:pk>/run-now/": "privacy.RetentionRule",
    "visits/at/<int:pk>/": "customers.Customer",
}
"""The noun behind a key where the address does not name it and its records are for everybody who has the right."""


class Address(NamedTuple):
    """One address to ask for: its pattern, the noun it is about and whether it names a record."""

    pattern: str
    path: str
    label: str = ""
    keyed: bool = False


@dataclass
class World:
    """Somebody else's things: a record of every noun, and one of everything that has a key in an address."""

    owner: User
    records: dict[str, Any]
    keys: dict[str, int]

    def key(self, pattern: str) -> int:
        """What `<int:pk>` means in this pattern, by its longest known beginning."""
        known = [start for start in self.keys if pattern.startswith(start)]
        assert known, f"{pattern}: say in tests/contract/addresses.py whose key this is"
        return self.keys[max(known, key=len)]


def patterns() -> list[str]:
    """All patterns of the URL conf as text, the API's among them."""
    return [text for text, _where in walk(get_resolver())]


def walk(resolver: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Patterns with what answers them."""
    for one in resolver.url_patterns:
        text = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from walk(one, text)
        else:
            yield text, one.callback


def fill(pattern: str, world: World) -> Iterator[Address]:
    """The addresses that a pattern stands for: one per noun, and per action, field, panel and stage of it."""
    names = [name for _kind, name in CONVERTER.findall(pattern)]
    nouns: list[ResolvedEntity | None] = list(registry) if "slug" in names else [None]
    if "label" in names:
        nouns = list(registry)
    for entity in nouns:
        for values in choices(pattern, names, entity, world):
            path = CONVERTER.sub(lambda found: str(values[found[2]]), pattern)  # noqa: B023
            label = entity.label if entity else ABOUT.get(pattern, "")
            yield Address(pattern, "/" + path, label, "pk" in names)


def choices(pattern: str, names: list[str], entity: ResolvedEntity | None, world: World) -> Iterator[dict[str, Any]]:
    """What to put in for the parts of a pattern."""
    base: dict[str, Any] = {"row": 2, "column": 0, "form": "csv", "rest": "nowhere", "token": "x", "lane": "-"}
    base |= {"system": "wecom", "secret": "x", "user": "x"}
    base |= {"slug": entity.slug if entity else "", "label": entity.label if entity else ""}
    if "pk" in names:
        base["pk"] = world.records[entity.label].pk if own_key(pattern) and entity else world.key(pattern)
    base["delivery"] = world.keys["delivery"]
    many = next((name for name in names if name in ("name", "key", "action", "verb", "value")), "")
    for one in several(pattern, many, entity, world):
        yield {**base, many: one}


def own_key(pattern: str) -> bool:
    """Whether `pk` is the key of a record of the noun named before it."""
    start = "api/v1/" if pattern.startswith("api/") else ""
    return re.match(rf"{start}<(slug:)?slug>/<(int:)?pk>", pattern) is not None


def several(pattern: str, name: str, entity: ResolvedEntity | None, world: World) -> list[str]:
    """The values of the part of an address that chooses what happens."""
    if "login/with" in pattern:
        return ["oidc", "nowhere"]
    if pattern.startswith("twins/") and name == "key":
        return [str(world.records["customers.TwinPair"].cluster)]
    if "webhooks" in pattern:
        return [*registry.get("api.Webhook").actions, "nowhere"]
    if name == "verb":
        return [*VERBS, "nowhere"]
    if entity is None or not name:
        return ["x"]
    if "/do/" in pattern or "/batch/" in pattern or pattern.startswith("api/"):
        return [*entity.actions, "nowhere"]
    if "/panel/" in pattern:
        return [*panels_of(entity), "nowhere"]
    if "/stage/" in pattern:
        return [str(value) for value, _l, _t in entity.field(entity.flow.field).kind.options()] if entity.flow else []
    masked = [item.name for item in entity.form_fields() if item.kind.code in ("phone", "email", "money")]
    return [entity.title, *masked[:1]]


def build(owner: User) -> World:
    """All of it belongs to `owner`, and its texts hold the secret."""
    records: dict[str, Any] = {}
    for entity in registry:
        given: dict[str, Any] = {"owner": owner} if entity.owned else {}
        if entity.label == "kernel.Attachment":
            continue
        if entity.model in (CustomField, NumberRule, RoleField, RoleGrant):
            given["entity"] = "customers.Customer"
        if entity.model is CustomField:
            given["code"] = "text"
        records[entity.label] = mark(make(entity.model, **given), entity)
    customer = records["customers.Customer"]
    Contact.objects.filter(pk=records["customers.Contact"].pk).update(customer=customer)
    path = default_storage.save("secret.txt", ContentFile(SECRET.encode()))
    records["kernel.Attachment"] = make(
        Attachment, name=f"{SECRET}.txt", path=path, size=len(SECRET), mime="text/plain", digest="0" * 64,
        entity=Customer._meta.label, object_id=customer.pk, created_by=owner,
    )  # fmt: skip
    event = LoggedEvent.objects.order_by("-pk")[0]
    Outbox.objects.update_or_create(event=event, defaults={"dead": True, "error": SECRET})
    imported = ImportRun.objects.create(
        entity="customers.Customer", user=owner, name=f"{SECRET}.csv", path=path, form="csv", state="checked",
        columns=[SECRET], mapping={"0": "name"},
    )  # fmt: skip
    ImportRow.objects.create(run=imported, number=2, cells=[SECRET], errors={"0": SECRET})
    exported = ExportRun.objects.create(
        entity="customers.Customer", user=owner, reason=SECRET, state="done", name=f"{SECRET}.csv", path=path
    )
    noted = Notification.objects.create(user=owner, message=SECRET, entity="customers.Customer", object_id=customer.pk)
    job = Job.objects.create(task=BATCH, user=owner, state="dead", error=SECRET, result={"failures": [SECRET]})
    key = Passkey.objects.create(user=owner, name=SECRET, credential_id=SECRET, credential=SECRET)
    keys = {
        "system/tokens/": records[Token._meta.label].pk,
        "system/webhooks/": records[Webhook._meta.label].pk,
        "delivery": records[WebhookDelivery._meta.label].pk,
        "system/people/": owner.pk,
        "system/roles/": records[Role._meta.label].pk,
        "system/fields/": records[CustomField._meta.label].pk,
        "system/calendar/": records[WorkDay._meta.label].pk,
        "system/jobs/": job.pk,
        "system/events/": event.pk,
        "me/security/passkey/": key.pk,
        "_notifications/": noted.pk,
        "imports/": imported.pk,
        "<slug:slug>/import/": imported.pk,
        "exports/": exported.pk,
        "_batch/": job.pk,
        "attachment/": records["kernel.Attachment"].pk,
        "api/v1/": customer.pk,
        "customer/": customer.pk,
        "lead/": records["marketing.Lead"].pk,
        "subject-request/": records["privacy.SubjectRequest"].pk,
        "retention-rule/": records["privacy.RetentionRule"].pk,
        "visit/": records["care.Visit"].pk,
        "visits/at/": customer.pk,
        "contact/": records["customers.Contact"].pk,
        "customers/group/": customer.pk,
        "customers/sites/": records["customers.Site"].pk,
        "mail/": records["mail.MailMessage"].pk,
        "mail-account/": records["mail.MailAccount"].pk,
        "twins/": records["customers.TwinRun"].pk,
    }
    return World(owner, records, keys)


def mark(record: Any, entity: ResolvedEntity) -> Any:
    """Put the secret into the plain texts of a record, in its row and through its action where there is one."""
    from keben.kernel.actions.perform import perform
    from keben.kernel.testing.make import SYSTEM

    plain = [
        item.name
        for item in entity.form_fields()
        if type(item.kind) is Text and item.editable and isinstance(item.source, CharField) and not item.source.unique
        and not item.kind.options() and (item.source.max_length or 99) > len(SECRET) + 8
    ]  # fmt: skip
    for name in plain if "edit" in entity.actions else ():
        try:
            perform("edit", record, {name: f"{SECRET} {record.pk}"}, actor=SYSTEM)
        except KebenError:
            continue
    record.refresh_from_db()
    return record


@contextmanager
def writes(*harmless: str) -> Iterator[list[str]]:
    """The tables that are written to meanwhile, but for the harmless ones."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        hit = WRITING.match(sql)
        if hit and hit[1] not in harmless:
            found.append(hit[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found
