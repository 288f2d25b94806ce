"""A piece of the tree of a group: the companies just below one, a page at a time, and how many lie out of reach."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q

from keben.base.company_name.parse import parse
from keben.domains.customers.customer.model import Customer
from keben.kernel.access.actor import Actor
from keben.kernel.query.listquery import ListQuery
from keben.kernel.query.page import Row
from keben.kernel.registry import registry
from keben.kernel.tree import above
from keben.web import cells

SIZE = 20
COLUMNS = ("name", "level", "owner", "last_followed_at")
BRANCH = "branch"


def children(key: int, actor: Actor, after: str = "") -> dict[str, Any]:
    """The companies just below that the reader sees, by name; on the first page, how many he does not see."""
    asked = question(actor, Q(parent=key))
    page = asked.page(size=SIZE, after=after)
    found = {"key": key, "nodes": nodes(page.rows, asked, actor), "after": page.after, "first": not after, "hidden": 0}
    if page.after:
        found["more_url"] = f"/customers/group/{key}/below/?{urlencode({'after': page.after})}"
    if not after:
        everything = Customer._base_manager.filter(parent=key, deleted_at=None)
        found["hidden"] = everything.count() - asked.rows.order_by().count()
    return found


def question(actor: Actor, rule: Q) -> ListQuery:
    """Companies of a group as lines of the tree, under the reader's scope and field rights."""
    return ListQuery(registry.get("customers.Customer"), actor, names=COLUMNS, sort="name", extra=rule)


def nodes(rows: list[Row], asked: ListQuery, actor: Actor) -> list[dict[str, Any]]:
    """Lines of the tree; each knows how many companies lie just below it."""
    counted = Customer._base_manager.filter(parent__in=[row.pk for row in rows], deleted_at=None).order_by()
    below = dict(counted.values("parent").annotate(n=Count("pk")).values_list("parent", "n"))
    return [node(row, asked, below.get(row.pk, 0)) for row in rows]


def node(row: Row, asked: ListQuery, below: int) -> dict[str, Any]:
    """One line."""
    name = str(row.values.get("name") or "")
    drawn = {item.name: cells.cell(item, row.values[item.name]) for item in asked.columns if item.name != "name"}
    return {"pk": row.pk, "name": name, "is_branch": is_branch(name), "below": below, "cells": drawn}


def is_branch(name: str) -> bool:
    """Whether a company is part of the one above it rather than a company of its own, as its name says.

    What carries the place and ends in a legal form, as in 无锡有限公司, is a company of its own.
    """
    found = parse(name)
    return bool(found.branch) and not (found.form and found.branch.endswith(found.form))


def way_up(key: int, actor: Actor) -> dict[str, Any]:
    """The companies above, the top first; those that the reader does not see are counted."""
    keys = above(Customer, "parent", key)[1:]
    asked = question(actor, Q(pk__in=keys))
    seen = {row.pk: str(row.values.get("name") or "") for row in asked.page(size=64).rows}
    path = [{"pk": one, "name": seen[one]} for one in reversed(keys) if one in seen]
    return {"path": path, "hidden": len(keys) - len(path)}
