"""The parts of the record page as a hand writes them: head, facts, lines of the timeline, people."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from bench.floor import ICON
from bench.floor_words import ATTITUDES, FACTS, ROLES, STAGES, WEIGHTS, WORDS

HERE = ZoneInfo("Asia/Shanghai")
EMPTY = '<span class="kb-empty">—</span>'


def moment(value: Any, now: dt.datetime) -> str:
    """A time for machines, in full and in words."""
    at = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC)
    local = at.astimezone(HERE)
    days = (now.date() - local.date()).days
    words = (
        f"{days} 天前" if 1 < days <= 60 else f"{local:%m-%d %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d}"
    )
    return f'<time datetime="{at.isoformat()}" title="{local:%Y-%m-%d %H:%M}">{words}</time>'


def face(name: str, dot: str = "") -> str:
    """The initial of a person with the colour of the name."""
    hue = sum(map(ord, name)) % 6
    return f'<span class="kb-avatar" data-hue="{hue}" aria-hidden="true">{escape(name[:1])}{dot}</span>'


def money(value: int | None) -> str:
    """An amount in the head."""
    return f"{value / 1e6:,.1f} 万" if value and value >= 1e6 else f"{(value or 0) / 100:,.0f}"


def top(
    key: int, values: dict[str, Any], now: dt.datetime, people: Any, newer: int, older: int, entered: dict[Any, Any]
) -> str:
    """Title, buttons, menu, strip of facts and stages."""
    name, owner = escape(values["name"]), escape(values["owner"] or "")
    address, phone = f"/customer/{key}/", escape(values["phone"] or "")
    acts = "".join(
        [
            f'<a class="kb-btn" href="{address}{path}" data-kb-dialog="640">{ICON}{label}</a>'
            for path, label in WORDS.acts
        ]
    )
    menu = "".join(
        [
            f'<a class="kb-menu__item" role="menuitem" href="{address}{path}">{ICON}{label}</a>'
            for path, label in WORDS.menu
        ]
    )
    large = "".join(
        [
            f'<a class="kb-bigact" href="{address}{path}" data-kb-dialog="640">{ICON}{label}</a>'
            for path, label in WORDS.acts
        ]
    )
    followed = moment(values["last_followed_at"], now) if values["last_followed_at"] else EMPTY
    return (
        f'<div id="kb-head-customer-{key}" hx-get="{address}?part=head" hx-trigger="kb:changed from:body"><header '
        f'class="kb-rec"><a class="kb-iconbtn" href="/customer/">{ICON}</a><span class="kb-avatar kb-avatar--company" '
        f'data-hue="{sum(map(ord, name)) % 6}">{ICON}</span><h1 class="kb-rec__title">{name}</h1><button type="button" '
        f'class="kb-star" aria-pressed="{str(any(one[0] == 1 and one[3] for one in people)).lower()}" '
        f'data-kb-star="{address}star/">{ICON}</button><span class="kb-tier">{escape(values["level"] or "")}</span>'
        f'<span class="kb-rec__owner kb-only-phone">{owner}负责</span>{acts}<div class="kb-menu" role="menu" hidden>'
        f'<a href="/customer/{newer}/">{ICON}上一条</a><a href="/customer/{older}/">{ICON}下一条</a>{menu}<button '
        f'data-kb-copy="http://localhost{address}">{ICON}复制链接</button></div><div data-kb="presence" '
        f'data-url="{address}presence/">{"、".join([escape(one[1]) for one in people if one[0] == 2])}</div><dl '
        f'class="kb-facts"><div><dt>负责人</dt><dd>{face(owner)} {owner}</dd></div><div><dt>最后跟进</dt><dd>{followed}'
        f"</dd></div><div><dt>本年成交</dt><dd>{money(values['annual_amount'])}</dd></div><div><dt>应收余额</dt><dd>"
        f"{money(values['receivable'])}</dd></div><div><dt>逾期</dt><dd>{money(values['overdue'])}</dd></div></dl>"
        f'<div class="kb-stages" role="list">{stages(address, values["lifecycle"], len(entered))}</div><div '
        f'class="kb-bigacts kb-only-phone"><a class="kb-bigact" href="tel:{phone}">{ICON}拨号</a>{large}</div>'
        "</header></div>"
    )


def stages(address: str, now: str, known: int) -> str:
    """The stages, with what state each is in."""
    codes = list(STAGES)
    here = codes.index(now) if now in codes else -1
    return "".join(
        [
            f'<button type="button" class="kb-stage" role="listitem" data-state="{"done" if at < here else ""}" '
            f'data-kb-pop-url="{address}stage/{code}/">{ICON if at < here else ""}{label}'
            f"{known if at == here else ''}</button>"
            for at, (code, label) in enumerate(STAGES.items())
        ]
    )


def facts(key: int, values: dict[str, Any]) -> str:
    """How complete it is, and each fact with the door to editing it."""
    score, parts, gaps = values["completeness"], [], []
    for title, lines in FACTS.groups:
        parts.append(
            f'<details class="kb-fold kb-sec kb-sec--left" open><summary>{title}{ICON}</summary><dl class="kb-kv">'
        )
        for name, label, draw in lines:
            value = values[name]
            if value in (None, ""):
                gaps.append(label)
            parts.append(
                f'<dt>{label}</dt>\n<dd class="kb-edit" data-kb="inline" data-url="/customer/{key}/field/{name}/">'
                f'{EMPTY if value in (None, "") else draw(value)}<button type="button" class="kb-edit__pen" '
                f'aria-label="编辑 {label}">{ICON}</button></dd>'
            )
        parts.append("</dl>\n</details>")
    return (
        f'<section class="kb-sec kb-sec--left"><span>资料完整度</span><span>{score}%</span><svg class="kb-bar">'
        f'<rect class="t" width="100%"></rect><rect class="v" width="{score}%"></rect></svg><p>还缺： <a '
        f'href="/customer/{key}/edit/">{"、".join(gaps[:4])}</a></p></section>{"".join(parts)}'
    )


def line(key: str, mark: str, head: str, body: str) -> str:
    """One line of the timeline."""
    return (
        f'<li id="t-{key}"><span class="kb-line__icon" data-tone="{mark}">{ICON}</span><div class="kb-line__head">'
        f'{head}</div><div class="kb-line__body">{body}</div></li>'
    )


def happened(parts: tuple[Any, ...], now: dt.datetime) -> str:
    """A logged event."""
    key, at, person, action, _name, title, changes, reason = parts
    head = f"<b>{escape(person)}</b><span>{WORDS.verbs.get(action, action)} {escape(title)}</span>{moment(at, now)}"
    return line(f"own-{key}", "neutral", head, f"{escape(str(changes))}{escape(reason)}" if action == "edit" else "")


def talked(parts: tuple[Any, ...], now: dt.datetime) -> str:
    """A follow-up with its next step."""
    key, at, person, method, contact, text, following, step = parts
    head = (
        f'<b>{escape(person or "")}</b><a href="/follow-up/{key}/" data-kb="drawer">{escape(method or "跟进")}</a> '
        f"<span>{escape(contact)}</span>{moment(at, now)}"
    )
    chip = ""
    if following or step:
        day = moment(following, now) if following else ""
        chip = f'<span class="kb-chip">{ICON}下一步：{day} {escape(step)}</span>'
    return line(f"follow_ups-{key}", "teal", head, f"{escape(text)}{chip}")


def commented(parts: tuple[Any, ...], now: dt.datetime) -> str:
    """What a colleague said."""
    key, at, person, text = parts
    return line(f"comments-{key}", "info", f"<b>{escape(person)}</b><span>评论</span>{moment(at, now)}", escape(text))


def mailed(parts: tuple[Any, ...], now: dt.datetime) -> str:
    """A letter that went out or came in."""
    key, at, person, address, to, subject, preview, direction = parts
    way = "发出" if direction == "out" else "收到"
    head = f"<b>{escape(person or address)}</b><span>{way} {escape(to)}</span>{moment(at, now)}"
    door = f'<a href="/mail/{key}/" data-kb="drawer">{escape(subject)}</a>'
    return line(f"mails-{key}", "info", head, f"{door} {escape(preview)}")


def choice(one: tuple[Any, ...]) -> str:
    """A way to follow up, or a phrase."""
    kind, key, name = one
    if kind:
        return f'<button class="kb-menu__item" data-kb-phrase="{escape(name)}">{escape(name)}</button>'
    return f'<label class="kb-method"><input type="radio" name="method" value="{key}">{ICON}{escape(name)}</label>'


def tree(key: int, contacts: list[tuple[Any, ...]]) -> str:
    """The contacts, each below whom it reports to."""
    below: dict[Any, list[tuple[Any, ...]]] = {}
    known = {one[0] for one in contacts}
    for one in contacts:
        below.setdefault(one[6] if one[6] in known else None, []).append(one)

    def branch(above: Any) -> str:
        return "".join([f"<li>{person(one)}<ul>{branch(one[0])}</ul></li>" for one in below.get(above, ())])

    return (
        f'<section class="kb-sec"><h2>联系人与决策链</h2><span>{len(contacts)}</span><a class="kb-iconbtn" '
        f'href="/contact/new/?customer={key}" data-kb-dialog="640">{ICON}</a><ul class="kb-people">{branch(None)}'
        "</ul></section>"
    )


def person(parts: tuple[Any, ...]) -> str:
    """One contact of the side column."""
    key, name, post, mobile, role, attitude, _above, weight = parts
    tone, words = ATTITUDES.get(attitude, ("neutral", ""))
    role_tone, role_words = ROLES.get(role, ("neutral", ""))
    dot = f'<i class="kb-avatar__dot" data-tone="{tone}"></i>'
    below = " · ".join([one for one in (f"影响力 {WEIGHTS[weight]}" if weight else "", escape(post or "")) if one])
    return (
        f'<div class="kb-contact">{face(name, dot)}<div class="kb-contact__text"><a href="/contact/{key}/" '
        f'data-kb-drawer>{escape(name)}</a> <span class="kb-tag" data-tone="{role_tone}">{role_words}</span><small>'
        f'{below}</small><span class="kb-sr">{words}</span></div><a class="kb-iconbtn" '
        f'href="tel:{escape(mobile or "")}" '
        f'title="拨号" aria-label="拨号">{ICON}</a></div>'
    )


def colleague(one: tuple[Any, ...]) -> str:
    """Owner, members and followers."""
    _kind, name, until, writes = one
    name = name or ""
    tag = "可修改" if writes else "可查看"
    return (
        f'<div class="kb-contact">{face(name)}<div class="kb-contact__text"><b>{escape(name)}</b> '
        f'<span class="kb-tag">{tag}</span>{f"<small>{until}</small>" if until else ""}</div></div>'
    )
