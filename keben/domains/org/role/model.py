"""Roles and what they grant: verbs and data scope per noun, rights per field."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keben.kernel.access.grants import FIELD_RIGHT_LABELS, SCOPE_LABELS, DataScope, FieldRight
from keben.kernel.record import Record


class Role(Record):
    """A bundle of rights; several roles of a person combine by union."""

    ADMIN = (
        ("", _("None")),
        ("system", _("System administrator")),
        ("security", _("Security administrator")),
        ("audit", _("Audit administrator")),
    )

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    administers = models.CharField(_("Administers"), max_length=10, choices=ADMIN, blank=True)
    is_builtin = models.BooleanField(_("Built in"), default=False, editable=False)

    class Meta(Record.Meta):
        app_label = "org"
        verbose_name = _("Role")
        verbose_name_plural = _("Roles")
        ordering = ("id",)

    def spoken(self) -> str:
        """The name in the active language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class RoleGrant(Record):
    """What a role may do with one noun, and how far it reaches; replaces the default of the declaration."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants", verbose_name=_("Role"))
    entity = models.CharField(_("Noun"), max_length=80)
    verbs = models.JSONField(_("Verbs"), default=list)
    scope = models.CharField(_("Data scope"), max_length=20, choices=list(SCOPE_LABELS.items()), default=DataScope.SELF)
    departments = models.ManyToManyField("org.Department", blank=True, related_name="+", verbose_name=_("Departments"))

    class Meta(Record.Meta):
        app_label = "org"
        verbose_name = _("Grant")
        verbose_name_plural = _("Grants")
        constraints = (models.UniqueConstraint(fields=("role", "entity"), name="grant_once"),)


class RoleField(Record):
    """What a role may do with one field of a noun."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="fields", verbose_name=_("Role"))
    entity = models.CharField(_("Noun"), max_length=80)
    field = models.CharField(_("Field"), max_length=60)
    right = models.PositiveSmallIntegerField(
        _("Right"), choices=list(FIELD_RIGHT_LABELS.items()), default=FieldRight.READ
    )

    class Meta(Record.Meta):
        app_label = "org"
        verbose_name = _("Field right")
        verbose_name_plural = _("Field rights")
        constraints = (models.UniqueConstraint(fields=("role", "entity", "field"), name="field_right_once"),)
