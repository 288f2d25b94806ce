"""The run itself, the same at once and in the background: one row after the other, each with its own answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import one_run
from keben.kernel.joined import sentences
from keben.kernel.problems import KebenError
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.listing.batch import LISTED, gone_text, records
from keben.web.ways import Link, links


@dataclass
class Report:
    """成功 n 条, 失败 m 条, and why."""

    done: int = 0
    failed: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)

    def fail(
        self, title: str, reasons: Iterable[str], key: int | None = None, ways: Iterable[Link | None] = ()
    ) -> None:
        """Note a row that was not done; by its key the result leads to it, by its ways to where that can be solved."""
        self.failed += 1
        if self.lists_more:
            found = list(dict.fromkeys(one for one in ways if one is not None))
            self.failures.append({"title": title, "reason": sentences(reasons), "pk": key, "ways": found})

    @property
    def lists_more(self) -> bool:
        """Whether the next row that is not done is still listed."""
        return len(self.failures) < LISTED

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"done": self.done, "failed": self.failed, "failures": self.failures}


def run(
    entity: ResolvedEntity,
    action: type[Action[Any]],
    keys: Iterable[int],
    data: Mapping[str, Any],
    actor: Actor,
    *,
    stamp: str = "",
    report: Report | None = None,
    told: Callable[[int, Report], None] | None = None,
) -> Report:
    """Perform on every row; `stamp` makes a repeated run harmless, `told` hears after each row."""
    report = report or Report()
    with one_run(stamp or f"batch-{uuid4().hex}"):
        for count, (key, record) in enumerate(records(entity, keys, actor, deleted=action.deleted), start=1):
            if record is None:
                report.fail(f"#{key}", [gone_text()])
            else:
                try:
                    perform(action, record, data, actor=actor, key=f"{stamp}:{key}" if stamp else "")
                    report.done += 1
                except KebenError as error:
                    reasons = [problem.text() for problem in error.problems()]
                    ways = links(error, actor, here=record_url(entity.label, record.pk)) if report.lists_more else ()
                    report.fail(entity.title_of(record), reasons, record.pk, ways)
            if told is not None:
                told(count, report)
    return report
