"""bin/test: every test, on SQLite and on PostgreSQL, with browser journeys; one summary."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import NamedTuple

from . import children, environment, say, tools_present
from .places import VAR
from .postgres import Cluster, PostgresError

NO_TESTS = 5  # pytest's own code for "nothing was collected"
# What depends on no database is run once, on SQLite.
DATABASE_FREE = ("tests/house", "tests/base")
SUITES = ("sqlite", "postgres", "journeys")


class Outcome(NamedTuple):
    """How one suite ended."""

    suite: str
    state: str
    seconds: float
    remark: str = ""


def main(arguments: list[str]) -> int:
    options, rest = _parser().parse_known_args(arguments)
    python = environment.ensure("dev")
    children.obey_terminate()
    if rest:
        return _pytest(python, "sqlite", rest)
    tools_present.provide()
    outcomes = [_run(suite, python) for suite in SUITES if options.only in (None, suite)]
    say.title("Summary")
    for outcome in outcomes:
        say.result(outcome.state, outcome.suite, outcome.seconds, outcome.remark)
    return 1 if any(outcome.state == "failed" for outcome in outcomes) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Run every test. Any other argument goes to pytest, which then runs on SQLite only.",
        allow_abbrev=False,
    )
    parser.add_argument("--only", choices=SUITES, help="run one of the three suites")
    return parser


def _run(suite: str, python: Path) -> Outcome:
    say.title(suite)
    clock = children.Clock()
    try:
        code, remark = RUNNERS[suite](python)
    except PostgresError as error:
        say.line(str(error))
        code, remark = 1, "the throw-away PostgreSQL did not start; its words stand above"
    if code is None:
        return Outcome(suite, _left_out(), clock.seconds, remark)
    state = "ok" if code in (0, NO_TESTS) else "failed"
    return Outcome(suite, state, clock.seconds, remark or ("no tests" if code == NO_TESTS else ""))


def _left_out() -> str:
    """A suite left out is a failure where everything can be installed."""
    return "failed" if os.environ.get("CI") else "skipped"


def _sqlite(python: Path) -> tuple[int | None, str]:
    code = _pytest(python, "sqlite", ["-n", "2", "-m", "not journey and not postgres"])
    return code, ""


def _postgres(python: Path) -> tuple[int | None, str]:
    programs = tools_present.postgres_folder()
    if programs is None:
        return None, "PostgreSQL is missing"
    ignored = [f"--ignore={path}" for path in DATABASE_FREE]
    with Cluster(programs) as cluster:
        code = _pytest(python, cluster.url, ["-n", "2", "-m", "not journey", *ignored])
    return code, ""


def _journeys(python: Path) -> tuple[int | None, str]:
    if tools_present.chromium() is None:
        return None, "Chromium is missing"
    code = _pytest(python, "sqlite", ["-m", "journey"])
    return code, ""


RUNNERS = {"sqlite": _sqlite, "postgres": _postgres, "journeys": _journeys}


def _pytest(python: Path, database: str, arguments: list[str]) -> int:
    chromium = tools_present.chromium()
    env = environment.variables(KEBEN_CHROMIUM=str(chromium or ""), KEBEN_VAR=str(VAR / "test"))
    env.pop("KEBEN_DATABASE_URL", None)  # never the database of a deployment
    if database != "sqlite":
        env["KEBEN_DATABASE_URL"] = database
    return children.run([str(python), "-m", "pytest", *arguments], env=env).returncode
