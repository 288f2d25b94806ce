"""The floor of the record page: what stands on it, asked for bare and written as f-strings."""

from __future__ import annotations

from html import escape
from typing import Any

from bench.floor import COLUMNS, ICON, REACH, TABLES, reach, rows, who

ABOUT = "entity = 'customers.Customer' AND object_id = %s"
BELOW = "(SELECT id FROM customers_contact WHERE customer_id = %s)"
FOLLOW_UPS = (
    "SELECT f.followed_at, f.content, f.next_step, f.contact_name, u.name, m.name FROM activities_followup f "
    "LEFT JOIN org_user u ON u.id = f.author_id LEFT JOIN activities_followupmethod m ON m.id = f.method_id "
    "WHERE f.deleted_at IS NULL AND "
)
COUNTS = (
    f"SELECT (SELECT count(*) FROM customers_contact WHERE customer_id = %s AND deleted_at IS NULL), "
    f"(SELECT count(*) FROM customers_customer WHERE parent_id = %s AND deleted_at IS NULL), "
    f"(SELECT count(*) FROM kernel_attachment WHERE {ABOUT} AND deleted_at IS NULL)"
)


def record(user: int, session: str, key: int, page: str) -> bytes:
    """Facts, people, panels and the timeline of one customer under the reader's rights."""
    who(user, session)
    found = rows(f"SELECT c.*, {COLUMNS} FROM {TABLES} WHERE c.id = %s AND {REACH}", (key, *reach(user)))
    tags = rows(
        "SELECT t.name FROM customers_customer_tags x JOIN kernel_tag t ON t.id = x.tag_id WHERE x.customer_id = %s",
        (key,),
    )
    team = rows(f"SELECT u.name FROM kernel_teammember m JOIN org_user u ON u.id = m.user_id WHERE {ABOUT}", (key,))
    fans = rows(
        f"SELECT u.name, f.starred FROM kernel_follower f JOIN org_user u ON u.id = f.user_id WHERE {ABOUT}", (key,)
    )
    here = rows(f"SELECT u.name FROM web_editing e JOIN org_user u ON u.id = e.user_id WHERE {ABOUT}", (key,))
    contacts = rows("SELECT name, post, mobile, role FROM customers_contact WHERE customer_id = %s LIMIT 5", (key,))
    counts = rows(COUNTS, (key, key, key))
    told = [*events(key), *said(key)]
    ways = rows("SELECT id, name FROM activities_followupmethod WHERE is_active ORDER BY position")
    phrases = rows("SELECT id, name FROM activities_quickphrase WHERE is_active ORDER BY position")
    head, _mark, rest = page.partition("<main")
    _main, _mark, foot = rest.partition("</main>")
    facts = "".join([f"<dt>{at}</dt><dd>{escape(str(one))}</dd>" for at, one in enumerate(found[0])])
    side = "".join([f"<li>{escape(str(one))}</li>" for one in (*tags, *team, *fans, *here, *contacts, *counts)])
    options = "".join([f'<option value="{one[0]}">{escape(one[1])}</option>' for one in (*ways, *phrases)])
    return f"{head}<main><dl>{facts}</dl><ul>{side}</ul>{options}{''.join(map(entry, told))}</main>{foot}".encode()


def events(key: int) -> list[tuple[Any, ...]]:
    """What happened to the customer and below it."""
    columns = "SELECT at, actor_name, name, changes, face FROM kernel_loggedevent WHERE "
    own = rows(f"{columns}{ABOUT} ORDER BY id DESC LIMIT 20", (key,))
    below = "parent_entity = 'customers.Customer' AND parent_id = %s ORDER BY id DESC LIMIT 20"
    return own + rows(columns + below, (key,))


def said(key: int) -> list[tuple[Any, ...]]:
    """Follow-ups, comments and their files."""
    newest = "ORDER BY f.followed_at DESC LIMIT 20"
    own = rows(f"{FOLLOW_UPS} f.target_entity = 'customers.Customer' AND f.target_id = %s {newest}", (key,))
    own += rows(f"{FOLLOW_UPS} f.target_entity = 'customers.Contact' AND f.target_id IN {BELOW} {newest}", (key,))
    comments = rows(
        "SELECT c.created_at, c.text, '', '', u.name FROM kernel_comment c JOIN org_user u ON u.id = c.created_by_id "
        f"WHERE {ABOUT} ORDER BY c.id DESC LIMIT 20",
        (key,),
    )
    rows(f"SELECT name, size FROM kernel_attachment WHERE {ABOUT}", (key,))
    return own + comments


def entry(parts: tuple[Any, ...]) -> str:
    """One line of the timeline."""
    at, *rest = parts
    words = "".join([f"<p>{escape(str(one))}</p>" for one in rest if one])
    return f'<article class="kb-tl">{ICON}<time datetime="{at}">{str(at)[:16]}</time>{words}</article>'
