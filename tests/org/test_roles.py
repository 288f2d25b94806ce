"""The matrix of a role, field rights, copies, and the effective rights of a person."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from keben.domains.org.access.rights import rights_of
from keben.domains.org.admin.grant_rows import lines
from keben.domains.org.models import Department, Role, RoleField, RoleGrant, User
from keben.kernel import stamps
from keben.kernel.access.grants import FieldRight
from keben.kernel.events.log import LoggedEvent

Maker = Callable[..., User]
Browser = Callable[..., Client]
NOUN = "customers.Customer"


@pytest.fixture
def security(person: Maker, signed_in: Browser) -> Client:
    return signed_in(person("A2", "白", "security_admin"))


def post(client: Client, role: Role, **values: object) -> object:
    data = {f"{NOUN}:here": "1"} | {f"{NOUN}:{name}": value for name, value in values.items()}
    return client.post(f"/system/roles/{role.pk}/", data)


def test_the_matrix_shows_the_declared_defaults(roles: dict[str, Role], security: Client) -> None:
    line = next(one for one in lines(roles["sales"]) if one.entity.label == NOUN)
    assert (line.chosen, "view" in line.verbs, "edit" in line.verbs) == (False, True, True)
    assert security.get(f"/system/roles/{roles['sales'].pk}/").status_code == 200


def test_saving_changes_the_rights_at_once_and_leaves_history(
    roles: dict[str, Role], person: Maker, security: Client
) -> None:
    user = person("E1", "王", "sales")
    assert post(security, roles["sales"], verbs=["view", "export"], scope="department").status_code == 302  # type: ignore[attr-defined]
    stamps.reset()
    mine = rights_of(user.pk)
    assert set(mine.reach[NOUN]) == {"view", "export"}
    assert mine.reach[NOUN]["view"].roles == (("销售", "department"),)
    row = RoleGrant.objects.get()
    event = LoggedEvent.objects.filter(entity="org.RoleGrant").latest("id")
    assert (event.object_id, event.action, event.changes["verbs"]) == (row.pk, "create", [None, ["export", "view"]])
    post(security, roles["sales"], verbs=["view"], scope="department")
    assert LoggedEvent.objects.filter(entity="org.RoleGrant").latest("id").changes["verbs"] == [
        ["export", "view"], ["view"],
    ]  # fmt: skip


def test_saving_the_same_writes_nothing(roles: dict[str, Role], security: Client) -> None:
    line = next(one for one in lines(roles["sales"]) if one.entity.label == NOUN)
    post(security, roles["sales"], verbs=sorted(line.verbs), scope=line.scope)
    assert (RoleGrant.objects.count(), RoleField.objects.count()) == (0, 0)


def test_a_right_brings_sight(roles: dict[str, Role], security: Client) -> None:
    post(security, roles["sales"], verbs=["export"], scope="self")
    assert RoleGrant.objects.get().verbs == ["export", "view"]


def test_no_rights_at_all_take_the_noun_away(roles: dict[str, Role], person: Maker, security: Client) -> None:
    user = person("E1", "王", "sales")
    post(security, roles["sales"], verbs=[], scope="self")
    stamps.reset()
    assert NOUN not in rights_of(user.pk).reach


def test_chosen_departments(roles: dict[str, Role], person: Maker, security: Client) -> None:
    user, colleague = person("E1", "王", "sales"), person("E2", "李")
    department = Department.objects.get()
    post(security, roles["sales"], verbs=["view"], scope="chosen", departments=[department.pk])
    stamps.reset()
    assert rights_of(user.pk).reach[NOUN]["view"].owners >= {user.pk, colleague.pk}


@pytest.mark.parametrize(("verbs", "scope"), [(["fly"], "self"), (["view"], "moon")])
def test_unknown_words_save_nothing(roles: dict[str, Role], security: Client, verbs: list[str], scope: str) -> None:
    assert post(security, roles["sales"], verbs=verbs, scope=scope).status_code == 422  # type: ignore[attr-defined]
    assert RoleGrant.objects.count() == 0


def test_field_rights(roles: dict[str, Role], person: Maker, security: Client) -> None:
    user = person("E1", "王", "sales")
    href = f"/system/roles/{roles['sales'].pk}/fields/{NOUN}/"
    assert security.post(href, {"right:phone": "0", "right:name": ""}).status_code == 302
    stamps.reset()
    assert rights_of(user.pk).field(NOUN, "phone") == FieldRight.HIDDEN
    assert list(RoleField.objects.values_list("field", "right")) == [("phone", 0)]
    assert security.post(href, {"right:phone": ""}).status_code == 302
    assert RoleField.objects.count() == 0
    assert security.post(href, {"right:phone": "9"}).status_code == 422
    assert security.get(f"/system/roles/{roles['sales'].pk}/fields/no.Noun/").status_code == 404


def test_a_copy_has_the_same_rights(roles: dict[str, Role], security: Client) -> None:
    post(security, roles["sales"], verbs=["view", "export"], scope="department_tree")
    security.post(f"/system/roles/{roles['sales'].pk}/fields/{NOUN}/", {"right:phone": "1"})
    answer = security.post(f"/system/roles/{roles['sales'].pk}/copy/", {"name": "电话销售", "code": "tele"})
    made = Role.objects.get(code="tele")
    assert answer["Location"] == f"/system/roles/{made.pk}/"
    own = {one.entity.label: (one.verbs, one.scope) for one in lines(roles["sales"]) if one.verbs}
    assert {one.entity.label: (one.verbs, one.scope) for one in lines(made) if one.verbs} == own
    assert list(RoleField.objects.filter(role=made).values_list("field", "right")) == [("phone", 1)]
    again = security.post(f"/system/roles/{roles['sales'].pk}/copy/", {"name": "又一个", "code": "tele"})
    assert again.status_code == 422


def test_writing_mail_survives_a_change_of_the_matrix(roles: dict[str, Role], security: Client) -> None:
    noun = "mail.MailMessage"
    line = next(one for one in lines(roles["sales"]) if one.entity.label == noun)
    assert "create" in line.possible
    data = {f"{noun}:here": "1", f"{noun}:verbs": [*sorted(line.verbs), "export"], f"{noun}:scope": line.scope}
    security.post(f"/system/roles/{roles['sales'].pk}/", data)
    assert RoleGrant.objects.get().verbs == ["create", "delete", "edit", "export", "reveal", "view"]


def test_a_role_somebody_has_is_not_deleted(roles: dict[str, Role], person: Maker, security: Client) -> None:
    person("E1", "王", "sales")
    answer = security.post(f"/system/roles/{roles['sales'].pk}/delete/")
    assert answer.status_code == 409
    assert "1 people have the role" in answer.content.decode()
    assert security.post(f"/system/roles/{roles['boss'].pk}/delete/").status_code == 302
    roles["boss"].refresh_from_db()
    assert roles["boss"].deleted_at is not None


def test_the_page_of_a_role_is_short_and_a_noun_is_fetched_when_opened(
    roles: dict[str, Role], security: Client
) -> None:
    here = f"/system/roles/{roles['sales'].pk}/"
    page = security.get(here)
    assert len(page.content) < 60_000
    assert page.content.decode().count("data-kb-sift") == len(lines(roles["sales"]))
    assert ":verbs" not in page.content.decode()
    opened = security.get(f"{here}nouns/{NOUN}/", headers={"HX-Request": "true"}).content.decode()
    assert f'name="{NOUN}:here"' in opened
    line = next(one for one in lines(roles["sales"]) if one.entity.label == NOUN)
    assert opened.count(" checked") == len(line.verbs)
    assert security.get(f"{here}nouns/no.Noun/").status_code == 404


def test_the_data_scope_is_offered_only_where_it_makes_a_difference(roles: dict[str, Role], security: Client) -> None:
    here = f"/system/roles/{roles['sales'].pk}/nouns/"
    assert f'name="{NOUN}:scope"' in security.get(f"{here}{NOUN}/").content.decode()
    contact = security.get(f"{here}customers.Contact/").content.decode()
    assert ':scope"' not in contact
    assert "<span>like its customer</span>" in contact
    level = security.get(f"{here}customers.CustomerLevel/").content.decode()
    assert (':scope"' in level, "<span>everything</span>" in level) == (False, True)


def test_a_refused_change_keeps_what_was_ticked(roles: dict[str, Role], security: Client) -> None:
    answer = post(security, roles["sales"], verbs=["view", "fly"], scope="all")
    page = answer.content.decode()  # type: ignore[attr-defined]
    part = page.split(f'name="{NOUN}:here"')[1].split("</details>")[0]
    assert (answer.status_code, part.count(" checked")) == (422, 1)  # type: ignore[attr-defined]
    assert '<option value="all" selected>' in part
    assert page.count(':here"') == 1


def test_effective_rights_say_what_decides_where_the_data_scope_does_not(person: Maker, security: Client) -> None:
    user = person("E1", "王", "sales_manager")
    page = security.get(f"/system/rights/?person={user.pk}").content.decode()

    def reach(noun: str) -> tuple[str, str]:
        row = page.split(f">{noun}</th>")[1].split("</tr>")[0]
        found = re.findall(r'data-label="(?:Reach|Given by)">(.*?)</td>', row, re.S)
        return found[0], re.sub(r"<[^>]+>", "", found[1]).strip()

    assert reach("Contact") == ("like its customer", "Sales manager")
    assert reach("Customer") == ("of 2 people, where he is in the team", "Sales manager · Own department and below")
    assert reach("Follow-up") == (
        "of 2 people, like the record it belongs to", "Sales manager · Own department and below",
    )  # fmt: skip
    assert reach("Customer level") == ("everything", "Sales manager")
    assert reach("Pooled customer") == ("in his pools", "Sales manager · Own")
    assert reach("Mail") == ("in his mailboxes, like its customer, like its lead", "Sales manager")


def test_effective_rights_name_the_role(person: Maker, security: Client) -> None:
    user = person("E1", "王", "sales")
    page = security.get(f"/system/rights/?person={user.pk}").content.decode()
    assert "Salesman · " in page
    assert security.get("/system/rights/?person=abc").status_code == 200


def test_the_matrix_costs_the_same_whatever_the_nouns(
    roles: dict[str, Role], security: Client, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    security.get(f"/system/roles/{roles['sales'].pk}/")
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        security.get(f"/system/roles/{roles['sales'].pk}/")


def test_the_page_of_a_role_leads_the_security_administrator_to_its_rights(
    roles: dict[str, Role], person: Maker, signed_in: Browser, security: Client
) -> None:
    here = f"/role/{roles['sales'].pk}/"
    there = f'href="/system/roles/{roles["sales"].pk}/"'
    body = security.get(here).content.decode()
    assert there in body
    assert f"Rights on {sum(1 for line in lines(roles['sales']) if line.verbs)} nouns" in body
    other = signed_in(person("A1", "沈", "system_admin")).get(here)
    assert (other.status_code, there in other.content.decode()) == (200, False)
