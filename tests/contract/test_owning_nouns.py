"""Every noun that lies in pools keeps to one way: the same verbs, one history, one masked look, pools at birth only."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from keben.kernel.features.owning import HOW, Handed
from keben.kernel.features.pooling import Opening, Rationed
from keben.kernel.problems import Refused
from keben.kernel.registry import registry
from keben.kernel.testing.make import actor_with, make

VERBS = ("claim", "assign", "transfer", "release-to-pool", "take-back", "move-to-pool", "leave-behind")
OWNING = [one for one in registry if "claim" in one.actions and not one.model._meta.proxy]


def looks(entity: Any) -> Any:
    """The noun as members of its pools see it."""
    table = entity.model
    return next(one for one in registry if one.model is not table and one.model._meta.concrete_model is table)


def points_at(model: Any, table: Any) -> bool:
    """Whether a model has a link to a table."""
    return any(field.related_model is table for field in model._meta.concrete_fields)


def test_customers_and_leads_are_walked() -> None:
    assert {one.label for one in OWNING} >= {"customers.Customer", "marketing.Lead"}


@pytest.mark.parametrize("entity", OWNING, ids=lambda one: one.label)
def test_a_noun_that_lies_in_pools_keeps_to_one_way(entity: Any) -> None:
    assert [verb for verb in VERBS if verb not in entity.actions] == []
    pools: Any = entity.model._meta.get_field("pool").related_model
    assert issubclass(pools, Rationed)
    assert entity.declaration.at_birth == ("pool",)
    assert not entity.field("pool").editable
    told = [one.related_model for one in entity.model._meta.related_objects if issubclass(one.related_model, Handed)]
    assert len(told) == 1
    ways = next(field for field in told[0]._meta.concrete_fields if field.name in ("verb", "how"))
    assert {key for key, _label in HOW} <= {key for key, _label in ways.choices}
    opened = [one for one in apps.get_models() if issubclass(one, Opening) and points_at(one, entity.model)]
    assert len(opened) == 1
    assert registry.of(told[0]).declaration.read_only


@pytest.mark.parametrize("entity", OWNING, ids=lambda one: one.label)
@pytest.mark.django_db
def test_only_its_owner_gives_it_back_and_who_runs_the_pool_takes_it(entity: Any) -> None:
    verbs = ("release-to-pool", "take-back", "move-to-pool", "leave-behind")
    assert {entity.actions[key].verb for key in verbs} == {"transfer"}
    back, take = entity.actions["release-to-pool"], entity.actions["take-back"]
    pools: Any = entity.model._meta.get_field("pool").related_model
    make(pools, name="东区", is_active=True)
    mine = make(entity.model, owner=make(get_user_model(), name="陈思远"))
    other = actor_with(
        user_id=make(get_user_model(), name="周敏").pk, everything=True, verbs={entity.label: {"edit", "transfer"}}
    )
    owner = actor_with(user_id=mine.owner_id, everything=True, verbs={entity.label: {"edit", "transfer"}})
    offers = {who.user_id: [one(entity, who).offered(mine) for one in (back, take)] for who in (owner, other)}
    assert offers == {owner.user_id: [True, False], other.user_id: [False, True]}
    for who, action, code in ((other, back, "not_yours"), (owner, take, "own")):
        with pytest.raises(Refused) as refused:
            action(entity, who).check(mine, None)
        assert refused.value.reasons[0].code == code


@pytest.mark.parametrize("entity", OWNING, ids=lambda one: one.label)
def test_members_of_a_pool_see_it_masked_and_read_only(entity: Any) -> None:
    inside = looks(entity)
    assert inside.declaration.read_only
    assert {"claim", "assign", "move-to-pool"} <= set(inside.actions)
    assert inside.actions["claim"].rationed
    assert inside.declaration.opened is not None
    assert inside.declaration.allowances is not None
    reach = {name for name in entity.form.names() if entity.field(name).kind.code in ("phone", "email", "address")}
    reach -= set(entity.declaration.impersonal)
    for grant in inside.grants.values():
        assert reach - set(inside.declaration.private) <= grant.masked
