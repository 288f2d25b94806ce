"""The facts of a noun before they have values: labels, addresses and pens, drawn once for people of the same rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.kernel.access.actor import Actor
from keben.kernel.condition import When
from keben.kernel.query.page import Masked
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web.icons import icon
from keben.web.record.values import draw, writable

EMPTY: tuple[Any, ...] = (None, "", [])
FEW = frozenset(("choice", "stage", "boolean", "link", "department", "person", "region"))
"""Kinds whose values are pointers or words of a list: the same value looks the same on every record."""
MOST = 500
Group = tuple[str, Sequence[str], When | None]


class Line:
    """One fact: what stands before and behind its value, with the door to editing and without."""

    def __init__(self, entity: ResolvedEntity, item: ResolvedField, actor: Actor) -> None:
        self.name, self.item, label = item.name, item, escape(item.label)
        self.quiet = f"<dt>{label}</dt>\n<dd>"
        self.door = f'<dt>{label}</dt>\n<dd class="kb-edit" data-kb="inline" data-url="'
        self.behind = f'field/{item.name}/">'
        pen = icon("pencil", 14)
        edit = escape(_("Edit"))
        self.pen = f'<button type="button" class="kb-edit__pen" aria-label="{edit} {label}">{pen}</button></dd>'
        self.writable = writable(entity, item, actor)
        self.known: dict[Any, Markup] | None = {} if item.kind.code in FEW else None
        # What only the program writes, or only a new record takes, says nothing while it is empty: nobody can fill it.
        self.told = item.custom is None and (not item.editable or item.name in entity.declaration.at_birth)

    def shown(self, entity: ResolvedEntity, pk: int, value: Any, actor: Actor, values: Mapping[str, Any]) -> Markup:
        """The value; one of few, which many records share, is drawn once a day and language."""
        if self.known is None or isinstance(value, (Masked, list)):
            return draw(entity, pk, self.item, value, actor, values)
        found = self.known.get(value)
        if found is None:
            found = draw(entity, pk, self.item, value, actor, values)
            if len(self.known) < MOST:
                self.known[value] = found
        return found


class Sheet:
    """Groups of lines; key: the noun, its panel, the ground and the form with its further fields."""

    def __init__(self, entity: ResolvedEntity, groups: Sequence[Group], actor: Actor) -> None:
        self.entity, self.actor = entity, actor
        self.groups: list[tuple[str, str, When | None, list[Line]]] = []
        for title, names, when in groups:
            head, foot = '<div class="kb-sec kb-sec--left">', "</div>"
            if title:
                fold = icon("chevron-down")
                head = f'<details class="kb-fold kb-sec kb-sec--left" open><summary>{escape(title)}{fold}</summary>'
                foot = "</details>"
            lines = [Line(entity, entity.field(name), actor) for name in names if entity.has(name)]
            self.groups.append((f'{head}\n<dl class="kb-kv">', f"</dl>\n{foot}", when, lines))

    def drawn(self, pk: int, values: Mapping[str, Any], *, address: str, editable: bool) -> str:
        """The groups that hold, with their values; fields without a value here are not shown to this actor."""
        parts: list[str] = []
        for head, foot, when, lines in self.groups:
            if when is not None and not holds(when, values):
                continue
            inside: list[str] = []
            for line in lines:
                if line.name not in values or (line.told and values[line.name] in EMPTY):
                    continue
                shown = line.shown(self.entity, pk, values[line.name], self.actor, values)
                if editable and line.writable:
                    inside.append(f"{line.door}{address}{line.behind}{shown}{line.pen}")
                else:
                    inside.append(f"{line.quiet}{shown}</dd>")
            if inside:
                parts += (head, *inside, foot)
        return "".join(parts)


def holds(when: When, values: Mapping[str, Any]) -> bool:
    """Whether the condition of a group holds."""
    value = values.get(when.field)
    return when.holds({when.field: getattr(value, "pk", value)})
