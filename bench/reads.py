"""Pages over the whole of Keben, each against its floor (bench/floor.py)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.db import connection

from bench import floor, floor_record
from bench.browser import Browser
from bench.clock import measure
from bench.floor import COLUMNS, NEWEST, TABLES, rows
from bench.report import Line
from keben.data.search import store
from keben.kernel.query.keyset import encode

LIMIT = 6
WORDS = ("电网", "jdyx", "晋原", "物流有限", "jinyuan", "0621", "电子科技", "南京")
Ask = Callable[[], list[tuple[Any, ...]]]


def fetch(browser: Browser, address: str) -> Callable[[int], None]:
    """A request that must succeed."""
    return lambda _turn: void(browser.get(address))


def void(_answer: object) -> None:
    """Nothing is done with the answer."""


def beside(what: str, browser: Browser, address: str, ask: Ask, rounds: int) -> Line:
    """A list against its floor: all statements and the whole page, and beside it the statement of the rows alone."""
    frame = floor.frame_of(browser.get(address)[1].decode())
    bare = measure(lambda _turn: void(floor.listing(browser.user.pk, browser.session, frame, ask)), rounds)
    alone = measure(lambda _turn: void(ask()), rounds)
    return Line(what, measure(fetch(browser, address), rounds), bare, LIMIT, alone=alone)


def listing(rounds: int) -> Line:
    """First page of a salesman who sees a twentieth of the rows."""
    browser = Browser("E1024")
    sql = f"SELECT {COLUMNS} FROM {TABLES} WHERE c.id IN ({floor.firsts('updated_at', 'DESC')}) {NEWEST}"
    values = (*floor.reach(browser.user.pk), browser.user.pk)
    return beside("list, first page", browser, "/customer/", lambda: rows(sql, values), rounds)


def far(rounds: int) -> Line:
    """Page 1,000 of somebody who sees all, or the last page there is."""
    browser = Browser("E1001")
    total = rows("SELECT count(*) FROM customers_customer WHERE deleted_at IS NULL")[0][0]
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
        f"AND NOT (c.updated_at = %s AND c.id >= %s) {NEWEST}"
    )
    return beside(f"list, page {skip // 30 + 1:,}", browser, address, lambda: rows(sql, (raw, raw, last.pk)), rounds)


def filtered(rounds: int) -> Line:
    """Two conditions and another order."""
    browser = Browser("E1024")
    tree = json.dumps([["lifecycle", "any", ["growth", "mature"]], ["receivable", "gt", "0"]])
    address = f"/customer/?f={quote(tree)}&sort=last_followed_at"
    also = "AND lifecycle IN ('growth', 'mature') AND receivable > 0 AND last_followed_at IS NOT NULL"
    firsts = floor.firsts("last_followed_at", "ASC", also)
    sql = f"SELECT {COLUMNS} FROM {TABLES} WHERE c.id IN ({firsts}) ORDER BY c.last_followed_at, c.id LIMIT 31"
    values = (*floor.reach(browser.user.pk), browser.user.pk)
    return beside("list, filtered and sorted", browser, address, lambda: rows(sql, values), rounds)


def search(rounds: int) -> Line:
    """The quick search of a list over words of all kinds, rare and common."""
    browser = Browser("E1024")
    number = store.nouns()["customers.Customer"]
    frame = floor.frame_of(browser.get("/customer/")[1].decode())
    user, _same, today = floor.reach(browser.user.pk)
    sqlite = connection.vendor == "sqlite"
    hits = "SELECT rowid & 1099511627775 FROM search_fts WHERE search_fts MATCH %s"
    if not sqlite:
        hits = "SELECT id & 1099511627775 FROM search_entry WHERE tokens @@ %s::tsquery"
    among = f"id IN ({hits})" if sqlite else f"id = ANY(ARRAY({hits}))"
    table, end = "customers_customer WHERE deleted_at IS NULL", "ORDER BY updated_at DESC, id DESC LIMIT 31"
    own = f"SELECT id, updated_at FROM {table} AND owner_id = %s AND {among} {end}"
    shared = f"SELECT id, updated_at FROM {table} AND id IN ({floor.TEAM}) AND {among} {end}"
    firsts = f"SELECT id FROM (SELECT * FROM ({own}) a UNION SELECT * FROM ({shared}) b) both_arms"
    found = f"SELECT {COLUMNS} FROM {TABLES} WHERE c.id IN ({firsts}) {NEWEST}"

    def ask(turn: int) -> list[tuple[Any, ...]]:
        from keben.base.search_query import query_tokens

        question = store.match(query_tokens(WORDS[turn % len(WORDS)]), store.prefix_of(number), "np")
        return rows(found, (user, question, user, today, question))

    def page(turn: int) -> None:
        floor.listing(browser.user.pk, browser.session, frame, lambda: ask(turn))

    return Line(
        "list, search",
        measure(lambda turn: fetch(browser, f"/customer/?q={quote(WORDS[turn % len(WORDS)])}")(turn), rounds),
        measure(page, rounds),
        LIMIT,
        alone=measure(lambda turn: void(ask(turn)), rounds),
    )


def palette(rounds: int) -> Line:
    """Search over all nouns."""
    browser = Browser("E1024")
    words = ("电网", "jdyx", "晋原", "jinyuan", "0621", "拜访")
    return Line(
        "search over everything",
        measure(lambda turn: fetch(browser, f"/_palette?q={quote(words[turn % len(words)])}")(turn), rounds),
        note="p95 ≤ 30 ms",
    )


def home(rounds: int) -> Line:
    """The workbench of a salesman."""
    browser = Browser("E1024")
    return Line("workbench", measure(fetch(browser, "/"), rounds))


def record(rounds: int) -> Line:
    """A record page, another customer each time, of those that somebody has talked to."""
    browser = Browser("E1024")
    talked = (
        "SELECT id FROM customers_customer WHERE deleted_at IS NULL AND owner_id = %s AND last_followed_at IS NOT NULL "
        "ORDER BY id LIMIT 400"
    )
    keys = [key for (key,) in rows(talked, (browser.user.pk,))][:rounds]  # all of them are seen before any counts
    shape = browser.get(f"/customer/{keys[0]}/")[1].decode()

    def page(turn: int) -> None:
        floor_record.record(browser.user.pk, browser.session, keys[turn % len(keys)], shape)

    def ours(turn: int) -> None:
        fetch(browser, f"/customer/{keys[turn % len(keys)]}/")(turn)

    # Whoever comes first reads the rows from the file: with another customer each time that was always the page, and
    # the floor found them in memory. Now both do.
    figure = measure(ours, rounds, warm=rounds)
    return Line("record page", figure, measure(page, rounds, warm=rounds), LIMIT)
