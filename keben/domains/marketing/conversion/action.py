"""Convert: a lead becomes a customer, new or known already, with a contact and what higher domains add; once only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.conversion.carry import Carried, carry_refusals, carry_talks, carry_team
from keben.domains.marketing.conversion.steps import conversion_steps
from keben.domains.marketing.conversion.twins import Twin, find_twins
from keben.domains.marketing.events import LeadConverted
from keben.domains.marketing.lead.model import Lead
from keben.kernel.actions.ask import BoundInput
from keben.kernel.actions.perform import perform
from keben.kernel.actions.writable import writable
from keben.kernel.called import named
from keben.kernel.flow import Move
from keben.kernel.kinds.choices import Boolean
from keben.kernel.kinds.links import Link
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Denied, Invalid, Refused
from keben.kernel.reader import reaches
from keben.kernel.registry import registry

CUSTOMER, CONTACT = "customers.Customer", "customers.Contact"
SAME = ("uscc", "phone", "email", "region", "address", "industry", "level", "remark", "do_not_contact")
TO_CONTACT = ("post", "mobile", "phone", "email", "wechat", "do_not_contact")


class Convert(Move[Lead]):
    """Turn the lead into a customer with a contact."""

    label, icon, primary, bulk = _("Convert"), "user-check", True, False
    page, beside = "convert/", True
    source, to = ("new", "following", "interested"), "converted"

    def offered(self, record: Lead) -> bool:
        return super().offered(record) and not record.in_pool

    def inputs(self, record: Lead | None) -> list[BoundInput]:
        name, contact = (record.name, record.contact_name) if record is not None else ("", "")
        return [
            BoundInput("customer", _("Existing customer"), Link(Customer)),
            BoundInput("customer_name", _("Name of the new customer"), Text(120), initial=name),
            BoundInput("anyway", _("It is another organisation all the same"), Boolean(), initial=False),
            BoundInput("contact", _("Existing contact"), Link(Contact)),
            BoundInput("contact_name", _("Contact person"), Text(60), initial=contact),
            BoundInput("bring_talks", _("Take follow-ups, comments and files along"), Boolean(), initial=True),
            BoundInput("bring_team", _("Take the team along"), Boolean(), initial=False),
            *(item for step in conversion_steps for item in step.inputs(record, self.actor)),
        ]

    def check(self, record: Lead, ask: Any) -> None:
        if record.status == "converted":
            name = record.customer.name if record.customer else ""
            told = "This lead has become the customer “%(name)s” already. Go on there."
            raise Refused.because("converted_already", told, name=name)
        if record.in_pool:
            raise Refused.because("in_pool", "This lead lies in a pool: claim it first.")
        super().check(record, ask)
        if ask.customer is not None:
            self._may_link(ask.customer)
        else:
            self._may_create(record, ask)
        if ask.contact is not None and (ask.customer is None or ask.contact.customer_id != ask.customer.pk):
            raise Invalid.single("contact", "other_customer", "This contact belongs to another customer.")
        if ask.contact is None and ask.contact_name and not self.actor.can(CONTACT, "create"):
            raise Denied(CONTACT, "create")
        for step in conversion_steps:
            step.check(record, vars(ask), self.actor)

    def _may_link(self, customer: Customer) -> None:
        if not reaches(customer, self.actor, "edit"):
            raise Refused.because(
                "not_yours",
                "“%(name)s” is worked by %(owner)s. Ask to be added to its team, or transfer the lead.",
                name=customer.name,
                owner=named(customer.owner),
            )

    def _may_create(self, record: Lead, ask: Any) -> None:
        if not self.actor.can(CUSTOMER, "create"):
            raise Denied(CUSTOMER, "create")
        if not ask.customer_name:
            raise Invalid.single("customer_name", "required", "Name the new customer, or choose an existing one.")
        certain = [one for one in find_twins(record, self.actor, name=ask.customer_name) if one.certain]
        if certain and (certain[0].blocks or not ask.anyway):
            raise already_there(certain[0])

    def run(self, record: Lead, ask: Any) -> Callable[[], LeadConverted]:
        fresh = ask.customer is None
        customer = ask.customer or self._customer(record, ask)
        contact = ask.contact or self._contact(record, customer, ask)
        if contact is not None:
            carry_refusals(record, contact)
        carried = carry_talks(record, customer, contact) if ask.bring_talks else Carried()
        if ask.bring_team:
            carry_team(record, customer)
        for step in conversion_steps:
            step.run(record, customer, contact, vars(ask), self.actor)
        record.last_stage, record.status, record.converted_at = record.status, "converted", timezone.now()
        record.customer, record.contact = customer, contact
        record.in_pool, record.response_due_at, record.next_contact_at = False, None, None
        # The line in the log stands under the customer too, and leads from there to all that was before.
        record.target_entity, record.target_id = CUSTOMER, customer.pk  # type: ignore[attr-defined]
        return lambda: LeadConverted(
            record.pk, customer.pk, contact.pk if contact else None, fresh,
            carried.follow_ups, carried.comments, carried.files,
        )  # fmt: skip

    def _customer(self, record: Lead, ask: Any) -> Customer:
        data: dict[str, Any] = {name: getattr(record, name) for name in SAME}
        data |= {"name": ask.customer_name, "owner": record.owner, "tags": list(record.tags.all())}
        data["source"] = record.source.customer_source if record.source else None
        allowed = {item.name for item in writable(registry.get(CUSTOMER), self.actor, new=True)}
        given = {name: plain(value) for name, value in data.items() if name in allowed and value not in (None, "", [])}
        made: Customer = self._made(Customer, given, record)
        return made

    def _contact(self, record: Lead, customer: Customer, ask: Any) -> Contact | None:
        """The contact of the same number at this customer, else a new one; none without a name."""
        there = Contact._base_manager.filter(customer=customer, deleted_at=None)
        known = there.filter(mobile=record.mobile).first() if record.mobile else None
        if known is not None or not ask.contact_name:
            return known
        data = {name: getattr(record, name) for name in TO_CONTACT} | {"name": ask.contact_name}
        data |= {"customer": customer.pk, "is_primary": not there.exists()}
        allowed = {item.name for item in writable(registry.get(CONTACT), self.actor, new=True)}
        given = {name: value for name, value in data.items() if name in allowed and value not in (None, "")}
        made: Contact = self._made(Contact, given, record)
        return made

    def _made(self, model: type[Any], given: dict[str, Any], lead: Lead) -> Any:
        """A new record; the lead is no twin of what it becomes, and the wizard has asked about all others."""
        besides = ((self.entity.label, lead.pk),)
        return perform(
            "create", model, given, actor=self.actor.over("convert"), acknowledge=("twins",),
            prepare=lambda made: made.__dict__.update(_besides=besides),
        ).record  # fmt: skip


def plain(value: Any) -> Any:
    """A link as its key."""
    if isinstance(value, list):
        return [one.pk for one in value]
    return getattr(value, "pk", value)


def already_there(twin: Twin) -> Refused:
    """The refusal: by name where the actor sees the customer, else only who works it."""
    if twin.seen:
        return Refused.because(
            "twin", "“%(name)s” exists already: %(why)s. Link the lead to it.", name=twin.name, why=twin.why
        )
    if twin.owner:
        return Refused.because(
            "hidden_twin", "This customer exists already (%(why)s); %(owner)s works it. Ask there.",
            why=twin.why, owner=twin.owner,
        )  # fmt: skip
    if twin.pool:
        told = (
            "This customer exists already (%(why)s), in the pool “%(pool)s”. Claim it there, or ask who runs the pool."
        )
        return Refused.because("pooled_twin", told, why=twin.why, pool=twin.pool)
    return Refused.because("free_twin", "This customer exists already (%(why)s) and nobody works it. Ask your manager.",
                           why=twin.why)  # fmt: skip
