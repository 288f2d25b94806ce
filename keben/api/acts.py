"""Every action of a noun as a POST; restore is one of them."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from keben.api import answers, history, nouns, parameters, records
from keben.api.body import read_object
from keben.api.problem import refuse
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import Outcome, perform
from keben.kernel.features.revealing import Reveal
from keben.kernel.problems import Denied, Stale
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity


def do(request: HttpRequest, actor: Actor, slug: str, pk: str, name: str) -> HttpResponse:
    """Do it, with If-Match or a version only if nothing has changed since; a dry run tells and keeps nothing."""
    entity = nouns.noun(slug, actor)
    action = nouns.action_named(entity, name)
    if not actor.can(entity.label, action.verb):
        raise Denied(entity.label, action.verb)
    asked = parameters.parameters_of(request, known=() if issubclass(action, Reveal) else ("dry_run",))
    dry = parameters.yes(asked, "dry_run")
    given, version = answers.if_match(request)
    data = read_object(request)
    if "version" in data:
        version = records.version_in(data)
    reason, read = records.reason_of(data), records.acknowledged(data)
    number = nouns.key(pk, entity)
    if not action.deleted:
        records.visible(entity, actor, number)
    nouns.check_types(nouns.inputs_of(entity, actor, action), data)
    key = "" if dry else answers.idempotency_key(request)
    try:
        with transaction.atomic() if dry else nullcontext():
            done = perform(
                action, entity.model(pk=number), data, actor=actor, version=version, exact=True, key=key,
                reason=reason, acknowledge=read,
            )  # fmt: skip
            if dry:
                told = {"dry_run": True, "would": rehearsed(entity, actor, done)}
                told["record"] = records.after(entity, actor, number)
                transaction.set_rollback(True)
    except Stale as error:
        return refuse(request, error, status=412 if given else 409)
    if dry:
        return answers.answer(told)
    if issubclass(action, Reveal):
        return answers.answer(revealed(entity, actor, number, data["field"]))
    body = records.after(entity, actor, number)
    return answers.answer(body, version=body.get("version"))


def rehearsed(entity: ResolvedEntity, actor: Actor, done: Outcome) -> dict[str, Any]:
    """What would be written into the history, within the rights of the actor."""
    if done.event is None:
        return {}
    return {
        "event": done.event.name,
        "data": history.data_for(entity, done.event, actor),
        "changes": history.changes_for(entity, done.event, actor),
    }


def revealed(entity: ResolvedEntity, actor: Actor, pk: int, name: str) -> dict[str, Any]:
    """The one value that was asked for in full; everything else of the record stays as the caller sees it."""
    record = fetch(entity.model, pk, actor)
    item = entity.field(name)
    value = (record.custom or {}).get(name[2:]) if item.custom else item.kind.plain(item.kind.read(record, name))  # type: ignore[attr-defined]
    return {"id": pk, "field": name, "value": value}
