"""All that is derived from one noun, with the file and line it comes from, for people who read declarations."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keben.kernel.access.scope import Scope
from keben.kernel.actions.action import Action
from keben.kernel.events.listen import all_listeners
from keben.kernel.personal import personal_fields
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

ROOT = Path(__file__).resolve().parent.parent.parent


def place(thing: Any) -> str:
    """`keben/domains/…/entity.py:12` of a class or function."""
    try:
        path = Path(inspect.getsourcefile(thing) or "").resolve()
        line = inspect.getsourcelines(thing)[1]
    except (TypeError, OSError):
        return ""
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{shown}:{line}"


def plain(entity: ResolvedEntity) -> dict[str, Any]:
    """The resolved declaration as plain values; the shape of the snapshots."""
    listing = entity.listing
    return {
        "label": entity.label,
        "slug": entity.slug,
        "title": entity.title,
        "number": entity.number,
        "menu": entity.declaration.menu,
        "search": [*entity.search, *(f"by {label}" for label in entity.declaration.found_by)],
        "scope": scope_words(entity.scope),
        "features": sorted(entity.features),
        "grants": {
            role: {"verbs": sorted(g.verbs), "scope": str(g.scope), "masked": sorted(g.masked)}
            for role, g in sorted(entity.grants.items())
        },
        "fields": {f.name: field_words(f) for f in map(entity.field, model_names(entity))},
        "form": [[str(n) for n in group.fields] for group in entity.form.groups],
        "personal": [item.name for item in personal_fields(entity, custom=False)],
        "listing": {
            "columns": list(listing.columns),
            "filters": list(listing.filters),
            "sort": listing.sort,
            "totals": list(listing.totals),
            "views": [view.name for view in listing.views],
            "board": listing.board,
            "calendar": listing.calendar,
        },
        "actions": {key: action_words(entity, action) for key, action in sorted(entity.actions.items())},
        "panels": [panel.key() for panel in (*entity.main, *entity.side, *entity.above)],
    }


def model_names(entity: ResolvedEntity) -> list[str]:
    """The names of all fields of the model, in order, custom ones left out."""
    meta = entity.model._meta
    stored = (*meta.concrete_fields, *meta.many_to_many)
    return [f.name for f in stored if f.name not in entity.private] + list(entity.computed)


def field_words(item: Any) -> dict[str, Any]:
    """One field of the snapshot."""
    found = {"kind": item.kind.code, **item.kind.describe()}
    if item.required:
        found["required"] = True
    if not item.editable:
        found["editable"] = False
    return found


def scope_words(scope: Any) -> str:
    """A scope as it is written in a declaration."""
    rules = getattr(scope, "rules", None)
    if rules:
        return " | ".join(scope_words(rule) for rule in rules)
    inside = ", ".join(argument_words(value) for value in vars(scope).values())
    return f"{type(scope).__name__}({inside})"


def argument_words(value: Any) -> str:
    """What a scope was made of: names, or other scopes."""
    if isinstance(value, tuple):
        return ", ".join(argument_words(one) for one in value)
    return scope_words(value) if isinstance(value, Scope) else str(value)


def action_words(entity: ResolvedEntity, action: type[Action[Any]]) -> dict[str, Any]:
    """One action of the snapshot."""
    asks = [f"{i.name}:{i.kind.code}{'*' if i.required else ''}" for i in action.ask.inputs(entity)]
    return {"verb": action.verb, "asks": asks, "bulk": action.bulk}


def text(label: str) -> Iterator[str]:
    """Lines for a terminal. Raises LookupError for an unknown noun."""
    entity = registry.get(label)
    found = plain(entity)
    yield f"{label}  ({entity.verbose_name})"
    yield f"  model        {place(entity.model)}"
    yield f"  declaration  {place(entity.declaration)}"
    yield f"  page         /{entity.slug}/  /{entity.slug}/<key>/      API  /api/v1/{entity.slug}"
    yield f"  scope        {found['scope']}"
    yield f"  search       {', '.join(found['search']) or '—'}"
    yield f"  features     {', '.join(found['features'])}"
    yield "  grants"
    for role, grant in found["grants"].items():
        masked = f"  masked: {', '.join(grant['masked'])}" if grant["masked"] else ""
        yield f"    {role:<18}{' '.join(grant['verbs'])}  ({grant['scope']}){masked}"
    yield "  fields"
    for name, words in found["fields"].items():
        marks = ("*" if words.get("required") else "") + ("" if words.get("editable", True) else " read-only")
        marks += " personal" if name in found["personal"] else ""
        target = f" → {words['target']}" if "target" in words else ""
        yield f"    {name:<24}{words['kind']}{target}{marks}"
    yield "  list"
    yield f"    columns    {', '.join(found['listing']['columns'])}"
    yield f"    filters    {', '.join(found['listing']['filters'])}"
    yield f"    views      {', '.join(found['listing']['views']) or '—'}   sort {found['listing']['sort']}"
    yield "  actions"
    for key, action in entity.actions.items():
        words = found["actions"][key]
        asks = f"  asks {', '.join(words['asks'])}" if words["asks"] else ""
        yield f"    {key:<20}verb {words['verb']:<10}{place(action)}{asks}"
    yield "  listeners"
    for event, names in all_listeners().items():
        if event.startswith(f"{entity.label}.") or event.split(".")[0] == entity.label.split(".")[0]:
            yield f"    {event:<28}{', '.join(names)}"
