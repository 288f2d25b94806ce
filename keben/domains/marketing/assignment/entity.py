"""Assignment rule, declared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.assignment.model import AssignmentRule
from keben.kernel.access.grants import ALL, VIEW, allow
from keben.kernel.actions.batch import in_batch
from keben.kernel.condition import when
from keben.kernel.entity import Entity, Facts, Form, Group, Listing, Page, Timeline
from keben.kernel.problems import Invalid
from keben.kernel.registry import entity


@in_batch
def limits(record: AssignmentRule, changes: Any, actor: Any) -> None:
    """A quota needs its number; deadlines are longer than nothing."""
    if record.way == "quota" and not record.daily_quota:
        raise Invalid.single("daily_quota", "required", "Say how many a person gets a day.")
    if record.response_minutes is not None and record.response_minutes <= 0:
        raise Invalid.single("response_minutes", "too_short", "A deadline is at least one minute.")


@entity(AssignmentRule)
class AssignmentRuleEntity(Entity):
    """A rule that gives new leads to people; the first one that fits and has somebody free decides."""

    menu, icon, menu_order = "marketing", "route", 30
    search = ("name",)
    keys = ("name",)
    grants = {"sales": allow(VIEW), "boss": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}
    rules = (limits,)
    listing = Listing(
        columns=("name", "position", "sources", "regions", "way", "people", "response_minutes", "is_active"),
        filters=("is_active", "way"),
        sort="position",
    )
    form = Form(
        Group(_("Rule"), "name", "position", "is_active"),
        Group(_("For which leads"), "sources", "industries", "products", "regions"),
        Group(_("To whom"), "people", "way"),
        Group(_("Number a day"), "daily_quota", when=when("way", "quota")),
        Group(_("Deadline"), "response_minutes"),
        required=("people",),
    )
    page = Page(head=("position", "way", "response_minutes"), tags=("is_active",), left=(Facts(),), main=(Timeline(),))
    features = ("history", "recycle")
    importable = False
