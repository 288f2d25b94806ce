"""What every noun promises, in every face that the kernel knows; a new noun is tested without a line here."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.kernel.access.scope import Everyone
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Denied, Invalid, KebenError, Missing
from keben.kernel.query import ListQuery
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.testing.make import SYSTEM, actor_with, make, nobody, stranger, values_for

NOUNS = [entity.label for entity in registry]
WRITABLE = [label for label in NOUNS if not registry.get(label).declaration.read_only]
pytestmark = pytest.mark.django_db


def noun(label: str) -> ResolvedEntity:
    """The resolved noun."""
    return registry.get(label)


def state(record: Any) -> dict[str, Any]:
    """All columns of a record as stored now."""
    return dict(type(record)._base_manager.filter(pk=record.pk).values().get())


@pytest.mark.parametrize("label", WRITABLE)
def test_create_writes_record_and_event(label: str) -> None:
    entity = noun(label)
    record = make(entity.model)
    assert record.version == 1
    event = LoggedEvent.objects.get(entity=label, object_id=record.pk)
    assert (event.action, event.actor_kind, event.face) == ("create", "system", "system")
    assert event.changes


@pytest.mark.parametrize("label", WRITABLE)
def test_form_round_trips(label: str) -> None:
    """What an edit form shows can be sent back unchanged, and nothing changes."""
    entity = noun(label)
    record = make(entity.model)
    data = {}
    for item in entity.form_fields():
        if item.editable and not item.kind.many:
            shown = item.kind.edit(item.kind.read(record, item.name)) if item.custom is None else ""
            data[item.name] = getattr(shown, "pk", shown)
    events = LoggedEvent.objects.count()
    outcome = perform("edit", record, data, actor=SYSTEM, version=record.version)
    assert outcome.changes == {}
    assert LoggedEvent.objects.count() == events
    assert outcome.record.version == 1


@pytest.mark.parametrize("label", NOUNS)
def test_no_grant_is_denied_and_has_no_effect(label: str) -> None:
    entity = noun(label)
    record = make(entity.model)
    before, events, rows = state(record), LoggedEvent.objects.count(), entity.model._base_manager.count()
    with pytest.raises(Denied):
        scoped(entity.model, nobody())
    for key, action in entity.actions.items():
        with pytest.raises(Denied):
            perform(key, entity.model if action.creates else record, {}, actor=nobody())
    assert state(record) == before
    assert LoggedEvent.objects.count() == events
    assert entity.model._base_manager.count() == rows


@pytest.mark.parametrize("label", NOUNS)
def test_stranger_finds_nothing(label: str) -> None:
    entity = noun(label)
    if isinstance(entity.scope, Everyone):
        pytest.skip("everybody with the grant sees these")
    record = make(entity.model)
    before = state(record)
    assert not scoped(entity.model, stranger()).filter(pk=record.pk).exists()
    with pytest.raises(Missing):
        fetch(entity.model, record.pk, stranger())
    for key, action in entity.actions.items():
        if not action.creates:
            with pytest.raises(Missing):
                perform(key, record, {}, actor=stranger())
    assert state(record) == before


@pytest.mark.parametrize("label", NOUNS)
def test_view_grant_alone_changes_nothing(label: str) -> None:
    entity = noun(label)
    record = make(entity.model)
    before = state(record)
    others = {e.label: {"view"} for e in registry}
    viewer = actor_with(everything=True, verbs=others)
    for key, action in entity.actions.items():
        if action.verb == "view":
            continue  # starring and commenting are open to whoever may see
        with pytest.raises((Denied, Missing)):
            perform(key, entity.model if action.creates else record, {}, actor=viewer)
    assert state(record) == before


@pytest.mark.parametrize("label", WRITABLE)
def test_unknown_and_housekeeping_fields_are_refused(label: str) -> None:
    """Mass assignment: nothing is written that no form offers."""
    entity = noun(label)
    record = make(entity.model)
    before = state(record)
    for name in ("id", "version", "created_at", "deleted_at", "custom", "nonsense"):
        with pytest.raises(Invalid) as refused:
            perform("edit", record, {name: "1"}, actor=SYSTEM)
        assert name in refused.value.errors
    assert state(record) == before


@pytest.mark.parametrize("label", NOUNS)
def test_every_column_shows_and_sorts_both_ways(label: str) -> None:
    entity = noun(label)
    keys = {make(entity.model).pk for _ in range(3)}
    for item in entity.list_fields():
        query = ListQuery(entity, SYSTEM, names=(item.name,))
        assert keys <= {row.pk for row in query.page(size=100).rows}
        if not item.kind.sortable:
            continue
        ups = walk(entity, item.name)
        downs = walk(entity, f"-{item.name}")
        assert set(ups) == set(downs)
        assert len(ups) == len(set(ups))
        assert keys <= set(ups)


def walk(entity: ResolvedEntity, sort: str) -> list[int]:
    """All keys, read one page after the other, and back again."""
    query = ListQuery(entity, SYSTEM, sort=sort, names=(entity.title,))
    found, after, last = [], "", None
    while True:
        page = query.page(size=2, after=after)
        found += [row.pk for row in page.rows]
        if not page.after:
            break
        last, after = page, page.after
    if last is not None and page.before:
        back = query.page(size=2, before=page.before)
        assert [row.pk for row in back.rows] == found[-len(page.rows) - 2 : -len(page.rows)]
    return found


@pytest.mark.parametrize("label", NOUNS)
def test_every_filter_filters(label: str) -> None:
    entity = noun(label)
    make(entity.model)
    total = ListQuery(entity, SYSTEM).count()
    for item in entity.filter_fields():
        if {"empty", "filled"} <= set(item.kind.lookups):
            empty = ListQuery(entity, SYSTEM, tree={"all": [[item.name, "empty"]]}).count()
            filled = ListQuery(entity, SYSTEM, tree={"all": [[item.name, "filled"]]}).count()
            assert empty + filled == total, item.name
        with pytest.raises(Invalid):
            ListQuery(entity, SYSTEM, tree={"all": [[item.name, "no-such-lookup", 1]]}).count()


@pytest.mark.parametrize("label", NOUNS)
def test_list_costs_the_same_for_more_rows(label: str) -> None:
    entity = noun(label)
    costs = []
    for wanted in (2, 8):
        while entity.model._base_manager.count() < wanted:
            make(entity.model)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            ListQuery(entity, SYSTEM).page(size=50)
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("label", WRITABLE)
def test_delete_and_restore(label: str) -> None:
    entity = noun(label)
    record = make(entity.model)
    try:
        perform("delete", record, actor=SYSTEM)
    except KebenError:
        assert scoped(entity.model, SYSTEM).filter(pk=record.pk).exists()
        return
    assert not scoped(entity.model, SYSTEM).filter(pk=record.pk).exists()
    assert LoggedEvent.objects.filter(entity=label, object_id=record.pk, action="delete").count() == 1
    if entity.recycles:
        assert scoped(entity.model, SYSTEM, deleted=True).filter(pk=record.pk).exists()
        perform("restore", record, actor=SYSTEM)
        assert scoped(entity.model, SYSTEM).filter(pk=record.pk).exists()


@pytest.mark.parametrize("label", WRITABLE)
def test_same_idempotency_key_has_one_effect(label: str) -> None:
    entity = noun(label)
    data = values_for(entity, 4711)
    first = perform("create", entity.model, data, actor=SYSTEM, key="once")
    rows = entity.model._base_manager.count()
    second = perform("create", entity.model, data, actor=SYSTEM, key="once")
    assert second.replayed
    assert second.record.pk == first.record.pk
    assert entity.model._base_manager.count() == rows


@pytest.mark.parametrize("label", NOUNS)
def test_every_declared_name_resolves(label: str) -> None:
    from keben.kernel.checks import check_entity

    assert check_entity(noun(label)) == []
