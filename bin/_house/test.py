"""bin/test: every test, on SQLite and on PostgreSQL, with browser journeys; one summary."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from . import children, environment, say, tools_present
from .places import VAR
from .postgres import Cluster, PostgresError
from .reports import Counts, read_report

NO_TESTS = 5  # pytest's own code for "nothing was collected"
SQLITE = ""
BOTH = ("-n", "2", "--dist", "worksteal")
"""Two at once; who is done first takes over from the other, whose slow tests came first."""


class Suite(NamedTuple):
    """Some of the tests on one database."""

    name: str
    needs: str
    arguments: tuple[str, ...]


SUITES = (
    Suite("sqlite", "", (*BOTH, "-m", "not journey and not postgres")),
    # The base knows no database: once is enough.
    Suite("postgres", "PostgreSQL", (*BOTH, "-m", "not journey and not once", "--ignore=tests/base")),
    Suite("journeys", "Chromium", (*BOTH, "-m", "journey")),
)


class Outcome(NamedTuple):
    """How one suite ended."""

    suite: str
    state: str
    seconds: float
    counts: Counts
    remark: str = ""


def main(arguments: list[str]) -> int:
    options, rest = _parser().parse_known_args(arguments)
    python = environment.ensure("dev")
    children.obey_terminate()
    if rest:
        return _pytest(python, SQLITE, rest)
    lacking = tools_present.provide()
    wanted = [suite for suite in SUITES if options.only in (None, suite.name)]
    outcomes = [_run(suite, python, lacking) for suite in wanted]
    say.title("Summary")
    for outcome in outcomes:
        say.result(outcome.state, outcome.suite, outcome.seconds, outcome.remark or outcome.counts.text())
    say.line(Counts.total(outcome.counts for outcome in outcomes).text())
    return 1 if any(outcome.state == "failed" for outcome in outcomes) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Run every test. Any other argument goes to pytest, which then runs on SQLite only.",
        allow_abbrev=False,
    )
    parser.add_argument("--only", choices=[suite.name for suite in SUITES], help="run one of the suites")
    return parser


def _run(suite: Suite, python: Path, lacking: list[str]) -> Outcome:
    say.title(suite.name)
    clock = children.Clock()
    if suite.needs in lacking:
        return Outcome(suite.name, _left_out(), clock.seconds, Counts(), f"{suite.needs} is missing")
    report = VAR / "test" / f"{suite.name}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    try:
        with _database(suite) as url:
            code = _pytest(python, url, [*suite.arguments, f"--junitxml={report}"])
    except PostgresError as error:
        say.line(str(error))
        remark = "the throw-away PostgreSQL did not start; its words stand above"
        return Outcome(suite.name, "failed", clock.seconds, Counts(), remark)
    state = "ok" if code in (0, NO_TESTS) else "failed"
    return Outcome(suite.name, state, clock.seconds, read_report(report))


def _left_out() -> str:
    """A suite left out is a failure where everything can be installed."""
    return "failed" if os.environ.get("CI") else "skipped"


@contextlib.contextmanager
def _database(suite: Suite) -> Iterator[str]:
    programs = tools_present.postgres_folder() if suite.needs == "PostgreSQL" else None
    if programs is None:
        yield SQLITE
    else:
        with Cluster(programs) as cluster:
            yield cluster.url


def _pytest(python: Path, database_url: str, arguments: list[str]) -> int:
    chromium = tools_present.chromium()
    env = environment.variables(KEBEN_CHROMIUM=str(chromium or ""), KEBEN_VAR=str(VAR / "test"))
    env.pop("KEBEN_DATABASE_URL", None)  # never the database of a deployment
    if database_url:
        env["KEBEN_DATABASE_URL"] = database_url
    return children.run([str(python), "-m", "pytest", *arguments], env=env).returncode
