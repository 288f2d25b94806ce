"""What somebody should know: written with the event that caused it, shown by the bell.

One run over many records rings once: what it tells somebody in the same sentence becomes one message (`one_run`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from keben.kernel.turns import in_turn

if TYPE_CHECKING:
    from keben.kernel.actions.action import Action


RUN: ContextVar[str] = ContextVar("one_run", default="")
MOST = 500
"""So many records of one message are remembered, which its link leads to; a list takes no more by their keys."""


@contextmanager
def one_run(name: str) -> Iterator[None]:
    """What happens inside belongs together; a run that goes on after a crash says the same name again."""
    token = RUN.set(name[:40])
    try:
        yield
    finally:
        RUN.reset(token)


class Notification(models.Model):
    """A message to one person with a link to the record it is about."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    category = models.CharField(_("Category"), max_length=20, default="system")
    message = models.CharField(_("Message"), max_length=300)
    params = models.JSONField(default=dict)
    many = models.CharField(max_length=300, blank=True)
    """The sentence once there are several; without it the first one stands, with how many there are."""
    count = models.PositiveIntegerField(default=1)
    keys = models.JSONField(default=list)
    run = models.CharField(max_length=40, blank=True)
    entity = models.CharField(max_length=80, blank=True)
    object_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("Time"), default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    """When it was put into a letter, for whoever wants letters."""

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
        told = {**self.params, **noun_in(self.params), **who_in(self.params)}
        if self.count > 1 and self.many:
            return translate(self.many) % {**told, "count": self.count}
        text = translate(self.message) % told
        return (
            text if self.count == 1 else translate("%(text)s (%(count)s in all)") % {"text": text, "count": self.count}
        )


def noun_in(params: Mapping[str, Any]) -> dict[str, str]:
    """The noun of the parameters in words."""
    from keben.kernel.registry import registry

    try:
        return {"noun": str(registry.get(params["noun"]).verbose_name)} if params.get("noun") else {}
    except LookupError:
        return {}


def who_in(params: Mapping[str, Any]) -> dict[str, str]:
    """Who did it in words; where no person did it, the reader is told so in the own language."""
    from keben.kernel.called import called

    who = params.get("who")
    if who in ("", "System"):
        return {"who": translate("System")}
    return {"who": called(settings.AUTH_USER_MODEL, params["by"], who)} if who and params.get("by") else {}


def notify(
    users: Iterable[int],
    message: str,
    params: Mapping[str, Any] | None = None,
    *,
    category: str = "system",
    entity: str = "",
    object_id: int | None = None,
    many: str = "",
) -> None:
    """Tell several people; `message` is a translatable sentence with placeholders, `many` that of a run over several.

    `by` among the parameters is the key of who did it: `many` may name him as `who`.
    """
    tell_all(
        [
            Notification(
                user_id=user,
                category=category,
                message=message,
                params=dict(params or {}),
                entity=entity,
                object_id=object_id,
                many=many,
            )
            for user in dict.fromkeys(users)
            if user is not None
        ]
    )


def tell_all(told: Iterable[Notification]) -> None:
    """Tell many things at once; what somebody would hear in the same sentence about several records he hears once."""
    run, news = RUN.get(), list(told)
    if not (run and news):
        Notification.objects.bulk_create(arranged(news, run))
        return
    with transaction.atomic(savepoint=False):
        in_turn(f"run:{run}")  # two workers that tell of one run make one message, whichever comes first
        Notification.objects.bulk_create(arranged(news, run))


def arranged(news: Sequence[Notification], run: str) -> list[Notification]:
    """The messages that are new; what joins one of the same run is written into that one."""
    first: dict[tuple[Any, ...], Notification] = {}
    if run:
        before = Notification.objects.filter(run=run, user_id__in={one.user_id for one in news}, read_at=None)
        first = {same(one): one for one in before.order_by("pk")}
    fresh, more = [], set()
    for one in news:
        one.run, one.keys = run, [] if one.object_id is None else [one.object_id]
        known = first.setdefault(same(one), one) if one.object_id is not None else one
        if known is one:
            fresh.append(one)
        else:
            join(known, one)
            more.add(same(one))
    grown = [one for key, one in first.items() if key in more]
    name_them(grown)
    for one in grown:
        if one.pk is not None:
            one.save(update_fields=("count", "keys", "params", "at"))
    return fresh


def same(one: Notification) -> tuple[Any, ...]:
    """What two messages have in common that become one."""
    return one.user_id, one.category, one.message, one.entity


def join(known: Notification, more: Notification) -> None:
    """One message for both; it is told of a record once, whatever is said of it."""
    if more.object_id in known.keys:
        return
    known.count += 1
    known.at = more.at
    if len(known.keys) < MOST:
        known.keys.append(more.object_id)


def name_them(news: Sequence[Notification]) -> None:
    """Who did it, for sentences about several that name him."""
    wanted = {one.params["by"] for one in news if one.many and one.params.get("by") and "who" not in one.params}
    people = get_user_model()._base_manager.in_bulk(wanted) if wanted else {}
    for one in news:
        if one.many and "who" not in one.params:
            one.params["who"] = str(people.get(one.params.get("by"), ""))


def notify_about(
    record: models.Model, users: Iterable[int], message: str, *, action: Action[Any], category: str
) -> None:
    """Tell several people what was done to a record; the sentence names who did it (`who`) and the record (`title`)."""
    entity = action.entity
    actor = action.actor
    who = {"who": "", "by": None} if actor.kind == "system" else {"who": actor.name, "by": actor.user_id}
    params = {**who, "title": entity.title_of(record)[:100]}
    notify(users, message, params, category=category, entity=entity.label, object_id=record.pk)
