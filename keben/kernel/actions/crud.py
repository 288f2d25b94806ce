"""Create, edit, delete and restore for any noun, derived from its form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput
from keben.kernel.actions.writable import born_inputs, form_inputs
from keben.kernel.condition import When
from keben.kernel.kinds.base import EMPTY, Kind
from keben.kernel.problems import Invalid, Problem, Refused

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity


def assign(record: Model, name: str, value: Any) -> None:
    """Set a field, a custom field, or remember a many-to-many value for after the save."""
    if name.startswith("x_"):
        kept = {key: one for key, one in record.custom.items() if key != name[2:]}  # type: ignore[attr-defined]
        # No key instead of an empty one: lists sort rows without a value last.
        record.custom = kept if value in (*EMPTY, []) else {**kept, name[2:]: value}  # type: ignore[attr-defined]
        return
    many, empty = _place(type(record), name)
    if many:
        pending = record.__dict__.setdefault("_links", {})
        pending[name] = value
    else:
        setattr(record, name, empty() if value is None and empty is not None else value)


@lru_cache(maxsize=2048)
def _place(model: type[Model], name: str) -> tuple[bool, Callable[[], Any] | None]:
    """Whether a field holds many records, and what stands for “empty” where it takes no NULL."""
    field: Any = model._meta.get_field(name)
    if field.many_to_many or getattr(field, "null", False):
        return bool(field.many_to_many), None
    return False, str if field.get_internal_type() in ("CharField", "TextField") else field.get_default


def current(entity: ResolvedEntity, record: Any, name: str) -> Any:
    """The value of any field as it will be saved, for conditions; many-to-many ones may not be saved yet."""
    if name.startswith("x_"):
        return (record.custom or {}).get(name[2:])
    pending = record.__dict__.get("_links", {})
    if name in pending:
        return pending[name]
    if not entity.has(name) or not entity.field(name).kind.many:
        return getattr(record, name, None)
    value = getattr(record, name) if record.pk else ()
    return list(value.all()) if hasattr(value, "all") else value


def same_text(kind: Kind, stored: Any, answer: Any) -> bool:
    """Whether both look the same in an input: a form shows no seconds and must not cut them off."""
    return not isinstance(stored, Model) and stored is not None and kind.edit(stored) == kind.edit(answer)


class FormAction(Action[Model]):
    """What creating and editing share: the inputs of the form that the actor may write."""

    hidden = True

    def inputs(self, record: Model | None) -> list[BoundInput]:
        return form_inputs(self.entity, self.actor, new=self.creates)

    def run(self, record: Model, ask: Any) -> None:
        self.fill(record, vars(ask))
        self.hidden_by_condition(record)

    def fill(self, record: Model, answers: Mapping[str, Any]) -> None:
        """Put the answers into the record."""
        stored, field = record.pk is not None, self.entity.field
        for name, value in answers.items():
            kind = field(name).kind
            if name.startswith("x_"):
                value = kind.plain(value)
            elif stored and not kind.many and same_text(kind, getattr(record, name), value):
                continue
            assign(record, name, value)

    def hidden_by_condition(self, record: Model) -> None:
        """Required fields count only while their group is shown."""
        errors: dict[str, list[Problem]] = {}
        for group in self.entity.form.groups:
            if group.when is None:
                continue
            needed = (name for name in group.fields if name in self.entity.form_required)
            missing = [name for name in needed if getattr(record, name, None) in EMPTY]
            if missing and self._shown(record, group.when):
                errors.update({name: [Problem("required", "Required.")] for name in missing})
        if errors:
            raise Invalid(errors)

    def _shown(self, record: Model, rule: When) -> bool:
        return rule.holds({rule.field: current(self.entity, record, rule.field)})


class Create(FormAction):
    """Make a new record."""

    name = "create"
    label = _("New")
    icon = "plus"
    verb = "create"
    creates = True
    bulk = False

    def inputs(self, record: Model | None) -> list[BoundInput]:
        found = super().inputs(record)
        for item in found:
            if item.name == "owner" and self.entity.owned and not item.help:
                item.help = (
                    _("Left empty, it is yours; in a pool it is nobody's.")
                    if self.pools()
                    else _("Left empty, it is yours.")
                )
        return [*found, *born_inputs(self.entity, self.actor)] if self.entity.declaration.at_birth else found

    def run(self, record: Model, ask: Any) -> None:
        super().run(record, ask)
        self.own(record)

    def own(self, record: Model, at: dt.datetime | None = None) -> None:
        """Whose it is where nobody has said so, and since when; those of a batch since the same moment."""
        if self.entity.owned and getattr(record, "owner_id", None) is None and self.owns_by_default(record):
            record.owner_id = self.actor.user_id  # type: ignore[attr-defined]
            if self.actor.person is not None:
                record.owner = self.actor.person  # type: ignore[attr-defined]
        if self.entity.owned and getattr(record, "owner_id", None) is not None:
            record.owned_since = at or timezone.now()  # type: ignore[attr-defined]

    def pools(self) -> bool:
        """Whether records of this noun may lie in a pool."""
        return self.entity.has("pool")

    def owns_by_default(self, record: Model) -> bool:
        """Whether who creates a record owns it; what goes into a pool belongs to nobody."""
        return getattr(record, "pool_id", None) is None


class Edit(FormAction):
    """Change fields of a record."""

    name = "edit"
    label = _("Edit")
    icon = "pencil"
    verb = "edit"


class Delete(Action[Model]):
    """Move the record to the recycle bin, or remove it where there is none."""

    name = "delete"
    label = _("Delete")
    icon = "trash"
    tone = "danger"
    verb = "delete"
    hidden = True

    def check(self, record: Model, ask: Any) -> None:
        for relation in record._meta.related_objects:
            field = relation.field
            if relation.on_delete not in (models.PROTECT, models.RESTRICT):
                continue
            children = relation.related_model._base_manager.filter(**{field.name: record.pk})
            if any(f.name == "deleted_at" for f in relation.related_model._meta.concrete_fields):
                children = children.filter(deleted_at__isnull=True)
            if children.exists():
                raise Refused.because(
                    "has_children",
                    "“%(title)s” still has %(children)s. Move or delete them first.",
                    title=self.entity.title_of(record),
                    children=str(relation.related_model._meta.verbose_name_plural),
                )

    def run(self, record: Model, ask: Any) -> None:
        if self.entity.recycles:
            record.deleted_at = timezone.now()  # type: ignore[attr-defined]
            return
        try:
            record.delete()
        except (ProtectedError, RestrictedError):
            raise Refused.because(
                "in_use",
                "“%(title)s” is in use. Make it inactive instead.",
                title=self.entity.title_of(record),
            ) from None


class Restore(Action[Model]):
    """Take the record back out of the recycle bin."""

    name = "restore"
    label = _("Restore")
    icon = "arrow-back-up"
    verb = "delete"
    hidden = True
    deleted = True

    def run(self, record: Model, ask: Any) -> None:
        record.deleted_at = None  # type: ignore[attr-defined]
