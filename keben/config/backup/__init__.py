"""Backup and restore: the database and the files of a deployment in one verified file."""

from .errors import BackupError

__all__ = ["BackupError"]
