"""What somebody should know: written with the event that caused it, shown by the bell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from keben.kernel.actions.action import Action


class Notification(models.Model):
    """A message to one person with a link to the record it is about."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    category = models.CharField(_("Category"), max_length=20, default="system")
    message = models.CharField(_("Message"), max_length=300)
    params = models.JSONField(default=dict)
    entity = models.CharField(max_length=80, blank=True)
    object_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("Time"), default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "kernel"
        verbose_name = _("Notification")
        verbose_name_plural = _("Notifications")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("user", "-id"), name="notification_of"),
            models.Index(fields=("user",), name="notification_unread", condition=models.Q(read_at__isnull=True)),
        )

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The message in the active language; a noun among its parameters is kept by its label, the program by none."""
        if not self.params:
            return translate(self.message)
        return translate(self.message) % {**self.params, **noun_in(self.params), **who_in(self.params)}


def noun_in(params: Mapping[str, Any]) -> dict[str, str]:
    """The noun of the parameters in words."""
    from keben.kernel.registry import registry

    try:
        return {"noun": str(registry.get(params["noun"]).verbose_name)} if params.get("noun") else {}
    except LookupError:
        return {}


def who_in(params: Mapping[str, Any]) -> dict[str, str]:
    """Who did it in words; where no person did it, the reader is told so in the own language."""
    return {"who": translate("System")} if params.get("who") in ("", "System") else {}


def notify(
    users: Iterable[int],
    message: str,
    params: Mapping[str, Any] | None = None,
    *,
    category: str = "system",
    entity: str = "",
    object_id: int | None = None,
) -> None:
    """Tell several people; `message` is a translatable sentence with placeholders."""
    tell_all(
        [
            Notification(
                user_id=user,
                category=category,
                message=message,
                params=dict(params or {}),
                entity=entity,
                object_id=object_id,
            )
            for user in dict.fromkeys(users)
            if user is not None
        ]
    )


def tell_all(news: Sequence[Notification]) -> None:
    """Tell many different things at once, such as a word about each lead of a batch."""
    Notification.objects.bulk_create(news)


def notify_about(
    record: models.Model, users: Iterable[int], message: str, *, action: Action[Any], category: str
) -> None:
    """Tell several people what was done to a record; the sentence names who did it (`who`) and the record (`title`)."""
    entity = action.entity
    params = {"who": "" if action.actor.kind == "system" else action.actor.name, "title": entity.title_of(record)[:100]}
    notify(users, message, params, category=category, entity=entity.label, object_id=record.pk)
