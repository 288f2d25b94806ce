"""Second factors: the secret of an authenticator app, recovery codes, passkeys; and accounts elsewhere."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Authenticator(models.Model):
    """The app on somebody's phone that shows a new code every thirty seconds."""

    user = models.OneToOneField("org.User", models.CASCADE, related_name="authenticator")
    secret = models.CharField(max_length=200)
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("Added"), default=timezone.now)

    class Meta:
        app_label = "org"
        verbose_name = _("Authenticator app")
        verbose_name_plural = _("Authenticator apps")

    def __str__(self) -> str:
        return f"authenticator of {self.user_id}"


class RecoveryCode(models.Model):
    """The hash of a code that works once when the phone is lost."""

    user = models.ForeignKey("org.User", models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "org"
        constraints = (models.UniqueConstraint(fields=("user", "digest"), name="recovery_code_once"),)

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class Passkey(models.Model):
    """A key held by a device (WebAuthn)."""

    user = models.ForeignKey("org.User", models.CASCADE, related_name="passkeys")
    name = models.CharField(_("Name"), max_length=60)
    credential_id = models.CharField(max_length=400, unique=True)
    credential = models.TextField()
    counter = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("Added"), default=timezone.now)
    used_at = models.DateTimeField(_("Last used"), null=True)

    class Meta:
        app_label = "org"
        verbose_name = _("Passkey")
        verbose_name_plural = _("Passkeys")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class OutsideAccount(models.Model):
    """Who somebody is in another system: provider and the key he has there."""

    user = models.ForeignKey("org.User", models.CASCADE, related_name="outside_accounts")
    provider = models.CharField(_("System"), max_length=20)
    subject = models.CharField(_("Key there"), max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "org"
        verbose_name = _("Account in another system")
        verbose_name_plural = _("Accounts in other systems")
        constraints = (models.UniqueConstraint(fields=("provider", "subject"), name="outside_account_once"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.subject}"
