"""At the entrance: before a record is saved its twins are looked for, within the transaction that saves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from keben.data.search.store import noun_number
from keben.data.twins import hits, store
from keben.data.twins.find import OF_KIND, find_twins, key_of
from keben.data.twins.hits import Hit
from keben.data.twins.keys import CODE, NAME, Key, keys_of
from keben.data.twins.policy import ALLOW, BLOCK, entrance_of, policy, wanted
from keben.kernel.access.actor import Actor
from keben.kernel.actions.batch import Draft, on_check_many
from keben.kernel.actions.hooks import on_check
from keben.kernel.doubts import Doubt, Doubtful
from keben.kernel.entity import Twins
from keben.kernel.problems import KebenError, Problem, Refused, Way
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

TWINS = "twins"
SEEN = "%(noun)s “%(title)s” of %(owner)s is already there: %(why)s"
EARLIER = "An earlier row becomes such a record: %(why)s"
UNSEEN = "There is already such a record (%(noun)s), worked by %(owner)s: %(why)s"


@on_check
def look(entity: ResolvedEntity, record: Any, changes: Any, actor: Actor) -> None:
    """Doubt about a record that is there already, as the policy of this entrance has it."""
    twins, entrance = entity.declaration.twins, entrance_of(actor.face)
    if twins is None or not entrance or getattr(record, "deleted_at", None) is not None:
        return
    values = {name: getattr(record, name) for name in twins.fields if changes.created or name in changes}
    kinds = wanted(entrance)
    if not any(values.values()) or not kinds:
        return
    exclusive(twins, values, entrance)
    if twins.family:
        values[f"{twins.family}_id"] = getattr(record, f"{twins.family}_id")
    besides = record.__dict__.get("_besides", ())
    found = [
        hit
        for hit in find_twins(values, entity, actor, pk=record.pk, besides=besides, wanted=kinds)
        if policy(entrance, hit.relation) != ALLOW
    ]
    if found:
        changes.doubts.append(doubt(found, entrance, actor))


def exclusive(twins: Twins, values: Mapping[str, Any], entrance: str) -> None:
    """From here on nobody else writes a record with the same code or name until this one is saved."""
    kinds = [kind for kind, hit in ((CODE, hits.CODE), (NAME, hits.KEY)) if policy(entrance, hit) != ALLOW]
    store.hold(key for key in keys_of(twins, values) if key[0] in kinds)


def doubt(found: list[Hit], entrance: str, actor: Actor) -> Doubt:
    """The hits as one doubt; final where one of them blocks."""
    blocking = [hit for hit in found if policy(entrance, hit.relation) == BLOCK]
    told = [(hit, hit.plain(actor)) for hit in blocking or found]
    return Doubt(
        TWINS,
        tuple(reason(plain) for _hit, plain in told),
        tuple(plain for _hit, plain in told),
        tuple(hit.kept() for hit, _plain in told),
        final=bool(blocking),
    )


def reason(plain: Mapping[str, Any]) -> Problem:
    """One hit in a sentence, with nothing that the actor may not see."""
    params = {
        "noun": registry.get(plain["noun"]).verbose_name,
        "title": plain.get("title", ""),
        "owner": plain["owner"] or plain["pool"] or "—",
        "why": plain["why"]["reasons"][0]["text"],
    }
    message = SEEN if plain["seen"] else UNSEEN
    there = plain.get("door") or (plain if plain["seen"] else None)
    return Problem(TWINS, message, params, way=Way(there["noun"], there["id"]) if there else None)


@on_check_many
def look_at_many(entity: ResolvedEntity, drafts: list[Draft], actor: Actor) -> Mapping[int, KebenError]:
    """Rows of a batch that are blocked by a record that is there, or by an earlier row; one query for all of them."""
    twins, entrance = entity.declaration.twins, entrance_of(actor.face)
    if twins is None or not entrance:
        return {}
    kinds = {**OF_KIND, NAME: hits.KEY}
    blocked = {kind for kind, hit in kinds.items() if policy(entrance, hit) == BLOCK}
    if not blocked:
        return {}
    noun, mine, rows = noun_number(entity.label), set(), []
    for draft in drafts:
        if draft.changes.created or any(name in draft.changes for name in twins.fields):
            keys = [key for key in keys_of(twins, draft.record.__dict__) if key[0] in blocked]
            rows.append((draft, keys))
            mine.add((noun, draft.record.pk))
    store.hold({key for _draft, keys in rows for key in keys})
    suspect = [key for _draft, keys in rows for key in keys]
    held = store.matching(suspect, 4 * len(suspect))
    taken = {(kind, value) for other, pk, kind, value in held if (other, pk) not in mine}
    refused = repeated(twins, rows)
    for draft, keys in rows:
        if draft.place not in refused and any(key in taken for key in keys):
            values = {name: getattr(draft.record, name) for name in twins.fields}
            found = find_twins(values, entity, actor, pk=draft.record.pk, wanted=wanted(entrance) - {hits.ALIKE})
            found = [hit for hit in found if policy(entrance, hit.relation) == BLOCK]
            if found:
                refused[draft.place] = Doubtful(doubt(found, entrance, actor))
    return refused


def repeated(twins: Twins, rows: list[tuple[Draft, list[Key]]]) -> dict[int, KebenError]:
    """Rows that are the same as an earlier one, which is not written yet and so not found; by their place."""
    first: dict[Key, list[Any]] = {}
    refused: dict[int, KebenError] = {}
    for draft, keys in rows:
        # Those that belong together may well share a number: the people of one customer.
        family = key_of(draft.record.__dict__, twins.family)
        same = [key for key in keys if any(other is None or other != family for other in first.get(key, ()))]
        if same:
            why = gettext(hits.WHY[OF_KIND.get(same[0][0], hits.KEY)])
            refused[draft.place] = Refused.because(TWINS, EARLIER, why=why)
            continue
        for key in keys:
            first.setdefault(key, []).append(family)
    return refused
