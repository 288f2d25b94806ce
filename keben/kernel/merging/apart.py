"""Taking a merge back: both records are again what they were, and what came since stays where it collides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.base.event import Event
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.moments import show_date
from keben.kernel.kinds.text import Text
from keben.kernel.merging import clocks
from keben.kernel.merging.actions import BroughtBack
from keben.kernel.merging.declared import MERGEABLE
from keben.kernel.merging.former import changed
from keben.kernel.merging.join import lead, name_target, plain_row, refresh
from keben.kernel.merging.model import FormerKey, MergeRecord
from keben.kernel.merging.ways import Way, ways_to
from keben.kernel.problems import Refused
from keben.kernel.registry import registry
from keben.kernel.settings import setting

QUIET = ("id", "version", "updated_at", "updated_by_id")


def last_merge(label: str, key: int) -> MergeRecord | None:
    """The newest merge of a record that stands."""
    return MergeRecord.objects.filter(entity=label, survivor_id=key, undone_at=None).order_by("-pk").first()


def until(done: MergeRecord) -> dt.datetime:
    """The moment after which it stands for good."""
    return done.at + dt.timedelta(days=int(setting("merging.undo_days")))


def typed(model: type[Model], row: dict[str, Any]) -> dict[str, Any]:
    """A kept row as Python values."""
    return {f.attname: f.to_python(row[f.attname]) for f in model._meta.concrete_fields if f.attname in row}


def collisions(done: MergeRecord) -> list[str]:
    """What cannot go back to where it was, in words; shown before anything is done."""
    entity = registry.get(done.entity)
    record = entity.model._base_manager.get(pk=done.survivor_id)
    told = []
    for name in kept_since(done, record):
        field = record._meta.get_field(name)
        told.append(_("%(field)s was changed since and stays as it is.") % {"field": field.verbose_name})  # type: ignore[union-attr]
    for step in done.kept["moved"]:
        gone = len(step["keys"]) - rows_of(step, done).count()
        if gone:
            words = {"n": gone, "what": apps.get_model(step["model"])._meta.verbose_name_plural}
            told.append(_("%(n)s of %(what)s have gone elsewhere since and stay there.") % words)
    return told


def kept_since(done: MergeRecord, record: Any) -> list[str]:
    """The columns that the merge changed and somebody has changed again."""
    before, after = (typed(type(record), done.kept[name]) for name in ("before", "after"))
    now = plain_row(record)
    return [n for n in after if n not in QUIET and before[n] != after[n] and now[n] not in (after[n], before[n])]


def way_of(step: dict[str, Any], done: MergeRecord) -> Way:
    """The way along which a step led its rows."""
    for way in ways_to(done.entity):
        if (way.model._meta.label, way.column, way.custom) == (step["model"], step["column"], step["custom"]):
            return way
    raise LookupError(f"no way {step['model']}.{step['column']}")


def rows_of(step: dict[str, Any], done: MergeRecord) -> Any:
    """The rows of a step that are still with the survivor."""
    return way_of(step, done).rows(done.survivor_id).filter(pk__in=step["keys"])


class Unmerge(Action[Model]):
    """Take the last merge of this record back."""

    label, icon, verb, bulk, tone = gettext_lazy("Take merge back"), "arrow-back-up", "merge", False, "danger"
    accepts = ("twins",)
    confirm = gettext_lazy("All records become what they were. What was added since stays with this one.")

    def inputs(self, record: Any) -> list[BoundInput]:
        """A reason; beside it stands what will not go back, before anything is done."""
        done = last_merge(self.entity.label, record.pk) if record is not None else None
        told = " ".join(collisions(done)) if done is not None else ""
        return [BoundInput("reason", gettext_lazy("Reason"), Text(200), help=told)]

    def offered(self, record: Any) -> bool:
        done = last_merge(self.entity.label, record.pk)
        return done is not None and timezone.now() <= until(done)

    def check(self, record: Any, ask: Any) -> None:
        done = last_merge(self.entity.label, record.pk)
        if done is None:
            raise Refused.because("no_merge", "Nothing has been merged into “%(title)s”.", title=str(record))
        if timezone.now() > until(done):
            raise Refused.because(
                "too_late", "The merge of %(at)s can no longer be taken back: more than %(days)s days have passed.",
                at=show_date(timezone.localtime(done.at).date()), days=setting("merging.undo_days"),
            )  # fmt: skip
        self.done = done

    def run(self, record: Any, ask: Any) -> Callable[[], Event]:
        done = self.done
        for part in done.parts.filter(undone_at=None).order_by("-pk"):
            target = registry.get(part.entity).model._base_manager.get(pk=part.survivor_id)
            perform(Unmerge, target, actor=self.actor, reason=str(self.label))
        since = set(kept_since(done, record))
        before, after = (typed(type(record), done.kept[name]) for name in ("before", "after"))
        now = plain_row(record)
        back = {n: value for n, value in before.items() if n not in QUIET and n not in since and now[n] == after[n]}
        for name, value in back.items():
            setattr(record, name, value)
        standing = clocks.read(self.entity.label, (record.pk, *done.losers))
        put_back(done)
        FormerKey.objects.filter(merge=done).delete()
        changed()
        done.undone_at = timezone.now()
        done.save(update_fields=("undone_at",))

        def fact() -> Event:
            for key in done.losers:
                loser = self.entity.model._base_manager.get(pk=key)
                perform(BroughtBack, loser, actor=self.actor)
            clocks.put_back(done.kept.get("clocks", []), standing)
            # What writers moved once more while rows went back, such as the last follow-up, is put right.
            type(record)._base_manager.filter(pk=record.pk).update(**back)
            refresh(record)
            told = {step["model"]: len(step["keys"]) for step in done.kept["moved"]}
            return MERGEABLE[self.entity.label].fact(record.pk, tuple(done.losers), told, undone=True)

        return fact


def put_back(done: MergeRecord) -> None:
    """Rows go back to the records that they came from."""
    for step in reversed(done.kept["moved"]):
        keys = list(rows_of(step, done).order_by("pk").values_list("pk", flat=True))
        lead(way_of(step, done), keys, step["from"])
    for step in done.kept["retitled"]:
        model = apps.get_model(step["model"])
        keys = list(
            model._base_manager.filter(pk__in=step["keys"], target_id=step["from"]).values_list("pk", flat=True)
        )
        name_target(model, keys, step.get("title", done.kept["titles"][str(step["from"])]))
    for step in done.kept["added"]:
        apps.get_model(step["model"])._base_manager.filter(pk=step["key"]).delete()
    for step in done.kept["changed"]:
        rows = apps.get_model(step["model"])._base_manager.filter(pk=step["key"], **step["after"])
        rows.update(**step["before"])
    for step in reversed(done.kept["dropped"]):
        model = apps.get_model(step["model"])
        row = typed(model, step["row"])
        if not model._base_manager.filter(pk=row["id"]).exists():
            model._base_manager.bulk_create([model(**row)])
