"""Request about personal data, declared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.request.closing import CLOSING
from keben.domains.privacy.request.deadline import able
from keben.domains.privacy.request.flow import DELETION, WAITS, RequestFlow
from keben.domains.privacy.request.model import SubjectRequest
from keben.domains.privacy.request.scope import TakenDown
from keben.kernel.access.grants import CREATE, EDIT, VIEW, DataScope, allow
from keben.kernel.access.scope import Owner
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Panel, Timeline, View
from keben.kernel.kinds.numbers import Integer
from keben.kernel.people import Purpose
from keben.kernel.problems import Invalid
from keben.kernel.registry import entity
from keben.kernel.settings import declare_setting, setting
from keben.kernel.workdays import work_calendar

declare_setting(
    "privacy.days", _("Personal data"), _("Working days to answer a request about personal data"), Integer(1, 60), 15
)
HANDLE = CREATE | EDIT


def due(record: SubjectRequest, changes: Any, actor: Any) -> None:
    """The answer is due so many working days after the request came, make-up days and holidays counted rightly."""
    if not record.mobile and not record.email and record.ended_at is None:
        raise Invalid.single("mobile", "no_way", "Enter a mobile number or an e-mail address: by these data are found.")
    if changes.created and record.owner_id in (None, actor.user_id):
        # It is a to-do of who can answer it, not of who happened to pick up the telephone.
        answering = able(actor.user_id, "edit")
        record.owner_id = answering[0] if len(answering) == 1 else actor.user_id
    if changes.created or "received_on" in changes:
        record.due_on = work_calendar().add_working_days(record.received_on, int(setting("privacy.days")))
    changes.refresh()


def settled(record: SubjectRequest, changes: Any, actor: Any) -> None:
    """What the person asks for stands while a second person looks at the deletion or it is under way."""
    if "kind" in changes and record.status in WAITS:
        raise Invalid.single("kind", "waits", "A deletion was asked for: it has to be decided first.")


class Kept(Panel):
    """All that we keep about the person, found by number, address and name."""

    name, label, template = "kept", _("What we keep about this person"), "pages/privacy/kept.html"


@entity(SubjectRequest)
class SubjectRequestEntity(Entity):
    """What a person asks about the data that we keep of him."""

    purpose = Purpose(_("Answering people who ask about their data, and proof of the answer"), "law")
    title, number, subtitle, menu, icon, menu_order = "number", "number", "name", "customers", "user-search", 62
    search = ("name", "number", "mobile", "email")
    scope = Owner() | TakenDown()
    personal = ("name", "wish")
    grants = {
        "sales": allow(CREATE, DataScope.SELF),
        "sales_manager": allow(HANDLE | {"approve"}, DataScope.DEPARTMENT_TREE),
        "boss": allow(HANDLE | {"approve"}, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL, masked=("mobile", "email")),
    }
    rules = (due, settled)
    ended = CLOSING
    flow = RequestFlow
    listing = Listing(
        columns=("number", "name", "kind", "received_on", "due_on", "owner", "status"),
        filters=("kind", "status", "due_on", "received_on", "owner"),
        sort="due_on",
        calendar="due_on",
        card=("kind", "due_on", "owner", "status"),
        views=(
            View("open", _("Open"), (("status", "any", ["received", "checking", "asked", "going"]),)),
            View("late", _("Overdue"),
                 (("status", "any", ["received", "checking", "asked", "going"]), ("due_on", "before", "@today"))),
        ),
    )  # fmt: skip
    form = Form(
        Group(_("Person"), "name", "mobile", "email", "proof"),
        Group(_("Request"), "kind", "channel", "received_on", "wish", "owner"),
    )
    page = Page(head=("kind", "due_on", "owner", "mobile"), stage="status",
                left=(Facts(Group(_("Person"), "name", "mobile", "email", "proof"),
                            Group(_("Request"), "number", "kind", "channel", "received_on", "due_on", "wish"),
                            Group(_("Result of the request"), "outcome", "ended_at"),
                            Group(_("Anonymisation"), "asked_by", "approved_by", when=DELETION)),),
                main=(Kept(), Timeline(), AttachmentsPanel()))  # fmt: skip
    features = ("history", "attachments", "comments")
    importable = False
