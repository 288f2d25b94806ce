"""Follow-up, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.activities.follow_up.actions import EditFollowUp, WriteFollowUp
from keben.domains.activities.follow_up.model import FollowUp
from keben.domains.activities.grants import DAILY_WORK
from keben.kernel.access.scope import Owner
from keben.kernel.access.under import UnderTarget
from keben.kernel.entity import Entity, Form, Group, Listing, Page, View
from keben.kernel.people import Tells
from keben.kernel.registry import entity


@entity(FollowUp)
class FollowUpEntity(Entity):
    """One contact with a customer."""

    tells = Tells(
        target=True,
        texts=("content", "contact_name", "next_step"),
        stays=_("Follow-ups stay without name and numbers: what was agreed belongs to the customer."),
    )
    title, menu, icon, menu_order = "content", "customers", "pencil-plus", 40
    search = ("content", "target_title", "contact_name", "next_step")
    scope = Owner("author") | UnderTarget("follow_ups")
    grants = DAILY_WORK
    actions = (WriteFollowUp, EditFollowUp)
    listing = Listing(
        columns=("content", "target_title", "method", "author", "followed_at", "next_contact_at"),
        filters=("method", "author", "followed_at", "next_contact_at"),
        sort="-followed_at",
        views=(View("mine", _("Mine"), (("author", "is", "@me"),)),
               View("week", _("This week"), (("followed_at", "preset", "this_week"),))),
        calendar="followed_at",
    )  # fmt: skip
    form = Form(
        Group(_("Contact"), "method", "content", "followed_at", "contact_name"),
        Group(_("What comes next"), "next_contact_at", "next_step"),
    )
    page = Page(head=("author",))
    importable = True
