"""Sites 小区/楼宇, their units 户, and who owns, uses or speaks for a unit, from when until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import AddressField, RegionField, SortKeyField
from keben.kernel.record import Record

KEPT = models.Q(deleted_at__isnull=True)


class Site(Record):
    """A residential quarter, an office tower or another place that consists of units."""

    KINDS = (
        ("residential", _("Residential quarter")),
        ("office", _("Office building")),
        ("mall", _("Shopping centre")),
        ("campus", _("Industrial park")),
        ("mixed", _("Mixed use")),
    )

    name = models.CharField(_("Site name"), max_length=80)
    name_key = SortKeyField("name")
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        related_name="sites",
        verbose_name=_("Customer"),
        help_text=_("With whom we deal there: property manager, developer or owners' committee."),
    )
    kind = models.CharField(_("Kind of site"), max_length=12, choices=KINDS, default="residential")
    region = RegionField(_("Region"))
    address = AddressField(_("Address"))
    planned_units = models.PositiveIntegerField(_("Planned units"), null=True, blank=True)
    remark = models.TextField(_("Remark"), max_length=2000, blank=True)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Site")
        verbose_name_plural = _("Sites")
        indexes = (
            models.Index(fields=("name_key", "id"), name="site_name_key"),
            models.Index(fields=("-updated_at", "-id"), name="site_updated"),
        )


class Unit(Record):
    """A flat, office or shop of a site."""

    USES = (
        ("home", _("Flat")),
        ("office", _("Office")),
        ("shop", _("Shop")),
        ("parking", _("Parking space")),
        ("other", _("Other")),
    )

    name = models.CharField(_("Unit"), max_length=140, blank=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="units", verbose_name=_("Site"), db_index=False)
    building = models.CharField(_("Building"), max_length=20)
    entrance = models.CharField(_("Entrance"), max_length=20, blank=True)
    floor = models.SmallIntegerField(_("Floor"), default=1)
    room = models.CharField(_("Room"), max_length=20)
    label = models.CharField(_("Unit number"), max_length=64, blank=True, editable=False)
    use = models.CharField(_("Use of the unit"), max_length=10, choices=USES, default="home")
    area = models.DecimalField(_("Area in m²"), max_digits=9, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Unit")
        verbose_name_plural = _("Units")
        indexes = (
            models.Index(fields=("site", "building", "-floor", "label"), name="unit_place"),
            models.Index(fields=("name", "id"), name="unit_name"),
        )
        constraints = (
            models.UniqueConstraint(fields=("site", "building", "entrance", "room"), name="unit_once", condition=KEPT),
        )


class Occupancy(Record):
    """Who owns a unit, uses it or sits in the owners' committee for it."""

    ROLES = (("owner", _("Unit owner")), ("occupier", _("Occupier")), ("committee", _("Owners' committee")))
    POSTS = (("chair", _("Chair")), ("vice", _("Vice chair")), ("member", _("Member")))

    name = models.CharField(_("Occupancy"), max_length=260, blank=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="occupancies", verbose_name=_("Unit"), db_index=False)
    role = models.CharField(_("Part"), max_length=10, choices=ROLES, default="owner")
    contact = models.ForeignKey(
        "customers.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="occupancies",
        verbose_name=_("Person"),
    )
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="occupancies",
        verbose_name=_("Company or household"),
    )
    share = models.DecimalField(_("Share in %"), max_digits=5, decimal_places=2, null=True, blank=True)
    post = models.CharField(_("Post in the committee"), max_length=8, choices=POSTS, blank=True)
    since = models.DateField(_("Since"), null=True, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Occupancy")
        verbose_name_plural = _("Occupancies")
        indexes = (models.Index(fields=("unit", "role", "until"), name="occupancy_of_unit"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) | models.Q(customer__isnull=True), name="occupancy_of_one"
            ),
        )

    @property
    def holder(self) -> str:
        """The person or company; where nobody knows the name yet, what was noted, or a dash."""
        return str(self.contact or self.customer or self.note or "—")
