"""What backup and restore take from Django: this deployment's database, files, key and migrations."""

from __future__ import annotations

from pathlib import Path

from .database import Database, database_of


def this_database() -> Database:
    from django.db import connection

    connection.close()
    return database_of(connection.settings_dict)


def this_files() -> Path | None:
    """The folder of uploaded files; None where they live in an object store."""
    from django.conf import settings
    from django.core.files.storage import FileSystemStorage, default_storage

    return Path(settings.MEDIA_ROOT) if isinstance(default_storage, FileSystemStorage) else None


def this_migrations() -> list[str]:
    """The migrations the database has seen."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def backup_folder() -> Path:
    from django.conf import settings

    return Path(settings.VAR) / "backups"
