"""Merging: every relation follows, old names and keys lead on, and taking it back restores all rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from keben.data.imports.matching import find
from keben.data.search.index import values_of
from keben.data.search.models import SearchEntry, entry_key
from keben.data.search.ranked import look
from keben.data.search.shape import tokens_of
from keben.data.search.store import noun_number, prefix_of
from keben.domains.activities.models import FollowUp, Task
from keben.domains.customers.models import Contact, Customer
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.comments import Comment, Follower
from keben.kernel.features.tags import Tag
from keben.kernel.features.team import TeamMember
from keben.kernel.merging.apart import collisions, last_merge
from keben.kernel.merging.declared import GUARDS, MERGEABLE, merge_guard
from keben.kernel.merging.model import FormerKey, MergeRecord
from keben.kernel.merging.ways import ways_to
from keben.kernel.problems import Denied, Invalid, Missing, Refused
from keben.kernel.registry import registry
from keben.kernel.stamps import touch
from keben.kernel.testing.make import SYSTEM, actor_with, make, stored

pytestmark = pytest.mark.django_db
NAME, OLD = "晋原煤业集团有限公司", "晋原煤矿有限公司"
QUIET = {"version", "updated_at", "updated_by_id"}
"""What counts the changes themselves."""
KEPT = {"kernel.MergeRecord", "kernel.FormerKey", "kernel.LoggedEvent", "kernel.Outbox", "kernel.Stamp", "kernel.Job"}
"""What a merge leaves behind on purpose: its own rows, the log, work for the background."""


def dump() -> dict[str, Any]:
    """All rows of all tables but those, without the stamps of changes."""
    found: dict[str, Any] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed or model._meta.label in KEPT:
            continue
        if model._meta.pk.attname not in {f.attname for f in model._meta.concrete_fields}:
            continue
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in QUIET]
        for row in model._base_manager.values(*names):
            found[f"{model._meta.label}:{row[model._meta.pk.attname]}"] = row
    return found


@pytest.fixture
def pair() -> tuple[Customer, Customer]:
    """Two customers that are one, with people, talks, tasks and colleagues on both sides."""
    user = make(apps.get_model("org.User"))
    stays = make(Customer, name=NAME, short_name="晋原煤业", phone="", address="长街 1 号")
    goes = make(Customer, name=OLD, short_name="晋原", phone="13800138000", address="平阳路 17 号煤业大厦")
    for number, one in enumerate((stays, goes)):
        make(Contact, customer=one, mobile=f"1390000000{number}", is_primary=True)
        make(FollowUp, target_entity="customers.Customer", target_id=one.pk, target_title=one.name)
        make(Task, target_entity="customers.Customer", target_id=one.pk, target_title=one.name)
        perform("comment", one, {"text": f"Comment {number}"}, actor=SYSTEM)
        Follower.objects.create(entity="customers.Customer", object_id=one.pk, user=user)
        TeamMember.objects.create(entity="customers.Customer", object_id=one.pk, user=user)
        one.tags.add(make(Tag))
    goes.tags.add(*stays.tags.all())
    make(Customer, parent=goes)
    for one in (stays, goes):
        one.refresh_from_db()
    return stays, goes


def merge(stays: Any, goes: Any, **given: Any) -> Any:
    return perform("merge", stays, {"others": [goes.pk], **given}, actor=SYSTEM, acknowledge=("twins",))


def unmerge(stays: Any) -> Any:
    return perform("unmerge", stays, {}, actor=SYSTEM, acknowledge=("twins",))


def hits(text: str) -> list[int]:
    """The customers that a quick search finds."""
    return [hit.pk for one in look(text, SYSTEM) if one.entity.label == "customers.Customer" for hit in one.hits]


def keys_kept(entity: Any, record: Any) -> set[str]:
    """The words under which the index has a record."""
    text = "search_entry.tokens" if connection.vendor == "sqlite" else "search_entry.tokens::text"
    entry = SearchEntry.objects.extra(select={"text": text}).get(pk=entry_key(noun_number(entity.label), record.pk))
    return set(entry.text.replace("'", "").split())


def keys_made(entity: Any, record: Any) -> set[str]:
    """The words under which a write would put it."""
    values = next(iter(values_of(entity, [record])))
    return set(tokens_of(entity, values, prefix_of(noun_number(entity.label))).split())


@pytest.fixture
def in_flight() -> Iterator[None]:
    """Something of customers is being approved, as a domain above would say."""

    @merge_guard("customers.Customer")
    def approving(survivor: Any, losers: Any, actor: Any) -> None:
        raise Refused.because("in_flight", "“%(title)s” has an open approval.", title=losers[0].name)

    yield
    GUARDS["customers.Customer"].remove(approving)


def test_acceptance_12_merge_moves_every_relation_and_is_refused_in_flight(pair: Any) -> None:
    stays, goes = pair
    merge(stays, goes)
    left = {w.model._meta.label: w.rows(goes.pk).count() for w in ways_to("customers.Customer")}
    assert {label: n for label, n in left.items() if n} == {}
    assert Contact.objects.filter(customer=stays).count() == 2
    assert FollowUp.objects.filter(target_id=stays.pk, target_title=NAME).count() == 2
    assert Comment.objects.filter(object_id=stays.pk).count() == 2
    assert Follower.objects.filter(object_id=stays.pk).count() == 1
    assert stays.tags.count() == 2
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert (stays.name, stays.phone, stays.address) == (NAME, "13800138000", "平阳路 17 号煤业大厦")
    assert set(stays.former_names.split("；")) >= {OLD, "晋原"}
    assert goes.deleted_at is not None
    assert Contact.objects.filter(customer=stays, is_primary=True).count() == 1
    event = LoggedEvent.objects.get(entity="customers.Customer", object_id=stays.pk, action="merge")
    assert event.name == "customers.CustomersMerged"
    assert event.data["merged"] == [goes.pk]
    assert LoggedEvent.objects.filter(object_id=goes.pk, action="merged-away").count() == 1


def test_acceptance_12_refused_while_something_is_in_flight(pair: Any, in_flight: None) -> None:
    stays, goes = pair
    before = dump()
    with pytest.raises(Refused) as told:
        merge(stays, goes)
    assert told.value.reasons[0].text() == f"“{OLD}” has an open approval."
    assert dump() == before


def made(model: Any) -> Any:
    """A row of any noun; past its rules where those want more than valid values."""
    try:
        with transaction.atomic():
            return make(model)
    except (Invalid, Refused):
        return stored(registry.of(model), 1, {})


@pytest.mark.parametrize("label", sorted(MERGEABLE))
def test_nothing_points_to_a_record_that_was_merged_away(label: str) -> None:
    """For every relation that any noun has: one row is made, and it is led to the survivor."""
    model = registry.get(label).model
    stays, goes = make(model), make(model)
    for way in ways_to(label):
        if registry.has(way.model) and way.model is not model and not way.rows(goes.pk).exists():
            row = made(way.model)
            given = {way.noun: label} if way.noun else {}
            way.model._base_manager.filter(pk=row.pk).update(**{way.column: goes.pk, **given})
            assert way.rows(goes.pk).exists()
    merge(stays, goes, same_parts=False)
    left = [way.model._meta.label for way in ways_to(label) if way.rows(goes.pk).exists()]
    assert left == []


def test_unmerge_restores_every_row(pair: Any) -> None:
    stays, goes = pair
    before = dump()
    merge(stays, goes)
    assert dump() != before
    unmerge(stays)
    after = dump()
    assert {key: (before.get(key), after.get(key)) for key in before | after if before.get(key) != after.get(key)} == {}
    assert FormerKey.objects.count() == 0
    with pytest.raises(Refused):
        unmerge(stays)


def test_taking_back_asks_nobody_about_twins_that_stood_there_before(pair: Any) -> None:
    """A third customer of the name that comes back is no news; the merge is taken back at once, as it was promised."""
    stays, goes = pair
    third = make(Customer, name=NAME)
    merge(stays, goes, fields=f"name={goes.pk}")
    stays.refresh_from_db()
    assert stays.name == OLD
    perform("unmerge", stays, {}, actor=SYSTEM.over("web"))
    names = dict(Customer.objects.filter(pk__in=(stays.pk, goes.pk, third.pk)).values_list("pk", "name"))
    assert names == {stays.pk: NAME, goes.pk: OLD, third.pk: NAME}


def test_same_people_are_one_and_come_apart_again(pair: Any) -> None:
    stays, goes = pair
    other = Contact.objects.get(customer=goes)
    perform("edit", other, {"mobile": "13900000000"}, actor=SYSTEM, acknowledge=("twins",))
    before = dump()
    merge(stays, goes)
    assert Contact.objects.filter(customer=stays, deleted_at=None).count() == 1
    unmerge(stays)
    after = dump()
    assert {key for key in before | after if before.get(key) != after.get(key)} == set()


def test_what_came_since_stays_and_is_told(pair: Any) -> None:
    stays, goes = pair
    merge(stays, goes)
    perform("edit", stays, {"phone": "13811112222"}, actor=SYSTEM, acknowledge=("twins",))
    made = make(Contact, customer=stays)
    gone = Contact.objects.filter(customer=stays, mobile="13900000001").get()
    other = make(Customer)
    Contact.objects.filter(pk=gone.pk).update(customer=other)
    told = collisions(last_merge("customers.Customer", stays.pk))
    assert [text for text in told if "Phone" in text or "电话" in text]
    assert len(told) == 2
    unmerge(stays)
    stays.refresh_from_db()
    made.refresh_from_db()
    gone.refresh_from_db()
    assert (stays.phone, made.customer_id, gone.customer_id) == ("13811112222", stays.pk, other.pk)


def test_after_the_days_it_stands_for_good(pair: Any) -> None:
    stays, goes = pair
    merge(stays, goes)
    MergeRecord.objects.update(at=timezone.now() - dt.timedelta(days=31))
    with pytest.raises(Refused) as told:
        unmerge(stays)
    assert told.value.reasons[0].code == "too_late"


def test_follow_ups_are_found_by_the_name_that_stays(pair: Any) -> None:
    stays, goes = pair
    talk = FollowUp.objects.get(target_id=goes.pk)
    entity = registry.get("activities.FollowUp")
    merge(stays, goes)
    talk.refresh_from_db()
    assert keys_kept(entity, talk) == keys_made(entity, talk)
    unmerge(stays)
    talk.refresh_from_db()
    assert talk.target_title == OLD
    assert keys_kept(entity, talk) == keys_made(entity, talk)


def test_old_names_and_numbers_lead_to_the_survivor(pair: Any) -> None:
    stays, goes = pair
    merge(stays, goes)
    for text in (goes.number, OLD):
        assert hits(text) == [stays.pk]
    match = find(registry.get("customers.Customer"), SYSTEM, "number", [goes.number])[goes.number]
    assert (match.pk, match.problem) == (stays.pk, None)
    unmerge(stays)
    assert hits(goes.number) == [goes.pk]


def test_links_of_custom_fields_follow(pair: Any) -> None:
    stays, goes = pair
    CustomField.objects.create(
        entity="customers.Contact", name="via", label="Via", code="link", options={"target": "customers.Customer"}
    )
    touch("custom_fields")
    other = make(Contact)
    Contact.objects.filter(pk=other.pk).update(custom={"via": goes.pk})
    merge(stays, goes)
    other.refresh_from_db()
    assert other.custom == {"via": stays.pk}
    unmerge(stays)
    other.refresh_from_db()
    assert other.custom == {"via": goes.pk}


def test_a_merged_record_is_not_simply_restored(pair: Any) -> None:
    stays, goes = pair
    merge(stays, goes)
    with pytest.raises(Refused) as told:
        perform("restore", goes, {}, actor=SYSTEM)
    assert told.value.reasons[0].code == "merged"


def test_refusals_say_why(pair: Any) -> None:
    stays, goes = pair
    with pytest.raises(Invalid):
        merge(stays, stays)
    with pytest.raises(Invalid):
        merge(stays, goes, fields="nothing=3")
    with pytest.raises(Denied):
        perform("merge", stays, {"others": [goes.pk]}, actor=actor_with(verbs={"customers.Customer": {"view"}}))
    owner = make(apps.get_model("org.User"))
    Customer.objects.filter(pk=stays.pk).update(owner=owner)
    near = actor_with(owners=(owner.pk,), verbs={"customers.Customer": {"view", "edit", "merge"}})
    with pytest.raises((Invalid, Missing)):
        perform("merge", stays, {"others": [goes.pk]}, actor=near)


def test_chosen_values_win(pair: Any) -> None:
    stays, goes = pair
    merge(stays, goes, fields=f"name={goes.pk},address={stays.pk}")
    stays.refresh_from_db()
    assert (stays.name, stays.address) == (OLD, "长街 1 号")
    assert NAME in stays.former_names.split("；")
