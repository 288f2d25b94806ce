"""What a withdrawn consent closes stands with the person as “do not contact”, where every face reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from keben.domains.privacy.consent.model import LINKS, Consent
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.batch import Draft, on_check_many
from keben.kernel.actions.hooks import on_check
from keben.kernel.actions.perform import perform
from keben.kernel.contacting import ALL, FIELD, MAIL, SMS, refusing
from keben.kernel.ended import ended
from keben.kernel.problems import Invalid, KebenError

CLOSES = {"contact": {ALL}, "marketing": {SMS, MAIL}}
"""Who ends the talks wants no contact at all; who wants no messages may still be called."""
SENTENCE = gettext_noop(
    "This person has withdrawn the consent to be contacted. Enter the new consent: what it allows is then open again."
)
LATE = float("inf")


def words_of(link: str, keys: Collection[int]) -> dict[int, list[Consent]]:
    """What each of these people has said about the purposes that close anything; one query."""
    rows = Consent._base_manager.filter(deleted_at=None, purpose__in=CLOSES, **{f"{link}__in": keys})
    found: dict[int, list[Consent]] = {}
    for one in rows.only(link, "purpose", "status", "withdrawn_at", "given_at"):
        found.setdefault(getattr(one, f"{link}_id"), []).append(one)
    return found


def closed(link: str, key: int, with_this: Consent | None = None) -> set[str]:
    """What the last word about each purpose closes; `with_this` counts as it is about to be saved."""
    found = words_of(link, [key]).get(key, [])
    if with_this is not None:
        found = [one for one in found if one.pk != with_this.pk]
        if with_this.deleted_at is None and with_this.purpose in CLOSES:
            found.append(with_this)
    return closed_by(found)


def closed_by(found: Collection[Consent]) -> set[str]:
    """What the last of these words about each purpose closes."""
    last: dict[str, str] = {}
    for one in sorted(found, key=lambda one: (one.withdrawn_at or one.given_at, one.pk or LATE)):
        last[one.purpose] = one.status
    return set().union(*(CLOSES[purpose] for purpose, status in last.items() if status == "withdrawn"))


def close_channels(record: Consent, changes: Any, actor: Actor) -> None:
    """Withdrawing closes, giving anew opens what was closed in this way; what the person refused besides stays.

    The program writes it: who may take back a consent need not be one who may edit the person.
    """
    if record.__dict__.get("_forgotten") or not (
        changes.created or {"status", "purpose", "deleted_at", *LINKS.values()} & set(changes.names)
    ):
        return
    link, person = record.link(), record.person()
    if person is None or person.deleted_at is not None or ended(person) is not None:
        return  # of a lead that became a customer nothing is offered any more
    was, now = closed(link, person.pk), closed(link, person.pk, record)
    refused = set(getattr(person, FIELD).split()) - (was - now)
    wanted = refused if ALL in refused else refused | now
    if wanted != set(getattr(person, FIELD).split()):
        kept = refusing(wanted).split()
        perform("edit", person, {FIELD: kept}, actor=system_actor("privacy"), acknowledge=("twins",))


@on_check
def stays_closed(entity: Any, record: Any, changes: Any, actor: Actor) -> None:
    """Nobody opens by hand what the person has closed: the pages would offer what sending refuses.

    Who comes back, out of the recycle bin or out of a merge, comes back with what was closed meanwhile.
    """
    link = LINKS.get(entity.label)
    if link is not None and opens(record, changes, actor):
        stay(record, changes, closed(link, record.pk))


def opens(record: Any, changes: Any, actor: Actor) -> bool:
    """Whether a change may open something, so that it matters what the person has closed."""
    if changes.created or not {FIELD, "deleted_at"} & set(changes.names):
        return False
    if record.deleted_at is not None or (by_hand(changes) and actor.kind == "system"):
        return False
    return ALL not in getattr(record, FIELD).split()


def by_hand(changes: Any) -> bool:
    """Whether somebody edits, and nobody brings it back."""
    return changes.doing is None or changes.doing.key() == "edit"


def stay(record: Any, changes: Any, shut: set[str]) -> None:
    """Keep closed what the person has closed. Raises Invalid where somebody opens it by hand."""
    refused = set(getattr(record, FIELD).split())
    if not shut - refused:
        return
    if by_hand(changes):
        raise Invalid.single(FIELD, "withdrawn", SENTENCE)
    setattr(record, FIELD, refusing(refused | shut))
    changes.refresh()


@on_check_many
def many_stay_closed(entity: Any, drafts: Sequence[Draft], actor: Actor) -> Mapping[int, KebenError]:
    """The same for a batch, such as that of an import or of many ticked rows; one query for all of them."""
    link = LINKS.get(entity.label)
    refused: dict[int, KebenError] = {}
    doubtful = [draft for draft in drafts if opens(draft.record, draft.changes, actor)] if link is not None else []
    said = words_of(link, [draft.record.pk for draft in doubtful]) if link is not None and doubtful else {}
    for draft in doubtful:
        try:
            stay(draft.record, draft.changes, closed_by(said.get(draft.record.pk, [])))
        except Invalid as error:
            refused[draft.place] = error
    return refused
