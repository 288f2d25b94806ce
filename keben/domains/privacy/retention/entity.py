"""Retention rule, declared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.retention.conditions import NarrowRule, WidenRule, only_off
from keben.domains.privacy.retention.flow import RetentionFlow
from keben.domains.privacy.retention.model import RetentionRule
from keben.domains.privacy.retention.now import RunNow
from keben.kernel.access.grants import CREATE, DELETE, EDIT, VIEW, DataScope, allow
from keben.kernel.actions.crud import Delete, Edit
from keben.kernel.entity import Entity, Facts, Form, Group, Listing, Page, Panel, Timeline, View
from keben.kernel.expiry import EXPIRIES
from keben.kernel.problems import Invalid
from keben.kernel.registry import entity

LONGEST = 1200


def sensible(record: RetentionRule, changes: Any, actor: Any) -> None:
    """So many months, about something that is declared; conditions of another kind of data go."""
    if record.subject not in EXPIRIES:
        raise Invalid.single("subject", "required", "Choose about which data the rule is.")
    if not 1 <= record.months <= LONGEST:
        raise Invalid.single("months", "months", "Give between 1 and %(most)s months.", most=LONGEST)
    if not changes.created and "subject" in changes:
        record.condition, record.condition_name = {}, ""
        changes.refresh()


class EditRule(Edit):
    """Change a rule that is off."""

    def offered(self, record: Any) -> bool:
        return bool(record.status == "off")

    def check(self, record: Any, ask: Any) -> None:
        only_off(record)


class DeleteRule(Delete):
    """Remove a rule that is off."""

    def offered(self, record: Any) -> bool:
        return bool(record.status == "off")

    def check(self, record: Any, ask: Any) -> None:
        only_off(record)
        super().check(record, ask)


class Foretold(Panel):
    """Whom the rule would touch tomorrow, whom it spares, and what the last nights did."""

    name, label, template = "foretold", _("Dry run: what would go tomorrow"), "pages/privacy/foretold.html"


@entity(RetentionRule)
class RetentionRuleEntity(Entity):
    """How long something is kept that nobody needs any more."""

    icon = "hourglass"
    search = ("name",)
    grants = {
        "security_admin": allow(CREATE | EDIT | DELETE, DataScope.ALL),
        "boss": allow(VIEW | {"approve"}, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    rules = (sensible,)
    actions = (EditRule, DeleteRule, NarrowRule, WidenRule, RunNow)
    flow = RetentionFlow
    listing = Listing(
        columns=("name", "subject", "months", "spares", "condition_name", "status", "approved_by", "last_run_at"),
        filters=("subject", "status"),
        sort="name",
        card=("subject", "months", "status"),
        views=(View("asked", _("Waits for approval"), (("status", "is", "asked"),)),),
    )
    form = Form(Group(_("Rule"), "name", "subject", "months", "ground"), Group(_("Exceptions"), "spares"))
    page = Page(
        head=("subject", "months", "last_run_at", "last_touched"),
        stage="status",
        left=(
            Facts(
                Group(_("Rule"), "name", "subject", "months", "condition_name", "ground"),
                Group(_("Exceptions"), "spares"),
                Group(_("Two people"), "asked_by", "approved_by", "approved_at"),
            ),
        ),
        main=(Foretold(), Timeline()),
    )
    features = ("history", "comments")
    importable = False
