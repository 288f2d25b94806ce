"""Child records of another noun in a tab, with creation in place."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from markupsafe import escape

from keben.kernel.contacting import refusals, silenced
from keben.kernel.entity import Related
from keben.kernel.query.listquery import ListQuery
from keben.kernel.reader import fetched, living
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web import cells
from keben.web.addresses import record_url
from keben.web.record.counted import Counted

CAP, NARROW = 99, 5


def query(request: Any, record: Any, panel: Related) -> ListQuery:
    """The children that the actor may see."""
    child = registry.get(panel.entity)
    names = panel.columns or child.listing.columns[:5]
    return ListQuery(
        child, request.actor, names=[n for n in names if n != panel.via], extra=Q(**{panel.via: record.pk})
    )


def counted(request: Any, entity: ResolvedEntity, record: Any, panel: Related) -> Counted:
    """How many, counted no further than the tab can show."""
    asked = replace(query(request, record, panel), extra=Q())
    # Whoever reaches the record reaches what lives under it: the owners of that need not be asked.
    sure = asked.entity.scope.opened_by(panel.via) and fetched(record, request.actor)

    def rows(pk: Any) -> QuerySet[Any]:
        return (living(asked.entity) if sure else asked.rows).filter(**{panel.via: pk})

    shape = ("related", panel.via, sure, asked.shape()) if asked.keepable() else None
    return Counted(rows, shape, CAP + 1, f"{CAP}+")


def context(request: Any, entity: ResolvedEntity, record: Any, panel: Related) -> dict[str, Any]:
    """Rows drawn as in a list; the title opens the child."""
    asked = query(request, record, panel)
    child = asked.entity
    columns = asked.columns
    asked = replace(asked, names=[*asked.names, *refusals(child)])
    narrow = any(panel is one for one in entity.side)
    page = asked.page(size=NARROW if narrow else panel.limit)
    names = [item.name for item in columns]
    door = child.title if child.title in names else names[0] if names else ""
    rows = []
    for row in page.rows:
        shown = []
        for item in columns:
            html = cells.cell(item, row.values[item.name])
            if row.values[item.name] and silenced(item.kind.code, row.values):
                html = escape(item.kind.show(row.values[item.name]))
            if item.name == door:
                text = str(item.kind.show(row.values[item.name])) or f"{child.verbose_name} {row.pk}"
                html = cells.link(child.label, row.pk, text)
            shown.append({"html": html, "num": item.kind.align == "right"})
        rows.append({"pk": row.pk, "cells": shown, "url": record_url(child.label, row.pk)})
    makes = "create" in child.actions and request.actor.can(child.label, "create")
    tree = [[panel.via, "any", [record.pk]]]
    return {
        "narrow": narrow,
        "columns": columns,
        "rows": rows,
        "more": bool(page.after),
        "all_url": f"/{child.slug}/?{urlencode({'f': tree_text(tree)})}",
        "new_url": f"/{child.slug}/new/?{urlencode({panel.via: record.pk})}" if makes else "",
        "child": child,
    }


def tree_text(conditions: list[list[Any]]) -> str:
    """A filter as the address of a list carries it."""
    return json.dumps({"all": conditions}, ensure_ascii=False)
