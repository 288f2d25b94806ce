"""The `keben` command: one table of verbs, each in a module of its own that is imported only when asked for.

A verb's module has `configure(parser)` and `run(options) -> int`; it imports Django inside `run`.
"""

from __future__ import annotations

import argparse
import importlib
import keyword
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NamedTuple

from keben.config.environment import WrongSetting

HERE = "keben.config.commands"


class Command(NamedTuple):
    """One verb of the `keben` command."""

    name: str
    help: str
    needs_django: bool = True

    @property
    def module(self) -> str:
        return f"{HERE}.{self.name}" + ("_" if keyword.iskeyword(self.name) else "")


COMMANDS = (
    Command("serve", "start the web server, the stream server and the worker", needs_django=False),
    Command("worker", "start one background worker"),
    Command("migrate", "bring database, static files and translations up to this version"),
    Command("demo", "fill an empty database with a demo company"),
    Command("user", "create a person, reset a password, list, unlock"),
    Command("token", "create, list and revoke tokens for the API"),
    Command("import", "import a CSV or a workbook into a noun, as a person"),
    Command("files", "read the text of files again, so that they are found by it"),
    Command("twins", "look for customers that were entered twice"),
    Command("pools", "the nightly run of the customer pools, or who would fall"),
    Command("describe", "show all that is derived from a noun, with file and line"),
    Command("new", "lay out a new noun: DOMAIN.NOUN"),
    Command("map", "write docs/map.md and the generated catalogues"),
    Command("snapshots", "write the snapshots of the resolved declarations"),
    Command(
        "translations",
        "gather and compile the translations, or say which are missing",
        needs_django=False,
    ),
    Command("doctor", "examine this deployment; each finding says the remedy"),
    Command("backup", "write database and files into one file"),
    Command("restore", "bring back what `backup` wrote"),
    Command("shell", "an interactive Python with the models at hand"),
    Command("check", "check the declarations and settings"),
    Command("manage", "pass a command on to Django", needs_django=False),
)
BY_NAME = {command.name: command for command in COMMANDS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keben.config.settings")
    name = arguments[0] if arguments else ""
    command = BY_NAME.get(name)
    if command is None:
        return _explain(name)
    module = importlib.import_module(command.module)
    options = _parse(command, module, arguments[1:])
    try:
        if command.needs_django:
            _set_up_django()
        return _run(command, module, options)
    except WrongSetting as wrong:
        print(f"keben: {wrong}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read along has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(command: Command, module: ModuleType, options: argparse.Namespace) -> int:
    """Run the verb; where the database is the reason that it cannot, say so as the doctor would."""
    if not command.needs_django:
        return int(module.run(options) or 0)
    from django.db import DatabaseError

    try:
        return int(module.run(options) or 0)
    except DatabaseError:
        from keben.config.doctor import Level, examine

        ills = [found for _name, found in examine(("database", "migrations")) if found.level == Level.ERROR]
        if not ills:
            raise
        print(f"keben {command.name}: {ills[0].what}\n→ {ills[0].remedy}", file=sys.stderr)
        return 1


def _parse(command: Command, module: ModuleType, arguments: list[str]) -> argparse.Namespace:
    if getattr(module, "PASSES_ON", False):
        return argparse.Namespace(rest=arguments)
    parser = argparse.ArgumentParser(prog=f"keben {command.name}", description=module.__doc__)
    module.configure(parser)
    return parser.parse_args(arguments)


def _set_up_django() -> None:
    import django
    from django.utils import translation

    django.setup()
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    translation.activate("zh-hans" if spoken.startswith("zh") else "en")


def _explain(name: str) -> int:
    asked_for_help = name in ("", "-h", "--help", "help")
    out = sys.stdout if asked_for_help else sys.stderr
    if not asked_for_help:
        print(f"keben: there is no command {name!r}.", file=out)
    print("usage: keben COMMAND [options]; `keben COMMAND --help` says more\n", file=out)
    for command in COMMANDS:
        print(f"  {command.name:<14}{command.help}", file=out)
    return 0 if asked_for_help else 2


if __name__ == "__main__":
    raise SystemExit(main())
