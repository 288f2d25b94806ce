"""Pass a command on to Django: `keben manage makemigrations`."""

from __future__ import annotations

import argparse

PASSES_ON = True


def run(options: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["keben manage", *options.rest])
    return 0
