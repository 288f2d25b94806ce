"""What comes next with a record, on top of its timeline: fetched by itself, so that the page waits for nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import escape

from keben.domains.activities.next.steps import OWN, STEPS, Open, due, read, readable
from keben.kernel.bilingual import spoken
from keben.kernel.entity import Panel
from keben.kernel.kinds.moments import show_day
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.icons import icon
from keben.web.record.buttons import button
from keben.web.record.panels import DRAWN
from keben.web.record.sides import mark, tool
from keben.web.record.sources import follow_ups_exist
from keben.web.record.values import over, ready

PLAN, SAID = "activities.FollowUpPlan", "activities.FollowUp"
SHORT, MOST = 3, 30


class NextSteps(Panel):
    """The open plans, tasks and visits of the record and its next contact; `below` names what is talked to under it."""

    name, label = "next-steps", gettext_lazy("Next steps")

    def __init__(self, below: tuple[str, str] | None = None) -> None:
        self.below = below


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: NextSteps) -> str:
    """At most three, or all where that was pressed; nothing for somebody who may see no plans at all."""
    actor = request.actor
    if not actor.can(PLAN, "view"):
        return ""
    most = MOST if "all" in request.GET else SHORT
    found, words = read(entity, record.pk, actor, panel.below, MOST)
    found = sorted([*found, *own(entity, record, actor, words)], key=due)
    url = f"/follow-up-plan/new/?{urlencode({'target': f'{entity.label}:{record.pk}'})}"
    create = over(record) is None and actor.can(PLAN, "create")
    if not found:
        if over(record) is not None:
            return ""
        press = pressed(_("Plan the next step"), url, "plus", 640) if create else ""
        title, none = _("Next steps"), _("Nothing planned yet")
        inside = f'<h2 class="kb-next__title">{title}</h2><span class="kb-muted">{none}</span>{press}'
        return f'<section class="kb-next kb-next--none">{inside}</section>'
    lines = "".join([line(one, entity, record, actor) for one in found[:most]])
    plus = tool(_("New plan"), "plus", url, width=640) if create else ""
    title = f'<h2 class="kb-next__title">{_("Next steps")}</h2><span class="kb-small kb-muted">{len(found)}</span>'
    whole = more(entity, record, panel, len(found)) if len(found) > most else ""
    head = f'<div class="kb-next__head">{title}<span class="kb-next__end">{whole}{plus}</span></div>'
    return f'<section class="kb-next">{head}<ul class="kb-next__list">{lines}</ul></section>'


def own(entity: ResolvedEntity, record: Any, actor: Any, words: list[Open]) -> list[Open]:
    """The next contact that the record itself keeps, in the words of the newest follow-up that has any."""
    if not hasattr(record, OWN):
        return [
            one._replace(name=one.name or _("Get in touch"))
            for one in words[:1]
            if readable(registry.get(SAID), actor, OWN)
        ]
    if not readable(entity, actor, OWN):
        return []
    said = max(words, key=lambda one: (one.at, one.pk), default=None)
    at, last = getattr(record, OWN), record.last_followed_at
    # Words without a day hold until the next follow-up is written.
    fresh = said is not None and said.status == "" and said.at is not None and (last is None or said.at >= last)
    if at is None and not (fresh and said and said.name):
        return []
    name = (said.name if said else "") or _("Get in touch")
    who = getattr(record, "owner", None)
    return [Open(record.pk, name, at, "", record.owner_id, who and who.name, who and who.name_en, False, SAID)]


def line(one: Open, entity: ResolvedEntity, record: Any, actor: Any) -> str:
    """What, when, who, and the two presses: do it or move it."""
    own = one.kind == SAID
    label = entity.label if own else one.kind
    name = f"<b>{escape(one.name)}</b>"
    if not own:
        name = f'<a href="{record_url(label, one.pk)}" data-kb-drawer>{escape(one.name)}</a>'
    said = [str(_("Next contact") if own else registry.get(label).verbose_name)]
    said += [spoken(one.who, one.who_en)] if one.who and one.owner != actor.user_id else []
    return (
        f'<li class="kb-next__line"><span class="kb-muted">{icon("phone" if own else STEPS[label].icon)}</span>'
        f'<div class="kb-next__text">{name}<small>{when(one)} {escape(" · ".join(said))}</small></div>'
        f'<span class="kb-next__do">{presses(one, entity, record, actor)}</span></li>'
    )


def when(one: Open) -> str:
    """The time, red once it has passed."""
    if one.at is None:
        return mark(_("No date"))
    at, now = timezone.localtime(one.at), timezone.localtime()
    text = f"{show_day(at.date(), now.date())} {at:%H:%M}"
    if one.at >= now:
        return mark(text, "info")
    days = (now.date() - at.date()).days
    late = _("overdue by %(num)s d") % {"num": days} if days else _("overdue")
    return mark(f"{text} {late}", "danger")


def presses(one: Open, entity: ResolvedEntity, record: Any, actor: Any) -> str:
    """Do it, and another day, where the actor may."""
    if one.kind == SAID:
        write = over(record) is None and follow_ups_exist(entity, actor) and actor.can(SAID, "create")
        done = pressed(_("Write follow-up"), record_url(entity.label, record.pk, "say/"), "check", 640) if write else ""
        move = entity.actions.get("another-day")
        if move is None or not ready(entity, record, actor, move):
            return done
        return done + by(entity, record.pk, move)
    if not one.mine:
        return ""
    noun = registry.get(one.kind)
    others = STEPS[one.kind].person and one.owner != actor.user_id
    ways: list[Any] = [] if others else [noun.actions[key] for key in STEPS[one.kind].done]
    first = [way for way in ways if one.status in way.source][:1]
    move = noun.actions["another-day"]
    able = one.status in getattr(move, "states", ())
    return "".join([by(noun, one.pk, way) for way in (*first, *((move,) if able else ()))])


def by(entity: ResolvedEntity, pk: int, action: Any) -> str:
    """The button of an action."""
    given = button(entity, pk, action)
    width = given["attrs"].get("data-kb-dialog")
    return pressed(given["label"], given["href"], given["icon"], int(width) if width else 0)


def pressed(label: Any, address: str, sign: str, width: int) -> str:
    """A small button, in words where there is room."""
    opens = f'data-kb-dialog="{width}"' if width else "data-kb-drawer"
    words = escape(label)
    return (
        f'<a class="kb-btn kb-btn--sm" href="{escape(address)}" {opens} title="{words}">{icon(sign, 15)}'
        f"<span>{words}</span></a>"
    )


def more(entity: ResolvedEntity, record: Any, panel: Panel, count: int) -> str:
    """All of them, in the place of the three."""
    address = record_url(entity.label, record.pk, f"panel/{panel.key()}/?all=1")
    target = 'hx-target="closest div[hx-trigger^=kb]" hx-swap="outerHTML"'
    words = escape(_("All %(n)s") % {"n": f"{count}"})
    return f'<button type="button" class="kb-btn kb-btn--sm" hx-get="{address}" {target}>{words}</button>'


DRAWN[NextSteps] = drawn
