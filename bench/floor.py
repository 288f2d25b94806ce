"""The least that a page written by hand needs: its statements bare through the driver, its HTML as f-strings.

Why these statements and no others stands in docs/decisions/0013-what-the-floor-is.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from django.db import connection

CUSTOMER = "customers.Customer"
COLUMNS = (
    "c.id, c.name, l.name, i.name, u.name, c.lifecycle, c.last_followed_at, c.completeness, c.annual_amount, "
    "c.receivable, c.overdue, c.phone, c.is_locked"
)
TABLES = (
    "customers_customer c LEFT JOIN customers_customerlevel l ON l.id = c.level_id "
    "LEFT JOIN customers_industry i ON i.id = c.industry_id LEFT JOIN org_user u ON u.id = c.owner_id"
)
REACH = (
    "c.deleted_at IS NULL AND (c.owner_id = %s OR c.id IN (SELECT object_id FROM kernel_teammember "
    "WHERE entity = 'customers.Customer' AND user_id = %s AND (until IS NULL OR until >= %s)))"
)
TEAM = (
    "SELECT object_id FROM kernel_teammember WHERE entity = 'customers.Customer' AND user_id = %s "
    "AND (until IS NULL OR until >= %s)"
)
NEWEST = "ORDER BY c.updated_at DESC, c.id DESC LIMIT 31"


def rows(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Through the driver's own cursor, without Django's wrappers."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    cursor.execute(sql.replace("%s", "?") if connection.vendor == "sqlite" else sql, params)
    found = cursor.fetchall()
    cursor.close()
    return list(found)


def firsts(name: str, turn: str, also: str = "") -> str:
    """The keys of the first lines of somebody, his own and his teams' each from an index; takes `reach` and him again.

    A floor that asks “owner or team” in one condition reads all his rows and would flatter us.
    """
    table, end = "customers_customer WHERE deleted_at IS NULL", f"ORDER BY {name} {turn}, id {turn} LIMIT 31"
    own = f"SELECT id, {name} FROM {table} AND owner_id = %s {also} {end}"
    shared = f"SELECT id, {name} FROM {table} AND id IN ({TEAM}) AND owner_id IS DISTINCT FROM %s {also} {end}"
    return f"SELECT id FROM (SELECT * FROM ({own}) a UNION ALL SELECT * FROM ({shared}) b) both_arms {end}"


def reach(user: int) -> tuple[Any, ...]:
    """The values of REACH."""
    return (user, user, dt.date.today().isoformat())  # noqa: DTZ011 - a day of the bench's own clock


def who(user: int, session: str) -> None:
    """Any page asks: whose session is it, what may he, how many messages wait."""
    rows(
        "SELECT s.session_data, u.* FROM django_session s, org_user u "
        "WHERE s.session_key = %s AND s.expire_date > %s AND u.id = %s",
        (session, dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(" "), user),
    )
    rows(
        "SELECT g.entity, g.verbs, g.scope FROM org_user_roles r JOIN org_rolegrant g ON g.role_id = r.role_id "
        "WHERE r.user_id = %s",
        (user,),
    )
    rows("SELECT count(*) FROM kernel_notification WHERE user_id = %s AND read_at IS NULL", (user,))


def listing(user: int, session: str, frame: tuple[str, str, str], ask: Callable[[], list[tuple[Any, ...]]]) -> bytes:
    """A list: the views in its tabs, its rows, whom the reader follows, and the same rows as cards for the phone."""
    who(user, session)
    rows("SELECT * FROM web_savedview WHERE entity = %s AND (user_id = %s OR is_shared)", (CUSTOMER, user))
    found = ask()[:30]
    keys = [row[0] for row in found] or [0]
    marks = ", ".join(["%s"] * len(keys))
    starred = rows(
        "SELECT object_id FROM kernel_follower WHERE entity = 'customers.Customer' AND user_id = %s AND starred "
        f"AND object_id IN ({marks})",
        (user, *keys),
    )
    stars = {key for (key,) in starred}
    head, middle, foot = frame
    return "".join(
        [head, *[line(row, row[0] in stars) for row in found], middle, *[card(row) for row in found], foot]
    ).encode()


def line(row: tuple[Any, ...], star: bool) -> str:
    """One row with the tags that Keben's rows have."""
    key, name, level, industry, owner, stage, followed, share, amount, receivable, overdue, _phone, locked = row
    name, figures = escape(name), [f"{(one or 0) / 100:,.2f}" for one in (amount, receivable, overdue)]
    return (
        f'<tr data-id="{key}" data-amount="{receivable}"><td class="kb-pick kb-frozen"><input type="checkbox" '
        'class="kb-check" data-kb-pick aria-label="勾选此行"></td><td class="kb-frozen kb-frozen--last kb-table__name" '
        f'title="{name}"><button type="button" class="kb-star" aria-pressed="{str(star).lower()}" '
        f'data-kb-star="/customer/{key}/star/" aria-label="关注" title="关注">{ICON}</button>'
        f'<a href="/customer/{key}/" '
        f'data-kb="drawer" data-kb-peek>{name}</a>{ICON if locked else ""}</td>'
        f'<td><span class="kb-tier kb-tier--vip">{ICON}{escape(level or "")}</span></td>'
        f"<td>{escape(industry or '—')}</td>"
        f'<td><span class="kb-person">{escape(owner or "—")}</span></td>'
        f'<td><span class="kb-tag kb-tag--teal">{escape(stage)}</span></td>'
        f'<td><time datetime="{followed}" title="{followed}">{str(followed)[:16]}</time></td>'
        f'<td><span class="kb-score"><progress class="kb-score__bar kb-score__bar--teal" max="100" value="{share}">'
        f'</progress><span class="kb-num">{share}%</span></span></td>'
        + "".join([f'<td class="kb-num"><span class="kb-num">{one}</span></td>' for one in figures])
        + f'<td class="kb-rowacts"><div><a class="kb-iconbtn" href="/customer/{key}/edit/" data-kb-rowkey="e" '
        f'title="编辑" aria-label="编辑">{ICON}</a><button type="button" class="kb-iconbtn" data-kb-rowmenu '
        f'data-kb-pop-url="/customer/{key}/menu/" data-kb-pop-size="menu" data-kb-align="end" aria-haspopup="menu" '
        'title="更多" '
        f'aria-label="更多">{ICON}</button></div></td></tr>'
    )


def card(row: tuple[Any, ...]) -> str:
    """One card."""
    key, name, level, industry, owner, stage, followed, _share, _amount, receivable, overdue, phone, locked = row
    return (
        f'<div class="kb-swipe" data-kb="swipe" data-id="{key}" data-tel="{escape(phone)}"><article class="kb-pcard">'
        f'<div class="kb-pcard__name"><span class="kb-tier kb-tier--vip">{ICON}{escape(level or "")}</span>'
        f'<a href="/customer/{key}/">{escape(name)}</a>{ICON if locked else ""}'
        f'<button type="button" class="kb-iconbtn" data-kb-pop-url="/customer/{key}/menu/" '
        f'aria-label="更多">{ICON}</button>'
        '</div><div class="kb-pcard__line">'
        f"<span>{escape(industry or '—')}</span><span>{escape(stage)}</span><span>{escape(owner or '—')}</span></div>"
        f'<div class="kb-pcard__line kb-pcard__money"><span>'
        f'<time datetime="{followed}">{str(followed)[:16]}</time></span>'
        f'<span class="kb-row"><span>应收 <b>{(receivable or 0) / 1e6:.1f} 万</b></span>'
        f'<span class="kb-over">{ICON}逾期 '
        f"{(overdue or 0) / 1e6:.1f} 万</span></span></div></article></div>"
    )


def frame_of(page: str) -> tuple[str, str, str]:
    """What stands around rows and cards, taken from a page of Keben: constants to whoever writes it by hand."""
    head, rest = page.split("<tbody>", 1)
    _rows, rest = rest.split("</tbody>", 1)
    middle, rest = rest.split('id="kb-cards">', 1)
    _cards, foot = rest.split('<nav class="kb-foot"', 1)
    return f"{head}<tbody>", f'</tbody>{middle}id="kb-cards">', f'</div><nav class="kb-foot"{foot}'


ICON = (
    '<svg class="kb-icon" width="16" height="16" aria-hidden="true"><use href="/static/kb/icons.0123456789ab.svg#star">'
    "</use></svg>"
)
