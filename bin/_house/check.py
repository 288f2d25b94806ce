"""bin/check: everything that can be said about the code without running its tests."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

from . import children, environment, keben, say


class Step(NamedTuple):
    """One thing to check: what Python or `keben` is called with, and what repairs it."""

    name: str
    command: tuple[str, ...]
    remedy: str
    repair: tuple[str, ...] = ()


LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"

STEPS = (
    Step(
        "format",
        ("-m", "ruff", "format", "--check", "."),
        remedy="bin/check --fix",
        repair=("-m", "ruff", "format", "."),
    ),
    Step(
        "lint",
        ("-m", "ruff", "check", "."),
        remedy="bin/check --fix, the rest by hand",
        repair=("-m", "ruff", "check", "--fix", "."),
    ),
    Step("types", ("-m", "mypy"), remedy="correct the types named above"),
    Step(
        "directions of imports",
        ("-c", LINT_IMPORTS),
        remedy="a lower floor announces an event, or the thing belongs further down",
    ),
    Step("declarations", ("keben", "check"), remedy="each line above names its place and remedy"),
    Step(
        "migrations",
        ("keben", "manage", "makemigrations", "--check", "--dry-run"),
        remedy="bin/keben manage makemigrations, then read what it wrote",
    ),
    Step(
        "translations",
        ("keben", "translations", "--check"),
        remedy="write the missing ones in locale/zh_Hans/parts",
    ),
    Step(
        "snapshots",
        ("keben", "snapshots", "--check"),
        remedy="bin/check --fix, then read the difference",
        repair=("keben", "snapshots"),
    ),
    Step("bundle", ("tools/bundle.py",), remedy="cd tools/vendor; npm ci --ignore-scripts; npm run build"),
    Step("map", ("keben", "map", "--check"), remedy="bin/check --fix", repair=("keben", "map")),
)


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    python = environment.ensure("dev")
    steps = [step for step in STEPS if not options.only or options.only in step.name]
    if not steps:
        say.stop(f"No check is called {options.only!r}. There are: {', '.join(step.name for step in STEPS)}")
    if options.fix:
        for step in steps:
            if step.repair:
                children.run(_line(python, step.repair), env=environment.variables())
    failed = [step.name for step in steps if not _passes(step, python)]
    say.line(f"\n{len(steps) - len(failed)} of {len(steps)} checks are well")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/check", description="Check the code without running tests.")
    parser.add_argument("--fix", action="store_true", help="first repair what a program can repair")
    parser.add_argument("--only", metavar="NAME", help="only the checks whose name contains NAME")
    return parser


def _passes(step: Step, python: Path) -> bool:
    clock = children.Clock()
    done = children.run(_line(python, step.command), env=environment.variables(), quiet=True)
    if done.returncode == 0:
        say.result("ok", step.name, clock.seconds)
        return True
    say.result("failed", step.name, clock.seconds)
    for text in done.stdout.splitlines():
        say.line("         " + text)
    say.line(f"         remedy: {step.remedy}")
    return False


def _line(python: Path, command: tuple[str, ...]) -> list[str]:
    if command[0] == "keben":
        return keben.command(python, *command[1:])
    return [str(python), *command]
