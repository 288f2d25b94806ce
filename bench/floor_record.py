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
SIDE = (
    "SELECT * FROM (SELECT id FROM customers_customer WHERE deleted_at IS NULL AND owner_id = %s AND id {0} %s "
    "ORDER BY id {1} LIMIT 1) own"
)
SHARED = (
    "SELECT * FROM (SELECT object_id AS id FROM kernel_teammember WHERE entity = 'customers.Customer' AND user_id = %s "
    "AND object_id {0} %s ORDER BY object_id {1} LIMIT 1) shared"
)
STAGES = f"SELECT at, changes FROM kernel_loggedevent WHERE {ABOUT} AND action <> 'create' ORDER BY id DESC LIMIT 30"
EMPTY = '<span class="kb-empty">—</span>'


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
    around, steps = neighbours(user, key), rows(STAGES, (key,))
    head, _mark, rest = page.partition("<main")
    main, _mark, foot = rest.partition("</main>")
    # Words, icons and buttons are the page's own; the key of the record stands in a hundred of its addresses.
    words = main.replace(page_key(page), str(key))
    facts = "".join([fact(key, at, one) for at, one in enumerate(found[0][:30])])
    side = "".join([f"<li>{escape(str(one))}</li>" for one in (*tags, *team, *fans, *here, *counts, *around, *steps)])
    people = "".join([person(one) for one in contacts])
    options = "".join([f'<label><input type="radio" value="{one[0]}">{escape(one[1])}</label>' for one in ways])
    options += "".join([f'<button data-kb-phrase="{escape(one[1])}">{escape(one[1])}</button>' for one in phrases])
    lines = "".join([entry(key, one) for one in sorted(told, key=lambda one: str(one[0]), reverse=True)[:20]])
    return f"{head}<main{words}<dl>{facts}</dl><ul>{side}</ul>{people}{options}{lines}</main>{foot}".encode()


def page_key(page: str) -> str:
    """The key of the record that the frame was taken from."""
    return page.partition('id="kb-head-customer-')[2].partition('"')[0]


def neighbours(user: int, key: int) -> list[tuple[Any, ...]]:
    """The next newer and the next older record of the reader."""
    newer = rows(f"SELECT min(id) FROM ({SIDE.format('>', '')} UNION ALL {SHARED.format('>', '')}) n", (user, key) * 2)
    older = f"SELECT max(id) FROM ({SIDE.format('<', 'DESC')} UNION ALL {SHARED.format('<', 'DESC')}) o"
    return newer + rows(older, (user, key) * 2)


def fact(key: int, at: int, value: Any) -> str:
    """One fact with the door to editing it."""
    return (
        f'<dt>{at}</dt><dd class="kb-edit" data-kb="inline" data-url="/customer/{key}/field/{at}/">'
        f'{escape(str(value)) if value not in (None, "") else EMPTY}<button type="button" class="kb-edit__pen" '
        f'aria-label="编辑">{ICON}</button></dd>'
    )


def person(parts: tuple[Any, ...]) -> str:
    """One contact of the side column."""
    name, post, mobile, role = (escape(str(one or "")) for one in parts)
    return (
        f'<div class="kb-contact"><span class="kb-avatar kb-avatar--md" aria-hidden="true">{name[:1]}</span>'
        f'<div class="kb-contact__text"><b>{name}</b> <span class="kb-tag">{role}</span><small>{post}</small>'
        f'<a href="tel:{mobile}" class="kb-phone">{mobile}</a></div></div>'
    )


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


def entry(key: int, parts: tuple[Any, ...]) -> str:
    """One line of the timeline."""
    at, *rest = parts
    words = "".join([f"<p>{escape(str(one))}</p>" for one in rest if one])
    return (
        f'<li id="t-{key}"><span class="kb-line__icon" data-tone="teal">{ICON}</span><div class="kb-line__head">'
        f'<time datetime="{at}" title="{at}">{str(at)[:16]}</time></div><div class="kb-line__body">{words}</div></li>'
    )
