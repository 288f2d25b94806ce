"""The head of a record page: title, tags, facts strip, stage bar and actions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from keben.kernel.actions.action import Action
from keben.kernel.kinds.base import Ref
from keben.kernel.query.listquery import Masked
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web import cells
from keben.web.addresses import record_url
from keben.web.avatar import avatar
from keben.web.icons import icon
from keben.web.listing.short_money import short_money
from keben.web.record import stage, team
from keben.web.record.followers import starred
from keben.web.record.sources import FOLLOW_UP, follow_ups_exist
from keben.web.record.values import draw, may, named, read_values

QUIET = 2
TAGS = 3


def context(request: Any, entity: ResolvedEntity, record: Any) -> dict[str, Any]:
    """Everything that the head shows."""
    page = entity.page
    phones = phones_of(entity)
    values = read_values(entity, record, request.actor, needed(entity))
    quiet, primary, more = buttons(request, entity, record)
    return {
        "title": entity.title_of(record),
        "number": getattr(record, entity.number, "") if entity.number else "",
        "tags": tags(entity, values),
        "facts": [fact(entity, record, entity.field(n), values[n], request.actor) for n in page.head if n in values],
        "stages": stage.path(request, entity, record),
        "team": team.names(entity, record),
        "owner": named(getattr(record, "owner", None)) if entity.owned else "",
        "star_url": record_url(entity.label, record.pk, "star/") if "star" in entity.actions else "",
        "starred": "star" in entity.actions and starred(entity, record, request.actor.user_id),
        "actions": quiet,
        "primary": primary,
        "more": more,
        "call": call([values.get(name) for name in phones]),
    }


def phones_of(entity: ResolvedEntity) -> list[str]:
    """The fields with a number to dial."""
    return [item.name for item in entity.form_fields() if item.kind.code == "phone"]


def needed(entity: ResolvedEntity) -> list[str]:
    """The fields that the head shows."""
    return [*entity.page.head, *entity.page.tags, *phones_of(entity)]


def call(numbers: list[Any]) -> dict[str, Any] | None:
    """The large button of the phone layout that dials the first number in full sight."""
    number = next((one for one in numbers if one and not isinstance(one, Masked)), None)
    return {"label": _("Call"), "icon": "phone", "href": f"tel:{number.replace(' ', '')}"} if number else None


def tags(entity: ResolvedEntity, values: dict[str, Any]) -> list[Markup]:
    """At most three; a yes-or-no field shows its own name when it is yes."""
    found = []
    for name in entity.page.tags:
        item, value = entity.field(name), values.get(name)
        if not value:
            continue
        if item.kind.code == "boolean":
            lock = icon("lock", 13) if "lock" in name else Markup("")
            found.append(Markup('<span class="kb-tag" data-tone="neutral">{}{}</span>').format(lock, item.label))
        elif isinstance(value, Ref) or getattr(item.kind, "tones", None):
            found.append(cells.cell(item, value))
        else:
            found.append(cells.tag(item.kind.show(value)))
    return found[:TAGS]


def fact(entity: ResolvedEntity, record: Any, item: ResolvedField, value: Any, actor: Any) -> dict[str, Any]:
    """One fact of the strip; amounts in the large unit, overdue ones with the sign of danger."""
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
        found["value"] = draw(entity, record.pk, item, value, actor)
    return found


def offered(request: Any, entity: ResolvedEntity, record: Any) -> list[type[Action[Any]]]:
    """The actions that make sense for this record and that the actor may do to it."""
    return [
        action
        for action in entity.actions.values()
        if not action.hidden
        and not action.creates
        and not action.deleted
        and may(entity, record, request.actor, action.verb)
        and action(entity, request.actor).offered(record)
    ]


def button(entity: ResolvedEntity, record: Any, action: type[Action[Any]]) -> dict[str, Any]:
    """One action as a button or a line of the menu."""
    attrs = {"data-kb-dialog": "480" if not action.ask.inputs(entity) else "640"}
    if action.key() == "transfer":
        attrs["data-kb-key"] = "t"
    address = record_url(entity.label, record.pk, f"do/{action.key()}/")
    return {
        "label": action.title(),
        "href": address,
        "icon": action.icon,
        "attrs": attrs,
        "danger": action.tone == "danger",
    }


def buttons(request: Any, entity: ResolvedEntity, record: Any) -> tuple[list[Any], Any, list[Any]]:
    """At most two quiet buttons, one primary, and the menu with all the rest."""
    address = record_url(entity.label, record.pk)
    listed = [button(entity, record, a) for a in offered(request, entity, record) if not a.primary]
    strong = [button(entity, record, a) for a in offered(request, entity, record) if a.primary]
    quiet: list[Any] = []
    if "edit" in entity.actions and may(entity, record, request.actor, "edit"):
        edit = {"label": _("Edit"), "href": f"{address}edit/", "icon": "pencil"}
        quiet.append({**edit, "attrs": {"data-kb-dialog": "880", "data-kb-key": "e"}})
    if follow_ups_exist(entity, request.actor) and request.actor.can(FOLLOW_UP, "create"):
        attrs = {"data-kb-dialog": "640"}
        strong.append({"label": _("Follow up"), "href": f"{address}say/", "icon": "pencil-plus", "attrs": attrs})
    primary, listed = (strong[0], [*strong[1:], *listed]) if strong else (None, listed)
    if primary is None and quiet:
        primary = quiet.pop()
    calm = [one for one in listed if not one["danger"]]
    quiet += calm[: QUIET - len(quiet)]
    more = [one for one in listed if one not in quiet]
    return quiet, primary, more + housekeeping(request, entity, record, bool(more))


def housekeeping(request: Any, entity: ResolvedEntity, record: Any, parted: bool) -> list[Any]:
    """What every record offers at the end of its menu."""
    address = record_url(entity.label, record.pk)
    found: list[Any] = ["-"] if parted else []
    if "followers" in entity.features:
        attrs = {"data-kb-dialog": "480"}
        found.append({"label": _("Followers"), "icon": "bell", "href": f"{address}followers/", "attrs": attrs})
    found += [
        {
            "label": _("Why do I see this?"),
            "icon": "help-circle",
            "href": f"{address}why/",
            "attrs": {"data-kb-dialog": "480"},
        },
        {"label": _("Copy link"), "icon": "link", "attrs": {"data-kb-copy": request.build_absolute_uri(address)}},
        {"label": _("Print"), "icon": "printer", "href": f"{address}print/", "attrs": {"target": "_blank"}},
    ]
    if "delete" in entity.actions and may(entity, record, request.actor, "delete"):
        attrs = {"data-kb-dialog": "480"}
        found += [
            "-",
            {"label": _("Delete"), "icon": "trash", "danger": True, "href": f"{address}do/delete/", "attrs": attrs},
        ]
    return found
