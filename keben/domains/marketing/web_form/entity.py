"""Web form and consent, declared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.web_form.model import LeadConsent, WebForm
from keben.kernel.access.grants import ALL, VIEW, allow
from keben.kernel.access.under import Under
from keben.kernel.actions.batch import in_batch
from keben.kernel.entity import Entity, Facts, Form, Group, Listing, Page, Panel, Timeline
from keben.kernel.people import Purpose, Tells
from keben.kernel.registry import entity


@in_batch
def count_versions(record: WebForm, changes: Any, actor: Any) -> None:
    """Other words of consent are another version; what was consented to before stays with its leads."""
    if not changes.created and ("consent_text" in changes or "consent_text_en" in changes):
        record.consent_version += 1
        changes.refresh()


class Publish(Panel):
    """Where the form is: its link and the same as a QR code."""

    name, label, template = "publish", _("Link and QR code"), "pages/marketing/publish.html"


@entity(WebForm)
class WebFormEntity(Entity):
    """A form at /f/…/ that makes a lead of what a stranger writes."""

    menu, icon, menu_order = "marketing", "world", 35
    search = ("name", "slug")
    keys = ("slug",)
    grants = {"sales": allow(VIEW), "boss": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}
    rules = (count_versions,)
    listing = Listing(columns=("name", "slug", "source", "asks", "is_active"), filters=("is_active", "source"),
                      sort="-updated_at")  # fmt: skip
    form = Form(
        Group(_("Form"), "name", "slug", "intro", "asks", "success_text", "is_active"),
        Group(_("Source"), "source", "source_detail"),
        Group(_("Consent"), "consent_text", "consent_text_en"),
        Group(_("In English"), "name_en", "intro_en", "success_text_en"),
    )
    page = Page(head=("slug", "source", "consent_version"), tags=("is_active",), left=(Facts(),), main=(Timeline(),),
                side=(Publish(),))  # fmt: skip
    features = ("history", "recycle")
    importable = False


@entity(LeadConsent)
class LeadConsentEntity(Entity):
    """To what a person consented when he sent a form."""

    tells = Tells(
        links=("lead",), veils=True, stays=_("The words of a consent stay as a proof, without saying whose it was.")
    )
    purpose = Purpose(_("Proof of what somebody agreed to"), "law")
    title, icon = "text", "shield-check"
    personal = ("address", "agent")
    scope = Under("lead")
    grants = {"*": allow(VIEW)}
    listing = Listing(
        columns=("text", "lead", "form", "text_version", "given_at", "address"), filters=("form", "given_at"),
        sort="-given_at",
    )  # fmt: skip
    features = ()
    read_only = True
    importable = False
