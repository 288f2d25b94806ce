"""A backup is worth what its restoring is worth: made, wrecked, brought back, compared."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from keben.config.backup import BackupError, deployment
from keben.config.backup.archive import MANIFEST
from keben.config.backup.database import Database, database_of
from keben.config.backup.make import backups, default_target, keep_newest, make
from keben.config.backup.restore import restore, verify
from keben.config.backup.sqlite import SqliteDatabase

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from _house import postgres, tools_present  # noqa: E402

Place = Callable[[str], tuple[Database, Path]]


def execute(path: Path, *statements: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return [connection.execute(statement).fetchall() for statement in statements][-1]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A deployment with three customers and two files, written in WAL mode like the real one."""
    path = tmp_path / "here" / "keben.sqlite3"
    path.parent.mkdir()
    execute(
        path,
        "PRAGMA journal_mode = WAL",
        "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO customer (name) VALUES ('华兴重工'), ('恒达机电'), ('O''Neill')",
        "CREATE TABLE empty (id INTEGER)",
    )
    (path.parent / "files" / "2026").mkdir(parents=True)
    (path.parent / "files" / "2026" / "合同.pdf").write_bytes(b"%PDF contract")
    (path.parent / "files" / "logo.png").write_bytes(b"")
    return path.parent


def back_up(folder: Path, target: Path, key: str = "key") -> dict[str, Any]:
    database = SqliteDatabase(folder / "keben.sqlite3")
    return make(database=database, files=folder / "files", target=target, secret_key=key, migrations=["org.0001"])


def bring_back(source: Path, folder: Path, *, force: bool = False, key: str = "key") -> list[str]:
    database = SqliteDatabase(folder / "keben.sqlite3")
    return restore(source, database=database, files=folder / "files", secret_key=key, force=force)[1]


def test_a_restored_deployment_is_the_same(company: Path, tmp_path: Path) -> None:
    about = back_up(company, tmp_path / "b.tar.gz")
    assert about["rows"] == {"customer": 3, "empty": 0}
    assert bring_back(tmp_path / "b.tar.gz", tmp_path / "there") == []
    rows = execute(tmp_path / "there" / "keben.sqlite3", "SELECT name FROM customer ORDER BY id")
    assert rows == [("华兴重工",), ("恒达机电",), ("O'Neill",)]
    assert (tmp_path / "there/files/2026/合同.pdf").read_bytes() == b"%PDF contract"
    assert (tmp_path / "there/files/logo.png").read_bytes() == b""


def test_what_is_being_written_meanwhile_is_left_out_whole(company: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(company / "keben.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO customer (name) VALUES ('not yet')")
        assert back_up(company, tmp_path / "b.tar.gz")["rows"]["customer"] == 3


def test_a_deployment_in_use_is_not_overwritten(company: Path, tmp_path: Path) -> None:
    back_up(company, tmp_path / "b.tar.gz")
    execute(company / "keben.sqlite3", "INSERT INTO customer (name) VALUES ('later')")
    with pytest.raises(BackupError, match=r"not empty \(2 tables\). --force replaces it"):
        bring_back(tmp_path / "b.tar.gz", company)
    assert execute(company / "keben.sqlite3", "SELECT count(*) FROM customer") == [(4,)]


def test_files_in_use_are_not_overwritten(company: Path, tmp_path: Path) -> None:
    back_up(company, tmp_path / "b.tar.gz")
    (tmp_path / "there" / "files").mkdir(parents=True)
    (tmp_path / "there" / "files" / "mine.txt").write_text("mine")
    with pytest.raises(BackupError, match="files is not empty"):
        bring_back(tmp_path / "b.tar.gz", tmp_path / "there")
    assert not (tmp_path / "there" / "keben.sqlite3").exists()


def test_force_replaces_rows_tables_and_files(company: Path, tmp_path: Path) -> None:
    back_up(company, tmp_path / "b.tar.gz")
    execute(company / "keben.sqlite3", "DELETE FROM customer", "CREATE TABLE newer (id INTEGER)")
    (company / "files" / "later.txt").write_text("later")
    (company / "files" / "logo.png").unlink()
    assert bring_back(tmp_path / "b.tar.gz", company, force=True) == []
    assert SqliteDatabase(company / "keben.sqlite3").rows() == {"customer": 3, "empty": 0}
    names = sorted(path.name for path in (company / "files").rglob("*") if path.is_file())
    assert names == ["logo.png", "合同.pdf"]
    assert sorted(path.name for path in company.iterdir() if path.is_dir()) == ["files"]


def test_another_secret_key_is_remarked(company: Path, tmp_path: Path) -> None:
    back_up(company, tmp_path / "b.tar.gz")
    (remark,) = bring_back(tmp_path / "b.tar.gz", tmp_path / "there", key="another")
    assert remark.startswith("The secret key is another one")


def test_the_key_itself_is_not_in_the_backup(company: Path, tmp_path: Path) -> None:
    back_up(company, tmp_path / "b.tar.gz", key="very secret key")
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        manifest = tar.extractfile(MANIFEST)
        assert manifest is not None
        assert b"very secret" not in manifest.read()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_only_the_owner_may_read_a_backup(company: Path, tmp_path: Path) -> None:
    back_up(company, tmp_path / "b.tar.gz")
    assert stat.S_IMODE((tmp_path / "b.tar.gz").stat().st_mode) == 0o600


def rewritten(source: Path, change: Callable[[str, bytes], bytes | None], extra: str = "") -> Path:
    """A copy of a backup with changed members."""
    target = source.with_name("changed.tar.gz")
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            stream = old.extractfile(member)
            data = change(member.name, stream.read() if stream else b"")
            if data is not None:
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))
        if extra:
            new.addfile(tarfile.TarInfo(extra), io.BytesIO())
    return target


def assert_refused(source: Path, folder: Path, message: str) -> None:
    with pytest.raises(BackupError, match=message):
        verify(source)
    with pytest.raises(BackupError, match=message):
        bring_back(source, folder, force=True)
    assert not folder.exists()


def test_damage_is_found_before_anything_is_touched(company: Path, tmp_path: Path) -> None:
    back_up(company, tmp_path / "b.tar.gz")
    source, there = tmp_path / "b.tar.gz", tmp_path / "there"
    changed = rewritten(source, lambda name, data: b"x" if name.endswith(".pdf") else data)
    assert_refused(changed, there, "damaged: files/2026/合同.pdf differ")
    lost = rewritten(source, lambda name, data: None if name == "files/logo.png" else data)
    assert_refused(lost, there, "damaged: files/logo.png differ")
    assert_refused(rewritten(source, lambda name, data: data, extra="files/x.exe"), there, "files/x.exe differ")
    assert_refused(rewritten(source, lambda name, data: data, extra="../out"), there, "cannot be read as a backup")
    bare = rewritten(source, lambda name, data: None if name == MANIFEST else data)
    assert_refused(bare, there, "not made by `keben backup`")
    newer = rewritten(source, lambda name, data: b'{"format": 9}' if name == MANIFEST else data)
    assert_refused(newer, there, "has format 9; this version reads 1")
    source.write_bytes(source.read_bytes()[:200])
    assert_refused(source, there, "cannot be read as a backup")
    assert_refused(tmp_path / "none.tar.gz", there, "There is no file")
    assert not (tmp_path / "out").exists()


def test_a_backup_of_another_database_is_refused(company: Path, tmp_path: Path) -> None:
    back_up(company, tmp_path / "b.tar.gz")

    def other(name: str, data: bytes) -> bytes:
        return json.dumps({**json.loads(data), "engine": "postgres"}).encode() if name == MANIFEST else data

    with pytest.raises(BackupError, match="holds a postgres database; this deployment has sqlite"):
        bring_back(rewritten(tmp_path / "b.tar.gz", other), tmp_path / "there")


def test_an_interrupted_backup_leaves_nothing(company: Path, tmp_path: Path) -> None:
    (company / "keben.sqlite3").unlink()
    with pytest.raises(BackupError, match="There is no database at"):
        back_up(company, tmp_path / "out" / "b.tar.gz")
    assert not (tmp_path / "out").exists()


def test_a_damaged_database_is_not_backed_up(company: Path, tmp_path: Path) -> None:
    (company / "keben.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    with pytest.raises(BackupError, match="Restore the last good backup"):
        back_up(company, tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


def test_old_backups_go_and_the_newest_stay(tmp_path: Path) -> None:
    for day in range(1, 6):
        path = default_target(tmp_path, dt.datetime(2026, 1, day, tzinfo=dt.UTC))
        path.touch()
        os.utime(path, (day, day))
    (tmp_path / "notes.tar.gz").touch()
    assert [path.name for path in keep_newest(tmp_path, 2)] == [
        "keben-20260101-000000.tar.gz",
        "keben-20260102-000000.tar.gz",
        "keben-20260103-000000.tar.gz",
    ]
    assert [path.name for path in backups(tmp_path)] == [
        "keben-20260104-000000.tar.gz",
        "keben-20260105-000000.tar.gz",
    ]
    assert (tmp_path / "notes.tar.gz").exists()


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(BackupError, match="knows SQLite and PostgreSQL, not oracle"):
        database_of({"ENGINE": "django.db.backends.oracle"})


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    programs = tools_present.postgres_folder()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.Cluster(programs) as running:
        yield running


def test_postgresql_is_brought_back_too(cluster: postgres.Cluster, tmp_path: Path) -> None:
    import psycopg

    settings = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": postgres.USER,
        "PASSWORD": cluster.password,
        "HOST": "127.0.0.1",
        "PORT": cluster.port,
    }
    url = cluster.url.replace("postgres://", "postgresql://", 1)
    database = database_of(settings)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE customer (id bigserial PRIMARY KEY, name text)")
        connection.execute("INSERT INTO customer (name) VALUES ('华兴重工'), ('恒达机电')")
    about = make(database=database, files=None, target=tmp_path / "b.tar.gz", secret_key="k", migrations=[])
    assert about["rows"] == {"customer": 2}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM customer WHERE id = 1")
        connection.execute("CREATE TABLE newer (id int REFERENCES customer)")
    with pytest.raises(BackupError, match=r"not empty \(2 tables\)"):
        restore(tmp_path / "b.tar.gz", database=database, files=None, secret_key="k")
    restore(tmp_path / "b.tar.gz", database=database, files=None, secret_key="k", force=True)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT name FROM customer ORDER BY id").fetchall() == [
            ("华兴重工",),
            ("恒达机电",),
        ]
        assert connection.execute("SELECT nextval('customer_id_seq')").fetchone() == (3,)
    assert database.rows() == {"customer": 2}


def test_a_wrong_password_is_said_as_it_is(cluster: postgres.Cluster, tmp_path: Path) -> None:
    from keben.config.backup.postgres import PostgresDatabase

    wrong = PostgresDatabase(
        {
            "NAME": "postgres",
            "USER": postgres.USER,
            "PASSWORD": "no",
            "HOST": "127.0.0.1",
            "PORT": cluster.port,
        }
    )
    with pytest.raises(BackupError, match=r"pg_dump ended with 1: .*password authentication failed"):
        wrong._run("pg_dump", "--schema-only", f"--file={tmp_path / 'x'}")


def test_files_in_an_object_store_are_not_looked_for_on_the_disk(settings: Any) -> None:
    assert deployment.this_files() == Path(settings.MEDIA_ROOT)
    elsewhere = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": elsewhere}
    assert deployment.this_files() is None


@pytest.mark.slow
@pytest.mark.once
def test_the_commands_bring_a_whole_deployment_back(tmp_path: Path) -> None:
    """As an operator does it: migrate, work, back up, lose everything, restore, go on."""
    here = tmp_path / "here"
    env = {name: value for name, value in os.environ.items() if not name.startswith("KEBEN_")}
    env |= {"KEBEN_VAR": str(here), "LC_ALL": "C.UTF-8", "KEBEN_SECRET_KEY": "for this test only"}

    def keben(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "keben.config.cli", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
        )

    assert keben("migrate").returncode == 0
    assert keben("user", "create", "A001", "--name", "王芳").returncode == 0
    (here / "files").mkdir(exist_ok=True)
    (here / "files" / "合同.pdf").write_bytes(b"%PDF")
    made = keben("backup", "--to", str(tmp_path / "b.tar.gz"))
    assert (made.returncode, made.stderr) == (0, "")
    assert keben("restore", str(tmp_path / "b.tar.gz"), "--verify").returncode == 0
    refused = keben("restore", str(tmp_path / "b.tar.gz"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Not restored. The database is not empty")
    shutil.rmtree(here)
    brought = keben("restore", str(tmp_path / "b.tar.gz"))
    assert (brought.returncode, brought.stderr) == (0, "")
    assert (here / "files" / "合同.pdf").read_bytes() == b"%PDF"
    assert keben("user", "list").stdout.split() == ["A001", "active", "system_admin", "王芳"]
    assert keben("migrate", "--plan").stdout.split("\n")[1].strip() == "No planned migration operations."
