"""The head of a record page: title, tags, facts strip, stage bar and actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.kernel.called import named
from keben.kernel.contacting import may_call, refusals
from keben.kernel.kept import kept
from keben.kernel.kinds.base import Ref
from keben.kernel.query.page import Masked
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web import cells, fragments
from keben.web.addresses import record_url
from keben.web.avatar import avatar, avatar_hue
from keben.web.fragments import ground, slot
from keben.web.icons import icon
from keben.web.listing.short_money import short_money
from keben.web.record import ending, shortcuts, stage, team
from keben.web.record.buttons import Offers, buttons, onward
from keben.web.record.followers import starred
from keben.web.record.neighbours import Around
from keben.web.record.sides import faces
from keben.web.record.values import draw, over, read_values

TAGS = 3


def drawn(request: Any, entity: ResolvedEntity, record: Any, around: Around | None, editors: Sequence[str]) -> Markup:
    """The head; what holds for all records of a noun is drawn once. Inside the drawer nothing lies around it."""
    actor = request.actor
    needs = kept(("head", entity, entity.form, ground(actor)), lambda: Needs(entity))
    values = read_values(entity, record, actor, needs.all)
    offers, title = Offers.of(entity, actor, record), entity.title_of(record)
    owner = named(getattr(record, "owner", None)) if entity.owned else ""
    star = starred(entity, record, actor.user_id) if "star" in entity.actions else None
    reach = may_call(values) and over(record) is None
    number = call([values.get(name) for name in needs.phones]) if reach else ""
    tagged = "".join(tags(entity, values))
    people = team.names(entity, record)
    ways = shortcuts.shown(entity, actor, record.pk, values) if over(record) is None else {}
    fills = {
        "pk": str(record.pk),
        "hue": str(avatar_hue(title)),
        "title": escape(title),
        "tags": tagged,
        "owner": escape(owner),
        "faces": faces(people) if len(people) > 1 else "",
        "call": escape(number),
        "onward": escape(onward(record, actor)[1]),
        "editors": render_to_string("record/presence.html", {"names": editors}) if editors else "",
        "facts": strip([fact(entity, record, item, values, actor) for item in needs.strip if item.name in values]),
        "stages": stage.drawn(entity, record, actor) + ending.line(record, actor),
        "origin": escape(f"{request.scheme}://{request.get_host()}"),
        **{f"way_{one.name}": escape(address) for one, address in ways.items()},
        **(around.fills() if around else {}),
    }
    shape = (offers, star, bool(owner), bool(number), tuple(ways), around.shape() if around else None)

    def draw_once() -> str:
        quiet, primary, more = buttons(entity, offers, slot("pk"), slot("origin"), slot("onward"))
        dialled = [{"label": _("Call"), "icon": "phone", "href": f"tel:{slot('call')}"}] if number else []
        first = [{"label": one.label, "icon": one.icon, "href": slot(f"way_{one.name}")} for one in ways]
        big, moved = shortcuts.large([*dialled, *first], quiet, primary)
        return render_to_string(
            "record/head.html",
            {
                **{name: slot(name) for name in ("title", "hue", "faces", "editors", "facts", "stages")},
                "uid": Markup("{}-{}").format(entity.slug, slot("pk")),
                "url": record_url(entity.label, slot("pk")),  # type: ignore[arg-type]
                "tags": [slot("tags")],
                "owner": slot("owner") if owner else "",
                "starred": star,
                "star_url": record_url(entity.label, slot("pk"), "star/") if star is not None else "",  # type: ignore[arg-type]
                "big": big,
                "entity": entity,
                "actions": quiet,
                "primary": primary,
                "more": [*(around.steps() if around else ()), *moved, *more],
                "drawer": around is None,
                "back": slot("back") if around else "",
                "list": slot("list") if around and around.query is not None else None,
            },
        )

    return fragments.drawn(("head", entity, ground(actor), shape), draw_once, **fills)


def context(request: Any, entity: ResolvedEntity, record: Any) -> dict[str, Any]:
    """What stands at the top of a sheet of paper."""
    needs = Needs(entity)
    values = read_values(entity, record, request.actor, needs.all)
    shown = [fact(entity, record, item, values, request.actor) for item in needs.strip if item.name in values]
    return {
        "title": entity.title_of(record),
        "number": getattr(record, entity.number, "") if entity.number else "",
        "tags": tags(entity, values),
        "facts": Markup(strip(shown)),  # noqa: S704 - escaped in `strip`
    }


def on_strip(entity: ResolvedEntity) -> tuple[str, ...]:
    """The fields of the strip; what the record lies under leads there wherever the page would not name it at all."""
    above = "target_title" if hasattr(entity.model, "target_title") else entity.parent
    names, told = entity.page.head, {name for group in entity.form.groups for name in group.fields}
    return names if not above or above in names or above in told else (above, *names)


def strip(found: Sequence[dict[str, Any]]) -> str:
    """The strip of facts."""
    if not found:
        return ""
    parts = []
    for one in found:
        person = " kb-fact--person" if one.get("person") else ""
        tone = f' class="kb-{one["tone"]}"' if one.get("tone") else ""
        value = escape(one["value"])
        parts.append(f'<div class="kb-fact{person}"><dt>{escape(one["label"])}</dt><dd><b{tone}>{value}</b></dd></div>')
    return f'<dl class="kb-facts">{"".join(parts)}</dl>'


def phones_of(entity: ResolvedEntity) -> list[str]:
    """The fields with a number to dial."""
    return [item.name for item in entity.form_fields() if item.kind.code == "phone"]


class Needs:
    """The fields that the head of a noun shows: those of its strip, those with a number to dial, and all of them."""

    def __init__(self, entity: ResolvedEntity) -> None:
        on, self.phones = on_strip(entity), phones_of(entity)
        self.strip = [entity.field(name) for name in on]
        self.all = tuple(
            dict.fromkeys((*on, *entity.page.tags, *self.phones, *refusals(entity), *shortcuts.needed(entity)))
        )


def call(numbers: list[Any]) -> str:
    """The first number in full sight, for the large button of the phone layout that dials it."""
    number = next((one for one in numbers if one and not isinstance(one, Masked)), None)
    return number.replace(" ", "") if number else ""


def tags(entity: ResolvedEntity, values: dict[str, Any]) -> list[Markup]:
    """At most three besides warnings and the tier; a yes-or-no field shows its own name when it is yes."""
    ahead, found = [], []
    for name in entity.page.tags:
        item, value = entity.field(name), values.get(name)
        if not value:
            continue
        if getattr(item.kind, "warns", False):
            ahead.append(cells.warning(item.kind.show(value)))
        elif isinstance(value, Ref) and value.colour:
            ahead.append(cells.cell(item, value))
        else:
            found.append(tag_of(entity, item, value))
    return [*ahead, *found[:TAGS]]


def tag_of(entity: ResolvedEntity, item: ResolvedField, value: Any) -> Markup:
    """One tag; where the record hangs below another of its noun, it says so and leads there."""
    if item.kind.code == "boolean":
        tone, sign = entity.page.marks.get(item.name, ("neutral", ""))
        shown = icon(sign, 13) if sign else Markup("")
        return Markup('<span class="kb-tag" data-tone="{}">{}{}</span>').format(tone, shown, item.label)
    if isinstance(value, Ref) and value.entity == entity.label:
        told = escape(_("%(label)s: %(value)s")) % {"label": item.label, "value": cells.cell(item, value)}
        return Markup('<span class="kb-tag kb-tag--outline">{}</span>').format(told)
    if isinstance(value, Ref) or getattr(item.kind, "tones", None):
        return cells.cell(item, value)
    return cells.tag(item.kind.show(value))


def fact(
    entity: ResolvedEntity, record: Any, item: ResolvedField, values: dict[str, Any], actor: Any
) -> dict[str, Any]:
    """One fact of the strip; amounts in the large unit, overdue ones with the sign of danger."""
    value = values[item.name]
    found: dict[str, Any] = {"label": item.label}
    if item.kind.code == "money" and isinstance(value, int) and not isinstance(value, Masked):
        found["value"] = short_money(value)
        if value > 0 and item.kind.alarm:
            found["tone"] = "danger"
            found["value"] = Markup('<span class="kb-over">{} {}</span>').format(
                icon("alert-triangle", 14), short_money(value)
            )
    elif item.name == "target_title" and getattr(record, "target_id", None) and value:
        found["value"] = cells.link(record.target_entity, record.target_id, value)
    elif item.kind.code == "person" and isinstance(value, Ref):
        found["value"] = Markup("{} {}").format(avatar(value.title, size="sm"), value.title)
        found["person"] = True
    else:
        found["value"] = draw(entity, record.pk, item, value, actor, values)
    return found
