"""People of a small company, made the way the program makes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axes.models import AccessAttempt
from django.test import Client

from keben.domains.org.grants import ROLES
from keben.domains.org.models import Department, Role, User
from keben.kernel import stamps
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform

PASSWORD = "Qing-Dao-2026"


@pytest.fixture
def roles(db: None) -> dict[str, Role]:
    """The built-in roles by code."""
    assert not AccessAttempt.objects.exists()
    actor = system_actor()
    return {
        code: perform(
            "create", Role, {"code": code, "name": name, "name_en": english, "administers": admin}, actor=actor
        ).record
        for code, name, english, admin in ROLES
    }


@pytest.fixture
def person(roles: dict[str, Role]) -> Callable[..., User]:
    """Makes somebody: `person("E1024", "陈思远", "sales")`."""

    def make(staff_no: str, name: str = "陈思远", *codes: str, **fields: object) -> User:
        department = Department.objects.filter(name="华东").first()
        department = department or perform("create", Department, {"name": "华东"}, actor=system_actor()).record
        data = {
            "staff_no": staff_no,
            "name": name,
            "department": department.pk,
            "roles": [roles[code].pk for code in codes],
            **fields,
        }
        user = perform("create", User, data, actor=system_actor()).record
        user.set_password(PASSWORD)
        user.lang = "en"
        user.save()
        stamps.reset()
        return user

    return make


@pytest.fixture
def signed_in(person: Callable[..., User]) -> Callable[..., Client]:
    """A browser in which somebody is signed in; Client.user says who."""

    def make(user: User) -> Client:
        client = Client()
        client.cookies["kb_lang"] = "en"
        answer = client.post("/login/", {"login": user.staff_no, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return make
