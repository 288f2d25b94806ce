"""Nothing is written that somebody may not write: by batch, import, bulk or form, for every noun."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from keben.data.imports.check import check
from keben.data.imports.fields import targets
from keben.data.imports.model import ImportRun
from keben.data.imports.run import work
from keben.data.imports.start import new_run, remap
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import RoleField
from keben.kernel import stamps
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.writable import writable
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Invalid
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make, values_for
from tests.api.conftest import Program, issue

pytestmark = pytest.mark.django_db
WRITABLE = [e.label for e in registry if not e.declaration.read_only and {"create", "edit"} <= e.actions.keys()]
LABEL = "customers.Customer"
HTMX = {"HX-Request": "true"}
SYSTEM_COLUMNS = ("id", "version", "number", "created_at", "created_by", "updated_at", "deleted_at", "custom")
READ, HIDDEN, OWNER = "website", "address", "owner"
"""Fields of a customer that the person of these tests may read, may not see, and may not hand to another."""


def state(record: Any) -> dict[str, Any]:
    return dict(type(record)._base_manager.filter(pk=record.pk).values().get())


def closed_columns(label: str) -> list[str]:
    """The columns of a noun, under both of their names, that no form offers, or only that of a new record."""
    entity = registry.get(label)
    offered = {item.name for item in writable(entity, SYSTEM)}
    both = {name for f in entity.model._meta.concrete_fields for name in (f.name, f.attname)}
    return sorted(both - offered)


def closed_at_birth(label: str) -> list[str]:
    """Those that are not asked of new records either."""
    return [name for name in closed_columns(label) if name not in registry.get(label).declaration.at_birth]


@pytest.mark.parametrize("label", WRITABLE)
def test_batches_refuse_every_column_that_no_form_offers(label: str) -> None:
    entity = registry.get(label)
    record, values = make(entity.model), values_for(entity, 4321)
    told = LoggedEvent.objects.filter(entity=label)
    before, rows, events = state(record), entity.model._base_manager.count(), told.count()
    closed = closed_columns(label)
    assert {"id", "version", "created_at", "created_by", "updated_at"} <= set(closed)
    for name in closed:
        value = getattr(record, name)
        if name in closed_at_birth(label):
            made = BatchCreate(entity.model, SYSTEM).write([{**values, name: value}])[0]
            assert isinstance(made.error, Invalid)
            assert name in made.error.errors
        with transaction.atomic():
            batch = BatchEdit(entity.model, SYSTEM)
            answer = batch.write([(batch.hold([record.pk])[record.pk], {name: value})])[0]
        assert isinstance(answer.error, Invalid)
        assert name in answer.error.errors
    assert (state(record), entity.model._base_manager.count()) == (before, rows)
    assert told.count() == events


@pytest.mark.parametrize("label", WRITABLE)
def test_no_column_of_a_file_leads_to_them(label: str) -> None:
    entity = registry.get(label)
    written = {target.name for target in targets(entity, SYSTEM) if not target.only_key}
    assert written.isdisjoint(closed_at_birth(label))


@pytest.fixture
def person(people: Callable[..., Any]) -> Any:
    """A sales manager whose role may not write three fields."""
    found = people("sales_manager")
    role = found.roles.get()
    for name, right in ((READ, FieldRight.READ), (OWNER, FieldRight.READ), (HIDDEN, FieldRight.HIDDEN)):
        make(RoleField, role=role, entity=LABEL, field=name, right=int(right))
    stamps.reset()
    return found


@pytest.fixture
def customer(person: Any) -> Customer:
    """His customer."""
    return make(Customer, name="江东电网", owner=person.pk, website="https://a.example", address="中山路1号")


FORBIDDEN = (*SYSTEM_COLUMNS, "completeness", READ, HIDDEN, OWNER, "owner_id", "receivable", "is_locked", "nonsense")


def value_of(name: str, people: Callable[..., Any]) -> Any:
    """Something that would fit."""
    return people("sales").pk if name.startswith("owner") else 7 if name in ("id", "version", "completeness") else "x"


@pytest.mark.parametrize("name", FORBIDDEN)
def test_bulk_requests_refuse_the_row(name: str, person: Any, customer: Customer, people: Callable[..., Any]) -> None:
    before, program = state(customer), Program(issue(person), person)
    value = value_of(name, people)
    rows: dict[str, list[dict[str, Any]]] = {
        "create": [{"data": {"name": "新的", name: value}}],
        "edit": [{"id": customer.pk, "data": {"short_name": "新", name: value}}],
    }
    for action, sent in rows.items():
        answer = program.post("customer/bulk", {"action": action, "rows": sent})
        assert (answer.body["done"], answer.body["failed"]) == (0, 1)  # type: ignore[attr-defined]
        told = answer.body["results"][0]["problem"]["errors"]  # type: ignore[attr-defined]
        if name == "version" and action == "edit":
            assert answer.body["results"][0]["status"] in (409, 412, 422)  # type: ignore[attr-defined]
        else:
            assert [error["field"] for error in told] == [name]
    assert (state(customer), Customer.objects.count()) == (before, 1)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_batch_editing_offers_no_such_field(
    name: str, person: Any, customer: Customer, people: Callable[..., Any], client: Any
) -> None:
    client.force_login(person, backend="keben.domains.org.signin.backend.StaffBackend")
    before, value = state(customer), str(value_of(name, people))
    sent = {"pk": [customer.pk], "_field": name, name: value, "_run": "1"}
    assert client.post("/customer/batch/edit/", sent, headers=HTMX).status_code == 422
    beside = {"pk": [customer.pk], "_field": "short_name", "short_name": "江东", name: value, "_run": "1"}
    assert client.post("/customer/batch/edit/", beside, headers=HTMX).status_code == 200
    changed = {column for column, found in state(customer).items() if found != before[column]}
    follows = {"completeness", "freshness", "checked", "ages_on"}
    assert changed <= {"short_name", "version", "updated_at", "updated_by_id"} | follows
    assert (state(customer)["short_name"], state(customer)["version"]) == ("江东", 2)


def imported(person: Any, content: str) -> ImportRun:
    """A file of this person, looked at."""
    data = content.encode()
    return new_run(registry.get(LABEL), actor_for(person), "a.csv", io.BytesIO(data), len(data))


@pytest.mark.parametrize("name", [one for one in FORBIDDEN if one != "number"])
def test_a_file_cannot_be_mapped_to_them(name: str, person: Any, customer: Customer) -> None:
    run = imported(person, f"name,{name}\n海川化工,7\n")
    assert run.mapping.get("1", "") in ("", f"customers.Contact.{name}")  # a contact in the same row may have one
    with pytest.raises(Invalid) as refused:
        remap(run, registry.get(LABEL), actor_for(person), {"1": name})
    assert refused.value.problems()[0].code == "unknown_field"


def test_a_mapping_that_was_smuggled_in_writes_nothing(person: Any, customer: Customer) -> None:
    """As if another process had stored it, or a right had been taken away after the check."""
    run = imported(person, f"name,x1,x2,x3\n海川化工,7,https://evil.example,{customer.pk}\n")
    run.mapping = {"0": "name", "1": "version", "2": READ, "3": "id"}
    run.save()
    check(run, actor_for(person))
    run.state = "running"
    run.save()
    work(run, actor_for(person))
    made = Customer.objects.exclude(pk=customer.pk).get()
    assert (made.name, made.version, made.website) == ("海川化工", 1, "")
    assert state(customer)["name"] == "江东电网"


def test_a_number_finds_a_record_but_is_never_written(person: Any, customer: Customer) -> None:
    names = [target.name for target in targets(registry.get(LABEL), actor_for(person)) if target.only_key]
    assert names == ["number"]
