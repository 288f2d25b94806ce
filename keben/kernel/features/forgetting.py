"""The verb that takes a person out of a record: every noun has it whose rows are people or speak of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.base.masking import STARS
from keben.kernel.actions.action import Action
from keben.kernel.actions.crud import assign
from keben.kernel.contacting import ALL, FIELD
from keben.kernel.people import is_person
from keben.kernel.problems import Refused


class Anonymised(Action[Any]):
    """Personal data were taken out; only an approved request or a retention rule does this."""

    label, icon, hidden, bulk, verb = gettext_lazy("Anonymise"), "trash", True, False, "anonymise"
    words: ClassVar[tuple[str, ...] | None] = None
    whole: ClassVar[bool] = False

    def check(self, record: Any, ask: Any) -> None:
        if self.words is None:
            raise Refused.because(
                "only_by_request", "Only an approved request about personal data or a retention rule may do this."
            )

    def run(self, record: Any, ask: Any) -> None:
        record.__dict__["_forgotten"] = True
        gone = blank(self.entity, record) if self.whole else set()
        for source in record._meta.concrete_fields:
            if source.name not in gone and isinstance(source, (models.CharField, models.TextField)) and free(source):
                setattr(record, source.name, scrubbed(getattr(record, source.name), self.words or ()))


class Erased(Action[Any]):
    """The row goes for ever; only a retention rule does this, and only where nothing hangs on it."""

    name, label, icon, hidden, bulk, verb = "erase", gettext_lazy("Erase"), "trash", True, False, "anonymise"
    allowed: ClassVar[bool] = False

    def check(self, record: Any, ask: Any) -> None:
        if not self.allowed:
            raise Refused.because("only_by_rule", "Only a retention rule may do this.")

    def run(self, record: Any, ask: Any) -> None:
        record.__dict__["_forgotten"] = True
        record.deleted_at = record.deleted_at or timezone.now()


def free(source: Any) -> bool:
    """Whether a column holds words that somebody wrote."""
    return not source.choices and not source.unique and not getattr(source, "remote_field", None)


def blank(entity: Any, record: Any) -> set[str]:
    """Empty the personal fields of a record; its title says that somebody was here. Answers their names."""
    from keben.kernel.personal import personal_fields  # it asks the registry, which asks for these actions

    names = {item.name for item in personal_fields(entity) if item.direct or item.custom}
    for name in names:
        assign(record, name, None)
    title, person = entity.title, entity.declaration.person
    if title in names or (is_person(entity, record) and person.name == title):
        setattr(record, title, pseudonym(record))
        names.add(title)
    if hasattr(record, FIELD):
        setattr(record, FIELD, ALL)
    return names


def pseudonym(record: Any) -> str:
    """How somebody is called who is forgotten."""
    return _("Anonymised %(number)s") % {"number": record.pk}


def scrubbed(value: Any, words: Iterable[str]) -> Any:
    """A value of any shape without these words."""
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, STARS)
        return value
    if isinstance(value, dict):
        return {key: scrubbed(one, words) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [scrubbed(one, words) for one in value]
    return value
