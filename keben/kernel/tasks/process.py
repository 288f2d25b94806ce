"""Which process a job is in the hands of, and whether that still lives; known of this machine alone."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def place() -> str:
    """This machine, and where it runs containers the one we are in: elsewhere our numbers mean other processes."""
    try:
        inside = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        inside = ""
    return f"{socket.gethostname()[:60]}|{inside}"


def me() -> str:
    """This process."""
    return f"{place()}|{os.getpid()}"


def is_gone(process: str) -> bool:
    """Whether a process of this machine has ended; False where that cannot be known."""
    where, _bar, number = process.rpartition("|")
    if os.name != "posix" or where != place() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)  # asks only
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
