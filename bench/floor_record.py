"""The floor of the record page: what stands on it, asked for bare and written as f-strings.

Only what is the same on every page is a constant (`frame_of`); each value, address, time and name is written anew.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from html import escape

from bench.floor import REACH, TABLES, reach, rows, who
from bench.floor_parts import HERE, choice, colleague, commented, facts, happened, mailed, talked, top, tree
from bench.floor_words import FACTS, PLAIN

ABOUT = "entity = 'customers.Customer' AND object_id = %s"
BELOW = "(SELECT id FROM customers_contact WHERE customer_id = %s AND deleted_at IS NULL)"
FOUND = (
    f"SELECT {', '.join(f'c.{name}' for name in PLAIN)}, l.name, i.name, s.name, u.name, p.name FROM {TABLES} "
    "LEFT JOIN customers_customersource s ON s.id = c.source_id "
    f"LEFT JOIN customers_customer p ON p.id = c.parent_id WHERE c.id = %s AND {REACH}"
)
PEOPLE = (
    f"SELECT 0, u.name, m.until, m.may_write FROM kernel_teammember m JOIN org_user u ON u.id = m.user_id "
    f"WHERE {ABOUT} UNION ALL SELECT 1, u.name, NULL, f.starred FROM kernel_follower f "
    f"JOIN org_user u ON u.id = f.user_id WHERE {ABOUT} UNION ALL SELECT 2, u.name, NULL, NULL "
    f"FROM web_editing e JOIN org_user u ON u.id = e.user_id WHERE {ABOUT}"
)
COUNTS = (
    f"SELECT (SELECT count(*) FROM customers_contact WHERE customer_id = %s AND deleted_at IS NULL), "
    f"(SELECT count(*) FROM customers_customer WHERE parent_id = %s AND deleted_at IS NULL), "
    f"(SELECT count(*) FROM kernel_attachment WHERE {ABOUT} AND deleted_at IS NULL)"
)
EVENT = "SELECT id, at, actor_name, action, name, object_title, changes, reason FROM kernel_loggedevent WHERE "
EVENTS = (
    f"SELECT * FROM ({EVENT}{ABOUT} ORDER BY id DESC LIMIT 21) own UNION ALL SELECT * FROM ({EVENT}"
    "parent_entity = 'customers.Customer' AND parent_id = %s ORDER BY id DESC LIMIT 21) below"
)
TALK = (
    "SELECT f.id, f.followed_at, u.name, m.name, f.contact_name, f.content, f.next_contact_at, f.next_step "
    "FROM activities_followup f LEFT JOIN org_user u ON u.id = f.author_id "
    "LEFT JOIN activities_followupmethod m ON m.id = f.method_id WHERE f.deleted_at IS NULL AND "
)
TALKS = (
    f"SELECT * FROM ({TALK} f.target_entity = 'customers.Customer' AND f.target_id = %s ORDER BY f.followed_at DESC "
    f"LIMIT 21) own UNION ALL SELECT * FROM ({TALK} f.target_entity = 'customers.Contact' AND f.target_id IN {BELOW} "
    "ORDER BY f.followed_at DESC LIMIT 21) below"
)
MAILS = (
    "SELECT id, sent_at, from_name, from_address, to_line, subject, preview, direction FROM mail_mailmessage "
    "WHERE customer_id = %s AND deleted_at IS NULL AND (NOT is_private OR account_id IN (SELECT id FROM "
    "mail_mailaccount WHERE owner_id = %s AND deleted_at IS NULL)) ORDER BY sent_at DESC, id DESC LIMIT 21"
)
COMMENT = (
    "SELECT c.id, c.created_at, u.name, c.text FROM kernel_comment c JOIN org_user u ON u.id = c.created_by_id WHERE "
)
COMMENTS = (
    f"SELECT * FROM ({COMMENT}{ABOUT} ORDER BY c.id DESC LIMIT 21) own UNION ALL SELECT * FROM ({COMMENT}"
    f"entity = 'customers.Contact' AND object_id IN {BELOW} ORDER BY c.id DESC LIMIT 21) below"
)
CHOICES = (
    "SELECT * FROM (SELECT 0, id, name FROM activities_followupmethod WHERE is_active ORDER BY position) ways "
    "UNION ALL SELECT * FROM (SELECT 1, id, name FROM activities_quickphrase WHERE is_active ORDER BY position) phrases"
)
CONTACTS = (
    "SELECT id, name, post, mobile, role, attitude, reports_to_id, influence FROM customers_contact "
    "WHERE customer_id = %s AND deleted_at IS NULL ORDER BY id LIMIT 61"
)
SIDE = (
    "(SELECT id FROM customers_customer WHERE deleted_at IS NULL AND owner_id = %s AND id {0} %s "
    "ORDER BY id {1} LIMIT 1)"
)
SHARED = (
    "(SELECT object_id FROM kernel_teammember WHERE entity = 'customers.Customer' AND user_id = %s "
    "AND object_id {0} %s ORDER BY object_id {1} LIMIT 1)"
)
AROUND = "SELECT " + ", ".join((SIDE.format(">", ""), SHARED.format(">", ""), SIDE.format("<", "DESC"),
                                SHARED.format("<", "DESC")))  # fmt: skip
ENTERED = f"SELECT at, changes FROM kernel_loggedevent WHERE {ABOUT} AND action <> 'create' ORDER BY id DESC LIMIT 30"


def record(user: int, session: str, key: int, page: str) -> bytes:
    """Facts, people, panels and the timeline of one customer under the reader's rights."""
    who(user, session)
    found = rows(FOUND, (key, *reach(user)))[0]
    tags = rows(
        "SELECT t.name FROM customers_customer_tags x JOIN kernel_tag t ON t.id = x.tag_id WHERE x.customer_id = %s",
        (key,),
    )
    around, entered, people = rows(AROUND, (user, key) * 4)[0], rows(ENTERED, (key,)), rows(PEOPLE, (key,) * 3)
    counts, contacts, choices = rows(COUNTS, (key,) * 3)[0], rows(CONTACTS, (key,)), rows(CHOICES)
    events, talks, comments = (rows(sql, (key, key)) for sql in (EVENTS, TALKS, COMMENTS))
    mails = rows(MAILS, (key, user))
    keys = [one[0] for one in talks]
    if keys:
        marks = ", ".join(["%s"] * len(keys))
        about = f"entity = 'activities.FollowUp' AND object_id IN ({marks})"
        rows(f"SELECT object_id, name, mime FROM kernel_attachment WHERE {about}", keys)
    now, frame = dt.datetime.now(HERE), frame_of(page)
    lines = [(one[1], happened(one, now)) for one in events]
    lines += [(one[1], talked(one, now)) for one in talks] + [(one[1], commented(one, now)) for one in comments]
    lines += [(one[1], mailed(one, now)) for one in mails]
    lines.sort(key=lambda one: str(one[0]), reverse=True)
    values = dict(zip(FACTS.columns, found, strict=False)) | {"tags": "、".join([one for (one,) in tags])}
    newer = min([one for one in around[:2] if one], default=0)
    older = max([one for one in around[2:] if one], default=0)
    name = escape(values["name"])
    return "".join(
        [
            frame.head.replace(frame.name, name),
            top(key, values, now, people, newer, older, dict(entered)),
            f'<div class="kb-cols kb-cols--record"><div class="kb-col--facts">{facts(key, values)}</div>',
            # The composer, the tabs and the places of panels that load later: all but key, name and counts is fixed.
            frame.middle.replace(frame.key, str(key)).replace(frame.name, name),
            "".join([f'<span class="kb-tab__n">{one}</span>' for one in counts]),
            "".join([choice(one) for one in choices]),
            *[line for _at, line in lines[:20]],
            frame.places.replace(frame.key, str(key)),
            tree(key, contacts),
            "".join([colleague(one) for one in ((0, values["owner"], None, True), *people)]),
            f'<a href="/customer/{newer}/">上一条</a><a href="/customer/{older}/">下一条</a>',
            frame.foot,
        ]
    ).encode()


class Frame:
    """What stands around the values: constants to whoever writes the page by hand."""

    def __init__(self, page: str) -> None:
        self.head, _mark, rest = page.partition("<main")
        main, _mark, self.foot = rest.partition("</main>")
        self.key = main.partition('id="kb-head-customer-')[2].partition('"')[0]
        self.name = main.partition('<h1 class="kb-rec__title">')[2].partition("<")[0]
        rest = main.partition('<div class="kb-col--mid">')[2]
        self.middle, _mark, rest = rest.partition('<ol class="kb-line')
        self.places = rest.partition("</ol>")[2].partition('<div class="kb-col--side">')[0]


@lru_cache(maxsize=4)
def frame_of(page: str) -> Frame:
    """The frame, cut once."""
    return Frame(page)
