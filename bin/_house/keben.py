"""Runs the `keben` command of this checkout inside its environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from . import environment
from .places import WINDOWS


def main(arguments: list[str]) -> int:
    line, env = command(environment.ensure("core"), *arguments), environment.variables()
    if WINDOWS:
        return subprocess.call(line, env=env)
    # In our place, so that who ends `bin/keben serve` ends the server and not only what had started it.
    sys.stdout.flush()
    os.execve(line[0], line, env)  # noqa: S606 - our own interpreter


def command(python: Path, *arguments: str) -> list[str]:
    """The command line of `keben ARGUMENTS`."""
    return [str(python), "-m", "keben.config.cli", *arguments]
