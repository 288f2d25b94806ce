"""Many rows in one request: each in a transaction of its own, each with its own answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from keben.api import answers, nouns, parameters, records
from keben.api.body import read_object
from keben.api.problem import Unfit, describe, unfit
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import one_run
from keben.kernel.problems import Denied, Invalid, KebenError, Stale
from keben.kernel.resolved import ResolvedEntity

MOST = 500
PARTS = ("action", "rows", "ids", "data")


def run(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Do one action to each row."""
    entity = nouns.noun(slug, actor)
    parameters.parameters_of(request, known=())
    body = read_object(request)
    key = answers.idempotency_key(request)
    name, rows = read(entity, body)
    verb = entity.actions[name].verb
    if not actor.can(entity.label, verb):
        raise Denied(entity.label, verb)
    results = []
    with one_run(actor.request_id):
        for index, row in enumerate(rows):
            results.append({"index": index, **one(entity, actor, name, row, f"{key}#{index}" if key else "")})
    done = sum(1 for result in results if result["status"] < 400)
    return answers.answer({"done": done, "failed": len(results) - done, "results": results})


def read(entity: ResolvedEntity, body: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The action and its rows. Raises Invalid, Unfit."""
    unknown = [name for name in body if name not in PARTS]
    if unknown:
        raise Invalid.single(unknown[0], "unknown_field", "“%(name)s” is not a field here.", name=unknown[0])
    name = body.get("action")
    action = entity.actions.get(name) if isinstance(name, str) else None
    if action is None or (action.creates and name != "create") or not (action.bulk or name == "create"):
        possible = [
            key for key, found in entity.actions.items() if key == "create" or (found.bulk and not found.creates)
        ]
        raise Invalid.single(
            "action", "no_bulk", "Name one of these actions: %(possible)s.", possible=", ".join(possible)
        )
    rows = body.get("rows")
    if rows is None and isinstance(body.get("ids"), list):
        data = body.get("data") or {}
        rows = [{"id": pk, "data": dict(data) if isinstance(data, dict) else data} for pk in body["ids"]]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Invalid.single("rows", "no_rows", "Send rows, or ids with data.")
    if len(rows) > MOST:
        raise Invalid.single("rows", "too_many", "At most %(most)s rows in one request.", most=MOST)
    return str(name), rows


def one(entity: ResolvedEntity, actor: Actor, name: str, row: dict[str, Any], key: str) -> dict[str, Any]:
    """One row and what came of it."""
    try:
        return act(entity, actor, name, dict(row), key)
    except Stale as error:
        return {"id": row.get("id"), **failure(error, 409, actor)}
    except KebenError as error:
        return {"id": row.get("id"), **failure(error, error.status, actor)}


def failure(error: KebenError, status: int, actor: Actor) -> dict[str, Any]:
    """The problem of one row."""
    found = describe(error, status=status, actor=actor)
    found.pop("request_id")
    return {"status": status, "problem": found}


def act(entity: ResolvedEntity, actor: Actor, name: str, row: dict[str, Any], key: str) -> dict[str, Any]:
    """Do it. Raises KebenError."""
    data = row.get("data", {})
    unknown = [part for part in row if part not in ("id", "version", "data")]
    if unknown or not isinstance(data, dict):
        raise Invalid.single(unknown[0] if unknown else "data", "row", "A row has id, version and data.")
    data = dict(data)
    if name == "create":
        body = records.create(entity, actor, data, key)
        return {"id": body["id"], "status": 201, "version": body.get("version")}
    pk = key_in(row)
    version = records.version_in(row) if "version" in row else None
    if name == "edit":
        body = records.change(entity, actor, pk, data, version, key)
        return {"id": pk, "status": 200, "version": body.get("version")}
    action = entity.actions[name]
    reason, read = records.reason_of(data), records.acknowledged(data)
    nouns.check_types(nouns.inputs_of(entity, actor, action), data)
    outcome = perform(
        action, entity.model(pk=pk), data, actor=actor, version=version, exact=True, key=key, reason=reason,
        acknowledge=read,
    )  # fmt: skip
    return {"id": pk, "status": 200, "version": getattr(outcome.record, "version", None)}


def key_in(row: dict[str, Any]) -> int:
    """The key of a row. Raises Unfit."""
    pk = row.get("id")
    if isinstance(pk, bool) or not isinstance(pk, int) or not 0 <= pk < 2**63:
        raise Unfit(422, unfit(422, "type", "Expected %(types)s.", types="integer").problem, field="id")
    return pk
