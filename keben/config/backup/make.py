"""`keben backup`: the database first, then the files, so that every row finds its file."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .archive import write_archive
from .database import Database
from .errors import BackupError

STEM = "keben-"
SUFFIX = ".tar.gz"


def make(
    *, database: Database, files: Path | None, target: Path, secret_key: str, migrations: list[str]
) -> dict[str, Any]:
    """Write one verified file and return what it says about itself.

    `files` is None where files live in an object store, which has its own versions and copies.
    """
    with tempfile.TemporaryDirectory(prefix="keben-backup-") as scratch:
        copy = Path(scratch) / "database"
        rows = database.dump(copy)
        if not rows:  # an empty file would look like a backup until the day it is needed
            raise BackupError("The database has no tables. Are KEBEN_VAR and KEBEN_DATABASE_URL set as for the server?")
        about = {
            "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "version": _version(),
            "engine": database.engine,
            "migrations": migrations,
            "secret_key": key_mark(secret_key),
            "rows": rows,
        }
        write_archive(target, database=copy, files=_walk(files), about=about)
    return about


def default_target(folder: Path, now: dt.datetime) -> Path:
    return folder / f"{STEM}{now:%Y%m%d-%H%M%S}{SUFFIX}"


def backups(folder: Path) -> list[Path]:
    """The backups in a folder, the oldest first."""
    return sorted(folder.glob(f"{STEM}*{SUFFIX}"), key=lambda path: path.stat().st_mtime)


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Delete all but the newest `count` backups and return what was deleted."""
    old = backups(folder)[: -max(count, 1)]
    for path in old:
        path.unlink()
    return old


def key_mark(secret_key: str) -> str:
    """Tells whether two deployments have the same secret key, without telling the key."""
    return hashlib.sha256(b"keben backup " + secret_key.encode()).hexdigest()[:16]


def _walk(folder: Path | None) -> Iterator[tuple[str, Path]]:
    if folder is None or not folder.exists():
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def _version() -> str:
    try:
        return version("keben")
    except PackageNotFoundError:  # run from a checkout
        return "checkout"
