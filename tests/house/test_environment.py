"""Wrong values of the environment, a database that is away or empty: one sentence with the remedy, no traceback."""

from __future__ import annotations

import itertools
import logging
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import translation

from keben.config import cli, environment, services
from keben.config.commands import serve
from keben.config.doctor import Finding, Level, examination, examine
from keben.config.serving import ready
from keben.kernel.tasks import worker
from tests.house.test_production import INTERNAL

ROOT = Path(__file__).resolve().parents[2]
KEBEN = (sys.executable, "-m", "keben.config.cli")


def keben(home: Path, *words: str, **variables: str) -> tuple[int, str, str]:
    """A command in a process of its own, where nothing is set but this."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("KEBEN_", "PYTEST_", "LC_"))}
    env |= {"KEBEN_VAR": str(home), "KEBEN_TESTING": "1", "LANG": "C.UTF-8", **variables}
    done = subprocess.run((*KEBEN, *words), cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KEBEN_PROXIES", "one", "KEBEN_PROXIES is 'one'; it wants a whole number such as 0."),
        ("KEBEN_SLOW_QUERY_MS", "-5", "KEBEN_SLOW_QUERY_MS is '-5'; it wants a whole number such as 250."),
        ("KEBEN_TLS", "perhaps", "KEBEN_TLS is 'perhaps'; write 1 for on or 0 for off."),
        (
            "KEBEN_LOG_LEVEL",
            "loud",
            "KEBEN_LOG_LEVEL is 'LOUD'; write one of DEBUG, INFO, WARNING, ERROR, CRITICAL.",
        ),
        ("KEBEN_TIME_ZONE", "Mars/X", "KEBEN_TIME_ZONE is 'Mars/X'; write a name such as Asia/Shanghai."),
        ("KEBEN_TIME_ZONE", "../etc", "KEBEN_TIME_ZONE is '../etc'; write a name such as Asia/Shanghai."),
    ],
)
def test_what_cannot_be_right_is_named(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    read: dict[str, Any] = {
        "KEBEN_PROXIES": lambda: environment.number("KEBEN_PROXIES", 0),
        "KEBEN_SLOW_QUERY_MS": lambda: environment.number("KEBEN_SLOW_QUERY_MS", 250),
        "KEBEN_TLS": lambda: environment.switch("KEBEN_TLS"),
        "KEBEN_LOG_LEVEL": lambda: environment.level("KEBEN_LOG_LEVEL", "INFO"),
        "KEBEN_TIME_ZONE": lambda: environment.time_zone("KEBEN_TIME_ZONE", "Asia/Shanghai"),
    }
    with pytest.raises(environment.WrongSetting) as wrong:
        read[name]()
    assert str(wrong.value) == said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "DATABASE_URL",
            "mysql://u:geheim@h/k",
            "KEBEN_DATABASE_URL begins with mysql://; write for example postgres://",
        ),
        ("DATABASE_URL", "keben", "KEBEN_DATABASE_URL is no address; write for example postgres://"),
        ("DATABASE_URL", "postgres://localhost", "KEBEN_DATABASE_URL names no database; write for example postgres://"),
        ("DATABASE_URL", "postgres://u:ge#heim@h/k", "KEBEN_DATABASE_URL is no address ("),
        ("STORAGE", "ftp://geheim@h", "KEBEN_STORAGE begins with ftp://; write for example s3://"),
        ("EMAIL_URL", "mail.example.com:25", "KEBEN_EMAIL_URL is no address; write for example smtp://"),
        ("REDIS_URL", "http://:geheim@h", "KEBEN_REDIS_URL begins with http://; write for example redis://"),
    ],
)
def test_addresses_are_checked_and_their_passwords_not_repeated(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"KEBEN_{name}", value)
    read = {
        "DATABASE_URL": services.database_url,
        "STORAGE": services.files_url,
        "EMAIL_URL": services.mail_url,
        "REDIS_URL": services.cache_url,
    }
    with pytest.raises(environment.WrongSetting) as wrong:
        read[name]()
    assert str(wrong.value).startswith(said)
    assert "geheim" not in str(wrong.value)


def test_right_values_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in environment.KNOWN:
        monkeypatch.delenv(name, raising=False)
    assert [services.database_url(), services.files_url(), services.mail_url(), services.cache_url()] == [""] * 4
    assert (environment.number("KEBEN_PROXIES", 0), environment.switch("KEBEN_PREPARED", default=True)) == (0, True)
    monkeypatch.setenv("KEBEN_PREPARED", "off")
    monkeypatch.setenv("KEBEN_TLS", "True")
    assert (environment.switch("KEBEN_PREPARED", default=True), environment.switch("KEBEN_TLS")) == (False, True)
    monkeypatch.setenv("KEBEN_ALLOWED_HOSTS", "crm.example.com, 10.0.0.5 ,")
    assert environment.names("KEBEN_ALLOWED_HOSTS", "localhost") == ["crm.example.com", "10.0.0.5"]
    monkeypatch.setenv("KEBEN_TRUSTED_ORIGINS", "https://crm.example.com")
    assert environment.origins("KEBEN_TRUSTED_ORIGINS") == ["https://crm.example.com"]
    monkeypatch.setenv("KEBEN_TRUSTED_ORIGINS", "crm.example.com")
    with pytest.raises(environment.WrongSetting, match=r"write it with its scheme: https://crm\.example\.com$"):
        environment.origins("KEBEN_TRUSTED_ORIGINS")


def test_every_name_that_is_read_is_known() -> None:
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "keben").rglob("*.py"))]
    read = {name for text in sources for name in re.findall(r"\"(KEBEN_[A-Z_]+)\"", text)}
    outside = {"KEBEN_ACTOR", "KEBEN_CHROMIUM"} & set(INTERNAL)
    assert read - outside == set(environment.KNOWN)


@pytest.mark.slow
@pytest.mark.once
def test_a_command_says_it_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    wrong = f"keben: KEBEN_VAR is {file}, which cannot be a folder: it is a file. Choose another, or its owner.\n"
    assert keben(file, "migrate") == (2, "", wrong)
    assert keben(file, "serve", "--port", str(serve._free_port("127.0.0.1"))) == (2, "", wrong)


@pytest.mark.slow
@pytest.mark.once
def test_without_tables_every_command_sends_to_migrate(tmp_path: Path) -> None:
    for words in (("user", "list"), ("token", "list"), ("twins",), ("files", "read")):
        code, out, err = keben(tmp_path, *words)
        assert (code, out) == (1, "")
        assert err == (
            f"keben {words[0]}: The database has no tables yet.\n→ Run `keben migrate`. If there should be data: "
            "is it the KEBEN_VAR or KEBEN_DATABASE_URL of the server?\n"
        )
    code, out, err = keben(tmp_path, "serve", "--port", str(serve._free_port("127.0.0.1")))
    empty = f"The database {tmp_path}/keben.sqlite3 has no tables yet. Run `keben migrate`, then start again."
    assert (code, out, err) == (1, "", f"keben serve: {empty}\n")
    code, out, err = keben(tmp_path, "backup")
    assert (code, out) == (1, "")
    assert err.startswith("No backup was made. The database has no tables.")
    assert not (tmp_path / "backups").exists()


@pytest.mark.slow
@pytest.mark.once
def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    code, out, err = keben(tmp_path, "user", "list", KEBEN_DATABASE_URL="postgres://keben:geheim@127.0.0.1:1/keben")
    assert (code, out) == (1, "")
    assert err.startswith("keben user: The database does not answer: ")
    assert "Traceback" not in err
    assert err.splitlines()[-1] == "→ Is it running, and are host, name, user and password in KEBEN_DATABASE_URL right?"
    assert "geheim" not in err


def test_other_faults_of_the_database_stay_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_options: object) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(examination, "examine", lambda names: iter(()))
    monkeypatch.setattr("keben.config.doctor.examine", lambda names: iter((("database", Finding(Level.OK, "well")),)))
    with pytest.raises(OperationalError, match="locked"):
        cli._run(cli.BY_NAME["user"], SimpleNamespace(run=locked), None)  # type: ignore[arg-type]


def test_what_is_ready_to_be_served(tmp_path: Path) -> None:
    path = tmp_path / "keben.sqlite3"
    at: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    apps = settings.INSTALLED_APPS
    empty = f"The database {path} has no tables yet. Run `keben migrate`, then start again."
    assert ready.look(at, apps) == (empty, "")
    assert not path.exists(), "looking makes no file"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE django_migrations (app text, name text)")
        assert ready.look(at, apps) == (empty, "")
        seen = sorted(ready.on_disk(apps))
        connection.executemany("INSERT INTO django_migrations VALUES (?, ?)", [one.split(".") for one in seen])
    assert ready.look(at, apps) == ("", "")
    folded = next(one for one, olds in ready.on_disk(apps).items() if olds)
    olds = [old.split(".") for old in ready.on_disk(apps)[folded]]
    with sqlite3.connect(path) as connection:
        connection.executemany("INSERT INTO django_migrations VALUES (?, ?)", olds)
    assert ready.look(at, apps) == ("", ""), "a new database remembers the folded ones too"
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app || '.' || name = ?", (folded,))
    assert ready.look(at, apps) == ("", ""), "one that has seen all of them has seen the one"
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'twins' AND name = '0002_brands'")
    behind = (
        f"The database {path} lacks 1 migration of this version (twins.0002_brands). Make a backup with "
        "`keben backup`, run `keben migrate`, then start again."
    )
    assert ready.look(at, apps) == (behind, "")
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO django_migrations VALUES ('twins', '0002_brands'), ('kernel', '9998_x')")
        connection.execute("INSERT INTO django_migrations VALUES ('kernel', '9999_y')")
    ahead = (
        f"The database {path} has seen 2 migrations that this version does not know (kernel.9998_x, kernel.9999_y): "
        "a newer version was here. Install that version, or restore the backup made before it."
    )
    assert ready.look(at, apps) == ("", ahead), "it may work all the same"
    away = services.database("postgres://127.0.0.1:1/keben", tmp_path)
    assert ready.look(away, apps) == ("", ""), "it may come up after us"


def test_the_migrations_on_disk_are_those_that_django_finds() -> None:
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    assert ready.on_disk(settings.INSTALLED_APPS) == {
        f"{app}.{name}": frozenset(f"{olds}.{old}" for olds, old in migration.replaces)
        for (app, name), migration in found.items()
    }


@pytest.mark.django_db
def test_a_database_in_use_is_asked_what_it_has_seen() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("tests on SQLite leave no file to look at")
    assert ready.look(connection.settings_dict, settings.INSTALLED_APPS) == ("", "")


@pytest.mark.parametrize("port", ["0", "65535", "99999", "-1", "http"])
def test_a_port_that_is_none(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["serve", f"--port={port}"])
    assert f"{port!r} is no port; write a number from 1 to 65534" in capsys.readouterr().err
    assert serve._port("8000") == 8000


def test_a_slip_of_the_pen_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KEBEN_")]:
        monkeypatch.delenv(name)
    with translation.override("en"):
        assert [found.level for _n, found in examine(("settings",))] == [Level.OK]
        monkeypatch.setenv("KEBEN_ALLOWED_HOST", "crm.example.com")
        monkeypatch.setenv("KEBEN_XYZZY", "1")
        told = [(found.level, found.what, found.remedy) for _n, found in examine(("settings",))]
    assert told == [
        (
            Level.WARNING,
            "KEBEN_ALLOWED_HOST is no setting of Keben and has no effect.",
            "Did you mean KEBEN_ALLOWED_HOSTS?",
        ),
        (
            Level.WARNING,
            "KEBEN_XYZZY is no setting of Keben and has no effect.",
            "docs/settings.md lists all settings.",
        ),
    ]


def test_a_worker_without_its_database_waits_longer_and_says_it_once_in_full(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loop, rested, now = worker.Worker(), [], [1000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    def step(_housekeeping: bool) -> bool:
        rested.append(now[0])
        if len(rested) == 9:
            return False
        loop.stopping = len(rested) == 11
        raise OperationalError("connection refused")

    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: now[0], sleep=sleep))
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(loop, "step", step)
    with caplog.at_level(logging.ERROR, "keben.worker"):
        loop.run()
    pauses = [round(after - before, 3) for before, after in itertools.pairwise(rested)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 16.0, 16.0, 0.5, 0.5]
    assert [bool(record.exc_info) for record in caplog.records] == [True, *[False] * 7, True, False]
