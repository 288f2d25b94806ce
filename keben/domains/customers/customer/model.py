"""The customer: one archive shared by every department."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool.countdown_field import CountdownField
from keben.kernel.contacting import Reachable
from keben.kernel.fields import (
    AddressField,
    LatitudeField,
    LongitudeField,
    MoneyField,
    NumberField,
    PhoneField,
    RegionField,
    SortKeyField,
    USCCField,
)
from keben.kernel.quality.record import Judged
from keben.kernel.record import Owned, Record

KEPT = models.Q(deleted_at__isnull=True)
"""Not in the recycle bin, as every list and count asks."""


class Customer(Record, Owned, Judged, Reachable):
    """A company, an institution or a household that we serve or want to serve."""

    TYPES = (
        ("end", _("End customer")),
        ("dealer", _("Dealer")),
        ("partner", _("Partner")),
        ("government", _("Government")),
        ("person", _("Individual")),
    )
    LIFE = (
        ("potential", _("Prospect")),
        ("contact", _("In contact")),
        ("first", _("First purchase")),
        ("growth", _("Growing")),
        ("mature", _("Mature")),
        ("risk", _("At risk")),
        ("lost", _("Lost")),
    )
    SIZES = (
        ("micro", "1–19"),
        ("small", "20–99"),
        ("medium", "100–499"),
        ("large", "500–1999"),
        ("huge", "2000+"),
    )
    OPERATING = (
        ("active", _("In business")),
        ("moved", _("Moving")),
        ("suspended", _("Suspended")),
        ("revoked", _("Licence revoked")),
        ("cancelled", _("Deregistered")),
        ("liquidation", _("In liquidation")),
    )
    ACQUIRED = (
        ("created", _("Created")),
        ("assigned", _("Assigned")),
        ("claimed", _("Claimed")),
        ("imported", _("Imported")),
        ("transferred", _("Transferred")),
    )

    PLACED = (
        ("typed", _("Entered")),
        ("check_in", _("A check-in there")),
        ("rough", _("Centre of the region, roughly")),
    )
    kept_beside = (*Judged.kept_beside, "map_cell")

    number = NumberField(_("Customer number"), pattern="KH-{yyyy}-{seq:6}", reset="year", unique=True)
    name = models.CharField(_("Customer name"), max_length=120)
    name_key = SortKeyField("name")
    short_name = models.CharField(_("Short name"), max_length=40, blank=True)
    former_names = models.CharField(_("Former names"), max_length=300, blank=True)
    type = models.CharField(_("Customer type"), max_length=12, choices=TYPES, default="end")
    level = models.ForeignKey(
        "customers.CustomerLevel",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Level"),
    )
    lifecycle = models.CharField(_("Life cycle"), max_length=12, choices=LIFE, default="potential")
    is_dealt = models.BooleanField(_("Has bought"), default=False, editable=False)
    first_deal_at = models.DateField(_("First purchase on"), null=True, blank=True, editable=False)
    source = models.ForeignKey(
        "customers.CustomerSource",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Source"),
    )
    industry = models.ForeignKey(
        "customers.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Industry"),
    )
    size = models.CharField(_("Staff"), max_length=10, choices=SIZES, blank=True)
    uscc = USCCField(_("Unified social credit code"))
    legal_representative = models.CharField(_("Legal representative"), max_length=60, blank=True)
    registered_capital = MoneyField(_("Registered capital"), null=True, blank=True)
    founded_on = models.DateField(_("Founded on"), null=True, blank=True)
    operating_status = models.CharField(_("Operating status"), max_length=12, choices=OPERATING, blank=True)
    operating_status.tones = {  # type: ignore[attr-defined]
        "active": "ok", "moved": "info", "suspended": "warn", "revoked": "danger", "cancelled": "danger",
        "liquidation": "danger",
    }  # fmt: skip
    registered_address = AddressField(_("Registered address"))
    registration_source = models.CharField(_("Registration data from"), max_length=40, blank=True, editable=False)
    registration_checked_on = models.DateField(_("Registration data of"), null=True, editable=False)
    phone = PhoneField(_("Phone"))
    email = models.EmailField(_("E-mail"), blank=True)
    website = models.URLField(_("Website"), blank=True)
    region = RegionField(_("Region"))
    address = AddressField(_("Address"))
    latitude = LatitudeField(_("Latitude"), help_text=_("Degrees north, such as 22.543099 (WGS-84)"))
    longitude = LongitudeField(_("Longitude"), help_text=_("Degrees east, such as 114.057868 (WGS-84)"))
    place_source = models.CharField(
        _("Place known from"), max_length=8, choices=PLACED, blank=True, default="", editable=False
    )
    map_cell = models.IntegerField(null=True, editable=False)
    """The half-degree cell of the place, which what is near is looked up by."""
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Parent customer"),
        db_index=False,
    )
    tags = models.ManyToManyField("kernel.Tag", blank=True, related_name="+", verbose_name=_("Tags"))
    remark = models.TextField(_("Remark"), max_length=2000, blank=True)
    is_locked = models.BooleanField(_("Locked"), default=False, editable=False)
    locked_until = models.DateField(_("Locked until"), null=True, editable=False)
    locked_on = models.DateField(_("First locked on"), null=True, editable=False)
    acquired_by = models.CharField(_("Acquired by"), max_length=12, choices=ACQUIRED, blank=True, editable=False)
    previous_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Previous owner"),
        db_index=False,
    )
    pool = models.ForeignKey(
        "customers.Pool",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Customer pool"),
        db_index=False,
    )
    pooled_at = models.DateTimeField(_("Pooled at"), null=True, editable=False)
    pool_reason = models.ForeignKey(
        "customers.PoolReason",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Pool reason"),
        db_index=False,
    )
    pool_note = models.CharField(_("Note on the pool"), max_length=200, blank=True, editable=False)
    rest_until = models.DateField(_("Not to be disturbed until"), null=True, editable=False)
    recycle_on = CountdownField(_("Days of ownership left"), null=True, editable=False)
    recycle_rule = models.ForeignKey(
        "customers.PoolRule",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Falls by rule"),
        db_index=False,
    )
    last_followed_at = models.DateTimeField(_("Last follow-up"), null=True, editable=False)
    last_follow_up = models.CharField(_("Last said"), max_length=120, blank=True, editable=False)
    next_contact_at = models.DateTimeField(_("Next contact"), null=True, editable=False)
    annual_amount = MoneyField(_("Bought this year"), default=0, editable=False)
    receivable = MoneyField(_("Receivable"), default=0, editable=False)
    overdue = MoneyField(_("Overdue"), default=0, editable=False, alarm=True)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Customer")
        verbose_name_plural = _("Customers")
        indexes = (
            models.Index(fields=("owner", "-updated_at", "-id"), name="customer_owner_updated"),
            models.Index(fields=("-updated_at", "-id"), name="customer_updated"),
            models.Index(fields=("last_followed_at", "id"), name="customer_followed"),
            # What the workbench counts lies in an index as a whole: no row is fetched to be counted.
            models.Index(
                fields=("owner", "last_followed_at", "id", "lifecycle"), name="customer_owner_followed", condition=KEPT
            ),
            models.Index(fields=("owner", "lifecycle"), name="customer_owner_stage", condition=KEPT),
            models.Index(fields=("owner", "id"), name="customer_owner_key", condition=KEPT),
            models.Index(  # whose data need a look
                fields=("owner", "steward", "completeness", "freshness"), name="customer_owner_quality", condition=KEPT
            ),
            models.Index(
                fields=("steward",), name="customer_steward", condition=KEPT & models.Q(steward__isnull=False)
            ),
            models.Index(
                fields=("owner", "next_contact_at"),
                name="customer_owner_next",
                condition=KEPT & models.Q(next_contact_at__isnull=False),
            ),
            models.Index(
                fields=("first_deal_at", "owner"),
                name="customer_first_deal",
                condition=KEPT & models.Q(first_deal_at__isnull=False),
            ),
            models.Index(
                fields=("owned_since", "owner", "created_by"),
                name="customer_owned_since",
                condition=KEPT & models.Q(owned_since__isnull=False),
            ),
            # The same for one person: SQLite takes no index whose range stands before the person.
            models.Index(
                fields=("owner", "created_at", "last_followed_at"), name="customer_owner_created", condition=KEPT
            ),
            models.Index(fields=("owner", "owned_since", "created_by"), name="customer_owner_since", condition=KEPT),
            models.Index(
                fields=("owner", "first_deal_at"),
                name="customer_owner_deal",
                condition=KEPT & models.Q(first_deal_at__isnull=False),
            ),
            models.Index(
                fields=("pool", "-pooled_at", "-id"),
                name="customer_pool",
                condition=KEPT & models.Q(pool__isnull=False),
            ),
            models.Index(
                fields=("recycle_on", "id"),
                name="customer_recycle",
                condition=KEPT & models.Q(recycle_on__isnull=False),
            ),
            models.Index(
                fields=("owner", "recycle_on", "id"),
                name="customer_owner_recycle",
                condition=KEPT & models.Q(recycle_on__isnull=False),
            ),
            models.Index(
                fields=("locked_until",), name="customer_locked", condition=models.Q(locked_until__isnull=False)
            ),
            models.Index(
                fields=("map_cell", "latitude", "longitude", "owner", "pool", "deleted_at"),
                name="customer_place",
                condition=KEPT & models.Q(map_cell__isnull=False),
            ),
            models.Index(fields=("name", "id"), name="customer_name"),
            models.Index(fields=("name_key", "id"), name="customer_name_key"),
            models.Index(fields=("next_contact_at", "id"), name="customer_next"),
            models.Index(fields=("-created_at", "-id"), name="customer_created"),
            models.Index(fields=("parent",), name="customer_parent", condition=models.Q(parent__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(owner__isnull=True) | models.Q(pool__isnull=True), name="customer_owner_or_pool"
            ),
            models.UniqueConstraint(
                fields=("uscc",),
                name="customer_uscc_once",
                condition=~models.Q(uscc="") & models.Q(deleted_at=None),
            ),
        )
