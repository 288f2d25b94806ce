"""Check the declarations and settings; a finding names its place and its remedy."""

from __future__ import annotations

import argparse
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deploy", action="store_true", help="also what only matters in production")


def run(options: argparse.Namespace) -> int:
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    try:
        call_command("check", deploy=options.deploy, fail_level="WARNING")
    except SystemCheckError as findings:
        print(findings, file=sys.stderr)
        return 1
    return 0
