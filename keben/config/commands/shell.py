"""An interactive Python with the models at hand."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-c", "--command", help="run this instead of asking for input")


def run(options: argparse.Namespace) -> int:
    from django.core.management import call_command

    call_command("shell", command=options.command)
    return 0
