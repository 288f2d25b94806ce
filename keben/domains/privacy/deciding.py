"""What takes two people is decided by the second one."""

from __future__ import annotations

from typing import Any

from keben.kernel.flow import Move
from keben.kernel.problems import Refused


class Decide(Move[Any]):
    """What approving and sending back share: it is not for the one who asked."""

    verb, bulk = "approve", False
    source = ("asked",)

    def offered(self, record: Any) -> bool:
        return super().offered(record) and record.asked_by_id != self.actor.user_id

    def check(self, record: Any, ask: Any) -> None:
        if super().offered(record) and record.asked_by_id == self.actor.user_id:
            raise Refused.because("own_request", "You asked for it yourself: somebody else has to decide.")
        super().check(record, ask)
