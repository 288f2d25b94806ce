"""What came of a batch, and how it is taken back."""

from __future__ import annotations

from dataclasses import dataclass


class TakenBack(Exception):
    """Ends a transaction without keeping anything: of a dry run, or of a batch that is written once more."""


@dataclass
class Counts:
    """What came of a batch."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
