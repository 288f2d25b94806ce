"""The people of the company; they sign in with staff number or mobile number."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import PhoneField, SortKeyField
from keben.kernel.record import Record


class UserManager(BaseUserManager["User"]):
    """Creates people for commands and tests; pages create them through the action."""

    def create_user(self, staff_no: str, password: str | None = None, **fields: Any) -> User:
        """A person with a hashed password."""
        now = timezone.now()
        user = self.model(staff_no=staff_no, created_at=now, updated_at=now, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(staff_no=username)


class User(AbstractBaseUser, Record):
    """A member of staff."""

    STATUS = (("invited", _("Not yet active")), ("active", _("Active")), ("disabled", _("Disabled")))

    staff_no = models.CharField(_("Staff number"), max_length=30, unique=True)
    name = models.CharField(_("Full name"), max_length=60)
    name_key = SortKeyField("name", person=True)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    mobile = PhoneField(_("Mobile"))
    email = models.EmailField(_("E-mail"), blank=True)
    department = models.ForeignKey(
        "org.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("Department"),
    )
    departments = models.ManyToManyField(
        "org.Department", blank=True, related_name="further_members", verbose_name=_("Further departments")
    )
    post = models.ForeignKey(
        "org.Post", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Post")
    )
    supervisor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="subordinates",
        verbose_name=_("Superior"),
    )
    roles = models.ManyToManyField("org.Role", blank=True, related_name="users", verbose_name=_("Roles"))
    status = models.CharField(_("Status"), max_length=10, choices=STATUS, default="active", editable=False)
    must_change_password = models.BooleanField(default=False, editable=False)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    lang = models.CharField(_("Language"), max_length=10, default="zh-hans", editable=False)
    theme = models.CharField(max_length=10, default="auto", editable=False)
    density = models.CharField(max_length=10, default="standard", editable=False)
    preferences = models.JSONField(default=dict, editable=False)

    USERNAME_FIELD = "staff_no"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta(Record.Meta):
        app_label = "org"
        verbose_name = _("Person")
        verbose_name_plural = _("People")
        constraints = (
            models.UniqueConstraint(fields=("mobile",), name="user_mobile_once", condition=~models.Q(mobile="")),
        )

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether he may sign in."""
        return self.status == "active" and self.deleted_at is None

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """The family name, for the avatar."""
        return self.name[:1]
