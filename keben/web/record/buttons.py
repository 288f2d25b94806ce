"""What can be done to a record: at most two quiet buttons, one primary, and the menu with all the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.problems import KebenError, Refused
from keben.kernel.reader import reaches
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.record.sources import FOLLOW_UP, follow_ups_exist
from keben.web.record.values import over, ready
from keben.web.ways import told

QUIET = 2


@dataclass(frozen=True)
class Offers:
    """What somebody may do to this very record; the buttons follow from it alone."""

    actions: tuple[type[Action[Any]], ...]
    edit: bool
    delete: bool
    follow_up: bool
    onward: str = ""  # the record has ended, and work goes on with one of this noun

    @classmethod
    def of(cls, entity: ResolvedEntity, actor: Actor, record: Any) -> Offers:
        """What the record is ready for and the actor may do to it."""
        return cls(
            tuple(offered(entity, actor, record)),
            crud(entity, actor, record, "edit"),
            crud(entity, actor, record, "delete"),
            over(record) is None and follow_ups_exist(entity, actor) and actor.can(FOLLOW_UP, "create"),
            onward(record, actor)[0],
        )


def crud(entity: ResolvedEntity, actor: Actor, record: Any, verb: str) -> bool:
    """Whether the record may be edited or deleted in the state it is in."""
    action = entity.actions.get(verb)
    return action is not None and ready(entity, record, actor, action)


def offered(entity: ResolvedEntity, actor: Actor, record: Any) -> list[type[Action[Any]]]:
    """The actions that make sense for this record and that the actor may do to it."""
    return [
        action
        for action in entity.actions.values()
        if not action.hidden and not action.creates and not action.deleted and ready(entity, record, actor, action)
    ]


def button(entity: ResolvedEntity, pk: Any, action: type[Action[Any]]) -> dict[str, Any]:
    """One action as a button or a line of the menu."""
    if action.page:
        address = record_url(entity.label, pk, action.page)
        opens = {"data-kb-drawer": ""} if action.beside else {}
        return {"label": action.title(), "href": address, "icon": action.icon, "attrs": opens, "danger": False}
    attrs = {"data-kb-dialog": "480" if not action.ask.inputs(entity) else "640"}
    if action.key() == "transfer":
        attrs["data-kb-key"] = "t"
    address = record_url(entity.label, pk, f"do/{action.key()}/")
    return {
        "label": action.title(),
        "href": address,
        "icon": action.icon,
        "attrs": attrs,
        "danger": action.tone == "danger",
    }


def onward(record: Any, actor: Actor) -> tuple[str, str]:
    """The noun and the page with which work with an ended record goes on, where the actor sees it; else nothing."""
    found = over(record)
    there = found.onward if found is not None else None
    if there is None or not reaches(there, actor):
        return "", ""
    return there._meta.label, record_url(there._meta.label, there.pk)


def reasons(record: Any, actor: Actor, error: KebenError) -> list[str]:
    """Why something was refused, and where it can be solved; of a record that has ended, what it became."""
    texts = told(error, actor, here=record_url(type(record)._meta.label, record.pk))
    if any(problem.way for problem in error.problems()):
        return texts
    now = type(record)._base_manager.filter(pk=record.pk).first() if isinstance(error, Refused) else None
    label, address = onward(now, actor) if now is not None else ("", "")
    if texts and label:
        texts[-1] = Markup('{} <a href="{}">{}</a>').format(texts[-1], address, way_onward(label))
    return texts


def way_onward(label: str) -> str:
    """The words of the button that leads there."""
    return _("Open the %(noun)s") % {"noun": registry.get(label).verbose_name}


def buttons(
    entity: ResolvedEntity, offers: Offers, pk: Any, origin: Any, onward: Any = ""
) -> tuple[list[Any], Any, list[Any]]:
    """The quiet ones, the primary one and the menu, for the record of this key at this origin of addresses."""
    address = record_url(entity.label, pk)
    listed = [button(entity, pk, action) for action in offers.actions if not action.primary]
    strong = [button(entity, pk, action) for action in offers.actions if action.primary]
    quiet: list[Any] = []
    if offers.edit:
        edit = {"label": _("Edit"), "href": f"{address}edit/", "icon": "pencil"}
        quiet.append({**edit, "attrs": {"data-kb-dialog": "880", "data-kb-key": "e"}})
    if offers.onward:
        strong.append(
            {"label": way_onward(offers.onward), "href": onward, "icon": "arrow-right", "attrs": {}, "danger": False}
        )
    if offers.follow_up:
        attrs = {"data-kb-dialog": "640"}
        strong.append(
            {"label": _("Follow up"), "href": f"{address}say/", "icon": "pencil-plus", "attrs": attrs, "danger": False}
        )
    primary, listed = (strong[0], [*strong[1:], *listed]) if strong else (None, listed)
    if primary is None and quiet:
        primary = quiet.pop()
    calm = [one for one in listed if not one["danger"]]
    quiet += calm[: QUIET - len(quiet)]
    more = [one for one in listed if one not in quiet]
    return quiet, primary, more + housekeeping(entity, offers, address, origin, bool(more))


def housekeeping(entity: ResolvedEntity, offers: Offers, address: str, origin: Any, parted: bool) -> list[Any]:
    """What every record offers at the end of its menu."""
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
        {"label": _("Copy link"), "icon": "link", "attrs": {"data-kb-copy": f"{origin}{address}"}},
        {"label": _("Print"), "icon": "printer", "href": f"{address}print/", "attrs": {"target": "_blank"}},
    ]
    if offers.delete:
        attrs = {"data-kb-dialog": "480"}
        found += [
            "-",
            {"label": _("Delete"), "icon": "trash", "danger": True, "href": f"{address}do/delete/", "attrs": attrs},
        ]
    return found
