"""Boot-time checks: a wrong name in a declaration stops the start and says where it is and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from keben.kernel.customfields import declared_only
from keben.kernel.entity import Along, Facts, Group, Related, Tree
from keben.kernel.kinds.links import Link
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity, UnknownName


@register(Tags.models)
def check_declarations(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every name in every declaration."""
    with declared_only():
        return check_all()


def check_all() -> list[CheckMessage]:
    """All nouns, their addresses and what extends them."""
    found: list[CheckMessage] = []
    slugs: dict[str, str] = {}
    for entity in registry:
        found += check_entity(entity)
        if entity.slug in slugs:
            found.append(error("E110", entity, f"slug '{entity.slug}' is taken by {slugs[entity.slug]}", "Set slug."))
        slugs[entity.slug] = entity.label
    for label in registry.extensions:
        try:
            registry.get(label)
        except LookupError as problem:
            found.append(Error(str(problem), hint="Correct the label in the Extension.", id="keben.E111"))
    return found


def error(code: str, entity: ResolvedEntity, message: str, hint: str) -> Error:
    """An error that names the noun and the remedy."""
    return Error(f"{entity.label} {message}", hint=hint, id=f"keben.{code}", obj=entity.declaration.__name__)


def check_entity(entity: ResolvedEntity) -> list[CheckMessage]:
    """All names of one declaration."""
    found: list[CheckMessage] = []
    for where, name in names_of(entity):
        try:
            entity.field(name)
        except UnknownName as problem:
            hint = f"Did you mean '{problem.near}'?" if problem.near else "See `keben describe " + entity.label + "`."
            found.append(error("E104", entity, f"{where}: no field '{name}'.", hint))
        except LookupError as problem:
            found.append(error("E105", entity, f"{where}: {problem}", "Declare a Kind for this field class."))
    if entity.has(entity.title) and not entity.field(entity.title).direct:
        found.append(error("E106", entity, f"title: '{entity.title}' is no field of its own.", "Name a model field."))
    possible = f"Possible: {', '.join(KNOWN_FEATURES)}."
    found += [
        error("E107", entity, f"features: unknown '{name}'.", possible)
        for name in entity.features
        if name not in KNOWN_FEATURES
    ]
    found += [
        error("E112", entity, f"found_by: '{label}' is no noun below this one.", "Name a noun that is kept under it.")
        for label in entity.declaration.found_by
        if label not in [other.label for other in entity.below]
    ]
    for along in entity.declaration.brings:
        found += check_along(entity, along)
    for panel in (*entity.main, *entity.side, *entity.above):
        found += check_panel(entity, panel)
    for key, action in entity.actions.items():
        try:
            action.ask.inputs(entity)
        except LookupError as problem:
            found.append(error("E108", entity, f"actions[{key}].ask: {problem}", "Give the input a kind or like=."))
    return found


def check_along(entity: ResolvedEntity, along: Along) -> list[CheckMessage]:
    """A noun that comes in with ours must be there and point to ours."""
    try:
        other = registry.get(along.entity)
    except LookupError as problem:
        return [error("E113", entity, f"brings: {problem}", "Correct the label.")]
    kind = other.field(along.via).kind if other.has(along.via) else None
    if not isinstance(kind, Link) or kind.many or kind.target is not entity.model:
        place = f"brings {along.entity}"
        return [error("E113", entity, f"{place}: '{along.via}' is no link to this noun.", "Name the link to it.")]
    return []


KNOWN_FEATURES = (
    "history", "comments", "tags", "attachments", "custom", "followers", "recycle", "team", "follow_ups",
)  # fmt: skip


def names_of(entity: ResolvedEntity) -> Iterator[tuple[str, str]]:
    """Every (place, name) in the declaration."""
    decl = entity.declaration
    places: tuple[tuple[str, Iterable[str]], ...] = (
        ("title", (decl.title,)),
        ("number", (decl.number,) if decl.number else ()),
        ("subtitle", (decl.subtitle,) if decl.subtitle else ()),
        ("search", decl.search),
        ("keys", decl.keys),
        ("quick", decl.quick),
        ("twins", (*decl.twins.fields, *((decl.twins.family,) if decl.twins.family else ())) if decl.twins else ()),
        ("one_of", decl.one_of),
        ("personal", decl.personal),
        ("impersonal", decl.impersonal),
        ("scope", decl.scope.paths()),
        ("listing.columns", decl.listing.columns),
        ("listing.filters", decl.listing.filters),
        ("listing.totals", decl.listing.totals),
        ("listing.card", decl.listing.card),
        ("listing.more", decl.listing.more),
        ("listing.sort", (decl.listing.sort.lstrip("-"),)),
        ("listing.board", (decl.listing.board,) if decl.listing.board else ()),
        ("listing.calendar", (decl.listing.calendar,) if decl.listing.calendar else ()),
        ("form", decl.form.names() if decl.form else ()),
        ("form.shows", [name for group in decl.form.groups for name in group.shows] if decl.form else ()),
        ("form.required", decl.form.required if decl.form else ()),
        ("page.head", decl.page.head),
        ("page.tags", decl.page.tags),
        ("page.stage", (decl.page.stage,) if decl.page.stage else ()),
        ("flow.states", [state.when.field for state in decl.flow.states if state.when] if decl.flow else ()),
    )
    for where, names in places:
        for index, name in enumerate(names):
            yield f"{where}[{index}]", name
    for view in entity.views:
        for name, _lookup, _value in view.filter:
            if not name.startswith("@"):
                yield f"listing.views[{view.name}]", name


def check_panel(entity: ResolvedEntity, panel: Any) -> list[CheckMessage]:
    """The names inside one panel."""
    if isinstance(panel, Facts):
        names = [n for g in panel.groups for n in (g.fields if isinstance(g, Group) else (g,))]
        return [
            error("E104", entity, f"page.{panel.key()}: no field '{name}'.", "See `keben describe`.")
            for name in names
            if not entity.has(name)
        ]
    if isinstance(panel, (Related, Tree)):
        try:
            target = registry.get(panel.entity)
        except LookupError as problem:
            return [error("E109", entity, f"page.related: {problem}", "Correct the label.")]
        return [
            error("E104", entity, f"page.related {panel.entity}: no field '{name}'.", "See `keben describe`.")
            for name in (panel.via, *(panel.columns if isinstance(panel, Related) else panel.names()))
            if not target.has(name)
        ]
    return []
