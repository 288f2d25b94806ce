"""Putting uploaded files with a record, and taking one away."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Model, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.events import FileRemoved, FilesAttached
from keben.kernel.kinds.links import File, Links
from keben.kernel.problems import Refused


class Attach(Action[Model]):
    """Put files that the actor has uploaded with this record."""

    label, icon, hidden, bulk = _("Attach"), "paperclip", True, False

    def inputs(self, record: Model | None) -> list[BoundInput]:
        return [BoundInput("files", _("Files"), Links(Attachment), required=True)]

    def check(self, record: Model, ask: Any) -> None:
        for file in ask.files:
            if file.object_id is not None or file.created_by_id != self.actor.user_id:
                raise Refused.because("filed", "“%(name)s” belongs to another record already.", name=file.name)

    def run(self, record: Model, ask: Any) -> FilesAttached:
        keys = tuple(file.pk for file in ask.files)
        # They were uploaded side by side, the smallest done first: people expect the order in which they chose.
        places = Case(*(When(pk=key, then=Value(place)) for place, key in enumerate(keys)))
        Attachment.objects.filter(pk__in=keys).update(entity=self.entity.label, object_id=record.pk, position=places)
        return FilesAttached(keys, tuple(file.name for file in ask.files))


class Detach(Action[Model]):
    """Move one file of this record to the recycle bin."""

    name, label, icon = "detach", _("Remove file"), "trash"
    hidden, bulk, tone = True, False, "danger"

    def inputs(self, record: Model | None) -> list[BoundInput]:
        return [BoundInput("file", _("File"), File(Attachment), required=True)]

    def check(self, record: Model, ask: Any) -> None:
        if (ask.file.entity, ask.file.object_id) != (self.entity.label, record.pk):
            raise Refused.because("not_here", "“%(name)s” is not a file of this record.", name=ask.file.name)

    def run(self, record: Model, ask: Any) -> FileRemoved:
        Attachment.objects.filter(pk=ask.file.pk).update(deleted_at=timezone.now())
        return FileRemoved(ask.file.pk, ask.file.name)
