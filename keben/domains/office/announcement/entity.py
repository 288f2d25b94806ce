"""Announcement, declared."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, Value, When
from django.utils.translation import gettext_lazy as _

from keben.domains.office.announcement.audience import Audience, waits_for
from keben.domains.office.announcement.model import Announcement
from keben.domains.office.announcement.reading import ConfirmRead, Content, Readers, note_opened
from keben.kernel.access.grants import ALL, VIEW, WORK, DataScope, allow
from keben.kernel.actions.crud import current
from keben.kernel.condition import when as shown_when
from keben.kernel.entity import AttachmentsPanel, Computed, Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.kinds.choices import Boolean
from keben.kernel.people import Tells
from keben.kernel.problems import Invalid
from keben.kernel.registry import entity, registry


def for_whom_and_when(record: Announcement, changes: Any, actor: Any) -> None:
    """Somebody is meant, and the last day does not lie before the first."""
    if record.until is not None and record.until < record.from_on:
        raise Invalid.single("until", "before_start", "The period ends before it begins.")
    noun = registry.of(Announcement)
    if record.audience == "chosen" and not any(current(noun, record, name) for name in ("departments", "roles")):
        raise Invalid.single("departments", "required", "Choose departments, roles or both.")


def unread_here(actor: Any) -> Any:
    """Whether the actor has still to read it."""
    return Case(When(waits_for(actor), then=Value(True)), default=Value(False), output_field=BooleanField())


@entity(Announcement)
class AnnouncementEntity(Entity):
    """Something that people of the company shall know."""

    tells = Tells(links=("receipts__user",), stays=_("Read marks stay as the proof that somebody was told."))
    counter = "条"
    menu, icon, menu_order = "work", "speakerphone", 35
    search = ("name", "text")
    scope = Audience()
    grants = {
        "*": allow(VIEW),
        "sales_manager": allow(WORK, DataScope.SELF),
        "boss": allow(ALL),
        "system_admin": allow(ALL),
    }
    rules = (for_whom_and_when,)
    actions = (ConfirmRead,)
    computed = (Computed("is_unread", _("Unread"), Boolean(), unread_here),)
    listing = Listing(
        columns=("name", "audience", "from_on", "until", "is_pinned", "must_read", "is_unread", "created_by"),
        filters=("audience", "from_on", "is_pinned", "must_read"),
        sort="-is_pinned",
        card=("from_on", "is_pinned", "must_read", "is_unread"),
        views=(View("unread", _("To read"), (("@unread", "is", "@me"),)),),
    )
    form = Form(
        Group(_("Announcement"), "name", "text"),
        Group(_("Meant for"), "audience"),
        Group(_("Whom exactly"), "departments", "roles", when=shown_when("audience", "chosen")),
        Group(_("When and how"), "from_on", "until", "is_pinned", "must_read"),
    )
    page = Page(
        head=("from_on", "until", "created_by"),
        tags=("is_pinned", "must_read"),
        left=(Facts(Group(_("Meant for"), "audience", "departments", "roles"),
                    Group(_("When and how"), "from_on", "until", "is_pinned", "must_read")),
              Readers()),
        main=(Content(), AttachmentsPanel(), Timeline()),
    )  # fmt: skip
    private = ("told_at",)
    features = ("history", "comments", "attachments", "recycle")
    opened = staticmethod(note_opened)
    importable = False
