"""Recording registration data of a customer: by hand from a licence, or taken over from a register."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.registration.sources import FIELDS, source
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, BoundInput, Input
from keben.kernel.actions.crud import assign
from keben.kernel.kinds.moments import Date
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Invalid


class RecordRegistration(Action[Customer]):
    """Enter what a licence or a register says, with where it comes from and of which day it is."""

    name, label, icon, bulk = "registration", _("Record registration data"), "file-certificate", False

    class ask(Ask):  # noqa: N801 - declared like a field
        """Source and day; the fields follow."""

        source = Input(
            Text(40), _("Registration data from"), required=True, help=_("For example: business licence, register")
        )
        as_of = Input(Date(), _("As of"), required=True)

    def inputs(self, record: Customer | None) -> list[BoundInput]:
        """The fields of the register that the actor may write, as they stand now."""
        found = super().inputs(record)
        for one in found:
            one.initial = timezone.localdate() if one.name == "as_of" else _("Business licence")
        for name in FIELDS:
            if right_on(self.entity, self.actor, name) < FieldRight.EDIT:
                continue
            item = self.entity.field(name)
            now = getattr(record, name) if record is not None else None
            found.append(BoundInput(name, item.label, item.kind, False, item.help, now))
        return found

    def check(self, record: Customer, ask: Any) -> None:
        if ask.as_of > timezone.localdate():
            raise Invalid.single("as_of", "future", "This day has not come yet.")

    def run(self, record: Customer, ask: Any) -> None:
        for name in FIELDS:
            if hasattr(ask, name):
                assign(record, name, getattr(ask, name))
        record.registration_source, record.registration_checked_on = str(ask.source), ask.as_of


class LookUpRegistration(Action[Customer]):
    """Ask the connected register."""

    name, label, icon, bulk = "look-up-registration", _("Look up in the register"), "search", False
    page = "registration/"

    def offered(self, record: Customer) -> bool:
        return record.type != "person" and source() is not None
