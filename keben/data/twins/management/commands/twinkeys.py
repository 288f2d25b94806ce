"""`keben manage twinkeys [NOUN …]`: write the comparison keys anew."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keben.data.twins.rebuild import compared, rebuild


class Command(BaseCommand):
    """Write the comparison keys of some or all nouns anew."""

    help = "Write the comparison keys for twins anew, for all nouns or those named (customers.Customer)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("nouns", nargs="*", metavar="NOUN")

    def handle(self, *args: Any, **options: Any) -> None:
        known = compared()
        for label in options["nouns"] or known:
            if label not in known:
                raise CommandError(f"{label!r} is not compared. Possible: {', '.join(known)}.")
            self.stdout.write(f"{label}: {rebuild(label)}")
