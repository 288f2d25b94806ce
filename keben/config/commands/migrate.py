"""Bring database, translations and static files up to this version."""

from __future__ import annotations

import argparse
import sys

from django.utils.translation import gettext as _


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", action="store_true", help="only show what would be done to the database")
    parser.add_argument("--quiet", action="store_true", help="say nothing unless something fails")


def run(options: argparse.Namespace) -> int:
    from django.core.management import call_command

    if refused := _half_way():
        print(f"keben migrate: {refused}", file=sys.stderr)
        return 1
    if options.plan:
        call_command("migrate", plan=True)
        return 0
    call_command("migrate", interactive=False, verbosity=0 if options.quiet else 1)
    _compile_translations()
    _make_roles()
    _make_lists()
    call_command("collectstatic", interactive=False, verbosity=0)
    return 0


def _half_way() -> str:
    """Why this version cannot bring the database on, and what can; '' where it can."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from keben.config.folded import COME_BACK, HALF_WAY, LAST_WITH_ALL, half_way

    loader = MigrationLoader(connection)
    if not half_way(loader.applied_migrations, loader.disk_migrations):
        return ""
    return f"{_(HALF_WAY)}\n→ {_(COME_BACK) % {'commit': LAST_WITH_ALL}}"


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
