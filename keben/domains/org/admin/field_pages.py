"""The editor of custom fields, per noun."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.base.formula_functions import CALLS
from keben.domains.org.admin.field_actions import NEVER_REQUIRED, Definition, NewDefinition
from keben.domains.org.admin.gate import admins, frame, reasons, say
from keben.kernel.actions.ask import Ask
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField, custom_fields
from keben.kernel.formulas import by_labels, usable_names
from keben.kernel.problems import Invalid, KebenError
from keben.kernel.reader import fetch
from keben.kernel.registry import registry
from keben.web.record.controls import read_post
from keben.web.record.form import field_of

SHOWN = {
    "choices": "code=choice,multi_choice",
    "target": "code=link",
    "places": "code=decimal,percent,formula",
    "formula": "code=formula",
    "result": "code=formula",
    "required": "code=" + ",".join(code for code, _label in CustomField.CODES if code not in NEVER_REQUIRED),
}
ORDER = ("label", "label_en", "code", "name", "target", "choices", "formula", "result", "places", "help", "required")
"""As one thinks of a field: what it is called and what it is, then what its type needs, then the rest."""
SIMPLE = ("hide", "show", "remove")


def nouns() -> list[Any]:
    """The nouns that take custom fields."""
    return [entity for entity in registry if "custom" in entity.features]


@admins("system")
def fields(request: HttpRequest) -> HttpResponse:
    """The fields of all nouns, and where to add one."""
    found = [(entity, custom_fields(entity.label)) for entity in nouns()]
    return frame(request, "custom_fields", _("Custom fields"), {"found": found}, tab="/system/fields/")


@admins("system")
def new(request: HttpRequest, label: str) -> HttpResponse:
    """Add a field to a noun."""
    if label not in [entity.label for entity in nouns()]:
        raise Http404
    return form(request, NewDefinition, label, None)


@admins("system")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a field."""
    record = fetch(CustomField, pk, request.actor)  # type: ignore[attr-defined]
    return form(request, Definition, record.entity, record)


def form(request: HttpRequest, asked: type[Ask], label: str, record: CustomField | None) -> HttpResponse:
    """The form of a definition; a refusal comes back at its field."""
    actor = request.actor  # type: ignore[attr-defined]
    inputs = asked.inputs(registry.of(CustomField))
    typed, errors = None, {}
    if request.method == "POST":
        typed = read_post(inputs, request.POST) | ({} if record else {"entity": label})
        try:
            perform("change" if record else "add", record or CustomField, typed, actor=actor)
        except Invalid as error:
            errors = error.errors
        except KebenError as error:
            say(request, reasons(error), "danger")
            return redirect("/system/fields/")
        else:
            say(request, _("Saved"))
            return redirect("/system/fields/")
    values = values_of(record) if record else {}
    drawn = []
    for item in sorted(inputs, key=lambda one: (*ORDER, one.name).index(one.name)):
        if item.name == "entity":
            continue
        one = field_of(
            item, values.get(item.name, item.initial), actor,
            typed=typed.get(item.name, "") if typed is not None else None, problems=errors.get(item.name, ()),
        )  # fmt: skip
        drawn.append({**one, "when": when_of(item.name, record)})
    context = {
        "record": record,
        "noun": registry.get(label),
        "fields": [one for one in drawn if one["when"] is not None],
        "formula_when": when_of("formula", record),
        "usable": usable_names(registry.get(label)),
        "functions": CALLS,
        "errors": [one.text() for name, found in errors.items() if name == "entity" for one in found],
    }
    title = record.label if record else _("New field")
    return frame(request, "custom_field", title, context, tab="/system/fields/", status=422 if errors else 200)


def when_of(name: str, record: CustomField | None) -> str | None:
    """When a part of the form is shown: by the chosen type, or not at all for a type that never changes."""
    rule = SHOWN.get(name, "")
    if record is None or not rule:
        return rule
    return "" if record.code in rule.removeprefix("code=").split(",") else None


def values_of(record: CustomField) -> dict[str, Any]:
    """What the form starts with."""
    options = record.options or {}
    lines = [
        one["label"] if one["label"] == one["value"] else f"{one['value']} = {one['label']}"
        for one in options.get("choices", ())
    ]
    own = {name: getattr(record, name) for name in ("label", "label_en", "required", "help")}
    if "formula" in options:
        options = {**options, "formula": by_labels(registry.get(record.entity), options["formula"])}
    return {**own, **{k: v for k, v in options.items() if k != "choices"}, "choices": "\n".join(lines)}


@admins("system")
@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Hide, show or delete a field."""
    record = fetch(CustomField, pk, request.actor)  # type: ignore[attr-defined]
    try:
        perform(name, record, actor=request.actor)  # type: ignore[attr-defined]
    except KebenError as error:
        say(request, reasons(error), "danger")
    else:
        say(request, _("Saved"))
    return redirect("/system/fields/")


@admins("system")
@require_POST
def move(request: HttpRequest, pk: int, by: str) -> HttpResponse:
    """Swap a field with its neighbour."""
    record = fetch(CustomField, pk, request.actor)  # type: ignore[attr-defined]
    order = list(CustomField.objects.filter(entity=record.entity).order_by("position", "id"))
    at = [item.pk for item in order].index(record.pk)
    to = at + (-1 if by == "up" else 1)
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        with transaction.atomic():
            for place, item in enumerate(order, start=1):
                if item.position != place * 10:
                    perform("move", item, {"position": place * 10}, actor=request.actor)  # type: ignore[attr-defined]
    return redirect("/system/fields/")
