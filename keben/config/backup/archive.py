"""The one file: a compressed tar with database, files and, last, a manifest with a checksum of each."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files"
CHUNK = 1 << 20


def write_archive(target: Path, *, database: Path, files: Iterable[tuple[str, Path]], about: dict[str, Any]) -> None:
    """Write all into `target`; an interrupted backup leaves no file that looks whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    try:
        # Passwords' hashes and customers' data: for the owner's eyes only.
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as stream,
            tarfile.open(fileobj=stream, mode="w:gz", compresslevel=3) as tar,
        ):
            sums = {DATABASE: _add(tar, DATABASE, database)}
            for name, path in files:
                sums[f"{FILES}/{name}"] = _add(tar, f"{FILES}/{name}", path)
            _add_text(tar, MANIFEST, json.dumps({"format": FORMAT, **about, "sha256": sums}, indent=1))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def read_archive(source: Path, into: Path) -> dict[str, Any]:
    """Unpack into an empty folder, verify every checksum and return the manifest."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(into, filter="data")
    except FileNotFoundError:
        raise BackupError(f"There is no file {source}.") from None
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupError(f"{source} cannot be read as a backup: {error}. Take another backup.") from error
    manifest = _manifest(source, into)
    found = {path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file()} - {MANIFEST}
    sums: dict[str, str] = manifest["sha256"]
    wrong = sorted(found ^ sums.keys()) + sorted(
        name for name in found & sums.keys() if _sum(into / name) != sums[name]
    )
    if wrong:
        raise BackupError(f"{source} is damaged: {', '.join(wrong[:5])} differ from the manifest. Take another backup.")
    return manifest


def _manifest(source: Path, folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BackupError(f"{source} has no readable manifest; it was not made by `keben backup`.") from None
    if manifest.get("format") != FORMAT:
        raise BackupError(
            f"{source} has format {manifest.get('format')}; this version reads {FORMAT}. Use its version."
        )
    return dict(manifest)


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add one file and return its checksum, reading it once."""
    info = tar.gettarinfo(str(path), name)
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    with path.open("rb") as stream:
        reader = _Summing(stream)
        tar.addfile(info, reader)
    return reader.digest.hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class _Summing:
    """A stream that computes the checksum of what is read through it."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self.stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = CHUNK) -> bytes:
        data = self.stream.read(size)
        self.digest.update(data)
        return data
