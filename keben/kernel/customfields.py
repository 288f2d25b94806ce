"""Fields that administrators add in the browser: rows of definitions, typed by the same Kinds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keben.kernel.kinds.base import Kind, kind_by_code, kind_of_target
from keben.kernel.record import Configured
from keben.kernel.stamps import stamped


class CustomField(Configured):
    """The definition of one custom field; hidden instead of deleted once data exist."""

    CODES = (
        ("text", _("Text")),
        ("long_text", _("Long text")),
        ("decimal", _("Number")),
        ("money", _("Money")),
        ("percent", _("Percent")),
        ("date", _("Date")),
        ("choice", _("Choice")),
        ("multi_choice", _("Multi-choice")),
        ("boolean", _("Yes or no")),
        ("person", _("Person")),
        ("department", _("Department")),
        ("link", _("Link")),
        ("file", _("File")),
        ("formula", _("Formula")),
    )

    entity = models.CharField(_("Noun"), max_length=80)
    name = models.SlugField(_("Key"), max_length=40)
    label = models.CharField(_("Label"), max_length=60)
    label_en = models.CharField(_("English label"), max_length=60, blank=True)
    code = models.CharField(_("Type"), max_length=20, choices=CODES)
    options = models.JSONField(_("Options"), default=dict, blank=True)
    required = models.BooleanField(_("Required"), default=False)
    help = models.CharField(_("Help"), max_length=200, blank=True)
    position = models.IntegerField(_("Position"), default=100)
    is_hidden = models.BooleanField(_("Hidden"), default=False)

    class Meta:
        app_label = "kernel"
        verbose_name = _("Custom field")
        verbose_name_plural = _("Custom fields")
        constraints = (models.UniqueConstraint(fields=("entity", "name"), name="custom_field_once"),)
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"{self.entity}.x_{self.name}"

    def title(self) -> str:
        """The label in the active language."""
        return self.label_en if (get_language() or "").startswith("en") and self.label_en else self.label

    def kind(self) -> Kind:
        """The behaviour of its values."""
        return build_kind(self.code, self.options)


def build_kind(code: str, options: dict[str, Any]) -> Kind:
    """The Kind of a definition. Raises LookupError for an unknown code."""
    from django.apps import apps

    from keben.kernel.kinds import links, numbers

    if code in ("choice", "multi_choice"):
        found = kind_by_code(code)
        return found([(c["value"], c["label"]) for c in options.get("choices", ())])  # type: ignore[call-arg]
    if code in ("person", "department", "link"):
        target = {"person": settings.AUTH_USER_MODEL, "department": "org.Department"}.get(code) or options["target"]
        return kind_of_target(target)
    if code == "file":
        return links.File(apps.get_model("kernel.Attachment"))
    if code in ("decimal", "percent"):
        places = int(options.get("places", 2))
        return (numbers.Percent if code == "percent" else numbers.DecimalNumber)(18, places)
    if code == "formula":
        result = options.get("result", "text")
        return build_kind(result if result != "formula" else "text", options)
    return kind_by_code(code)()


_declared_only: ContextVar[bool] = ContextVar("declared_only", default=False)


@contextmanager
def declared_only() -> Iterator[None]:
    """Look at the declarations alone: checks and snapshots must work before there is a database."""
    token = _declared_only.set(True)
    try:
        yield
    finally:
        _declared_only.reset(token)


def custom_fields(entity: str) -> tuple[CustomField, ...]:
    """The definitions of one noun, cached until somebody changes one."""
    if _declared_only.get():
        return ()
    return stamped("custom_fields", load).get(entity, ())


def put_away(entity: str, name: str) -> bool:
    """Whether it is a field that an administrator has hidden: its values stay, no face offers it."""
    return name.startswith("x_") and any(f"x_{item.name}" == name and item.is_hidden for item in custom_fields(entity))


def load() -> dict[str, tuple[CustomField, ...]]:
    """All definitions by noun; the same tuple until they change, so that what is made of it can be kept."""
    found: dict[str, list[CustomField]] = {}
    for item in CustomField.objects.all():
        found.setdefault(item.entity, []).append(item)
    return {label: tuple(items) for label, items in found.items()}
