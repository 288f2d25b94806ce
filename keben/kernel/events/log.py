"""The append-only log: every change as one fact, written with the change itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LoggedEvent(models.Model):
    """What happened, to which record, who did it over which face, and what was before and after."""

    at = models.DateTimeField(_("Time"), default=timezone.now)
    name = models.CharField(_("Event"), max_length=80)
    entity = models.CharField(_("Noun"), max_length=80)
    object_id = models.BigIntegerField(_("Record"))
    object_title = models.CharField(_("Title"), max_length=200, blank=True)
    parent_entity = models.CharField(max_length=80, blank=True)
    parent_id = models.BigIntegerField(null=True)
    action = models.CharField(_("Action"), max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    actor_kind = models.CharField(max_length=12)
    actor_name = models.CharField(_("Who"), max_length=80)
    face = models.CharField(_("Face"), max_length=12)
    request_id = models.CharField(max_length=40, blank=True)
    cause = models.BigIntegerField(null=True)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)
    changes = models.JSONField(_("Changes"), default=dict)

    class Meta:
        app_label = "kernel"
        verbose_name = _("Event")
        verbose_name_plural = _("Events")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("entity", "object_id", "-id"), name="event_of_record"),
            models.Index(
                fields=("parent_entity", "parent_id", "-id"),
                name="event_under_record",
                condition=models.Q(parent_id__isnull=False),
            ),
            models.Index(fields=("actor", "-id"), name="event_by_actor"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.entity} {self.object_id}"

    def sealed_form(self) -> dict[str, Any]:
        """The plain values that the hash chain covers."""
        return {
            "id": self.pk,
            "at": self.at.isoformat(),
            "name": self.name,
            "entity": self.entity,
            "object_id": self.object_id,
            "object_title": self.object_title,
            "parent": [self.parent_entity, self.parent_id],
            "actor": self.actor_id,
            "actor_kind": self.actor_kind,
            "actor_name": self.actor_name,
            "face": self.face,
            "request": self.request_id,
            "cause": self.cause,
            "action": self.action,
            "reason": self.reason,
            "version": self.version,
            "data": self.data,
            "changes": self.changes,
        }


class Outbox(models.Model):
    """An event that listeners still have to hear; removed when all have."""

    event = models.OneToOneField(LoggedEvent, models.CASCADE, primary_key=True, db_constraint=False)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    dead = models.BooleanField(default=False)

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"outbox {self.event_id}"


class Heard(models.Model):
    """A listener has dealt with an event; written in the listener's own transaction, so that it acts once."""

    event = models.ForeignKey(LoggedEvent, models.CASCADE, related_name="+", db_constraint=False)
    listener = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "kernel"
        constraints = (models.UniqueConstraint(fields=("event", "listener"), name="heard_once"),)

    def __str__(self) -> str:
        return f"{self.listener} heard {self.event_id}"


class Seal(models.Model):
    """The hash over a batch of events, chained to the batch before; gaps are ids not yet committed then."""

    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.IntegerField()
    gaps = models.JSONField(default=list)
    late = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    salts = models.BinaryField(default=b"")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "kernel"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"seal {self.first}–{self.last}"


class Forgotten(models.Model):
    """A sealed line from which personal data were taken out: its hash as it was sealed, and as it stands now."""

    event_id = models.BigIntegerField(db_index=True)
    leaf = models.CharField(max_length=64)
    now = models.CharField(max_length=64)
    by_id = models.BigIntegerField(db_index=True)

    class Meta:
        app_label = "kernel"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"line {self.event_id} by {self.by_id}"


class UsedKey(models.Model):
    """An idempotency key: the same request sent twice has one effect and one answer."""

    key = models.CharField(max_length=100)
    user_id = models.BigIntegerField(default=0)
    action = models.CharField(max_length=140)
    digest = models.CharField(max_length=64)
    object_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "kernel"
        constraints = (models.UniqueConstraint(fields=("user_id", "key"), name="key_once"),)

    def __str__(self) -> str:
        return self.key
