"""Creating over the API and importing a file, against bare inserts of the same rows."""

from __future__ import annotations

import csv
import io
import itertools
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

from bench.caller import Program
from bench.clock import Figure, measure
from bench.prepare import browser
from bench.report import Line
from keben.api.token.secret import digest_of
from keben.data.search.models import entry_key
from keben.data.search.store import noun_number
from keben.domains.activities.models import FollowUp
from keben.domains.customers.models import Customer, OwnerChange, OwnershipLimit
from keben.kernel.events.listen import listeners_of
from keben.kernel.events.log import LoggedEvent
from keben.kernel.numbering import Counter
from keben.kernel.stamps import touch

_turn = itertools.count(int(time.time() * 10_000) % 10**9)
"""No two runs, one right after the other, give the same names: none writes ten thousand rows a second."""


def create(rounds: int) -> Line:
    """One customer a call, with history, outbox and index, against the same statements through the driver."""
    without_limits()
    program = Program("E1024")

    def call(_number: int) -> None:
        status, content = program.post("/api/v1/customer", body())
        if status not in (200, 201):
            raise SystemExit(f"the API answered {status}: {content[:300]!r}")

    figure = measure(call, rounds)
    return Line("create over the API", figure, measure(bare_create(program), rounds), 4)


def without_limits() -> None:
    """Nobody with a twentieth of all customers is held to a number of them; counting them would be measured instead."""
    OwnershipLimit._base_manager.update(max_customers=None)
    touch("org")


def body() -> dict[str, str]:
    """What a program would send; nobody of the company has a number that begins with 199."""
    turn = next(_turn)
    return {"name": f"华东测试{turn}有限公司", "phone": f"199{turn % 10**8:08d}", "short_name": f"测试{turn}"}


def bare_create(program: Program) -> Callable[[int], None]:
    """What any such endpoint does, by hand: who calls, the rows that the newest customer left behind, JSON both ways.

    Nothing is checked, no right is looked at, and the values of the other columns are taken over as they are.
    """
    newest = Customer._base_manager.order_by("-pk")[0]
    event = LoggedEvent.objects.filter(entity="customers.Customer", object_id=newest.pk).order_by("-pk")[0]
    customer, told = raw("customers_customer", newest.pk), raw("kernel_loggedevent", event.pk)
    noun = noun_number("customers.Customer")
    tokens = raw("search_entry", entry_key(noun, newest.pk))["tokens"]
    counter = Counter.objects.filter(key__startswith="customers.Customer.number:").order_by("-key")[0].key
    change = OwnerChange._base_manager.filter(customer=newest.pk).order_by("-pk")[0]
    moved, keys = raw("customers_ownerchange", change.pk), twin_keys(noun, newest.pk)
    digest = digest_of(program.secret)
    outbox = {"due_at": event.at.isoformat(), "attempts": 0, "error": "", "dead": False}
    heard = bool(listeners_of(event.name))

    def once(_number: int) -> None:
        sent = json.loads(json.dumps(body()))
        cursor = connection.connection.cursor()
        run(cursor, "SELECT * FROM api_token t JOIN org_user u ON u.id = t.user_id WHERE t.digest = ?", (digest,))
        run(cursor, "SELECT name, value FROM kernel_stamp", ())
        cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        number = run(cursor, "UPDATE kernel_counter SET value = value + 1 WHERE key = ? RETURNING value", (counter,))
        made = {**customer, **sent, "number": f"KH-B-{number[0][0]:06d}-{next(_turn)}"}
        made["id"] = insert(cursor, "customers_customer", made)
        key = insert(cursor, "kernel_loggedevent", {**told, "object_id": made["id"], "object_title": made["name"]})
        insert(cursor, "search_entry", {"id": entry_key(noun, made["id"]), "tokens": tokens}, key=False)
        insert(cursor, "customers_ownerchange", {**moved, "customer_id": made["id"]})
        for kind, value in keys:
            run(cursor, TWIN_KEY, (noun, made["id"], kind, f"{value}{next(_turn)}"))
        if heard:
            insert(cursor, "kernel_outbox", {"event_id": key, **outbox}, key=False)
        cursor.execute("COMMIT")
        cursor.close()
        json.dumps(made, ensure_ascii=False, default=str).encode()

    return once


TWIN_KEY = "INSERT INTO twin_key (noun, object_id, kind, value) VALUES (?, ?, ?, ?) RETURNING noun"


def twin_keys(noun: int, key: int) -> list[tuple[str, str]]:
    """Under what the newest customer would be found as a twin."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, value FROM twin_key WHERE noun = %s AND object_id = %s", (noun, key))
        return list(cursor.fetchall())


def run(cursor: Any, sql: str, values: Sequence[Any]) -> list[Any]:
    """One statement, all its rows."""
    cursor.execute(sql if connection.vendor == "sqlite" else sql.replace("?", "%s"), values)
    return list(cursor.fetchall())


def raw(table: str, key: int) -> dict[str, Any]:
    """A row as the driver gives it, without its key."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    found = run(cursor, f"SELECT * FROM {table} WHERE id = ?", (key,))[0]
    names = [column[0] for column in cursor.description]
    cursor.close()
    values = (json.dumps(v) if isinstance(v, (dict, list)) else v for v in found)
    return {name: value for name, value in zip(names, values, strict=True) if name != "id"}


def insert(cursor: Any, table: str, row: dict[str, Any], *, key: bool = True) -> int:
    """One bare insert; returns the key."""
    mark = "?" if connection.vendor == "sqlite" else "%s"
    fields = {name: value for name, value in row.items() if name != "id" or not key}
    names = ", ".join(f'"{name}"' for name in fields)
    back = " RETURNING id" if key else ""
    marks = ", ".join([mark] * len(fields))
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}){back}", list(fields.values()))
    return int(cursor.fetchone()[0]) if key else 0


def importing(rows: int) -> Line:
    """A file through check and import, rows a second; the floor writes the same columns with executemany or COPY."""
    from keben.data.imports.check import ask_check
    from keben.data.imports.run import ask_run
    from keben.data.imports.start import new_run
    from keben.domains.org.access.actors import actor_for
    from keben.kernel.registry import registry
    from keben.kernel.tasks.worker import drain

    without_limits()
    _client, user = browser("E1010")
    actor, entity = actor_for(user), registry.get("customers.Customer")
    drain()
    content = sheet(rows)
    began, cpu = time.perf_counter(), time.process_time()
    run = new_run(entity, actor, "bench.csv", io.BytesIO(content), len(content))
    for step in (ask_check, ask_run):
        step(run)
        drain()
        run.refresh_from_db()
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    if run.counts.get("created") != rows:
        raise SystemExit(f"the import ended {run.state}: {run.counts} {run.error}")
    figure = Figure([wall * 1000 / rows] * rows, spent * 1000 / rows)
    return Line("import, a row", figure, bare_import(rows), note="≥ 3,000 rows/s")


def sheet(rows: int) -> bytes:
    """A file as somebody would bring it."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(("客户名称", "简称", "电话", "省市区", "备注"))
    for _row in range(rows):
        turn = next(_turn)
        out.writerow((f"华东导入{turn}有限公司", f"导入{turn}", f"198{turn % 10**8:08d}", "江苏省南京市", "展会名单"))
    return text.getvalue().encode()


def bare_import(rows: int) -> Figure:
    """The same rows with defaults, into the customers' table alone."""
    from keben.config.demo.rows import Rows, count_on, next_key

    first, sample = next_key(Customer), Customer._base_manager.order_by("-pk")[0]
    began, cpu = time.perf_counter(), time.process_time()
    with transaction.atomic():
        table = Rows(Customer)
        for number in range(rows):
            turn = next(_turn)
            table.add(
                {
                    "id": first + number,
                    "number": f"I-{turn}",
                    "name": f"华东导入{turn}有限公司",
                    "phone": f"198{turn % 10**8:08d}",
                    "region": "320100",
                    "owner_id": sample.owner_id,
                    "created_at": sample.created_at,
                    "updated_at": sample.updated_at,
                }
            )
        table.flush()
        count_on((Customer,))
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    return Figure([wall * 1000 / rows] * rows, spent * 1000 / rows)


def rows_there() -> int:
    """How many follow-ups there are, for the title."""
    return int(FollowUp._base_manager.count())
