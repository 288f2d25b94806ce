"""Tokens: a program acts for a person, with at most that person's rights, until a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.api.token.scopes import scope_words
from keben.kernel.record import Record


class Token(Record):
    """The right of a program to act for a person; only a digest of the secret is kept."""

    name = models.CharField(_("Purpose"), max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="+", verbose_name=_("Acts for")
    )
    prefix = models.CharField(_("Begins with"), max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("Scope"), default=dict, blank=True, editable=False)
    people_a_day = models.PositiveIntegerField(
        _("Rows with personal data a day"), null=True, blank=True, editable=False
    )
    read_only = models.BooleanField(_("Read only"), default=False)
    expires_at = models.DateTimeField(_("Expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("Last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("Revoked"), null=True, editable=False)

    class Meta(Record.Meta):
        app_label = "api"
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    secret: str = ""
    """The whole token, in memory only and only on the object that was just made."""

    @property
    def alive(self) -> bool:
        """Whether it still opens the door."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())

    def scope_lines(self) -> list[tuple[str, list[str]]]:
        """Nouns and verbs for a page; an empty scope means all that the person may do."""
        return scope_words(self.scopes or {})
