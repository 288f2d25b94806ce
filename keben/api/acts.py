"""Every action of a noun as a POST; restore is one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from keben.api import answers, nouns, parameters, records
from keben.api.body import read_object
from keben.api.problem import refuse
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.features.revealing import Reveal
from keben.kernel.problems import Denied, Stale
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity


def do(request: HttpRequest, actor: Actor, slug: str, pk: str, name: str) -> HttpResponse:
    """Do it; with If-Match or a version only if nothing has changed since."""
    entity = nouns.noun(slug, actor)
    action = nouns.action_named(entity, name)
    if not actor.can(entity.label, action.verb):
        raise Denied(entity.label, action.verb)
    parameters.parameters_of(request, known=())
    given, version = answers.if_match(request)
    data = read_object(request)
    if "version" in data:
        version = records.version_in(data)
    reason, read = records.reason_of(data), records.acknowledged(data)
    number = nouns.key(pk, entity)
    if not action.deleted:
        records.visible(entity, actor, number)
    nouns.check_types(nouns.inputs_of(entity, actor, action), data)
    key = answers.idempotency_key(request)
    try:
        perform(
            action, entity.model(pk=number), data, actor=actor, version=version, exact=True, key=key, reason=reason,
            acknowledge=read,
        )  # fmt: skip
    except Stale as error:
        return refuse(request, error, status=412 if given else 409)
    if issubclass(action, Reveal):
        return answers.answer(revealed(entity, actor, number, data["field"]))
    body = records.after(entity, actor, number)
    return answers.answer(body, version=body.get("version"))


def revealed(entity: ResolvedEntity, actor: Actor, pk: int, name: str) -> dict[str, Any]:
    """The one value that was asked for in full; everything else of the record stays as the caller sees it."""
    record = fetch(entity.model, pk, actor)
    item = entity.field(name)
    value = (record.custom or {}).get(name[2:]) if item.custom else item.kind.plain(item.kind.read(record, name))  # type: ignore[attr-defined]
    return {"id": pk, "field": name, "value": value}
