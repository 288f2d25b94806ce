"""Custom fields: added, changed, hidden, shown, moved; deleted only while nobody has filled them in."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.base.errors import Malformed
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.customfields import CustomField, custom_fields
from keben.kernel.formulas import RESULTS, check_formula
from keben.kernel.kinds.choices import Boolean, Choice
from keben.kernel.kinds.numbers import Integer
from keben.kernel.kinds.text import LongText, Text
from keben.kernel.problems import Invalid, Problem, Refused
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

NAME = re.compile(r"[a-z][a-z0-9_]{0,38}")
MOST = 100
KEY = _("Field key")
RESULT_LABELS = {
    "decimal": _("Number"), "money": _("Money"), "text": _("Text"), "date": _("Date"), "boolean": _("Yes or no"),
}  # fmt: skip


def noun_of(label: str) -> ResolvedEntity:
    """A noun that takes custom fields. Raises Invalid."""
    try:
        entity = registry.get(label)
    except LookupError:
        entity = None
    if entity is None or "custom" not in entity.features:
        raise Invalid.single("entity", "no_custom", "“%(name)s” takes no custom fields.", name=label)
    return entity


def has_data(record: CustomField) -> bool:
    """Whether any record holds a value of this field; looks for one, never counts."""
    rows = noun_of(record.entity).model._base_manager.filter(**{f"custom__{record.name}__isnull": False})
    return rows.exclude(**{f"custom__{record.name}": ""}).exclude(**{f"custom__{record.name}": []}).exists()


class Definition(Ask):
    """What a field is; the type stays once it is chosen."""

    label = Input(Text(60), _("Label"), required=True)
    label_en = Input(Text(60), _("English label"))
    required = Input(Boolean(), _("Required"), initial=False)
    help = Input(Text(200), _("Help"))
    choices = Input(LongText(4000), _("Choices"), help=_("One per line; “key = label” keeps a key of its own."))
    target = Input(Text(80), _("Noun that is linked"))
    places = Input(Integer(0, 6), _("Decimals"), initial=2)
    formula = Input(LongText(1000), _("Formula"), help=_("Reads fields by name, for example x_price * x_count."))
    result = Input(Choice(tuple(RESULT_LABELS.items())), _("Result"), initial="decimal")


class NewDefinition(Definition):
    """What a new field is."""

    entity = Input(Text(80), _("Noun"), required=True)
    name = Input(Text(40), _("Field key"), required=True)
    code = Input(Choice(CustomField.CODES), _("Type"), required=True)


def options_of(code: str, ask: Any, entity: ResolvedEntity, before: dict[str, Any]) -> dict[str, Any]:
    """The options that the type needs, checked. Raises Invalid at the field."""
    if code in ("choice", "multi_choice"):
        return {"choices": choices_of(ask.choices or "", before)}
    if code == "link":
        try:
            return {"target": registry.get(ask.target or "").label}
        except LookupError:
            raise Invalid.single("target", "no_noun", "Choose the noun that is linked.") from None
    if code in ("decimal", "percent"):
        return {"places": 2 if ask.places is None else ask.places}
    if code == "formula":
        if ask.result not in RESULTS:
            raise Invalid.single("result", "required", "Required.")
        try:
            check_formula(entity, ask.formula or "")
        except Malformed as error:
            raise Invalid({"formula": [Problem.of(error)]}) from None
        return {"formula": ask.formula, "result": ask.result, "places": 2 if ask.places is None else ask.places}
    return {}


def choices_of(text: str, before: dict[str, Any]) -> list[dict[str, str]]:
    """Choices from lines; a choice that exists keeps its key, so that stored values stay right. Raises Invalid."""
    known = {one["label"]: one["value"] for one in before.get("choices", ())}
    found: dict[str, str] = {}
    for line in text.splitlines():
        key, sign, label = (part.strip() for part in line.partition("="))
        label = label if sign else key
        if not label:
            continue
        key = key if sign else known.get(label, label)
        if key in found or label in found.values():
            raise Invalid.single("choices", "choice_twice", "“%(label)s” is there twice.", label=label)
        found[key] = label
    if not found:
        raise Invalid.single("choices", "required", "Required.")
    return [{"value": key, "label": label} for key, label in found.items()]


class AddField(Action[CustomField]):
    """Add a field to a noun; it appears in forms, lists, filters, import, export and API at once."""

    name, label, icon, creates, bulk, verb, ask = "add", _("New"), "plus", True, False, "create", NewDefinition

    def run(self, record: CustomField, ask: Any) -> None:
        entity = noun_of(ask.entity)
        if not NAME.fullmatch(ask.name):
            raise Invalid.single(
                "name", "key", "A key starts with a letter and holds only a–z, 0–9 and _, at most 39 signs."
            )
        existing = [item.name for item in custom_fields(entity.label)]
        if ask.name in existing:
            raise Invalid.single("name", "taken", "%(label)s “%(value)s” is already taken.", label=KEY, value=ask.name)
        if len(existing) >= MOST:
            raise Refused.because("too_many_fields", "A noun takes at most %(count)s custom fields.", count=MOST)
        record.entity, record.name, record.code = entity.label, ask.name, ask.code
        describe(record, ask, entity)
        last = [item.position for item in custom_fields(entity.label)]
        record.position = max(last, default=0) + 10


class ChangeField(Action[CustomField]):
    """Change what a field is called and offers; key and type stay."""

    name, label, icon, bulk, ask = "change", _("Edit"), "pencil", False, Definition

    def run(self, record: CustomField, ask: Any) -> None:
        describe(record, ask, noun_of(record.entity))


def describe(record: CustomField, ask: Any, entity: ResolvedEntity) -> None:
    """Take over what the form says."""
    record.options = options_of(record.code, ask, entity, record.options or {})
    record.label, record.label_en, record.help = ask.label, ask.label_en or "", ask.help or ""
    record.required = bool(ask.required) and record.code not in ("formula", "boolean")


class HideField(Action[CustomField]):
    """Take the field out of forms and lists; its values stay."""

    name, label, icon = "hide", _("Hide"), "eye-off"

    def offered(self, record: CustomField) -> bool:
        return not record.is_hidden

    def run(self, record: CustomField, ask: Any) -> None:
        record.is_hidden = True


class ShowField(Action[CustomField]):
    """Bring a hidden field back with its values."""

    name, label, icon = "show", _("Show"), "eye"

    def offered(self, record: CustomField) -> bool:
        return record.is_hidden

    def run(self, record: CustomField, ask: Any) -> None:
        record.is_hidden = False


class MoveField(Action[CustomField]):
    """Give the field another place in its noun."""

    name, label, icon, bulk, hidden = "move", _("Move"), "arrows-sort", False, True

    class ask(Ask):  # noqa: N801 - declared like a field
        """The new place; smaller numbers come first."""

        position = Input(Integer(0, 100_000), _("Position"), required=True)

    def run(self, record: CustomField, ask: Any) -> None:
        record.position = ask.position


class DeleteField(Action[CustomField]):
    """Remove a field that holds no data."""

    name, label, icon, tone, verb = "remove", _("Delete"), "trash", "danger", "delete"

    def check(self, record: CustomField, ask: Any) -> None:
        if has_data(record):
            raise Refused.because(
                "field_has_data", "“%(label)s” holds data. Hide it instead; the values stay.", label=record.label
            )
        formulas = [
            item.label
            for item in custom_fields(record.entity)
            if item.code == "formula" and f"x_{record.name}" in item.options.get("formula", "")
        ]
        if formulas:
            raise Refused.because(
                "field_in_formula", "The formula “%(label)s” reads this field. Change it first.", label=formulas[0]
            )

    def run(self, record: CustomField, ask: Any) -> None:
        record.delete()
