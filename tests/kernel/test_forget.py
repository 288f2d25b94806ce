"""Personal data can be taken out of sealed lines for ever, and the chain still proves all the rest."""

from __future__ import annotations

import datetime as dt

import pytest

from keben.base.chain import canonical, leaf_of
from keben.domains.activities.lookups import FollowUpMethod
from keben.kernel.actions.perform import perform
from keben.kernel.events import guard
from keben.kernel.events.forget import forget
from keben.kernel.events.log import Forgotten, LoggedEvent, Seal
from keben.kernel.events.seal import SALT, digest, leaves_of, seal_next, verify
from keben.kernel.problems import Refused
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
NOW = dt.timedelta(0)


def story() -> list[LoggedEvent]:
    """A record whose name changed twice; sealed in two batches."""
    record = make(FollowUpMethod, name="罗建华的电话")
    for name in ("罗建华的微信", "拜访"):
        perform("edit", record, {"name": name}, actor=SYSTEM)
    seal_next(limit=2, settle=NOW)
    seal_next(settle=NOW)
    return list(LoggedEvent.objects.order_by("pk"))


def veil(event: LoggedEvent) -> bool:
    """Take the name out."""
    event.object_title = event.object_title.replace("罗建华", "*")
    event.changes = {
        name: [str(one).replace("罗建华", "*") if one else one for one in pair] for name, pair in event.changes.items()
    }
    return True


def test_what_is_forgotten_is_gone_and_the_chain_holds() -> None:
    events = story()
    salts = bytes(Seal.objects.order_by("id")[0].salts)
    sealed = [
        leaf_of(canonical(event.sealed_form()), salts[place * SALT : (place + 1) * SALT])
        for place, event in enumerate(events[:2])
    ]
    assert forget(events, veil, actor=SYSTEM, about=events[0]) == 3
    assert not [one for one in LoggedEvent.objects.all() if "罗建华" in str(one.sealed_form())]
    assert verify() is None
    assert [one.leaf for one in Forgotten.objects.all()][:2] == [leaf.hex() for leaf in sealed]
    assert bytes(Seal.objects.order_by("id")[0].salts) == bytes(32)
    said = LoggedEvent.objects.latest("id")
    assert (said.name, said.data["lines"]) == ("kernel.PersonalDataForgotten", 3)
    seal_next(settle=NOW)
    assert verify() is None


def test_a_second_time_is_possible() -> None:
    events = story()
    forget(events[:1], veil, actor=SYSTEM, about=events[0])
    again = LoggedEvent.objects.get(pk=events[0].pk)

    def more(event: LoggedEvent) -> bool:
        event.object_title = ""
        return True

    assert forget([again], more, actor=SYSTEM, about=events[0]) == 1
    assert verify() is None
    assert Forgotten.objects.filter(event_id=again.pk).count() == 2


def test_lines_that_are_not_sealed_yet_are_sealed_as_they_stand() -> None:
    make(FollowUpMethod, name="罗建华")
    events = list(LoggedEvent.objects.all())
    assert forget(events, veil, actor=SYSTEM, about=events[0]) == 1
    assert Forgotten.objects.count() == 0
    seal_next(settle=NOW)
    assert verify() is None


def test_nothing_to_take_out_leaves_no_line() -> None:
    events = story()
    assert forget(events, lambda _event: False, actor=SYSTEM, about=events[0]) == 0
    assert LoggedEvent.objects.count() == len(events)


@pytest.mark.parametrize("column", ["changes", "object_title"])
def test_a_forgotten_line_cannot_be_forged_afterwards(column: str) -> None:
    events = story()
    forget(events, veil, actor=SYSTEM, about=events[0])
    with guard.lifted():
        LoggedEvent.objects.filter(pk=events[1].pk).update(
            **{column: {"name": ["a", "b"]} if column == "changes" else "x"}
        )
    broken = verify()
    assert broken is not None
    assert broken.first == events[0].pk


def test_forging_cannot_be_passed_off_as_forgetting() -> None:
    events = story()
    with guard.lifted():
        LoggedEvent.objects.filter(pk=events[1].pk).update(reason="forged")
    event = LoggedEvent.objects.get(pk=events[1].pk)
    Forgotten.objects.create(event_id=event.pk, leaf="00" * 32, now=leaf_of(canonical(event.sealed_form())).hex(),
                             by_id=events[0].pk)  # fmt: skip
    broken = verify()
    assert broken is not None
    assert broken.first == events[0].pk


def test_a_broken_seal_is_not_papered_over() -> None:
    events = story()
    with guard.lifted():
        LoggedEvent.objects.filter(pk=events[1].pk).update(reason="forged")
    with pytest.raises(Refused):
        forget(LoggedEvent.objects.filter(pk=events[0].pk), veil, actor=SYSTEM, about=events[0])
    assert Forgotten.objects.count() == 0
    assert "罗建华" in LoggedEvent.objects.get(pk=events[0].pk).object_title


def test_seals_of_before_hold_without_salts() -> None:
    events = story()
    with guard.lifted():
        Seal.objects.all().delete()
    plain = digest("", leaves_of(events, b""))
    Seal.objects.create(first=events[0].pk, last=events[-1].pk, count=3, digest=plain)
    assert verify() is None
    assert forget(events, veil, actor=SYSTEM, about=events[0]) == 3
    assert verify() is None
