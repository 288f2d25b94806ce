"""List, read, create, change and delete records of any noun."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldError, ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from keben.api import answers, nouns, parameters, people, targets, values
from keben.api.body import read_object
from keben.api.problem import refuse, unfit
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Denied, Invalid, Missing, Stale
from keben.kernel.query.listquery import CAP, ListQuery
from keben.kernel.query.page import Page
from keben.kernel.resolved import ResolvedEntity

DAMAGED = (ValueError, TypeError, OverflowError, ValidationError, FieldError, DatabaseError)


def list_records(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """One page of a list."""
    entity = nouns.noun(slug, actor)
    asked = parameters.wanted(request, entity)
    query = ListQuery(
        entity,
        actor,
        tree=asked.tree,
        search=asked.search,
        sort=asked.sort,
        names=values.with_version(entity, asked.names),
        deleted=asked.deleted,
    )
    page = take(query, asked)
    items = [values.from_row(entity, row, query.columns) for row in page.rows]
    people.count(entity, actor, query.columns, len(items), masked=any(item["masked"] for item in items))
    body: dict[str, Any] = {
        "items": items,
        "next": neighbour(request, "a", page.after),
        "previous": neighbour(request, "b", page.before),
    }
    if asked.count:
        count = query.count()
        body["count"], body["count_capped"] = min(count, CAP), count > CAP
    return answers.answer(body)


def take(query: ListQuery, asked: parameters.Wanted) -> Page:
    """The page at the cursor. Raises Invalid for a cursor that is not ours or belongs to another sort."""
    if not asked.cursor:
        return query.page(size=asked.limit)
    side, cursor = asked.cursor[:1], asked.cursor[1:]
    problem = Invalid.single("cursor", "cursor", "This page address is damaged. Start from the first page.")
    if side not in ("a", "b") or not cursor.isascii():
        raise problem
    where = {"after": cursor} if side == "a" else {"before": cursor}
    assert query.rows is not None  # a bad filter must not be taken for a bad cursor
    try:
        return query.page(size=asked.limit, **where)
    except Invalid as error:
        raise (problem if "after" in error.errors else error) from None
    except DAMAGED:
        raise problem from None


def neighbour(request: HttpRequest, side: str, cursor: str) -> str | None:
    """The address of the page before or after."""
    if not cursor:
        return None
    given = {name: value for name, value in request.GET.items() if name != "cursor"}
    return request.build_absolute_uri(f"{request.path}?{urlencode({**given, 'cursor': side + cursor})}")


def read_record(request: HttpRequest, actor: Actor, slug: str, pk: str) -> HttpResponse:
    """One record; 304 where the caller has this version already."""
    entity = nouns.noun(slug, actor)
    given = parameters.parameters_of(request, known=("fields", "deleted"))
    names = values.chosen_names(entity, given.get("fields", ""))
    deleted = parameters.yes(given, "deleted") and entity.recycles
    body = values.read_one(entity, actor, nouns.key(pk, entity), names, deleted=deleted)
    read = tuple(entity.field(name) for name in names)
    people.count(entity, actor, read, 1, masked=bool(body.get("masked")))
    version = body.get("version")
    if answers.unchanged(request, version):
        response = HttpResponse(status=304)
        response["ETag"] = f'"{version}"'
        return response
    return answers.answer(body, version=version)


def create_record(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A new record."""
    entity = nouns.noun(slug, actor)
    parameters.parameters_of(request, known=())
    return made(request, entity, actor, create(entity, actor, read_object(request), answers.idempotency_key(request)))


def create(entity: ResolvedEntity, actor: Actor, data: dict[str, Any], key: str) -> dict[str, Any]:
    """Make it, or find what the same key made before. Raises what perform raises."""
    if "create" not in entity.actions:
        raise unfit(405, "read_only", "Records of this noun are not made over the API.")
    action = entity.actions["create"]
    if not actor.can(entity.label, action.verb):
        raise Denied(entity.label, action.verb)
    read = acknowledged(data)
    sent = dict(data)
    reason = reason_of(data)
    prepare = targets.take_target(entity, data, actor)
    nouns.check_types(nouns.inputs_of(entity, actor, action), data)
    outcome = perform(
        action, entity.model, data, actor=actor, key=keyed(key, sent), reason=reason, acknowledge=read, prepare=prepare
    )
    if outcome.replayed:
        return values.read_one(entity, actor, outcome.record.pk if outcome.record else 0)
    return values.from_created(entity, actor, outcome.record, outcome.changes)


def keyed(key: str, sent: dict[str, Any]) -> str:
    """The key as the kernel keeps it; what stands outside the form, such as the target, belongs to it."""
    target = sent.get("target")
    return f"{key}|{target.get('noun')}:{target.get('id')}"[:100] if key and isinstance(target, dict) else key


def made(request: HttpRequest, entity: ResolvedEntity, actor: Actor, body: dict[str, Any]) -> HttpResponse:
    """201 with the address of what was made."""
    location = request.build_absolute_uri(f"{request.path.rstrip('/')}/{body['id']}")
    return answers.answer(body, status=201, version=body.get("version"), location=location)


def change_record(request: HttpRequest, actor: Actor, slug: str, pk: str) -> HttpResponse:
    """Change some fields; what others changed meanwhile in other fields stays."""
    entity = nouns.noun(slug, actor)
    parameters.parameters_of(request, known=())
    given, version = answers.if_match(request)
    data = read_object(request)
    if "edit" not in entity.actions:
        raise unfit(405, "read_only", "Records of this noun are not changed over the API.")
    if "version" in data:
        version = version_in(data)
    elif not given:
        raise unfit(428, "version_missing", "Send If-Match with the ETag of the record, or its version in the body.")
    key = answers.idempotency_key(request)
    try:
        body = change(entity, actor, nouns.key(pk, entity), data, version, key)
    except Stale as error:
        return refuse(request, error, status=412 if given else 409)
    return answers.answer(body, version=body.get("version"))


def version_in(data: dict[str, Any]) -> int:
    """The version in a body. Raises Invalid."""
    version = data.pop("version")
    if isinstance(version, bool) or not isinstance(version, int) or not 0 < version < 2**31:
        raise Invalid.single("version", "type", "Expected %(types)s.", types="integer")
    return version


def change(
    entity: ResolvedEntity, actor: Actor, pk: int, data: dict[str, Any], version: int | None, key: str = ""
) -> dict[str, Any]:
    """Change it and read it again. Raises what perform raises."""
    action = entity.actions["edit"]
    if not actor.can(entity.label, action.verb):
        raise Denied(entity.label, action.verb)
    reason, read = reason_of(data), acknowledged(data)
    visible(entity, actor, pk)
    nouns.check_types(nouns.inputs_of(entity, actor, action), data)
    target = entity.model(pk=pk)
    perform(action, target, data, actor=actor, version=version, key=key, reason=reason, acknowledge=read)
    return after(entity, actor, pk)


def visible(entity: ResolvedEntity, actor: Actor, pk: int) -> None:
    """A record outside the scope is missing, whatever else is wrong with the request. Raises Missing."""
    from keben.kernel.reader import missing, scoped

    if not scoped(entity.model, actor).filter(pk=pk).exists():
        raise missing(entity.model, pk, actor)


def after(entity: ResolvedEntity, actor: Actor, pk: int) -> dict[str, Any]:
    """The record after a change; only its key where the change took it out of the caller's sight."""
    try:
        return values.read_one(entity, actor, pk)
    except Missing:
        return {"id": pk, "masked": []}


def reason_of(data: dict[str, Any]) -> str:
    """The optional `_reason`, which history keeps. Raises Invalid."""
    reason = data.pop("_reason", "") or ""
    if not isinstance(reason, str):
        raise Invalid.single("_reason", "type", "Expected %(types)s.", types="string")
    return reason


def acknowledged(data: dict[str, Any]) -> list[str]:
    """The doubts that the caller has read, by the codes of an earlier refusal. Raises Invalid."""
    codes = data.pop("acknowledge", [])
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise Invalid.single("acknowledge", "type", "Expected %(types)s.", types="array of strings")
    return codes


def delete_record(request: HttpRequest, actor: Actor, slug: str, pk: str) -> HttpResponse:
    """Delete exactly the version that the caller saw."""
    entity = nouns.noun(slug, actor)
    parameters.parameters_of(request, known=())
    if "delete" not in entity.actions:
        raise unfit(405, "read_only", "Records of this noun are not deleted over the API.")
    given, version = answers.if_match(request)
    if not given:
        raise unfit(428, "version_missing", "Send If-Match with the ETag of the record, or its version in the body.")
    target = entity.model(pk=nouns.key(pk, entity))
    key = answers.idempotency_key(request)
    try:
        perform("delete", target, actor=actor, version=version, exact=True, key=key)
    except Stale as error:
        return refuse(request, error, status=412)
    return answers.nothing()
