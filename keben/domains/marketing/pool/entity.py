"""Lead pool, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.pool.model import LeadPool
from keben.domains.marketing.pool.rules import not_with_leads
from keben.kernel.access.grants import ALL, VIEW, allow
from keben.kernel.entity import Entity, Facts, Form, Group, Listing, Page, Related, Timeline
from keben.kernel.registry import entity


@entity(LeadPool)
class LeadPoolEntity(Entity):
    """Leads that belong to nobody yet and may be claimed by members."""

    menu, icon, menu_order = "customers", "archive", 7
    search = ("name",)
    keys = ("name",)
    grants = {"sales": allow(VIEW), "boss": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}
    rules = (not_with_leads,)
    listing = Listing(
        columns=("name", "admins", "members", "departments", "daily_limit", "cool_down_days", "protection_days",
                 "is_active"),
        filters=("is_active", "contact_fields"),
        sort="name",
    )  # fmt: skip
    form = Form(
        Group(_("Pool"), "name", "admins", "is_active"),
        Group(_("Who may claim"), "members", "departments", "roles"),
        Group(_("Limits"), "daily_limit", "cool_down_days", "protection_days", "daily_views"),
        Group(_("What is told and shown"), "contact_fields", "remark"),
    )
    page = Page(
        head=("daily_limit", "cool_down_days", "protection_days"),
        tags=("is_active",),
        left=(Facts(),),
        main=(
            Related("marketing.PooledLead", "pool", columns=("name", "status", "pooled_at", "pool_reason")),
            Timeline(),
        ),
    )
    features = ("history", "recycle")
