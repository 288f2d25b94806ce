"""What every test may use: people in their roles, a clean cache, a browser-less client signed in as somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation

from keben.kernel import kept, quota, stamps
from keben.kernel.access.actor import Actor
from keben.web import fragments
from tests import template


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests begin, so that nobody waits for the last of them alone.

    Two workers begin with the halves of the list: the slow files take turns at the beginning of either.
    """
    slow = [item for item in items if item.get_closest_marker("slow")]
    fast = [item for item in items if not item.get_closest_marker("slow")]
    files = list(dict.fromkeys(item.path for item in slow))
    first = [item for item in slow if files.index(item.path) % 2 == 0]
    second = [item for item in slow if files.index(item.path) % 2 == 1]
    cut = max(len(items) // 2 - len(first), 0)
    items[:] = [*first, *fast[:cut], *second, *fast[cut:]]


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """Neither caches nor the language leak from one test into the next."""
    from django.core.cache import cache

    stamps.reset()
    kept.forget()
    fragments.forget()
    quota.forget()
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    stamps.reset()


@pytest.fixture
def postgres(transactional_db: None) -> Iterator[None]:
    """Only PostgreSQL has several writers at once; SQLite lets them in one by one."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    stamps.reset()
    yield
    stamps.reset()


@pytest.fixture(autouse=True, scope="session")
def database_is_copied() -> Iterator[None]:
    """Where a database with these migrations has been made before."""
    with template.copied():
        yield


@pytest.fixture(autouse=True, scope="session")
def log_can_be_emptied() -> Iterator[None]:
    """Tests with transactions of their own empty all tables afterwards, also those that only grow."""
    from django.test import TransactionTestCase

    from keben.kernel.events import guard

    original = TransactionTestCase._fixture_teardown

    def teardown(self: Any) -> None:
        with guard.lifted():
            original(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture
def people(db: None) -> Callable[..., Any]:
    """`people("sales")` gives a person with the built-in role, in a department of his own."""
    from keben.domains.org.grants import ROLES
    from keben.domains.org.models import Department, Role, User
    from keben.kernel.testing.make import make

    def somebody(*roles: str, **fields: Any) -> User:
        known = {code: (name, name_en, admin) for code, name, name_en, admin in ROLES}
        keys = []
        for code in roles:
            role = Role.objects.filter(code=code).first()
            if role is None:
                name, name_en, admin = known[code]
                role = make(Role, code=code, name=name, name_en=name_en, administers=admin)
            keys.append(role.pk)
        if "department" not in fields:
            home = Department.objects.filter(name="华东大区").first()
            fields["department"] = home or make(Department, name="华东大区")
        user: User = make(User, roles=keys, **fields)
        user.set_password("Keben-2026")
        user.save(update_fields=("password",))
        return user

    return somebody


@pytest.fixture
def acting_as(people: Callable[..., Any]) -> Callable[..., Actor]:
    """`acting_as("sales")` gives the actor of a new person with that role."""
    from keben.domains.org.access.actors import actor_for

    def actor(*roles: str, **fields: Any) -> Actor:
        return actor_for(people(*roles, **fields))

    return actor


@pytest.fixture
def signed_in(people: Callable[..., Any]) -> Callable[..., Client]:
    """`signed_in("sales")` gives a client whose session belongs to a new person; `client.person` is he."""

    def client(*roles: str, **fields: Any) -> Client:
        person = people(*roles, **fields)
        browser = Client()
        browser.force_login(person, backend="keben.domains.org.signin.backend.StaffBackend")
        browser.person = person  # type: ignore[attr-defined]
        return browser

    return client
