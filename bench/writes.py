"""Creating over the API and importing a file, against bare inserts of the same rows."""

from __future__ import annotations

import csv
import io
import itertools
import json
import time
from typing import Any

from django.db import connection, transaction

from bench.clock import Figure, measure
from bench.prepare import browser
from bench.report import Line
from keben.data.search.models import entry_key
from keben.data.search.store import noun_number
from keben.domains.activities.models import FollowUp
from keben.domains.customers.models import Customer
from keben.kernel.events.log import LoggedEvent, Outbox

_turn = itertools.count(int(time.time() * 1000) % 10**8)


def create(rounds: int) -> Line:
    """One customer a call, with history, outbox and index, against one transaction of bare inserts."""
    client, _user = browser("E1024")

    def call(_number: int) -> None:
        turn = next(_turn)
        body = {"name": f"华东测试{turn}有限公司", "phone": f"139{turn:08d}", "short_name": f"测试{turn}"}
        answer = client.post("/api/v1/customer", json.dumps(body), content_type="application/json")
        if answer.status_code not in (200, 201):
            raise SystemExit(f"the API answered {answer.status_code}: {answer.content[:300]!r}")

    figure = measure(call, rounds)
    return Line("create over the API", figure, measure(bare_create(), rounds), 4)


def bare_create() -> Any:
    """The rows that the newest customer has left behind, written again through the driver."""
    newest = Customer._base_manager.order_by("-pk")[0]
    event = LoggedEvent.objects.filter(entity="customers.Customer", object_id=newest.pk).order_by("-pk")[0]
    samples = [raw("customers_customer", newest.pk), raw("kernel_loggedevent", event.pk)]
    noun = noun_number("customers.Customer")
    tokens = raw("search_entry", entry_key(noun, newest.pk))
    outbox = Outbox.objects.filter(event_id=event.pk).exists()

    def once(_number: int) -> None:
        turn = next(_turn)
        connection.ensure_connection()
        cursor = connection.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        keys = []
        for table, columns, values in samples:
            fresh = dict(zip(columns, values, strict=True))
            fresh.pop("id")
            if "number" in fresh:
                fresh["number"] = f"B-{turn}"
            keys.append(insert(cursor, table, fresh))
        insert(cursor, "search_entry", {"id": entry_key(noun, keys[0]), "tokens": tokens[2][1]}, key=False)
        if outbox:
            due = {"event_id": keys[1], "due_at": event.at.isoformat(), "attempts": 0, "error": "", "dead": False}
            insert(cursor, "kernel_outbox", due, key=False)
        cursor.execute("COMMIT")
        cursor.close()

    return once


def raw(table: str, key: int) -> tuple[str, list[str], list[Any]]:
    """A row as the driver gives it."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    mark = "?" if connection.vendor == "sqlite" else "%s"
    cursor.execute(f"SELECT * FROM {table} WHERE id = {mark}", (key,))
    names = [column[0] for column in cursor.description]
    values = [json.dumps(v) if isinstance(v, (dict, list)) else v for v in cursor.fetchone()]
    cursor.close()
    return table, names, values


def insert(cursor: Any, table: str, row: dict[str, Any], *, key: bool = True) -> int:
    """One bare insert; returns the key."""
    mark = "?" if connection.vendor == "sqlite" else "%s"
    names = ", ".join(f'"{name}"' for name in row)
    back = " RETURNING id" if key else ""
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join([mark] * len(row))}){back}", list(row.values()))
    return int(cursor.fetchone()[0]) if key else 0


def importing(rows: int) -> Line:
    """A file through check and import, rows a second; the floor writes the same columns with executemany or COPY."""
    from keben.data.imports.check import ask_check
    from keben.data.imports.run import ask_run
    from keben.data.imports.start import new_run
    from keben.domains.org.access.actors import actor_for
    from keben.kernel.registry import registry
    from keben.kernel.tasks.worker import drain

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
        out.writerow((f"华东导入{turn}有限公司", f"导入{turn}", f"138{turn:08d}", "江苏省南京市", "展会名单"))
    return text.getvalue().encode()


def bare_import(rows: int) -> Figure:
    """The same rows with defaults, into the customers' table alone."""
    from keben.config.demo.rows import Rows, next_key

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
                    "phone": f"138{turn:08d}",
                    "region": "320100",
                    "owner_id": sample.owner_id,
                    "created_at": sample.created_at,
                    "updated_at": sample.updated_at,
                }
            )
        table.flush()
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    return Figure([wall * 1000 / rows] * rows, spent * 1000 / rows)


def rows_there() -> int:
    """How many follow-ups there are, for the title."""
    return int(FollowUp._base_manager.count())
