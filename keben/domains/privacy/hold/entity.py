"""Legal hold, declared."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.hold.flow import HoldFlow
from keben.domains.privacy.hold.model import LegalHold
from keben.domains.privacy.hold.rules import says_whose
from keben.kernel.access.grants import CREATE, EDIT, VIEW, DataScope, allow
from keben.kernel.access.under import Under
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.registry import entity


@entity(LegalHold)
class LegalHoldEntity(Entity):
    """A reason why somebody's data must not go yet."""

    menu, icon, menu_order = "customers", "lock", 64
    search = ("name",)
    scope = Under("contact") | Under("lead") | Under("customer")
    grants = {
        "sales_manager": allow(CREATE | EDIT, DataScope.DEPARTMENT_TREE),
        "boss": allow(CREATE | EDIT, DataScope.ALL),
        "security_admin": allow(VIEW, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    one_of = ("contact", "lead", "customer")
    rules = (says_whose,)
    flow = HoldFlow
    listing = Listing(
        columns=("name", "contact", "lead", "customer", "until", "status", "created_by", "created_at"),
        filters=("status", "until"),
        sort="-updated_at",
        card=("contact", "customer", "until", "status"),
        views=(View("held", _("Data held"), (("status", "is", "held"),)),),
    )
    form = Form(Group(_("Whose"), "contact", "lead", "customer"), Group(_("Hold"), "name", "until"))
    page = Page(head=("contact", "lead", "customer", "until"), stage="status", left=(Facts(),),
                main=(Timeline(), AttachmentsPanel()))  # fmt: skip
    features = ("history", "attachments", "comments")
    importable = False
