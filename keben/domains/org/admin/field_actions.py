"""Custom fields: added, changed, hidden, shown, moved; deleted only while nobody has filled them in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container
from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.base.errors import Malformed
from keben.base.han import pinyin_syllables, sort_key
from keben.kernel import formulas_again
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.customfields import CustomField, custom_fields
from keben.kernel.formulas import RESULTS, by_keys, check_formula
from keben.kernel.kinds.base import EMPTY, Parsing
from keben.kernel.kinds.choices import Boolean, Choice
from keben.kernel.kinds.numbers import Integer
from keben.kernel.kinds.text import LongText, Text
from keben.kernel.problems import Invalid, Problem, Refused
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

NAME = re.compile(r"[a-z][a-z0-9_]{0,38}")
MOST = 100
NEVER_REQUIRED = ("formula", "boolean")
"""Nobody fills in a formula, and a box that is not ticked says no."""
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


class LinkedNoun(Choice):
    """A noun whose records can be looked for by name; which there are is known once all are declared."""

    def __init__(self) -> None:
        self.tones = {}

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:  # type: ignore[override]
        """The nouns by their names."""
        nouns = (one for one in registry if one.declaration.search and not one.model._meta.proxy)
        return tuple(sorted(((one.label, str(one.verbose_name)) for one in nouns), key=lambda pair: sort_key(pair[1])))

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY or raw in dict(self.choices):
            return raw or None
        raise Malformed("no_noun", "Choose the noun that is linked.")


def key_from(label: str, taken: Container[str]) -> str:
    """A key made from a label: 楼层 → lou_ceng; a number behind it where it is taken."""
    words = [readings[0] for readings in pinyin_syllables(label)]
    word = "_".join(one for one in words if one.isascii()) or "field"
    word = (word if word[0].isalpha() else f"f_{word}")[:30].rstrip("_")
    numbered = (f"{word}_{number}" for number in itertools.count(2))
    return next(key for key in itertools.chain((word,), numbered) if key not in taken)


class Definition(Ask):
    """What a field is; the type stays once it is chosen."""

    label = Input(Text(60), _("Label"), required=True)
    label_en = Input(Text(60), _("English label"))
    required = Input(Boolean(), _("Required"), initial=False)
    help = Input(Text(200), _("Hint below the field"))
    choices = Input(LongText(4000), _("Choices"), help=_("One per line; “key = label” keeps a key of its own."))
    target = Input(LinkedNoun(), _("Noun that is linked"))
    places = Input(Integer(0, 6), _("Decimals"), initial=2)
    formula = Input(
        LongText(1000),
        _("Formula"),
        help=_("Fields stand between brackets, for example [Price] * [Count]; their keys do as well."),
    )
    result = Input(Choice(tuple(RESULT_LABELS.items())), _("Result"), initial="decimal")


class NewDefinition(Definition):
    """What a new field is."""

    entity = Input(Text(80), _("Noun"), required=True)
    name = Input(
        Text(40), KEY, help=_("Formulas, files and the API know the field by x_ and this key; left empty, it is made.")
    )
    code = Input(Choice(CustomField.CODES), _("Type"), required=True)


def options_of(code: str, ask: Any, entity: ResolvedEntity, before: dict[str, Any]) -> dict[str, Any]:
    """The options that the type needs, checked. Raises Invalid at the field."""
    if code in ("choice", "multi_choice"):
        return {"choices": choices_of(ask.choices or "", before)}
    if code == "link":
        if not ask.target:
            raise Invalid.single("target", "no_noun", "Choose the noun that is linked.")
        return {"target": ask.target}
    if code in ("decimal", "percent"):
        return {"places": 2 if ask.places is None else ask.places}
    if code == "formula":
        if ask.result not in RESULTS:
            raise Invalid.single("result", "required", "Required.")
        try:
            formula = by_keys(entity, ask.formula or "")
            check_formula(entity, formula, ask.result)
        except Malformed as error:
            raise Invalid({"formula": [Problem.of(error)]}) from None
        return {"formula": formula, "result": ask.result, "places": 2 if ask.places is None else ask.places}
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
        existing = [item.name for item in custom_fields(entity.label)]
        key = ask.name or key_from(ask.label_en or ask.label, existing)
        if not NAME.fullmatch(key):
            raise Invalid.single(
                "name", "key", "A key starts with a letter and holds only a–z, 0–9 and _, at most 39 signs."
            )
        if key in existing:
            raise Invalid.single("name", "taken", "%(label)s “%(value)s” is already taken.", label=KEY, value=key)
        if len(existing) >= MOST:
            raise Refused.because("too_many_fields", "A noun takes at most %(count)s custom fields.", count=MOST)
        record.entity, record.name, record.code = entity.label, key, ask.code
        describe(record, ask, entity)
        last = [item.position for item in custom_fields(entity.label)]
        record.position = max(last, default=0) + 10
        compute_again(record, self.actor)


class ChangeField(Action[CustomField]):
    """Change what a field is called and offers; key and type stay."""

    name, label, icon, bulk, ask = "change", _("Edit"), "pencil", False, Definition

    def run(self, record: CustomField, ask: Any) -> None:
        before = record.options
        describe(record, ask, noun_of(record.entity))
        if record.options != before:
            compute_again(record, self.actor)


def compute_again(record: CustomField, actor: Actor) -> None:
    """A formula gets its values on the records that are there already, in the background."""
    if record.code == "formula" and not record.is_hidden:
        formulas_again.later(record.entity, actor.user_id)


def describe(record: CustomField, ask: Any, entity: ResolvedEntity) -> None:
    """Take over what the form says."""
    record.options = options_of(record.code, ask, entity, record.options or {})
    record.label, record.label_en, record.help = ask.label, ask.label_en or "", ask.help or ""
    record.required = bool(ask.required) and record.code not in NEVER_REQUIRED


class HideField(Action[CustomField]):
    """Take the field out of forms and lists; its values stay, and a formula is computed no longer."""

    name, label, icon = "hide", _("Hide"), "eye-off"

    def offered(self, record: CustomField) -> bool:
        return not record.is_hidden

    def run(self, record: CustomField, ask: Any) -> None:
        record.is_hidden = True


class ShowField(Action[CustomField]):
    """Bring a hidden field back with its values."""

    name, label, icon = "show", _("Show again"), "eye"

    def offered(self, record: CustomField) -> bool:
        return record.is_hidden

    def run(self, record: CustomField, ask: Any) -> None:
        record.is_hidden = False
        compute_again(record, self.actor)


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
