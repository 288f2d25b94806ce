"""Three separated administrators: what each may enter, and what the rules refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Role, User, UserSession
from keben.domains.org.user.actions import AssignRoles, Deactivate, ResetPassword
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Denied, KebenError, Refused

Maker = Callable[..., User]
Browser = Callable[..., Client]


@pytest.fixture
def three(person: Maker) -> dict[str, User]:
    return {
        "system": person("A1", "安", "system_admin"),
        "security": person("A2", "白", "security_admin"),
        "audit": person("A3", "曹", "audit_admin"),
    }


def codes(error: KebenError) -> list[str]:
    return [problem.code for problem in error.problems()]


def refusal(action: object, target: User, data: dict[str, object], actor: Actor) -> list[str]:
    with pytest.raises(Refused) as caught:
        perform(action, target, data, actor=actor)  # type: ignore[arg-type]
    return codes(caught.value)


ENTRANCES = {
    "/system/": {"system", "security", "audit"},
    "/system/people/": {"system", "security"},
    "/system/people/new/": {"system"},
    "/system/roles/": {"security"},
    "/system/rights/": {"security", "audit"},
    "/system/fields/": {"system"},
    "/system/lists/": {"system"},
    "/system/numbers/": {"system"},
    "/system/settings/": {"system", "security"},
    "/system/jobs/": {"system"},
    "/system/log/": {"audit"},
    "/system/log/?area=settings": {"audit"},
    "/system/signins/": {"audit"},
}


def test_every_entrance_opens_only_for_its_administrators(
    three: dict[str, User], person: Maker, signed_in: Browser
) -> None:
    browsers = {kind: signed_in(user) for kind, user in three.items()} | {
        "sales": signed_in(person("E1", "王", "sales"))
    }
    for href, kinds in ENTRANCES.items():
        found = {kind: client.get(href).status_code for kind, client in browsers.items()}
        assert found == {kind: 200 if kind in kinds else 403 for kind in browsers}, href
    assert Client().get("/system/")["Location"] == "/login/?next=/system/"


def test_the_actor_knows_what_he_administers(three: dict[str, User], person: Maker) -> None:
    assert actor_for(three["audit"]).attributes["administers"] == ("audit",)
    assert actor_for(person("E1", "王", "sales")).attributes["administers"] == ()


def test_nobody_is_two_administrators(three: dict[str, User], roles: dict[str, Role], person: Maker) -> None:
    user = person("E1", "王", "sales")
    both = [roles["system_admin"].pk, roles["audit_admin"].pk]
    security = actor_for(three["security"])
    with pytest.raises(Refused) as caught:
        perform(AssignRoles, user, {"roles": both}, actor=security)
    assert next(p.text() for p in caught.value.problems()).startswith("王 ")
    assert codes(caught.value) == ["two_administrators"]
    assert [role.code for role in user.roles.all()] == ["sales"]
    assert refusal("edit", user, {"roles": both}, actor_for(three["system"])) == ["not_security"]


def test_only_the_security_administrator_gives_roles(
    three: dict[str, User], roles: dict[str, Role], person: Maker
) -> None:
    user = person("E1", "王")
    given = {"roles": [roles["boss"].pk]}
    assert refusal("edit", user, given, actor_for(three["system"])) == ["not_security"]
    with pytest.raises(Denied):
        perform(AssignRoles, user, given, actor=actor_for(three["system"]))
    perform(AssignRoles, user, given, actor=actor_for(three["security"]))
    assert [role.code for role in user.roles.all()] == ["boss"]
    event = LoggedEvent.objects.latest("id")
    assert (event.action, event.actor_id) == ("assign-roles", three["security"].pk)
    assert event.changes["roles"] == [[], [{"id": roles["boss"].pk, "title": "总经理"}]]


def test_nobody_changes_his_own_roles(three: dict[str, User], roles: dict[str, Role]) -> None:
    own = {"roles": [roles["security_admin"].pk, roles["boss"].pk]}
    assert refusal(AssignRoles, three["security"], own, actor_for(three["security"])) == ["own_roles"]


def test_the_last_administrator_stays(three: dict[str, User], roles: dict[str, Role], person: Maker) -> None:
    security, system = actor_for(three["security"]), actor_for(three["system"])
    assert refusal(AssignRoles, three["audit"], {"roles": []}, security) == ["last_administrator"]
    assert refusal(Deactivate, three["audit"], {}, system) == ["last_administrator"]
    person("A4", "董", "audit_admin")
    perform(AssignRoles, three["audit"], {"roles": []}, actor=security)
    assert not three["audit"].roles.exists()


def test_a_role_cannot_turn_its_holders_into_two_administrators(three: dict[str, User], roles: dict[str, Role]) -> None:
    extra = perform("create", Role, {"code": "extra", "name": "额外"}, actor=actor_for(three["security"])).record
    three["system"].roles.add(extra)
    assert refusal("edit", extra, {"administers": "audit"}, actor_for(three["security"])) == ["two_administrators"]


def test_an_administrator_is_not_taken_over_by_another_kind(three: dict[str, User]) -> None:
    system = actor_for(three["system"])
    assert refusal(ResetPassword, three["security"], {}, system) == ["other_administrator"]
    assert refusal("edit", three["security"], {"email": "mine@example.com"}, system) == ["other_administrator"]
    perform("edit", three["security"], {"name": "白露"}, actor=system)


def test_a_new_person_gets_a_password_he_must_change(three: dict[str, User], signed_in: Browser) -> None:
    client = signed_in(three["system"])
    department = three["system"].department_id
    answer = client.post("/system/people/new/", {"staff_no": "E77", "name": "新人", "department": department})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    password = page.split("data-kb-password>")[1].split("<")[0]
    user = User.objects.get(staff_no="E77")
    assert (user.must_change_password, user.check_password(password)) == (True, True)
    assert list(user.roles.all()) == []
    assert not LoggedEvent.objects.filter(changes__has_key="password").exists()
    fresh = Client()
    assert fresh.post("/login/", {"login": "E77", "password": password})["Location"] == "/"
    assert fresh.get("/me/")["Location"] == "/login/password/"


def test_wrong_values_come_back_at_their_fields(three: dict[str, User], signed_in: Browser) -> None:
    answer = signed_in(three["system"]).post("/system/people/new/", {"staff_no": "A1", "name": "", "mobile": "123"})
    assert answer.status_code == 422
    assert 'value="123"' in answer.content.decode()
    assert User.objects.count() == 3


def test_a_reset_password_ends_the_sessions(three: dict[str, User], person: Maker, signed_in: Browser) -> None:
    user = person("E1", "王", "sales")
    theirs, client = signed_in(user), signed_in(three["system"])
    answer = client.post(f"/system/people/{user.pk}/password/")
    assert "data-kb-password>" in answer.content.decode()
    assert theirs.get("/me/")["Location"] == "/login/?ended=1&next=/me/"
    assert not UserSession.objects.filter(user=user).exists()
    event = LoggedEvent.objects.latest("id")
    assert (event.name, event.changes, event.data) == ("org.PasswordReset", {}, {"user_id": user.pk})


def test_a_refused_reset_says_why(three: dict[str, User], signed_in: Browser) -> None:
    answer = signed_in(three["system"]).post(f"/system/people/{three['audit'].pk}/password/")
    assert answer.status_code == 409
    assert "only the same kind of administrator" in answer.content.decode()


def test_unlocking(three: dict[str, User], person: Maker, signed_in: Browser) -> None:
    user = person("E1", "王", "sales")
    for _n in range(5):
        Client().post("/login/", {"login": "E1", "password": "wrong"})
    client = signed_in(three["system"])
    assert "15 minutes" in client.get(f"/system/people/{user.pk}/").content.decode()
    assert client.post(f"/system/people/{user.pk}/unlock/").status_code == 302
    signed_in(user)


@pytest.mark.parametrize("path", ["password", "unlock", "second", "activate"])
def test_strangers_act_on_nobody(three: dict[str, User], person: Maker, signed_in: Browser, path: str) -> None:
    user, stranger = person("E1", "王", "sales"), person("E2", "李", "sales")
    events = LoggedEvent.objects.count()
    for who in (stranger, three["security"], three["audit"]):
        assert signed_in(who).post(f"/system/people/{user.pk}/{path}/").status_code == 403
    assert LoggedEvent.objects.count() == events
