"""Nobody gives himself rights, by whatever way, and no administrator deletes what keeps the others in check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from keben.api.token.model import Token
from keben.api.webhook.model import Webhook
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.access.rights import rights_of
from keben.domains.org.models import Department, Role, RoleField, RoleGrant, User, UserSession
from keben.kernel import stamps
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Denied, Invalid, KebenError, Refused
from keben.kernel.testing.make import make

Maker = Callable[..., User]
Browser = Callable[..., Client]
S = system_actor()
NOUN = "customers.Customer"


@pytest.fixture
def three(person: Maker) -> dict[str, User]:
    return {
        "system": person("A1", "安", "system_admin"),
        "security": person("A2", "白", "security_admin"),
        "audit": person("A3", "曹", "audit_admin"),
    }


def refused(kind: type[KebenError], action: Any, target: Any, data: dict[str, Any], user: User) -> list[str]:
    """The codes of the refusal; nothing was written."""
    events = LoggedEvent.objects.count()
    with pytest.raises(kind) as caught:
        perform(action, target, data, actor=actor_for(user))
    assert LoggedEvent.objects.count() == events
    return [problem.code for problem in caught.value.problems()]


def grant(role: Role, **values: Any) -> dict[str, Any]:
    return {"role": role.pk, "entity": NOUN, "verbs": ["view"], "scope": "all", **values}


def test_the_security_administrator_grants_nothing_to_his_own_role(
    three: dict[str, User], roles: dict[str, Role]
) -> None:
    mine = three["security"]
    assert refused(Refused, "create", RoleGrant, grant(roles["security_admin"]), mine) == ["own_role"]
    field = {"role": roles["security_admin"].pk, "entity": NOUN, "field": "phone", "right": 3}
    assert refused(Refused, "create", RoleField, field, mine) == ["own_role"]
    stamps.reset()
    assert rights_of(mine.pk).of(NOUN, "view") is None


def test_a_grant_of_another_role_is_not_turned_into_ones_own(three: dict[str, User], roles: dict[str, Role]) -> None:
    mine = three["security"]
    row = perform("create", RoleGrant, grant(roles["sales"]), actor=actor_for(mine)).record
    own = {"role": roles["security_admin"].pk}
    assert refused(Refused, "edit", row, own, mine) == ["own_role"]
    perform("edit", row, {"scope": "self"}, actor=actor_for(mine))


def test_a_limit_on_ones_own_role_is_not_taken_away(three: dict[str, User], roles: dict[str, Role]) -> None:
    mine = three["security"]
    data = {"role": roles["security_admin"].pk, "entity": "org.User", "field": "mobile", "right": 1}
    field = perform("create", RoleField, data, actor=S).record
    row = perform("create", RoleGrant, grant(roles["security_admin"], scope="self"), actor=S).record
    assert refused(Refused, "delete", field, {}, mine) == ["own_role"]
    assert refused(Refused, "delete", row, {}, mine) == ["own_role"]
    assert refused(Refused, "edit", row, {"scope": "all"}, mine) == ["own_role"]
    assert (RoleField.objects.count(), RoleGrant.objects.count()) == (1, 1)


def test_a_code_carries_rights_and_stays(three: dict[str, User], roles: dict[str, Role]) -> None:
    assert refused(Invalid, "edit", roles["boss"], {"code": "boss2"}, three["security"]) == ["code_fixed"]
    assert refused(Refused, "edit", roles["security_admin"], {"administers": ""}, three["security"])[0] in (
        "own_role", "last_role",
    )  # fmt: skip
    perform("edit", roles["boss"], {"name": "董事长"}, actor=actor_for(three["security"]))


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"entity": "no.Noun"}, "entity", "unknown_noun"),
        ({"verbs": ["view", "fly"]}, "verbs", "unknown_verb"),
        ({"verbs": "fly"}, "verbs", "unknown_verb"),
    ],
)
def test_a_grant_means_something(
    three: dict[str, User], roles: dict[str, Role], values: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        perform("create", RoleGrant, grant(roles["sales"], **values), actor=actor_for(three["security"]))
    assert {name: [one.code for one in found] for name, found in caught.value.errors.items()} == {field: [code]}
    assert not RoleGrant.objects.exists()


def test_a_field_right_names_a_field(three: dict[str, User], roles: dict[str, Role]) -> None:
    data = {"role": roles["sales"].pk, "entity": NOUN, "field": "nope", "right": 3}
    assert refused(Invalid, "create", RoleField, data, three["security"]) == ["unknown_field"]


def test_the_pages_of_ones_own_role_say_so_and_save_nothing(
    three: dict[str, User], roles: dict[str, Role], signed_in: Browser
) -> None:
    client, own = signed_in(three["security"]), roles["security_admin"]
    for path in (f"/system/roles/{own.pk}/", f"/system/roles/{own.pk}/fields/{NOUN}/"):
        page = client.get(path).content.decode()
        assert "You hold this role yourself." in page
        assert ">Save</button>" not in page
        other = client.get(path.replace(f"/{own.pk}/", f"/{roles['sales'].pk}/")).content.decode()
        assert "You hold this role yourself." not in other
        assert ">Save</button>" in other
    answer = client.post(
        f"/system/roles/{own.pk}/", {f"{NOUN}:here": "1", f"{NOUN}:verbs": ["view"], f"{NOUN}:scope": "all"}
    )
    assert (answer.status_code, RoleGrant.objects.count()) == (422, 0)
    assert "You hold this role yourself." in answer.content.decode()


def test_the_last_administrators_are_not_deleted(three: dict[str, User], person: Maker) -> None:
    system = three["system"]
    assert refused(Refused, "delete", system, {}, system) == ["own_account"]
    assert refused(Refused, "delete", three["audit"], {}, system) == ["other_administrator"]
    assert refused(Refused, "delete", three["security"], {}, system) == ["other_administrator"]
    second = person("A4", "董", "system_admin")
    perform("deactivate", second, actor=actor_for(system))
    with pytest.raises(Refused) as caught:
        perform("delete", system, actor=S)
    assert [problem.code for problem in caught.value.problems()] == ["last_administrator"]
    assert User.objects.filter(deleted_at=None).count() == 4


def test_who_holds_something_is_not_deleted(three: dict[str, User], person: Maker) -> None:
    seller = person("E1", "王", "sales")
    customer = make(Customer, owner=seller)
    perform("edit", Department.objects.get(), {"leaders": [seller.pk]}, actor=S)
    with pytest.raises(Refused) as caught, translation.override("en"):
        perform("delete", seller, actor=actor_for(three["system"]))
    with translation.override("en"):
        said = caught.value.problems()[0].text()
    assert said == ("王 still holds Customers (1), Departments · Leaders (1). Deactivate him and hand it over first.")
    customer.refresh_from_db()
    seller.refresh_from_db()
    assert (customer.owner_id, seller.deleted_at) == (seller.pk, None)


def test_deleting_ends_sessions_and_tokens(three: dict[str, User], person: Maker, signed_in: Browser) -> None:
    clerk = person("E1", "王", "sales")
    theirs = signed_in(clerk)
    token = perform("issue", Token, {"name": "ERP"}, actor=actor_for(clerk)).record
    perform("delete", clerk, actor=actor_for(three["system"]))
    token.refresh_from_db()
    assert (token.revoked_at is not None, UserSession.objects.filter(user=clerk).count()) == (True, 0)
    assert theirs.get("/me/")["Location"] == "/login/?ended=1&next=/me/"


@pytest.mark.parametrize(
    "change",
    [{"url": "https://93.184.216.35/"}, {"events": "customers.*"}, {"is_active": True}],
    ids=["address", "events", "on"],
)
def test_nobody_turns_anothers_web_hook_elsewhere(
    three: dict[str, User], person: Maker, change: dict[str, Any]
) -> None:
    boss = person("E0", "王", "boss")
    hook = make(Webhook, url="https://93.184.216.34/", events="org.*", owner=boss, is_active="is_active" not in change)
    assert refused(Refused, "edit", hook, change, three["system"]) == ["not_yours"]
    assert refused(Refused, "new-secret", hook, {}, three["system"]) == ["not_yours"]
    hook.refresh_from_db()
    assert (hook.url, hook.events) == ("https://93.184.216.34/", "org.*")
    perform("edit", hook, change, actor=actor_for(boss))


def test_anothers_web_hook_is_switched_off_and_deleted(three: dict[str, User], person: Maker) -> None:
    hook = make(Webhook, url="https://93.184.216.34/", events="org.*", owner=person("E0", "王", "boss"), is_active=True)
    perform("edit", hook, {"is_active": False}, actor=actor_for(three["system"]))
    perform("delete", hook, actor=actor_for(three["system"]))
    with pytest.raises(Denied):
        perform("delete", hook, actor=actor_for(three["audit"]))
