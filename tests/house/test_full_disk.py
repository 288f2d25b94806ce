"""A full disk: people are told so with a number, nothing is half done, and everything works again afterwards."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError
from django.test import RequestFactory

from keben.config import error_pages
from keben.config.full_disk import is_full
from keben.kernel.features import storing
from keben.kernel.features.attachments import Attachment
from tests import template

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Nothing was changed. Tell your administrator the number, and send it again when there is room."


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.usefixtures("django_db_setup")
def test_sqlite_on_a_full_disk(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("KEBEN_")}
    env |= {"KEBEN_TESTING": "1", "KEBEN_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "keben.config.settings"}
    template.copy_to(tmp_path / "keben.sqlite3")
    command = [sys.executable, "-m", "tests.house.full_disk"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["web"][-1] == [507, True]
    assert found["api"][-1] == [507, TEXT]
    status, trigger = found["fragment"]
    toast = json.loads(trigger)["kb:toast"]
    assert (status, toast["tone"]) == (507, "danger")
    assert toast["text"].startswith(f"The server's disk is full. {TEXT} ")
    made = len(found["web"]) + len(found["api"]) - 2
    assert (found["read"], found["rows"]) == (200, [made] * 3), "what was refused left nothing behind"
    assert found["intact"] == "ok"
    assert found["rows_again"] == [made + 1] * 3


class Refused(Exception):
    """What a database driver raises, with PostgreSQL's code."""

    sqlstate = "53100"


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = code
    return error


def caused_by(cause: BaseException) -> BaseException:
    try:
        raise OperationalError("wrapped") from cause
    except OperationalError as error:
        return error


def test_who_says_that_the_disk_is_full() -> None:
    assert is_full(OSError(errno.ENOSPC, "No space left on device"))
    assert is_full(OSError(errno.EDQUOT, "Disk quota exceeded"))
    assert is_full(sqlite_error(sqlite3.SQLITE_FULL))
    assert is_full(caused_by(sqlite_error(sqlite3.SQLITE_FULL)))
    assert is_full(caused_by(Refused()))
    assert not is_full(None)
    assert not is_full(OSError(errno.EACCES, "Permission denied"))
    assert not is_full(caused_by(sqlite_error(sqlite3.SQLITE_BUSY)))
    loop = ValueError("its own cause")
    loop.__cause__ = loop
    assert not is_full(loop)


def test_other_faults_stay_faults() -> None:
    request = RequestFactory().get("/x", headers={"Accept-Language": "en"})
    for error, status in ((ValueError("x"), 500), (OSError(errno.ENOSPC, "full"), 507)):
        try:
            raise error
        except (ValueError, OSError):
            assert error_pages.broken(request).status_code == status


@pytest.fixture
def storage(settings: Any, tmp_path: Path) -> Path:
    """An empty folder for uploads."""
    options = {"location": str(tmp_path)}
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path


def fill_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next file is cut off after some bytes, as on a full disk."""

    def half(self: FileSystemStorage, name: str, content: Any) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(3))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(FileSystemStorage, "_save", half)


@pytest.mark.django_db(transaction=True)
def test_an_upload_on_a_full_disk_leaves_neither_row_nor_bytes(
    acting_as: Any, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = acting_as("sales")
    with monkeypatch.context() as full:
        fill_up(full)
        with pytest.raises(OSError, match="No space left"):
            storing.store(ContentFile(b"plain words", name="notes.txt"), actor)
    assert not Attachment.objects.exists()
    assert [path for path in storage.rglob("*") if path.is_file()] == []
    kept = storing.store(ContentFile(b"plain words", name="notes.txt"), actor)
    assert default_storage.open(kept.path).read() == b"plain words"


@pytest.mark.django_db
def test_an_upload_over_the_page_is_answered(signed_in: Any, storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keben.domains.customers.models import Customer
    from keben.kernel.testing.make import make

    client = signed_in("sales")
    client.raise_request_exception = False
    customer = make(Customer, name="海川", owner=client.person)
    fill_up(monkeypatch)
    body = {"file": ContentFile(b"plain words", name="notes.txt")}
    headers = {"Accept": "application/json", "Accept-Language": "en"}
    answer = client.post(f"/customer/{customer.pk}/files/", body, headers=headers)
    assert answer.status_code == 507
    assert answer.json()["title"] in ("The server's disk is full", "服务器磁盘已满")
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_half_a_file_from_a_crash_is_written_anew(acting_as: Any, storage: Path) -> None:
    content = b"plain words"
    digest = storing.digest_of(ContentFile(content))
    torn = storage / digest[:2] / digest
    torn.parent.mkdir()
    torn.write_bytes(content[:4])
    storing.store(ContentFile(content, name="notes.txt"), acting_as("sales"))
    assert torn.read_bytes() == content
