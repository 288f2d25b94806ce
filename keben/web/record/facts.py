"""The facts of a record in groups, with completeness where the noun has it and editing in place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from keben.kernel.entity import Facts, Group
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.record.values import draw, may, read_values, writable

COMPLETENESS = "completeness"


def groups(entity: ResolvedEntity, panel: Facts) -> list[tuple[str, tuple[str, ...], Any]]:
    """(title, field names, condition); without arguments the groups of the form, and custom fields last."""
    if not panel.groups:
        found = [(str(g.label), g.fields, g.when) for g in entity.form.groups]
        if entity.number and found:
            found[0] = (found[0][0], tuple(dict.fromkeys((entity.number, *found[0][1]))), found[0][2])
        listed = entity.form.names()
        custom = tuple(f.name for f in entity.form_fields() if f.name not in listed)
        return [*found, (_("Further fields"), custom, None)] if custom else found
    loose = tuple(item for item in panel.groups if isinstance(item, str))
    titled = [(str(g.label), g.fields, g.when) for g in panel.groups if isinstance(g, Group)]
    return [("", loose, None), *titled] if loose else titled


def needed(entity: ResolvedEntity, panel: Facts) -> list[str]:
    """The fields that the panel shows."""
    names = [name for _title, found, _when in groups(entity, panel) for name in found]
    return [*names, COMPLETENESS] if entity.has(COMPLETENESS) else names


def context(request: Any, entity: ResolvedEntity, record: Any, panel: Facts) -> dict[str, Any]:
    """Drawn values; a field is a door to editing only for those who may edit this very record."""
    actor = request.actor
    listed = groups(entity, panel)
    values = read_values(entity, record, actor, needed(entity, panel))
    editable = "edit" in entity.actions and may(entity, record, actor, "edit")
    address = record_url(entity.label, record.pk)
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    found = []
    for title, fields, when in listed:
        if when is not None and not when.holds(plain):
            continue
        facts = []
        for name in fields:
            if name not in values:
                continue
            item = entity.field(name)
            url = f"{address}field/{name}/" if editable and writable(entity, item, actor) else ""
            facts.append({"label": item.label, "value": draw(entity, record.pk, item, values[name], actor), "url": url})
        if facts:
            found.append({"title": title, "facts": facts})
    score = values.get(COMPLETENESS)
    gaps = list(missing(entity, values, editable))[:4] if isinstance(score, int) and score < 100 else []
    return {
        "groups": found,
        "completeness": score if isinstance(score, int) else None,
        "missing": gaps,
        "edit": f"{address}edit/",
    }


def missing(entity: ResolvedEntity, values: dict[str, Any], editable: bool) -> Iterator[str]:
    """The labels of empty fields that the form asks for, in its order."""
    for name in entity.form.names():
        if name in values and values[name] in (None, "", []) and entity.field(name).kind.code != "long_text":
            yield str(entity.field(name).label)
