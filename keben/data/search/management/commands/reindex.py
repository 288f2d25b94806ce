"""`keben manage reindex [NOUN …]`: build the search index anew."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keben.data.search.rebuild import rebuild, searched


class Command(BaseCommand):
    """Build the search index of some or all nouns anew."""

    help = "Build the search index anew, for all nouns or those named (customers.Customer)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("nouns", nargs="*", metavar="NOUN")

    def handle(self, *args: Any, **options: Any) -> None:
        known = searched()
        for label in options["nouns"] or known:
            if label not in known:
                raise CommandError(f"There is no searched noun {label!r}. Possible: {', '.join(known)}.")
            self.stdout.write(f"{label}: {rebuild(label)}")
