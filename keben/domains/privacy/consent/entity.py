"""Consent, declared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.consent.closing import close_channels
from keben.domains.privacy.consent.flow import ConsentFlow
from keben.domains.privacy.consent.model import Consent
from keben.kernel.access.grants import CREATE, DELETE, EDIT, EXPORT, VIEW, DataScope, allow
from keben.kernel.access.under import Under
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.people import Tells
from keben.kernel.problems import Invalid
from keben.kernel.registry import entity

WRITE = CREATE | EDIT


def one_person(record: Consent, changes: Any, actor: Any) -> None:
    """A consent is from one person."""
    if record.__dict__.get("_forgotten"):
        return
    if not any(getattr(record, f"{name}_id") for name in ConsentEntity.one_of):
        raise Invalid.single("contact", "no_person", "Say whose consent it is: a contact, a lead or an individual.")
    if record.customer_id and record.customer.type != "person":
        raise Invalid.single("customer", "no_individual", "A company gives no consent; choose the contact instead.")


def words_stay(record: Consent, changes: Any, actor: Any) -> None:
    """What somebody agreed to is not rewritten afterwards."""
    if record.__dict__.get("_forgotten"):  # the right to deletion goes before the order of the archive
        return
    if not changes.created and {"text", "text_version", "given_at"} & set(changes.names):
        raise Invalid.single(
            "text", "words_stay", "What was agreed to cannot be changed; withdraw it and enter a new one."
        )


@entity(Consent)
class ConsentEntity(Entity):
    """To what a person agreed."""

    tells = Tells(
        links=("contact", "lead", "customer"),
        texts=("text", "remark"),
        stays=_("The words of a consent stay as a proof, without saying whose it was."),
    )
    title, menu, icon, menu_order = "text", "customers", "shield-check", 60
    search = ("text", "contact.name", "lead.contact_name")
    scope = Under("contact") | Under("lead") | Under("customer")
    grants = {
        "sales": allow(WRITE, DataScope.SELF),
        "sales_manager": allow(WRITE | EXPORT, DataScope.DEPARTMENT_TREE),
        "service_engineer": allow(VIEW, DataScope.ALL),
        "boss": allow(WRITE | DELETE | EXPORT, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    one_of = ("contact", "lead", "customer")
    rules = (one_person, words_stay, close_channels)
    flow = ConsentFlow
    listing = Listing(
        columns=("text", "contact", "lead", "purpose", "basis", "channel", "given_at", "status"),
        filters=("purpose", "basis", "channel", "status", "given_at"),
        sort="-given_at",
        card=("contact", "purpose", "given_at", "status"),
        views=(View("withdrawn", _("Withdrawn"), (("status", "is", "withdrawn"),)),),
    )
    form = Form(
        Group(_("Whose"), "contact", "lead", "customer"),
        Group(_("Purpose and basis"), "purpose", "basis", "channel", "given_at"),
        Group(_("Words"), "text", "text_version", "remark"),
    )
    page = Page(head=("contact", "lead", "given_at", "channel"), tags=("purpose", "basis"), stage="status",
                left=(Facts(),), main=(Timeline(), AttachmentsPanel()))  # fmt: skip
    features = ("history", "attachments", "recycle", "comments")
    importable = False
