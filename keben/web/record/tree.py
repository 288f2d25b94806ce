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
from keben.web.addresses import list_url
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
        look = kept(("tree look", child, panel, ground(request.actor)), lambda: Look(child, panel))
        roots = "".join([branch(one) for one in grown(look, panel, rows)])
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


def grown(look: Look, panel: Tree, rows: list[Row]) -> list[dict[str, Any]]:
    """The roots with what stands below them; whose superior is not shown, or in a ring, stands at the top."""
    nodes: dict[int, dict[str, Any]] = {row.pk: {"html": look.line(row.pk, row.values), "children": []} for row in rows}
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


class Look:
    """How one of them is drawn: what is the same for all, in the language of the reader."""

    def __init__(self, child: ResolvedEntity, panel: Tree) -> None:
        self.panel, self.title, self.nobody = panel, child.title, str(child.verbose_name)
        self.address = list_url(child.label)
        told = [name for name in (panel.tag, panel.mark, panel.weight, *refusals(child)) if child.has(name)]
        self.kinds: dict[str, Any] = {name: child.field(name).kind for name in told}
        self.weight = str(child.field(panel.weight).label) if panel.weight in told else ""
        self.words = _("%(label)s %(value)s")
        call = escape(_("Call"))
        self.call = f'title="{call}" aria-label="{call}">{icon("phone")}</a>'

    def line(self, pk: int, values: dict[str, Any]) -> str:
        """The line of one of them."""
        panel, tone, beside, behind = self.panel, "", "", ""
        name, number = str(values.get(self.title) or self.nobody), values.get(panel.call)
        if tagged := values.get(panel.tag):
            kind = self.kinds[panel.tag]
            beside = mark(kind.show(tagged), kind.tone(tagged) or "neutral")
        below = " · ".join(filter(None, (self.weighed(values.get(panel.weight)), str(values.get(panel.sub) or ""))))
        beside += f"<small>{escape(below)}</small>"
        if marked := values.get(panel.mark):
            kind = self.kinds[panel.mark]
            tone = kind.tone(marked)
            beside += f'<span class="kb-sr">{escape(kind.show(marked))}</span>'
        if refused := values.get(FIELD):
            beside += str(warning(self.kinds[FIELD].show(refused)))
        if number and not isinstance(number, (Masked, Ref)) and may_call(values):
            behind = f'<a class="kb-iconbtn" href="tel:{escape(number.replace(" ", ""))}" {self.call}'
        door = f'<a href="{self.address}{pk}/" data-kb-drawer>{escape(name)}</a>'
        text = f'<div class="kb-contact__text">{door} {beside}</div>'
        return f'<div class="kb-contact">{face(name, tone)}{text}{behind}</div>'

    def weighed(self, value: Any) -> str:
        """How much somebody weighs in the decision, as it stands before his post: 影响力 高."""
        if not value or isinstance(value, Masked):
            return ""
        return self.words % {"label": self.weight, "value": in_sentence(self.kinds[self.panel.weight].show(value))}


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
