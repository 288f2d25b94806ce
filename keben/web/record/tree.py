"""Child records as a tree in the side column: who decides, who checks, who stands where towards us."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from markupsafe import escape

from keben.base.in_sentence import in_sentence
from keben.kernel.access.actor import Actor
from keben.kernel.contacting import FIELD, may_call, refusals
from keben.kernel.entity import Tree
from keben.kernel.kept import kept
from keben.kernel.kinds.base import Ref
from keben.kernel.query.page import Masked, Row
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.cells import warning
from keben.web.fragments import ground
from keben.web.icons import icon
from keben.web.record.reading import Reading
from keben.web.record.related import tree_text
from keben.web.record.sides import face, mark, nobody, section, tool

LIMIT = 60


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Tree) -> str:
    """The children that the actor sees, each below whom it reports to; one query."""
    child = registry.get(panel.entity)
    rows, more = children(request.actor, child, record, panel)
    makes = "create" in child.actions and request.actor.can(child.label, "create")
    address = f"/{child.slug}/new/?{urlencode({panel.via: record.pk})}"
    inside = nobody()
    if rows:
        roots = "".join([branch(one) for one in grown(child, panel, rows)])
        inside = f'<ul class="kb-people">{roots}</ul>\n{legend(child, panel)}'
    if more:
        conditions = [[panel.via, "any", [record.pk]]]
        all_url = escape(f"/{child.slug}/?{urlencode({'f': tree_text(conditions)})}")
        inside += f'<a class="kb-small" href="{all_url}">{_("Show all in the list")}</a>'
    return section(
        str(panel.label or child.verbose_name_plural),
        inside,
        sub=f"{len(rows)}{'+' if more else ''}" if rows else "",
        tools=tool(_("New"), "plus", address, width=640) if makes else "",
    )


def children(actor: Actor, child: ResolvedEntity, record: Any, panel: Tree) -> tuple[list[Row], bool]:
    """The rows, and whether there are more of them."""
    names = [child.title, *panel.names(), *refusals(child)]
    key = ("tree", child, panel, ground(actor))
    found = kept(key, lambda: Reading(child, actor, names, via=panel.via, most=LIMIT + 1)).below(record.pk)
    return found[:LIMIT], len(found) > LIMIT


def grown(child: ResolvedEntity, panel: Tree, rows: list[Row]) -> list[dict[str, Any]]:
    """The roots with what stands below them; whose superior is not shown, or in a ring, stands at the top."""
    nodes = {row.pk: node(child, panel, row) for row in rows}
    parents: dict[int, int | None] = {row.pk: getattr(row.values.get(panel.up), "pk", None) for row in rows}
    roots: list[dict[str, Any]] = []
    for pk, one in nodes.items():
        above = parents[pk]
        if above is None or above not in nodes or in_ring(pk, parents):
            roots.append(one)
        else:
            nodes[above]["children"].append(one)
    return roots


def in_ring(pk: int, parents: dict[int, int | None]) -> bool:
    """Whether going up from here leads back here."""
    seen: set[int] = set()
    above = parents.get(pk)
    while above is not None and above not in seen:
        if above == pk:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def node(child: ResolvedEntity, panel: Tree, row: Row) -> dict[str, Any]:
    """One of them: its line, and whoever stands below."""
    values = row.values
    name, number, tone = str(values.get(child.title) or child.verbose_name), values.get(panel.call), ""
    beside, behind = "", ""
    if values.get(panel.tag):
        kind: Any = child.field(panel.tag).kind
        beside = mark(kind.show(values[panel.tag]), kind.tone(values[panel.tag]) or "neutral")
    below = " · ".join(filter(None, (weight(child, panel, values), str(values.get(panel.sub) or ""))))
    beside += f"<small>{escape(below)}</small>"
    if values.get(panel.mark):
        kind = child.field(panel.mark).kind
        tone = kind.tone(values[panel.mark])
        beside += f'<span class="kb-sr">{escape(kind.show(values[panel.mark]))}</span>'
    if values.get(FIELD):
        beside += str(warning(child.field(FIELD).kind.show(values[FIELD])))
    if number and not isinstance(number, (Masked, Ref)) and may_call(values):
        call, phone = escape(_("Call")), escape(number.replace(" ", ""))
        behind = f'<a class="kb-iconbtn" href="tel:{phone}" title="{call}" aria-label="{call}">{icon("phone")}</a>'
    door = f'<a href="{record_url(child.label, row.pk)}" data-kb-drawer>{escape(name)}</a>'
    html = (
        f'<div class="kb-contact">{face(name, tone)}<div class="kb-contact__text">{door} {beside}</div>{behind}</div>'
    )
    return {"html": html, "children": []}


def weight(child: ResolvedEntity, panel: Tree, values: dict[str, Any]) -> str:
    """How much somebody weighs in the decision, as it stands before his post: 影响力 高."""
    value = values.get(panel.weight)
    if not value or isinstance(value, Masked):
        return ""
    item = child.field(panel.weight)
    return _("%(label)s %(value)s") % {"label": item.label, "value": in_sentence(item.kind.show(value))}


def branch(one: dict[str, Any]) -> str:
    """Somebody with all below him."""
    below = "".join([branch(child) for child in one["children"]])
    return f"<li>{one['html']}{f'<ul>{below}</ul>' if below else ''}</li>"


def legend(child: ResolvedEntity, panel: Tree) -> str:
    """What the dots mean."""
    if not panel.mark or not child.has(panel.mark):
        return ""
    options = child.field(panel.mark).kind.options()
    dots = [f'<span><i class="kb-dot" data-tone="{tone}"></i>{escape(label)}</span>' for _value, label, tone in options]
    return f'<div class="kb-legend">{"".join(dots)}</div>'
