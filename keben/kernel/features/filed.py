"""A file chosen in a field belongs to the record from the moment it is saved, so that whoever sees it sees both."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Model

from keben.kernel.actions.changes import Changes
from keben.kernel.actions.hooks import on_write
from keben.kernel.features.attachments import Attachment
from keben.kernel.fields import FileField
from keben.kernel.resolved import ResolvedEntity

FILES = ("file", "image")


@on_write()
def file_with_record(entity: ResolvedEntity, record: Model, changes: Changes) -> None:
    """Files of changed fields that belong to no record yet."""
    if record.pk is None:
        return
    kept = file_fields(entity.model)
    own = [getattr(record, f"{name}_id") for name in changes.names if name in kept] if kept else []
    custom = getattr(record, "custom", None) or {}
    own += [(custom.get(name) or {}).get("id") for name in changes.custom if holds_file(entity, f"x_{name}")]
    keys = [key for key in own if key]
    if keys:
        Attachment.objects.filter(pk__in=keys, object_id__isnull=True).update(entity=entity.label, object_id=record.pk)


def holds_file(entity: ResolvedEntity, name: str) -> bool:
    """Whether the custom field keeps a file or a picture."""
    return entity.has(name) and entity.field(name).kind.code in FILES


@lru_cache(maxsize=256)
def file_fields(model: type[Model]) -> frozenset[str]:
    """The fields of a model that keep files and pictures; most have none."""
    return frozenset(field.name for field in model._meta.concrete_fields if isinstance(field, FileField))
