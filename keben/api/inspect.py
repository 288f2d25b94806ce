"""What happened to a record, why the caller sees it, and who the caller is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from keben.api import answers, history, nouns, parameters
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import VERB_LABELS
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Invalid
from keben.kernel.reader import explain_access, missing, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

MOST = 200


def in_sight(entity: ResolvedEntity, actor: Actor, pk: int) -> Any:
    """The record, in use or in the recycle bin. Raises Denied, Missing."""
    record = scoped(entity.model, actor).filter(pk=pk).first()
    if record is None and entity.recycles:
        record = scoped(entity.model, actor, deleted=True).filter(pk=pk).first()
    if record is None:
        raise missing(entity.model, pk, actor)
    return record


def list_history(request: HttpRequest, actor: Actor, slug: str, pk: str) -> HttpResponse:
    """The history of a record, newest first."""
    entity = nouns.noun(slug, actor)
    given = parameters.parameters_of(request, known=("limit", "cursor"))
    limit = parameters.whole(given, "limit", 50, low=1, high=MOST)
    before = parameters.whole(given, "cursor", 0, low=0, high=10**15)
    record = in_sight(entity, actor, nouns.key(pk, entity))
    rows = LoggedEvent.objects.filter(entity=entity.label, object_id=record.pk).order_by("-id")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    following = None
    if more:
        following = request.build_absolute_uri(f"{request.path}?{urlencode({'limit': limit, 'cursor': found[-1].pk})}")
    items = [history.entry(entity, event, actor) for event in found]
    return answers.answer({"items": items, "next": following, "previous": None})


def explain(request: HttpRequest, actor: Actor, slug: str, pk: str) -> HttpResponse:
    """Why the caller may, or may not, do something with this record."""
    entity = nouns.noun(slug, actor)
    given = parameters.parameters_of(request, known=("verb",))
    verb = given.get("verb") or "view"
    if verb not in VERB_LABELS:
        raise Invalid.single("verb", "unknown_verb", "There is no verb “%(name)s”.", name=verb[:40])
    record = in_sight(entity, actor, nouns.key(pk, entity))
    return answers.answer({"verb": verb, **explain_access(record, actor, verb).to_plain()})


def whoami(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The caller and what he may do over the API."""
    parameters.parameters_of(request, known=())
    found = []
    for entity in registry:
        verbs = [verb for verb in VERB_LABELS if actor.can(entity.label, verb)]
        if entity.declaration.api and verbs:
            address = request.build_absolute_uri(f"/api/v1/{entity.slug}")
            found.append({"noun": entity.slug, "title": str(entity.verbose_name), "verbs": verbs, "address": address})
    person = {"id": actor.user_id, "name": actor.name, "staff_no": actor.staff_no}
    return answers.answer(
        {"person": person, "token": actor.attributes.get("token"), "lang": actor.lang, "nouns": found}
    )
