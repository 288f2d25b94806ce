"""`keben restore`: verify everything first, touch the deployment last, count the rows afterwards."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from .archive import DATABASE, FILES, read_archive
from .database import Database
from .errors import BackupError
from .make import key_mark


def verify(source: Path) -> dict[str, Any]:
    """Unpack and verify without touching anything; return the manifest."""
    with tempfile.TemporaryDirectory(prefix="keben-restore-") as scratch:
        return read_archive(source, Path(scratch))


def restore(
    source: Path, *, database: Database, files: Path | None, secret_key: str, force: bool = False
) -> tuple[dict[str, Any], list[str]]:
    """Bring a backup back; return its manifest and what the operator should know."""
    with tempfile.TemporaryDirectory(prefix="keben-restore-") as scratch:
        unpacked = Path(scratch)
        manifest = read_archive(source, unpacked)
        if manifest["engine"] != database.engine:
            raise BackupError(
                f"{source} holds a {manifest['engine']} database; this deployment has {database.engine}. "
                "Set KEBEN_DATABASE_URL to a database of that kind."
            )
        if not force:
            _assert_empty(database, files)
        remarks = _copy_beside(unpacked / FILES, files)  # the disk may be full: find out before the change
        database.load(unpacked / DATABASE)
        _assert_rows(manifest["rows"], database.rows())
        _exchange(files)
    if manifest["secret_key"] != key_mark(secret_key):
        remarks.append("The secret key is another one than at the time of the backup: everybody signs in again.")
    return manifest, remarks


def _assert_empty(database: Database, files: Path | None) -> None:
    tables = database.rows()
    if tables:
        raise BackupError(f"The database is not empty ({len(tables)} tables). --force replaces it by the backup.")
    if files is not None and files.exists() and any(files.iterdir()):
        raise BackupError(f"{files} is not empty. --force replaces it by the files of the backup.")


def _assert_rows(expected: dict[str, int], found: dict[str, int]) -> None:
    wrong = [
        f"{table}: {expected.get(table)} expected, {found.get(table)} found"
        for table in sorted(expected.keys() | found.keys())
        if expected.get(table) != found.get(table)
    ]
    if wrong:
        raise BackupError(f"The restored rows differ from the backup's: {'; '.join(wrong[:5])}. Stop the server first.")


def _copy_beside(unpacked: Path, files: Path | None) -> list[str]:
    if files is None:
        return ["Files live in an object store; bring them back there if needed."] if unpacked.exists() else []
    fresh = _fresh(files)
    shutil.rmtree(fresh, ignore_errors=True)
    if unpacked.exists():
        shutil.copytree(unpacked, fresh)
    else:
        fresh.mkdir(parents=True)
    return []


def _exchange(files: Path | None) -> None:
    if files is None:
        return
    old = files.with_name(files.name + ".replaced")
    shutil.rmtree(old, ignore_errors=True)
    if files.exists():
        files.rename(old)
    _fresh(files).rename(files)
    shutil.rmtree(old, ignore_errors=True)


def _fresh(files: Path) -> Path:
    return files.with_name(files.name + ".restoring")
