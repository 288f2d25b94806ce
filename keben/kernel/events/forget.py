"""Taking personal data out of the log without breaking its seal: rare, logged itself, and for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction

from keben.base.chain import canonical, leaf_of
from keben.kernel.access.actor import Actor
from keben.kernel.events.guard import lifted
from keben.kernel.events.log import Forgotten, LoggedEvent, Seal
from keben.kernel.events.seal import SALT, covering, digest, forgotten_lines, leaves_of, lines_of
from keben.kernel.numbering import next_value
from keben.kernel.problems import Refused

Change = Callable[[LoggedEvent], bool]
COLUMNS = ("object_title", "reason", "data", "changes")


def forget(events: Iterable[LoggedEvent], change: Change, *, actor: Actor, about: LoggedEvent) -> int:
    """Let `change` take something out of these lines; it says whether it did. Raises Refused where a seal is broken.

    The sealed hash of a line stays, its salt goes: the chain still proves every other line, and nobody can find out
    by trying what was taken out. The line `about` says why; another one tells what was done.
    """
    with transaction.atomic():
        next_value("kernel.Seal")  # nothing is sealed meanwhile
        changed = [event for event in events if _changes(event, change)]
        if not changed:
            return 0
        sealed = {event.pk: place for event in changed if (place := _place(event.pk))}
        rows = _sealed_hashes(changed, sealed)
        with lifted():
            for event in changed:
                LoggedEvent.objects.filter(pk=event.pk).update(**{name: getattr(event, name) for name in COLUMNS})
            _throw_away_salts(sealed.values())
        said = LoggedEvent.objects.create(
            name="kernel.PersonalDataForgotten", entity=about.entity, object_id=about.object_id,
            object_title=about.object_title, action="forget", actor_id=actor.user_id, actor_kind=actor.kind,
            actor_name=actor.name[:80], face=actor.face, request_id=actor.request_id, cause=about.pk,
            data={"lines": len(changed), "digest": covering(rows)},
        )  # fmt: skip
        for row in rows:
            row.by_id = said.pk
        Forgotten.objects.bulk_create(rows)
    return len(changed)


def _changes(event: LoggedEvent, change: Change) -> bool:
    before = leaf_of(canonical(event.sealed_form()))
    event.__dict__["_before"] = before
    return change(event) and leaf_of(canonical(event.sealed_form())) != before


def _place(pk: int) -> tuple[int, int] | None:
    """The seal of a line and its place among the lines of that seal; None where it is not sealed yet."""
    seal = Seal.objects.filter(last__gte=pk).order_by("id").first()
    if seal is None:
        return None
    if pk in seal.gaps:
        seal = next((one for one in Seal.objects.filter(pk__gt=seal.pk).order_by("id") if pk in one.late), None)
        return (seal.pk, sorted(seal.late).index(pk)) if seal else None
    before = Seal.objects.filter(pk__lt=seal.pk).order_by("-id").first()
    late, batch = lines_of(seal, before.last if before else 0)
    return seal.pk, [event.pk for event in (*late, *batch)].index(pk)


def _sealed_hashes(changed: list[LoggedEvent], sealed: dict[int, tuple[int, int]]) -> list[Forgotten]:
    """What was sealed and what stands now, for each sealed line; only seals that hold are touched. Raises Refused."""
    kept, wrong = forgotten_lines()
    found = []
    for seal in Seal.objects.filter(pk__in={key for key, _place in sealed.values()}):
        before = Seal.objects.filter(pk__lt=seal.pk).order_by("-id").first()
        late, batch = lines_of(seal, before.last if before else 0)
        leaves = list(leaves_of([*late, *batch], bytes(seal.salts), kept))
        broken = wrong.intersection(event.pk for event in (*late, *batch))
        if broken or digest(before.digest if before else "", leaves) != seal.digest:
            raise Refused.because(
                "seal_broken", "The log is not as it was sealed; nothing is taken out of it before that is cleared up."
            )
        for event in changed:
            if event.pk in sealed and sealed[event.pk][0] == seal.pk:
                now = leaf_of(canonical(event.sealed_form())).hex()
                found.append(Forgotten(event_id=event.pk, leaf=leaves[sealed[event.pk][1]].hex(), now=now))
    return found


def _throw_away_salts(places: Iterable[tuple[int, int]]) -> None:
    by_seal: dict[int, list[int]] = {}
    for key, place in places:
        by_seal.setdefault(key, []).append(place)
    for seal in Seal.objects.filter(pk__in=by_seal):
        salts = bytearray(seal.salts)
        for place in by_seal[seal.pk]:
            if salts:
                salts[place * SALT : (place + 1) * SALT] = bytes(SALT)
        Seal.objects.filter(pk=seal.pk).update(salts=bytes(salts))
