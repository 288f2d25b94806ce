"""The mail itself on its page: words, pictures that came along, files, and the other mails of its thread."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from keben.domains.mail.account.scope import is_mine
from keben.domains.mail.message.model import MailBody, MailMessage
from keben.domains.mail.reading.marks import SEEN, remember
from keben.domains.mail.showing.html import harmless
from keben.domains.mail.showing.words import parted, veiled
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.entity import Panel
from keben.kernel.reader import scoped
from keben.web.addresses import record_url
from keben.web.cells import ago

THREAD = 30


class LetterPanel(Panel):
    """One mail to read, with its thread."""

    name, label, template = "letter", _("Mail"), "mail/letter.html"

    def context(self, record: Any, actor: Actor) -> dict[str, Any]:
        body = MailBody.objects.filter(pk=record.pk).first() or MailBody(mail=record)
        mine = is_mine(record.account_id, actor)
        masked = not mine and actor.field("mail.MailMessage", "from_address") < FieldRight.READ
        found = words_of(body, masked=masked)
        if mine and record.is_unread:
            MailMessage._base_manager.filter(pk=record.pk).update(is_unread=False)
            remember(record, SEEN)
        thread = scoped(MailMessage, actor).filter(thread=record.thread).exclude(pk=record.pk)
        return {
            **found,
            "mail": record,
            "masked": masked,
            "bcc": body.bcc if mine else "",
            "left_out": body.left_out,
            "thread": [(one, ago(one.sent_at)) for one in thread.order_by("sent_at", "pk")[:THREAD]],
            "next": next_steps(record, actor, masked=masked),
        }


def words_of(body: MailBody, *, masked: bool) -> dict[str, Any]:
    """HTML where there is any, else the text; masked people get the text with addresses and numbers veiled."""
    if body.html and not masked:
        pictures = {cid: record_url("kernel.Attachment", key, "preview/") for cid, key in body.cids.items()}
        safe = harmless(body.html, pictures)
        return {"html": safe.html, "blocked": safe.blocked, "own": "", "quote": ""}
    own, quote = parted(veiled(body.text) if masked else body.text)
    return {"html": None, "blocked": 0, "own": own, "quote": quote}


def next_steps(mail: MailMessage, actor: Actor, *, masked: bool) -> list[dict[str, str]]:
    """What one often does next: write a follow-up, or make a contact or lead of a sender whom nobody knows."""
    found = []
    about = ("customer", mail.customer_id) if mail.customer_id else ("lead", mail.lead_id)
    noun = "customers.Customer" if mail.customer_id else "marketing.Lead"
    if about[1] and actor.can("activities.FollowUp", "create") and actor.can(noun, "view"):
        found.append(
            {"label": str(_("Write follow-up")), "icon": "pencil-plus", "href": f"/{about[0]}/{about[1]}/say/"}
        )
    if mail.direction == "in" and mail.contact_id is None and mail.lead_id is None and not masked:
        given = {"name": mail.from_name or mail.from_address.partition("@")[0], "email": mail.from_address}
        if actor.can("customers.Contact", "create"):
            more = {"customer": str(mail.customer_id)} if mail.customer_id else {}
            address = f"/contact/new/?{urlencode({**given, **more})}"
            found.append({"label": str(_("Make a contact")), "icon": "user-plus", "href": address})
        if mail.customer_id is None and actor.can("marketing.Lead", "create"):
            lead = {"name": given["name"], "contact_name": mail.from_name, "email": mail.from_address}
            found.append(
                {"label": str(_("Make a lead")), "icon": "user-search", "href": f"/lead/new/?{urlencode(lead)}"}
            )
    return found
