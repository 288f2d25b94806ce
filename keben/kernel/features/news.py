"""Followers hear of changes: whether anybody follows is asked with the change, who is told is worked out later."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.changes import Changes
from keben.kernel.actions.hooks import on_write, on_write_many
from keben.kernel.features.comments import Follower
from keben.kernel.features.notifications import RUN, Notification, notify, one_run
from keben.kernel.features.sight import actor_of
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import HOUSEKEEPING, ResolvedEntity
from keben.kernel.tasks.job import enqueue, task

CHANGED = "%(who)s changed “%(title)s”"
ADDED = "%(who)s added to “%(title)s”: %(noun)s"
SEVERAL = "%(who)s changed %(count)s records that you follow, such as “%(title)s”"
TELL = "followers.tell"
QUIET = frozenset((*HOUSEKEEPING, "completeness", "owned_since", "custom"))


@on_write()
def ask_who_follows(entity: ResolvedEntity, record: Model, changes: Changes) -> None:
    """A changed record, or a new one under another, asks the worker to tell those who follow; one query."""
    label, key, made = entity.label, record.pk, ""
    by = getattr(record, "updated_by_id", None)
    names = [name for name in changes.names if name not in QUIET] + [f"x_{name}" for name in changes.custom]
    if changes.created:
        label, key = above(entity, record)
        made = entity.label
    if key is None or not label or "followers" not in registry.get(label).features or not names:
        return
    if Follower.objects.filter(entity=label, object_id=key).exclude(user_id=by or 0).exists():
        enqueue(TELL, {"entity": label, "pk": key, "by": by, "names": names, "made": made, "run": RUN.get()})


@on_write_many(ask_who_follows)
def ask_about_many(entity: ResolvedEntity, written: list[tuple[Any, Changes]]) -> None:
    """The same for a batch; new records that come in thousands are no news."""
    changed = {record.pk: (record, changes) for record, changes in written if not changes.created}
    if changed and "followers" in entity.features:
        followed = Follower.objects.filter(entity=entity.label, object_id__in=changed)
        for key in sorted(set(followed.values_list("object_id", flat=True))):
            ask_who_follows(entity, *changed[key])


def above(entity: ResolvedEntity, record: Any) -> tuple[str, int | None]:
    """What a new record lives under or is about."""
    if entity.parent:
        related: Any = entity.model._meta.get_field(entity.parent).related_model
        return related._meta.label, getattr(record, f"{entity.parent}_id")
    return getattr(record, "target_entity", ""), getattr(record, "target_id", None)


@task(TELL)
def tell_followers(
    job: Any, *, entity: str, pk: int, by: int | None, names: list[str], made: str, run: str = ""
) -> None:
    """Tell those who still see the record and something of the change; unread news is told anew, not twice.

    Whoever was told of the record by the same run over many has heard of it.
    """
    noun, people = registry.get(entity), get_user_model()._base_manager
    record = noun.model._base_manager.filter(pk=pk).first()
    if record is None:
        return
    keys = set(
        Follower.objects.filter(entity=entity, object_id=pk).exclude(user_id=by or 0).values_list("user_id", flat=True)
    )
    if run:
        heard = Notification.objects.filter(user_id__in=keys, run=run, entity=entity)
        keys -= {one.user_id for one in heard if pk in one.keys}
    told = [
        one.pk for one in people.filter(pk__in=keys) if one.is_active and hears(actor_of(one), noun, pk, names, made)
    ]
    message = ADDED if made else CHANGED
    old = Notification.objects.filter(user_id__in=told, category="follow", entity=entity, object_id=pk)
    old.filter(message=message, read_at__isnull=True, count=1).delete()
    writer = people.filter(pk=by or 0).first()
    params = {"who": str(writer or ""), "by": by, "title": noun.title_of(record)[:100], "noun": made}
    with one_run(run):
        notify(told, message, params, category="follow", entity=entity, object_id=pk, many="" if made else SEVERAL)


def hears(actor: Actor, noun: ResolvedEntity, pk: int, names: list[str], made: str) -> bool:
    """Whether somebody sees the record, and the new one's noun or one of the changed fields."""
    if not actor.can(noun.label, "view") or (made and not actor.can(made, "view")):
        return False
    if not made and all(actor.field(noun.label, name) == FieldRight.HIDDEN for name in names):
        return False
    return scoped(noun.model, actor).filter(pk=pk).exists()
