"""What a check says."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Level(enum.StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One observation: what it is, where, and what to do about it."""

    level: Level
    what: str
    where: str = ""
    remedy: str = ""


def ok(what: str, where: str = "") -> Finding:
    return Finding(Level.OK, what, where)


def warning(what: str, where: str, remedy: str) -> Finding:
    return Finding(Level.WARNING, what, where, remedy)


def error(what: str, where: str, remedy: str) -> Finding:
    return Finding(Level.ERROR, what, where, remedy)
