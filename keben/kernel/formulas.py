"""Formula fields: computed when a record is written and stored beside the other custom values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from keben.base.errors import Malformed
from keben.base.expr import Formula, parse_formula
from keben.kernel.customfields import CustomField, custom_fields
from keben.kernel.kinds.base import Kind

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity

RESULTS = ("decimal", "money", "text", "date", "boolean")
USABLE = ("text", "decimal", "money", "price", "percent", "integer", "score", "duration", "date", "boolean", "choice",
          "stage", "number")  # fmt: skip
UNITS = {"money": Decimal(100), "price": Decimal(1_000_000)}

parsed = lru_cache(maxsize=512)(parse_formula)


def usable_names(entity: ResolvedEntity) -> dict[str, Any]:
    """The fields a formula of this noun may read, by name; other formulas are not among them."""
    own = [field.name for field in entity.model._meta.concrete_fields if not field.primary_key]
    found = {}
    for name in (*own, *(f"x_{item.name}" for item in custom_fields(entity.label) if item.code != "formula")):
        if name in ("version", "custom", "deleted_at") or not entity.has(name):
            continue
        item = entity.field(name)
        if item.kind.code in USABLE:
            found[name] = item
    return found


MISFITS = ("formula_not_number", "formula_compare")
"""What is wrong with a formula whatever the record holds; a division by zero may be right for the next one."""


def check_formula(entity: ResolvedEntity, source: str, result: str = "text") -> Formula:
    """The formula, when it reads only fields that exist and computes with them what they allow. Raises Malformed."""
    formula = parsed(source)
    known = usable_names(entity)
    for name in sorted(formula.names):
        if name not in known:
            meant = meant_by(name, known)
            if meant:
                raise Malformed("formula_key", "In formulas “%(name)s” is “%(key)s”.", {"name": name, "key": meant})
            raise Malformed("formula_name", 'The formula uses "%(name)s", which is not a field here.', {"name": name})
    try:
        found = formula.evaluate({name: typical(known[name]) for name in formula.names}, today=timezone.localdate())
    except Malformed as error:
        if error.code in MISFITS:
            raise
        return formula
    if not fits(found, result) and "if" not in source:  # the other side of a condition may give something else
        raise Malformed("formula_result", "The formula gives something else than the chosen result.")
    return formula


WRITTEN = re.compile(r"""'[^']*'|"[^"]*"|\[([^\[\]]*)\]""")
KEYED = re.compile(r"""'[^']*'|"[^"]*"|[^\W\d]\w*""")


def by_keys(entity: ResolvedEntity, source: str) -> str:
    """A formula as it is kept: [Label] becomes the key of the one field that is called so. Raises Malformed."""
    known = usable_names(entity)

    def key(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        name = found[1].strip()
        meant = name if name in known else meant_by(name, known)
        if not meant:
            raise Malformed("formula_name", 'The formula uses "%(name)s", which is not a field here.', {"name": name})
        return meant

    return WRITTEN.sub(key, source)


def by_labels(entity: ResolvedEntity, source: str) -> str:
    """A formula as people read it: the fields by their labels, each between brackets; texts stay as they are."""
    known = usable_names(entity)
    labels = Counter(str(item.label) for item in known.values())

    def label(found: re.Match[str]) -> str:
        item = known.get(found[0])
        text = str(item.label) if item is not None else ""
        return f"[{text}]" if labels[text] == 1 and not set(text) & set("[]") else found[0]

    return KEYED.sub(label, source)


def meant_by(name: str, known: Mapping[str, Any]) -> str:
    """The key of the field that somebody wrote without its x_ or by its label; empty where there is none."""
    if f"x_{name}" in known:
        return f"x_{name}"
    labels = [key for key, item in known.items() if name in called(item)]
    return labels[0] if len(labels) == 1 else ""


def called(item: Any) -> tuple[str, ...]:
    """What a field is called: a custom one in both languages, whichever the reader speaks."""
    return (str(item.label), *((item.custom.label, item.custom.label_en) if item.custom else ()))


def typical(item: Any) -> Any:
    """A value as the field may hold it; a text says which field it is, so that a refusal names it."""
    if item.kind.code == "boolean":
        return True
    if item.kind.code == "date":
        return timezone.localdate()
    return str(item.label) if item.kind.code in ("text", "choice", "stage", "number") else Decimal(2)


def fits(found: Any, result: str) -> bool:
    """Whether what a formula gives can be kept as the chosen result; emptiness and texts always can."""
    wanted = {"decimal": Decimal, "money": Decimal, "date": date}.get(result, object)
    return found in (None, "") or isinstance(found, wanted)


def compute_formulas(entity: ResolvedEntity, record: Any) -> bool:
    """Compute the formula fields of a record; True where a value has changed. What cannot be computed stays empty.

    A hidden one keeps what it was; `again` brings it up to date when it is shown.
    """
    formulas = [item for item in custom_fields(entity.label) if item.code == "formula" and not item.is_hidden]
    if not formulas:
        return False
    custom = dict(record.custom or {})
    values = values_of(entity, record)
    for item in formulas:
        result = evaluate(item, values)
        custom.pop(item.name, None)
        if result is not None:
            custom[item.name] = result
    if custom == (record.custom or {}):
        return False
    record.custom = custom
    return True


def values_of(entity: ResolvedEntity, record: Any) -> dict[str, Any]:
    """What the formulas of this record may read: amounts in yuan, choices as they are stored."""
    found: dict[str, Any] = {}
    for name, item in usable_names(entity).items():
        if name.startswith("x_"):
            value = item.kind.unplain((record.custom or {}).get(name[2:]))
        else:
            value = getattr(record, name)
        if value is not None and item.kind.code in UNITS:
            value = Decimal(value) / UNITS[item.kind.code]
        found[name] = value
    return found


def evaluate(item: CustomField, values: Mapping[str, Any]) -> Any:
    """The plain value of one formula; None where it cannot be computed."""
    try:
        result = parsed(item.options.get("formula", "")).evaluate(values, today=timezone.localdate())
        return store(item.kind(), item.options, result)
    except (Malformed, ArithmeticError, ValueError):
        return None


def store(kind: Kind, options: Mapping[str, Any], result: Any) -> Any:
    """The result as the kind of the field keeps it. Raises ValueError where it is of another type."""
    if result is None or result == "":
        return None
    if kind.code in ("decimal", "money"):
        if not isinstance(result, Decimal):
            raise ValueError(result)
        if kind.code == "money":
            return int((result * 100).quantize(Decimal(1), ROUND_HALF_UP))
        places = int(options.get("places", 2))
        return str(result.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    if kind.code == "date":
        if not hasattr(result, "isoformat"):
            raise ValueError(result)
        return result.isoformat()
    if kind.code == "boolean":
        return bool(result)
    return str(result)
