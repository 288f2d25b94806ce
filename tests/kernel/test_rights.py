"""Roles reach as far as they say, combine by union, and explain themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.customers.models import Contact, Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Department, RoleField, RoleGrant, User
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.perform import perform
from keben.kernel.features.team import TeamMember
from keben.kernel.problems import Denied, Invalid
from keben.kernel.query import ListQuery
from keben.kernel.query.page import Masked
from keben.kernel.reader import explain_access, scoped
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(people: Any) -> dict[str, Any]:
    """Two branches, a team below the first; a manager, three salesmen, a customer each."""
    east, south = make(Department, name="华东"), make(Department, name="华南")
    team = make(Department, name="华东一组", parent=east)
    found = {
        "manager": people("sales_manager", department=east),
        "anna": people("sales", department=team),
        "ben": people("sales", department=east),
        "carl": people("sales", department=south),
    }
    for name in ("anna", "ben", "carl"):
        found[f"{name}'s"] = make(Customer, name=name, owner=found[name])
    return found


def names(user: User, verb: str = "view") -> set[str]:
    """The customers somebody reaches."""
    return set(scoped(Customer, actor_for(user), verb).values_list("name", flat=True))


def test_self_reaches_own_rows(house: dict[str, Any]) -> None:
    assert names(house["anna"]) == {"anna"}


def test_department_tree_reaches_below(house: dict[str, Any]) -> None:
    assert names(house["manager"]) == {"anna", "ben"}


def grant(user: User, scope: str, verbs: tuple[str, ...] = ("view",), departments: tuple[Any, ...] = ()) -> None:
    """Set the grant of the user's role on customers."""
    row = make(RoleGrant, role=user.roles.get(), entity="customers.Customer", scope=scope)
    row.verbs = list(verbs)
    row.save()
    row.departments.set(departments)
    perform("edit", user, {"name": f"{user.name}."}, actor=SYSTEM)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("self", {"anna"}),
        ("department", {"anna"}),
        ("all", {"anna", "ben", "carl"}),
        ("subordinates", {"anna", "carl"}),
    ],
)
def test_scopes_of_a_row_in_the_database(house: dict[str, Any], scope: str, expected: set[str]) -> None:
    perform("edit", house["carl"], {"supervisor": house["anna"].pk}, actor=SYSTEM)
    grant(house["anna"], scope)
    assert names(house["anna"]) == expected


def test_chosen_departments_include_those_below(house: dict[str, Any]) -> None:
    grant(house["carl"], "chosen", departments=(Department.objects.get(name="华东"),))
    assert names(house["carl"]) == {"anna", "ben", "carl"}


def test_leader_of_a_department_reaches_it_although_he_sits_elsewhere(house: dict[str, Any]) -> None:
    south = Department.objects.get(name="华南")
    perform("edit", south, {"leaders": [house["manager"].pk]}, actor=SYSTEM)
    assert names(house["manager"]) == {"anna", "ben", "carl"}


def test_team_member_reads_until_his_date_and_writes_only_if_he_may(house: dict[str, Any]) -> None:
    customer = house["carl's"]
    member = TeamMember.objects.create(entity="customers.Customer", object_id=customer.pk, user=house["anna"])
    assert names(house["anna"]) == {"anna", "carl"}
    assert names(house["anna"], "edit") == {"anna"}
    with pytest.raises(Denied):
        perform("edit", customer, {"name": "x"}, actor=actor_for(house["anna"]))
    member.may_write = True
    member.save()
    assert names(house["anna"], "edit") == {"anna", "carl"}
    member.until = timezone.localdate() - dt.timedelta(days=1)
    member.save()
    assert names(house["anna"]) == {"anna"}


def test_owner_sees_what_others_created_under_his_customer(house: dict[str, Any]) -> None:
    make(Contact, customer=house["anna's"], name="by somebody else")
    seen = scoped(Contact, actor_for(house["anna"])).values_list("name", flat=True)
    assert list(seen) == ["by somebody else"]
    assert not scoped(Contact, actor_for(house["carl"])).exists()


def test_roles_combine_by_union(house: dict[str, Any], people: Any) -> None:
    engineer = people("service_engineer")
    assert actor_for(engineer).field("customers.Customer", "phone") == FieldRight.MASKED
    both = people("service_engineer", "sales")
    assert actor_for(both).field("customers.Customer", "phone") == FieldRight.EDIT
    assert names(both) == {"anna", "ben", "carl"}
    assert names(both, "edit") == set()


def test_what_one_sees_masked_can_be_entered_once(people: Any) -> None:
    """Who makes a record knows what he types; afterwards it is masked for him and stays as it is."""
    anna = people("sales")
    role = anna.roles.get()
    for name, right in (("phone", FieldRight.MASKED), ("email", FieldRight.READ), ("address", FieldRight.HIDDEN)):
        make(RoleField, role=role, entity="customers.Customer", field=name, right=int(right))
    perform("edit", anna, {"name": "Anna"}, actor=SYSTEM)
    actor, entity = actor_for(anna), registry.get("customers.Customer")
    asked = {
        verb: {one.name for one in entity.actions[verb](entity, actor).inputs(None)} for verb in ("create", "edit")
    }
    assert asked["create"] & {"phone", "email", "address"} == {"phone"}
    assert asked["edit"] & {"phone", "email", "address"} == set()
    made = perform("create", Customer, {"name": "Anna's", "phone": "13912345678"}, actor=actor).record
    (row,) = ListQuery(entity, actor, names=("name", "phone")).page().rows
    assert row.values["phone"] == "139****5678"
    with pytest.raises(Invalid):
        perform("edit", made, {"phone": "13912345679"}, actor=actor)
    assert Customer.objects.get().phone == "13912345678"


def test_masked_field_is_masked_and_cannot_be_searched_or_sorted(people: Any) -> None:
    make(Customer, phone="13912345678")
    actor = actor_for(people("service_engineer"))
    entity = registry.get("customers.Customer")
    (row,) = ListQuery(entity, actor, names=("name", "phone", "receivable")).page().rows
    assert row.values["phone"] == "139****5678"
    assert isinstance(row.values["phone"], Masked)
    assert row.values["receivable"] == "***"
    with pytest.raises(Invalid):
        ListQuery(entity, actor, tree={"all": [["phone", "contains", "1234"]]}).count()
    with pytest.raises(Invalid):
        ListQuery(entity, actor, sort="phone").page()
    assert ListQuery(entity, actor).totals() == {}


def test_why_says_which_role_or_team(house: dict[str, Any]) -> None:
    verdict = explain_access(house["anna's"], actor_for(house["manager"]))
    assert verdict.value is True
    assert [(r.rule, r.decided) for r in verdict.reasons] == [("role", True), ("team", False)]
    refused = explain_access(house["carl's"], actor_for(house["anna"]))
    assert refused.value is False
    assert not any(reason.decided for reason in refused.reasons)


def test_moving_a_department_moves_everything_below(house: dict[str, Any]) -> None:
    south = Department.objects.get(name="华南")
    east = Department.objects.get(name="华东")
    perform("edit", east, {"parent": south.pk}, actor=SYSTEM)
    team = Department.objects.get(name="华东一组")
    assert team.path == f"{Department.objects.get(name='华东').path}{team.key}/"
    assert team.path.startswith(south.path)
    with pytest.raises(Invalid) as refused:
        perform("edit", south, {"parent": team.pk}, actor=SYSTEM)
    assert [p.code for p in refused.value.errors["parent"]] == ["below_itself"]


def test_a_link_out_of_reach_may_stay_and_cannot_be_chosen(house: dict[str, Any]) -> None:
    """A form sends every link back: who owns a subsidiary can save it, though its group is somebody else's."""
    mine, group, other = house["anna's"], house["ben's"], house["carl's"]
    Customer.objects.filter(pk=mine.pk).update(parent=group)
    anna = actor_for(house["anna"])

    saved = perform("edit", mine, {"short_name": "安娜", "parent": str(group.pk)}, actor=anna).record
    assert (saved.short_name, saved.parent_id) == ("安娜", group.pk)

    with pytest.raises(Invalid) as refused:
        perform("edit", mine, {"parent": str(other.pk)}, actor=anna)
    assert [problem.code for problem in refused.value.errors["parent"]] == ["link_missing"]

    perform("edit", mine, {"parent": ""}, actor=anna)
    with pytest.raises(Invalid):
        perform("edit", mine, {"parent": str(group.pk)}, actor=anna)
    assert Customer.objects.get(pk=mine.pk).parent_id is None
