"""Bring database, translations and static files up to this version."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", action="store_true", help="only show what would be done to the database")
    parser.add_argument("--quiet", action="store_true", help="say nothing unless something fails")


def run(options: argparse.Namespace) -> int:
    from django.core.management import call_command

    if options.plan:
        call_command("migrate", plan=True)
        return 0
    call_command("migrate", interactive=False, verbosity=0 if options.quiet else 1)
    _compile_translations()
    _make_roles()
    _make_lists()
    call_command("collectstatic", interactive=False, verbosity=0)
    return 0


def _make_roles() -> None:
    """People need roles before anybody can open a page; administrators change them in the browser later."""
    from keben.config import people

    people.make_roles()


def _make_lists() -> None:
    """Whoever gives a customer back is asked for a reason: a company that has just begun has some to choose from."""
    from keben.config import first_lists

    first_lists.make_lists()


def _compile_translations() -> None:
    """Django reads the compiled form; it is made here, so that no one has to commit it."""
    from keben.config import translations

    translations.compile_all()
