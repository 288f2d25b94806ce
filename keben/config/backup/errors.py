"""The one error of backup and restore."""

from __future__ import annotations


class BackupError(Exception):
    """A backup that cannot be made, read or brought back; the text says what to do."""
