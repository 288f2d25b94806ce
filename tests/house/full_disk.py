"""A deployment of its own for test_full_disk.py whose SQLite file may not grow: prints what people were answered."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import sys
from typing import Any

ROOM = 8  # pages that are left
MOST = 200


def main() -> None:
    """Fill the database over web and API, look at it, make room, go on."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    client, token = people()
    limit(ROOM)
    found: dict[str, Any] = {"web": [], "api": []}
    for number in range(MOST):
        found["web"].append(create(client, number))
        if found["web"][-1][0] == 507:
            break
    found["fragment"] = [create(client, MOST, fragment=True)[0], client.last["HX-Trigger"]]
    for number in range(MOST):
        found["api"].append(create_over_api(client, token, number))
        if found["api"][-1][0] == 507:
            break
    found["read"] = client.get("/customer/").status_code
    found["rows"] = count()
    with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as database:
        found["intact"] = database.execute("PRAGMA integrity_check").fetchone()[0]
    limit(100_000)
    found["again"] = create(client, 9999)[0]
    found["rows_again"] = count()
    sys.stdout.write(json.dumps(found) + "\n")


def people() -> tuple[Any, str]:
    """A signed-in salesman and his token."""
    from django.test import Client
    from django.utils import timezone

    from keben.api.token.actions import Issue
    from keben.api.token.model import Token
    from keben.domains.org.access.actors import actor_for
    from keben.domains.org.models import Department, Role, User
    from keben.kernel.access.actor import system_actor
    from keben.kernel.actions.perform import perform

    system = system_actor()
    role = perform("create", Role, {"code": "sales", "name": "销售"}, actor=system).record
    department = perform("create", Department, {"name": "华东"}, actor=system).record
    answers = {"staff_no": "E1", "name": "陈思远", "department": department.pk, "roles": [role.pk]}
    user = perform("create", User, answers, actor=system).record
    User.objects.filter(pk=user.pk).update(lang="en")
    user = User.objects.get(pk=user.pk)
    until = (timezone.localdate() + dt.timedelta(days=9)).isoformat()
    given = perform(Issue, Token, {"name": "t", "expires_on": until}, actor=actor_for(user)).record
    client = Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user, backend="keben.domains.org.signin.backend.StaffBackend")
    return client, given.secret


def create(client: Any, number: int, *, fragment: bool = False) -> list[Any]:
    """The form of a new customer: status, and whether the answer says what is wrong."""
    body = {"name": f"海川电气{number}有限公司", "remark": "满" * 1500}
    headers = {"HX-Request": "true"} if fragment else {}
    client.last = client.post("/customer/new/", body, headers=headers)
    return [client.last.status_code, "disk is full" in client.last.content.decode()]


def create_over_api(client: Any, token: str, number: int) -> list[Any]:
    body = {"name": f"北辰{number}有限公司", "remark": "满" * 1500}
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    answer = client.post("/api/v1/customer", body, content_type="application/json", headers=headers)
    return [answer.status_code, answer.json().get("detail", "")]


def count() -> list[int]:
    """Customers, their events, their places in the index: the three must agree."""
    from django.db import connection

    with connection.cursor() as cursor:
        return [
            cursor.execute(sql).fetchone()[0]
            for sql in (
                "SELECT count(*) FROM customers_customer",
                "SELECT count(*) FROM kernel_loggedevent WHERE entity = 'customers.Customer' AND action = 'create'",
                "SELECT count(DISTINCT object_id) FROM kernel_loggedevent WHERE entity = 'customers.Customer'",
            )
        ]


def limit(room: int) -> None:
    """Let the file grow by so many pages only; SQLite then says SQLITE_FULL like a full disk."""
    from django.db import connection

    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + room}")


if __name__ == "__main__":
    main()
