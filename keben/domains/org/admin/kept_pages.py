"""The pages of settings and numbering rules."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keben.domains.org.admin.gate import admins, frame, say
from keben.domains.org.admin.kept_actions import (
    RESETS,
    ChangeNumbering,
    ChangeSetting,
    FirstNumbering,
    FirstSetting,
    preview,
)
from keben.kernel.actions.ask import BoundInput
from keben.kernel.actions.perform import perform
from keben.kernel.fields import NumberField
from keben.kernel.joined import listed
from keben.kernel.kinds.base import Parsing
from keben.kernel.numbering import NumberRule, rule_of
from keben.kernel.problems import Invalid
from keben.kernel.registry import registry
from keben.kernel.settings import DECLARED, Declared, Setting, keeps, setting
from keben.web.record.controls import read_post
from keben.web.record.form import field_of


def bound(item: Declared) -> BoundInput:
    """A setting as an input of a form."""
    return BoundInput(item.name, item.label, item.kind, required=False, help=item.help)


@admins("system", "security")
def settings_page(request: HttpRequest) -> HttpResponse:
    """The settings that he keeps, by section; saving writes those that differ, each with its history."""
    mine = [item for item in DECLARED.values() if keeps(request.actor, item.name)]  # type: ignore[attr-defined]
    inputs = {item.name: bound(item) for item in mine}
    typed, errors = None, {}
    if request.method == "POST":
        typed = read_post(list(inputs.values()), request.POST)
        errors = save_settings(request, {k: v for k, v in typed.items() if k in request.POST or k in has(request)})
        if not errors:
            say(request, _("Saved"))
            return redirect("/system/settings/")
    sections: dict[str, list[Any]] = {}
    for item in mine:
        field = field_of(
            inputs[item.name], setting(item.name), request.actor,  # type: ignore[attr-defined]
            typed=typed.get(item.name, "") if typed is not None else None, problems=errors.get(item.name, ()),
        )  # fmt: skip
        sections.setdefault(str(item.section), []).append(field)
    context = {"sections": sections, "count": len(errors), "others": kept_by_others(mine)}
    return frame(
        request, "settings", _("Company settings"), context, tab="/system/settings/", status=422 if errors else 200
    )


def kept_by_others(mine: list[Declared]) -> str:
    """What another administrator keeps, by section and, where the section is shared, by name."""
    names = {item.name for item in mine}
    shared = {str(item.section) for item in mine}
    others = [item for item in DECLARED.values() if item.name not in names]
    return listed(dict.fromkeys(str(item.label if str(item.section) in shared else item.section) for item in others))


def has(request: HttpRequest) -> set[str]:
    """Names of tick boxes that the page showed, ticked or not."""
    return set(request.POST.getlist("_has"))


def save_settings(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    """Save all or none; the problems by setting."""
    errors: dict[str, Any] = {}
    with transaction.atomic():
        for name, raw in given.items():
            try:
                save_setting(name, raw, request.actor)  # type: ignore[attr-defined]
            except Invalid as error:
                errors[name] = error.problems()
        if errors:
            transaction.set_rollback(True)
    return errors


def save_setting(name: str, raw: Any, actor: Any) -> bool:
    """Save one setting where it differs; True when it was saved. Raises Invalid."""
    declared = DECLARED[name]
    # What stands there already is not asked again: a reader that is no longer installed would hold up all the rest.
    if raw == setting(name):
        return False
    try:
        if declared.kind.parse(raw, Parsing(actor)) == setting(name):
            return False
    except ValueError:
        pass  # the action says what is wrong
    row = Setting.objects.filter(name=name).first()
    if row is None:
        perform(
            FirstSetting, Setting, {"value": raw}, actor=actor, prepare=lambda record: setattr(record, "name", name)
        )
    else:
        perform(ChangeSetting, row, {"value": raw}, actor=actor)
    return True


def numbered() -> list[tuple[Any, NumberField]]:
    """Every noun with a field that numbers itself."""
    return [
        (entity, field)
        for entity in registry
        if not entity.model._meta.proxy  # another look at the same rows has no numbers of its own
        for field in entity.model._meta.concrete_fields
        if isinstance(field, NumberField) and field.pattern
    ]


@admins("system")
def numbers(request: HttpRequest) -> HttpResponse:
    """The patterns of all numbers, with the next number of each; `preview` tries one without saving."""
    typed: dict[str, str] = {}
    problem: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("entity", "field", "pattern", "reset")}
        try:
            if "preview" not in request.POST:
                save_rule(typed, request.actor)  # type: ignore[attr-defined]
                say(request, _("Saved"))
                return redirect("/system/numbers/")
            preview(typed["entity"], typed["field"], typed["pattern"], typed["reset"])
        except (Invalid, ValueError) as error:
            text = " ".join(p.text() for p in error.problems()) if isinstance(error, Invalid) else _("Required.")
            problem = {f"{typed['entity']}.{typed['field']}": text}
    lines = []
    for entity, field in numbered():
        key = f"{entity.label}.{field.name}"
        pattern, reset = rule_of(entity.label, field)
        mine = key == f"{typed.get('entity')}.{typed.get('field')}"
        shown = (typed["pattern"], typed["reset"]) if mine else (pattern.source, str(reset))
        wrong = problem.get(key, "")
        following = "" if wrong else preview(entity.label, field.name, *shown)
        lines.append({"entity": entity, "field": field, "pattern": shown[0], "reset": shown[1], "next": following,
                      "error": wrong})  # fmt: skip
    context = {"lines": lines, "resets": RESETS}
    return frame(request, "numbers", _("Numbering"), context, tab="/system/numbers/", status=422 if problem else 200)


def save_rule(typed: dict[str, str], actor: Any) -> None:
    """Save a numbering rule. Raises Invalid."""
    if (typed["entity"], typed["field"]) not in [(entity.label, field.name) for entity, field in numbered()]:
        raise Invalid.single("field", "no_number", "“%(name)s” is not a numbered field.", name=typed["entity"])
    row = NumberRule.objects.filter(entity=typed["entity"], field=typed["field"]).first()
    data = {"pattern": typed["pattern"], "reset": typed["reset"]}
    if row is not None:
        perform(ChangeNumbering, row, data, actor=actor)
        return

    def place(record: NumberRule) -> None:
        record.entity, record.field = typed["entity"], typed["field"]

    perform(FirstNumbering, NumberRule, data, actor=actor, prepare=place)
