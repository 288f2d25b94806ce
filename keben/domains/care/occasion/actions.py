"""Making and correcting single attentions: what is done stays in the books, its effect may be seen weeks later."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.kernel.access.actor import system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, BoundInput, Input
from keben.kernel.actions.crud import Create, Delete, Edit
from keben.kernel.kinds.text import LongText
from keben.kernel.problems import Refused

ACTOR = system_actor("care")
"""Plans by the rules, every night."""
GENERATED = ("rule", "year", "care_date")
"""What only the nightly run says of a new item."""


class CreateItem(Create):
    """A new attention; the nightly run also names the rule, the year of the occasion and its date."""

    def inputs(self, record: Any) -> list[BoundInput]:
        found = super().inputs(record)
        if self.actor is ACTOR:
            fields = (self.entity.field(name) for name in GENERATED)
            found += [BoundInput(item.name, item.label, item.kind) for item in fields]
        return found


class EditItem(Edit):
    """Change what is still planned."""

    def offered(self, record: Any) -> bool:
        return bool(record.status == "planned")

    def check(self, record: Any, ask: Any) -> None:
        if record.status != "planned":
            state = record.get_status_display()
            raise Refused.because("over", "This item is “%(state)s” and can no longer be changed.", state=state)


class DeleteItem(Delete):
    """Move it to the recycle bin; what has cost something stays."""

    def offered(self, record: Any) -> bool:
        return bool(record.status != "done")

    def check(self, record: Any, ask: Any) -> None:
        if record.status == "done":
            raise Refused.because("done", "What is done stays in the figures and cannot be deleted.")
        super().check(record, ask)


class NoteEffect(Action[Any]):
    """Write down later what it brought."""

    label, icon, bulk = _("Note the effect"), "writing", False

    class ask(Ask):  # noqa: N801 - declared like a field
        """What came of it."""

        effect = Input(LongText(1000), _("Effect"), required=True)
        grade = Input(like="grade", required=True)

    def inputs(self, record: Any) -> list[BoundInput]:
        found = super().inputs(record)
        for item in found:
            item.initial = getattr(record, item.name, "") or None
        return found

    def offered(self, record: Any) -> bool:
        return bool(record.status == "done")

    def check(self, record: Any, ask: Any) -> None:
        if record.status != "done":
            raise Refused.because("not_done", "The effect is noted once it is done.")

    def run(self, record: Any, ask: Any) -> None:
        record.effect, record.grade = ask.effect, ask.grade
