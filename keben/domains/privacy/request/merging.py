"""A record that waits to be anonymised is not merged: what it gave to the other one would stay for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keben.domains.privacy.request.flow import WAITS
from keben.domains.privacy.request.model import SubjectRequest
from keben.kernel.access.actor import Actor
from keben.kernel.merging.declared import EVERYWHERE
from keben.kernel.problems import Problem, Refused
from keben.kernel.registry import registry

MESSAGE = "“%(title)s” is to be anonymised by request %(number)s. Merge it once that is decided."


def refuse_waiting(survivor: Any, losers: Sequence[Any], actor: Actor) -> None:
    """Raises Refused that names every record of which a request that is not decided yet speaks."""
    label = survivor._meta.label
    mine = {one.pk: one for one in (survivor, *losers)}
    waiting = SubjectRequest._base_manager.filter(status__in=WAITS, deleted_at=None).order_by("pk")
    found = [
        Problem(
            "to_be_anonymised", MESSAGE, {"title": registry.of(type(mine[key])).title_of(mine[key]), "number": number}
        )
        for number, chosen in waiting.values_list("number", "chosen")
        for noun, key in chosen
        if noun == label and key in mine
    ]
    if found:
        raise Refused(*found)


EVERYWHERE.append(refuse_waiting)
