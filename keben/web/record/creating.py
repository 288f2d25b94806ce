"""A new record: as a page, as a dialog, in place under its parent, or from within a picker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.base.in_sentence import in_sentence
from keben.kernel.about import about
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.called import named
from keben.kernel.doubts import Doubtful
from keben.kernel.problems import Denied, Invalid, Problem, Refused
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.page import noun, render, toast
from keben.web.record.controls import read_post, retyped
from keben.web.record.doubts import acknowledged, offered
from keben.web.record.form import fresh_key, groups_of, summary, watched
from keben.web.record.layers import done, go, layer, tell


@noun
def new(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """The form for a new record; query parameters fill fields in advance."""
    return answer(request, entity, picked=False)


@noun
def new_picked(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """The same from within a picker: only what is needed, and the picker takes the result."""
    return answer(request, entity, picked=True)


def answer(request: Any, entity: ResolvedEntity, *, picked: bool) -> HttpResponse:
    """Show the form, or create and go where the person expects. Raises Denied."""
    actor = request.actor
    if "create" not in entity.actions:
        raise Http404
    if not actor.can(entity.label, "create"):
        raise Denied(entity.label, "create")
    if entity.declaration.uploaded:
        raise Refused.because(
            "uploaded", _("Files are added at the record they belong to: open it and drop them under its files.")
        )
    inputs = entity.actions["create"](entity, actor).inputs(None)
    if picked and entity.declaration.quick:
        inputs = [i for i in inputs if i.name in entity.declaration.quick or i.required]
    target = request.POST.get("_target") or request.GET.get("target", "")
    if request.method != "POST":
        given = prefilled(entity, inputs, request.GET, actor, picked=picked)
        return show(request, entity, inputs, given, picked=picked, target=target)
    data = read_post(inputs, request.POST)
    try:
        made = perform(
            "create", entity.model, data, actor=actor, key=request.POST.get("_key", ""), prepare=aimed(target, actor),
            acknowledge=acknowledged(request),
        ).record  # fmt: skip
    except Doubtful as error:
        found = {"doubt": offered(error)}
        return show(request, entity, inputs, {}, picked=picked, target=target, typed=data, extra=found, status=409)
    except (Invalid, Refused) as error:
        problem = error if isinstance(error, Invalid) else Invalid({"": list(error.reasons)})
        return show(
            request, entity, inputs, {}, picked=picked, target=target, typed=data, error=problem, status=error.status
        )
    return afterwards(request, entity, made, picked=picked)


def aimed(target: str, actor: Actor) -> Callable[[Any], None] | None:
    """Points a new task or follow-up at a record that the actor sees, written as `customers.Customer:5`."""
    label, _colon, key = target.partition(":")
    if not label or not key.isdigit():
        return None
    try:
        above = registry.get(label)
    except LookupError:
        return None
    record = fetch(above.model, int(key), actor)
    title = about(above, record)

    def prepare(made: Any) -> None:
        if hasattr(made, "target_entity"):
            made.target_entity, made.target_id, made.target_title = label, record.pk, title

    return prepare


def prefilled(
    entity: ResolvedEntity, inputs: Any, query: Mapping[str, str], actor: Actor, *, picked: bool
) -> dict[str, Any]:
    """Values from the address, where they can be read; from a picker `name` is what was typed there."""
    given: dict[str, Any] = {}
    for item in inputs:
        if query.get(item.name):
            given[item.name] = query.getlist(item.name) if item.kind.many else query[item.name]  # type: ignore[attr-defined]
    if picked and query.get("name"):
        given[entity.title] = query["name"]
    return given


def show(
    request: HttpRequest,
    entity: ResolvedEntity,
    inputs: Any,
    given: Mapping[str, Any],
    *,
    picked: bool,
    target: str = "",
    typed: Mapping[str, Any] | None = None,
    error: Invalid | None = None,
    extra: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form as page or dialog."""
    actor = request.actor  # type: ignore[attr-defined]
    errors: Mapping[str, list[Problem]] = error.errors if error else {}
    groups = groups_of(entity, inputs, {}, actor, typed=typed, errors=errors)
    for group in groups if typed is None else ():
        fill(group, inputs, given, actor)
    # The key of a failed try is free again; after a success the next record needs one of its own.
    hidden = {"_key": (request.POST.get("_key") if typed is not None else "") or fresh_key()}
    draft = draft_key(entity, request, target, picked=picked)
    hidden |= {name: value for name, value in (("_target", target), ("_draft", draft)) if value}
    return render(
        request,
        "record/form.html" if layer(request) or "HX-Request" in request.headers else "pages/record/form.html",
        {
            "title": _("New %(noun)s") % {"noun": in_sentence(entity.verbose_name)},
            "entity": entity,
            "groups": groups,
            "action": request.path,
            "hidden": hidden,
            "dialog": layer(request) == "dialog",
            "again": not picked,
            "submit": _("Save"),
            "draft": draft,
            "twins": watched(entity),
            "back": f"/{entity.slug}/",
            "summary": summary(error, [item.name for item in inputs]) if error else None,
            **(extra or {}),
        },
        status=status,
    )


def draft_key(entity: ResolvedEntity, request: HttpRequest, target: str, *, picked: bool) -> str:
    """Under which key the browser keeps what is typed; the small form of a picker keeps nothing.

    A form under a record has a draft of its own: what was meant for one customer is not offered at another.
    """
    if picked:
        return ""
    under = target or ",".join(f"{name}:{value}" for name, value in sorted(request.GET.items()) if str(value).isdigit())
    return request.POST.get("_draft") or f"{entity.slug}/new{'@' if under else ''}{under}"


def fill(group: dict[str, Any], inputs: Any, given: Mapping[str, Any], actor: Actor) -> None:
    """Put values from the address into the fields of a group."""
    kinds = {item.name: item.kind for item in inputs}
    for field in group["fields"]:
        if field["name"] in given:
            field.update(retyped(kinds[field["name"]], given[field["name"]], actor))


def afterwards(request: HttpRequest, entity: ResolvedEntity, made: Any, *, picked: bool) -> HttpResponse:
    """Where to go with the new record, and who has it where that is not who made it, such as by a rule."""
    text = _("Created “%(title)s”") % {"title": entity.title_of(made)}
    actor: Actor = request.actor  # type: ignore[attr-defined]
    given = entity.owned and made.owner_id not in (None, actor.user_id)
    if given:
        text = _("Created “%(title)s”; %(name)s has it") % {"title": entity.title_of(made), "name": named(made.owner)}
    if picked:
        response = HttpResponse(status=200)
        response["HX-Reswap"] = "none"
        return tell(toast(response, text), kb_created={"id": made.pk, "label": entity.title_of(made)})
    if request.POST.get("_again"):
        inputs = entity.actions["create"](entity, request.actor).inputs(None)  # type: ignore[attr-defined]
        response = show(request, entity, inputs, {}, picked=False, target=request.POST.get("_target", ""))
        return tell(toast(response, text), kb_changed={})
    if layer(request) == "dialog":
        return done(text)
    if not given and getattr(made, "pool_id", None) is None:
        return go(record_url(entity.label, made.pk))
    there = seen_at(entity, made.pk, actor)
    return toast(go(there), text) if given else go(there)


def seen_at(entity: ResolvedEntity, pk: int, actor: Actor) -> str:
    """The page of what went to a pool or a colleague, under the noun by which its maker sees it there, or the list."""
    table = entity.model._meta.concrete_model
    for one in (entity, *(other for other in registry if other is not entity)):
        here = one.model._meta.concrete_model is table and actor.can(one.label, "view")
        if here and scoped(one.model, actor).filter(pk=pk).exists():
            return record_url(one.label, pk)
    return f"/{entity.slug}/"
