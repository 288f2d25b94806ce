"""Child records as a tree in the side column: who decides, who checks, who stands where towards us."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from keben.kernel.entity import Tree
from keben.kernel.kinds.base import Ref
from keben.kernel.query.listquery import ListQuery, Masked, Row
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.record.related import tree_text

LIMIT = 60


def context(request: Any, entity: ResolvedEntity, record: Any, panel: Tree) -> dict[str, Any]:
    """The children that the actor sees, each below whom it reports to; one query."""
    child = registry.get(panel.entity)
    names = [child.title, *panel.names()]
    query = ListQuery(child, request.actor, names=names, sort="id", extra=Q(**{panel.via: record.pk}))
    page = query.page(size=LIMIT)
    makes = "create" in child.actions and request.actor.can(child.label, "create")
    conditions = [[panel.via, "any", [record.pk]]]
    return {
        "people": grown(child, panel, page.rows),
        "total": len(page.rows),
        "more": bool(page.after),
        "legend": legend(child, panel) if page.rows else [],
        "all_url": f"/{child.slug}/?{urlencode({'f': tree_text(conditions)})}",
        "new_url": f"/{child.slug}/new/?{urlencode({panel.via: record.pk})}" if makes else "",
    }


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
    """One of them as the macro wants it."""
    values = row.values
    number = values.get(panel.call)
    found: dict[str, Any] = {
        "name": str(values.get(child.title) or child.verbose_name),
        "href": record_url(child.label, row.pk),
        "title": str(values.get(panel.sub) or ""),
        "drawer": True,
        "children": [],
        "phone_url": f"tel:{number.replace(' ', '')}" if number and not isinstance(number, (Masked, Ref)) else "",
    }
    if values.get(panel.tag):
        kind: Any = child.field(panel.tag).kind
        found["role"], found["role_tone"] = kind.show(values[panel.tag]), kind.tone(values[panel.tag])
    if values.get(panel.mark):
        kind = child.field(panel.mark).kind
        found["attitude"], found["attitude_label"] = kind.tone(values[panel.mark]), kind.show(values[panel.mark])
    return found


def legend(child: ResolvedEntity, panel: Tree) -> list[dict[str, str]]:
    """What the dots mean."""
    if not panel.mark or not child.has(panel.mark):
        return []
    return [{"label": str(label), "tone": tone} for _value, label, tone in child.field(panel.mark).kind.options()]
