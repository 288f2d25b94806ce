"""Runs the `keben` command of this checkout inside its environment."""

from __future__ import annotations

import subprocess
from pathlib import Path

from . import environment


def main(arguments: list[str]) -> int:
    python = environment.ensure("core")
    return subprocess.call(command(python, *arguments), env=environment.variables())


def command(python: Path, *arguments: str) -> list[str]:
    """The command line of `keben ARGUMENTS`."""
    return [str(python), "-m", "keben.config.cli", *arguments]
