"""Lists, search and record page over the whole of Keben, against bare SQL and a string put together by hand."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from django.db import connection

from bench.clock import measure
from bench.prepare import browser
from bench.report import Line
from keben.data.search import store
from keben.kernel.query.keyset import encode

REACH = 6
COLUMNS = (
    "c.id, c.name, l.name, i.name, u.name, c.lifecycle, c.last_followed_at, c.completeness, c.annual_amount, "
    "c.receivable, c.overdue"
)
TABLES = (
    "customers_customer c LEFT JOIN customers_customerlevel l ON l.id = c.level_id "
    "LEFT JOIN customers_industry i ON i.id = c.industry_id LEFT JOIN org_user u ON u.id = c.owner_id"
)
ORDER = "ORDER BY c.updated_at DESC, c.id DESC LIMIT 31"


def rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Through the driver's own cursor, without Django's wrappers."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    cursor.execute(sql.replace("%s", "?") if connection.vendor == "sqlite" else sql, params)
    found = cursor.fetchall()
    cursor.close()
    return list(found)


def page(found: Sequence[Sequence[Any]]) -> str:
    """A table as somebody would write it by hand."""
    cell = html.escape
    return "".join("<tr>" + "".join(f"<td>{cell(str(value))}</td>" for value in row) + "</tr>" for row in found)


def fetch(client: Any, address: str) -> Callable[[int], None]:
    """A request that must succeed."""

    def once(_number: int) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")

    return once


def listing(rounds: int) -> Line:
    """First page of a salesman who sees a twentieth of the rows."""
    client, user = browser("E1024")
    sql = f"SELECT {COLUMNS} FROM {TABLES} WHERE c.deleted_at IS NULL AND c.owner_id = %s {ORDER}"
    floor = measure(lambda _n: page(rows(sql, (user.pk,))), rounds)
    return Line("list, first page", measure(fetch(client, "/customer/"), rounds), floor, REACH)


def far(rounds: int) -> Line:
    """Page 1,000 of somebody who sees all, or the last page there is."""
    client, _user = browser("E1001")
    total = rows("SELECT count(*) FROM customers_customer WHERE deleted_at IS NULL", ())[0][0]
    skip = min(30 * 999, max(total - 40, 0))
    place = (
        "SELECT id FROM customers_customer WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT 1 OFFSET %s"
    )
    from keben.domains.customers.models import Customer

    last = Customer._base_manager.get(pk=rows(place, (skip - 1,))[0][0])
    address = f"/customer/?view=all&after={encode(last.updated_at, last.pk)}&from={skip + 1}"
    raw = rows("SELECT updated_at FROM customers_customer WHERE id = %s", (last.pk,))[0][0]
    sql = (
        f"SELECT {COLUMNS} FROM {TABLES} WHERE c.deleted_at IS NULL AND c.updated_at <= %s "
        f"AND NOT (c.updated_at = %s AND c.id >= %s) {ORDER}"
    )
    floor = measure(lambda _n: page(rows(sql, (raw, raw, last.pk))), rounds)
    return Line(f"list, page {skip // 30 + 1:,}", measure(fetch(client, address), rounds), floor, REACH)


def filtered(rounds: int) -> Line:
    """Two conditions and another order."""
    client, user = browser("E1024")
    tree = json.dumps([["lifecycle", "any", ["growth", "mature"]], ["receivable", "gt", "0"]])
    address = f"/customer/?f={quote(tree)}&sort=last_followed_at"
    sql = (
        f"SELECT {COLUMNS} FROM {TABLES} WHERE c.deleted_at IS NULL AND c.owner_id = %s "
        "AND c.lifecycle IN ('growth', 'mature') AND c.receivable > 0 AND c.last_followed_at IS NOT NULL "
        "ORDER BY c.last_followed_at, c.id LIMIT 31"
    )
    floor = measure(lambda _n: page(rows(sql, (user.pk,))), rounds)
    return Line("list, filtered and sorted", measure(fetch(client, address), rounds), floor, REACH)


def search(rounds: int) -> Line:
    """The quick search of a list over words of all kinds, rare and common."""
    client, user = browser("E1024")
    words = ("电网", "jdyx", "晋原", "物流有限", "jinyuan", "0621", "电子科技", "南京")
    number = store.nouns()["customers.Customer"]

    def ask(turn: int) -> None:
        fetch(client, f"/customer/?q={quote(words[turn % len(words)])}")(turn)

    def bare(turn: int) -> None:
        from keben.base.search_query import query_tokens

        question = store.match(query_tokens(words[turn % len(words)]), store.prefix_of(number), "np")
        sql = store.NEWEST_SQLITE if connection.vendor == "sqlite" else store.NEWEST_POSTGRES
        keys = [key & (1 << 40) - 1 for (key,) in rows(sql, (question, 500))] or [0]
        marks = ", ".join(["%s"] * len(keys))
        page(
            rows(
                f"SELECT {COLUMNS} FROM {TABLES} WHERE c.id IN ({marks}) AND c.owner_id = %s "
                f"AND c.deleted_at IS NULL {ORDER}",
                (*keys, user.pk),
            )
        )

    floor = measure(bare, rounds)
    return Line("list, search", measure(ask, rounds), floor, REACH)


def palette(rounds: int) -> Line:
    """Search over all nouns."""
    client, _user = browser("E1024")
    words = ("电网", "jdyx", "晋原", "jinyuan", "0621", "拜访")
    return Line(
        "search over everything",
        measure(lambda turn: fetch(client, f"/_palette?q={quote(words[turn % len(words)])}")(turn), rounds),
        note="p95 ≤ 30 ms",
    )


def record(rounds: int) -> Line:
    """A record page, another customer each time."""
    client, user = browser("E1024")
    keys = [
        key
        for (key,) in rows("SELECT id FROM customers_customer WHERE owner_id = %s ORDER BY id LIMIT 400", (user.pk,))
    ]

    def bare(turn: int) -> None:
        key = keys[turn % len(keys)]
        page(rows(f"SELECT c.*, {COLUMNS} FROM {TABLES} WHERE c.id = %s", (key,)))
        page(rows("SELECT * FROM customers_contact WHERE customer_id = %s ORDER BY id DESC LIMIT 20", (key,)))
        about = "target_entity = 'customers.Customer' AND target_id = %s"
        page(rows(f"SELECT * FROM activities_followup WHERE {about} ORDER BY followed_at DESC LIMIT 20", (key,)))
        page(
            rows(
                "SELECT * FROM kernel_loggedevent WHERE entity = 'customers.Customer' AND object_id = %s "
                "ORDER BY id DESC LIMIT 20",
                (key,),
            )
        )
        page(rows("SELECT * FROM kernel_attachment WHERE entity = 'customers.Customer' AND object_id = %s", (key,)))

    floor = measure(bare, rounds)
    figure = measure(lambda turn: fetch(client, f"/customer/{keys[turn % len(keys)]}/")(turn), rounds)
    return Line("record page", figure, floor, REACH)
