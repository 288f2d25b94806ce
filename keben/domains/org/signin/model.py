"""What signing in leaves behind: the log, the open sessions, earlier passwords and second factors."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignIn(models.Model):
    """One try to sign in, or the end of a session: when, from where, with what, and how it went."""

    RESULTS = (
        ("ok", _("Signed in")),
        ("wrong_password", _("Wrong password")),
        ("unknown", _("Unknown account")),
        ("locked", _("Locked")),
        ("disabled", _("Disabled")),
        ("second_wrong", _("Wrong second step")),
        ("refused", _("Refused by the other system")),
        ("signed_out", _("Signed out")),
        ("ended", _("Ended by somebody")),
        ("idle", _("Ended after idle time")),
    )
    METHODS = (
        ("password", _("Password")),
        ("passkey", _("Passkey")),
        ("oidc", _("Single sign-on")),
        ("wecom", _("WeCom")),
        ("dingtalk", _("DingTalk")),
        ("feishu", _("Feishu")),
        ("mail", _("Mail link")),
    )

    at = models.DateTimeField(_("Time"), default=timezone.now)
    user = models.ForeignKey(
        "org.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("Person"), db_index=False
    )
    login = models.CharField(_("Typed account"), max_length=40, blank=True)
    method = models.CharField(_("Method"), max_length=10, choices=METHODS, default="password")
    result = models.CharField(_("Result"), max_length=20, choices=RESULTS)
    ip = models.GenericIPAddressField(_("Address"), null=True)
    device = models.CharField(_("Device"), max_length=80, blank=True)
    agent = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "org"
        verbose_name = _("Sign-in")
        verbose_name_plural = _("Sign-ins")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("user", "-id"), name="sign_in_of"),
            models.Index(fields=("result", "-id"), name="sign_in_result"),
        )

    def __str__(self) -> str:
        return f"{self.login} {self.result}"


class UserSession(models.Model):
    """An open session of a person, keyed like the session, so that ending his sessions needs no scan."""

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey("org.User", models.CASCADE, related_name="sessions", verbose_name=_("Person"))
    method = models.CharField(_("Method"), max_length=10, choices=SignIn.METHODS, default="password")
    started_at = models.DateTimeField(_("Signed in"), default=timezone.now)
    seen_at = models.DateTimeField(_("Last seen"), default=timezone.now)
    ip = models.GenericIPAddressField(_("Address"), null=True)
    device = models.CharField(_("Device"), max_length=80, blank=True)
    remembered = models.BooleanField(_("Remembered"), default=False)

    class Meta:
        app_label = "org"
        verbose_name = _("Session")
        verbose_name_plural = _("Sessions")
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"


class OldPassword(models.Model):
    """The hash of an earlier password, so that it is not chosen again."""

    user = models.ForeignKey("org.User", models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "org"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"
