"""A search from beginning to end, as a background task or from the command line."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from keben.domains.customers.matching import big, changed, small
from keben.domains.customers.matching.actions import TASK
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.features import Prepared, prepare
from keben.domains.customers.matching.found import EngineMissing, Pair, Question, TooMany
from keben.domains.customers.matching.learning import Answer, learn
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.source import REASON, Stored, customers
from keben.domains.customers.matching.store import keep
from keben.domains.customers.matching.weights import Weights
from keben.kernel.reader import unscoped
from keben.kernel.tasks.job import Cancelled, Job, progress, task

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
STEPS = 4
"""Preparing every customer counts as one step a row; training, comparing and writing as one share each."""


@task(TASK)
def find_twins(job: Job, *, run: int) -> dict[str, int]:
    """The task of the worker."""
    wanted = TwinRun.objects.get(pk=run)
    return search(wanted, lambda done, total: progress(job, done, total))


def search(
    run: TwinRun,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    among: Collection[int] | None = None,
) -> dict[str, int]:
    """Look through the base, what has changed of it, or some of it, and keep what was found.

    Raises what `tell` raises, and whatever goes wrong unexpectedly.
    """
    began = time.monotonic()
    run.state, run.started_at = "running", run.started_at or timezone.now()
    TwinRun.objects.filter(pk=run.pk).update(state=run.state, started_at=run.started_at)
    try:
        look_at_changed(run, tell) if run.what == "changed" else look_at_all(run, tell, among)
    except (EngineMissing, TooMany) as error:
        end(run, "failed", error=words(error))
        return {}
    except Cancelled:
        end(run, "cancelled")
        raise
    except Exception as error:
        end(run, "failed", error=str(error))
        raise
    run.seconds += round(time.monotonic() - began)
    end(run, "done")
    return {"rows": run.rows, "pairs": run.pairs}


def look_at_all(run: TwinRun, tell: Callable[[int, int], None], among: Collection[int] | None) -> None:
    """All customers, or those of these keys, by the engine of the run."""
    held = {"rows": 0}
    total = count = population()

    def told(step: str, done: int) -> None:
        place = {"prepare": 0, "train": count, "compare": 2 * count}.get(step, 0)
        tell(min(place + min(done, count), STEPS * count - 1), STEPS * total)

    def rows() -> Iterator[Prepared]:
        for one in customers(among):
            held["rows"] += 1
            yield prepare(one)

    weights = current(count)
    trained = [weights]
    question = Question(weights, float(run.above) / 100, tell=told, keep=trained.append)
    found = list(engine(run.engine)(rows(), question))
    told("compare", count)
    run.groups = keep(run, found, trained[-1], looked_at=among)
    run.rows, run.pairs = held["rows"], len(found)
    run.weights, run.weights_version = trained[-1].as_json(), trained[-1].version


def look_at_changed(run: TwinRun, tell: Callable[[int, int], None]) -> None:
    """What was changed since, bite by bite; cut short it is taken up again behind the last bite."""
    count = population()
    weights = current(count)
    question = Question(weights, float(run.above) / 100, population=count)
    run.weights, run.weights_version = weights.as_json(), weights.version
    keys = changed.changed_since(run.since or LONG_AGO, run.reached)
    for done, chunk in enumerate(changed.steps(keys)):
        tell(done * changed.AT_ONCE, len(keys))
        found = changed.find(chunk, question)
        run.groups = keep(run, found, weights, looked_at=chunk)
        run.rows, run.pairs, run.reached = run.rows + len(chunk), run.pairs + len(found), chunk[-1]
        run.save(update_fields=("rows", "pairs", "groups", "reached"))


def population() -> int:
    """How many customers there are, for progress and for how rare twins are."""
    return unscoped(Stored, reason=REASON).filter(deleted_at__isnull=True).count()


def engine(name: str) -> Callable[[Iterator[Prepared], Question], Iterator[Pair]]:
    """The engine of a name."""
    if name == "small":
        return small.find
    return lambda rows, question: big.find(rows, question, spark=name == "spark")


def words(error: EngineMissing | TooMany) -> str:
    """What the page and the command say."""
    if isinstance(error, TooMany):
        return _("The built-in engine reaches to %(most)s customers. Install keben[er] for more.") % {"most": error}
    return str(error)


def end(run: TwinRun, state: str, *, error: str = "") -> None:
    """Write down how it ended."""
    run.state, run.error, run.ended_at = state, error[:500], timezone.now()
    run.save(update_fields=("state", "error", "ended_at", "rows", "pairs", "groups", "seconds", "weights",
                            "weights_version"))  # fmt: skip


def current(rows: int) -> Weights:
    """The weights of the last search, or the declared ones, with what has been answered since."""
    last = TwinRun.objects.filter(state="done").exclude(weights={}).order_by("-pk").first()
    weights = Weights.from_json(last.weights, CUSTOMERS) if last else Weights.first(CUSTOMERS)
    judged = TwinPair.objects.filter(state__in=("same", "different"), decided_by__isnull=False)
    answers = [
        Answer({name: code for name, code, _bits in why}, state == "same")
        for why, state in judged.values_list("why", "state").iterator()
    ]
    learnt = learn(weights, answers, CUSTOMERS, rows)
    return learnt if learnt.taught == weights.taught else learnt.next()
