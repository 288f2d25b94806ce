"""keben doctor: what is well, what is not, and that each finding says its remedy."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone, translation

from keben.config import cli
from keben.config.doctor import Finding, Level, database, event_log, examination, examine, migrations, time_zone
from keben.config.doctor import backups as backups_check
from keben.data.search.models import SearchEntry, SearchNoun, entry_key
from keben.data.search.store import noun_number
from keben.domains.org.department.model import Department
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.crud import Create
from keben.kernel.actions.perform import perform
from keben.kernel.events import guard
from keben.kernel.events.log import LoggedEvent, Outbox, Seal
from keben.kernel.events.seal import Broken, seal_next
from keben.kernel.tasks.job import Job, WorkerBeat

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def findings(name: str) -> list[Finding]:
    found = [finding for _name, finding in examine((name,))]
    assert [finding for finding in found if finding.level != Level.OK and not finding.remedy] == []
    return found


def only(name: str) -> tuple[Level, str]:
    (finding,) = findings(name)
    return finding.level, finding.what


def logged(**values: Any) -> LoggedEvent:
    plain = {
        "name": "Created",
        "entity": "org.User",
        "object_id": 1,
        "action": "create",
        "actor_kind": "system",
    }
    return LoggedEvent.objects.create(**{**plain, "actor_name": "system", "face": "system", **values})


def test_the_database_answers() -> None:
    level, what = only("database")
    assert level == Level.OK
    assert what.startswith("SQLite" if connection.vendor == "sqlite" else "PostgreSQL")


def test_a_silent_database_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    (finding,) = findings("database")
    assert (finding.level, finding.what) == (Level.ERROR, "The database does not answer: connection refused")
    assert "KEBEN_DATABASE_URL" in finding.remedy


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has poolers before it")
def test_a_pooler_is_named_where_statements_are_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not database.behind_pooler()
    monkeypatch.setattr(database, "behind_pooler", lambda: True)
    _answers, pooler = findings("database")
    assert (pooler.level, pooler.what) == (
        Level.WARNING,
        "A pooler stands before PostgreSQL, and statements are prepared.",
    )
    assert "KEBEN_PREPARED=0" in pooler.remedy
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "prepare_threshold", None)
    assert only("database")[0] == Level.OK


def test_missing_and_unknown_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    class Executor:
        loader = SimpleNamespace(
            graph=SimpleNamespace(leaf_nodes=list), applied_migrations={("org", "0009_x")}, disk_migrations={}
        )

        def __init__(self, connection: object) -> None:
            pass

        def migration_plan(self, targets: object) -> list[tuple[Any, bool]]:
            return [(SimpleNamespace(app_label="org", name="0002_y"), False)]

    monkeypatch.setattr(migrations, "MigrationExecutor", Executor)
    missing, unknown = findings("migrations")
    assert missing.what == "1 migration is missing."
    assert (missing.level, missing.where) == (Level.ERROR, "org.0002_y")
    assert (unknown.level, unknown.where) == (Level.WARNING, "org.0009_x")


def test_a_database_that_has_seen_some_of_the_folded_migrations(capsys: pytest.CaptureFixture[str]) -> None:
    recorder, folded = MigrationRecorder(connection), "0001_squashed_0023_the_other_one"
    assert only("migrations")[0] == Level.OK
    recorder.record_unapplied("customers", folded)
    assert only("migrations")[0] == Level.OK  # it has seen all of them, one by one
    recorder.record_unapplied("customers", "0023_the_other_one")
    (found,) = findings("migrations")
    assert (found.level, found.where) == (Level.ERROR, "customers")
    assert "Check out commit cdf6a85, run `keben migrate` there" in found.remedy
    assert cli.main(["migrate"]) == 1
    assert capsys.readouterr().err == f"keben migrate: {found.what}\n→ {found.remedy}\n"


def test_the_search_index_against_the_records() -> None:
    level, what = only("search_index")
    assert level == Level.OK
    assert what.startswith("The search index holds every record of ")
    kept, lost, gone = (
        perform(Create, Department, {"name": name}, actor=system_actor()).record for name in ("甲部", "乙部", "丙部")
    )
    assert only("search_index")[0] == Level.OK
    noun = noun_number("org.Department")
    SearchEntry.objects.filter(pk=entry_key(noun, lost.pk)).delete()
    Department.objects.filter(pk=gone.pk).delete()
    (finding,) = findings("search_index")
    assert (finding.level, finding.where) == (Level.ERROR, "org.Department")
    assert finding.what == "The search does not find 1 record and still knows 1 that are gone."
    assert finding.remedy == "keben manage reindex org.Department"
    assert SearchEntry.objects.filter(pk=entry_key(noun, kept.pk)).exists()


def test_an_index_of_an_earlier_making_is_found_and_mended() -> None:
    perform(Create, Department, {"name": "甲部"}, actor=system_actor())
    noun_number("org.User")
    assert only("search_index")[0] == Level.OK
    SearchNoun.objects.filter(entity="org.Department").update(making=0)
    (finding,) = findings("search_index")
    assert (finding.level, finding.where) == (Level.WARNING, "org.Department")
    assert finding.what == "The search index of 1 noun was made by an earlier release: not all of its text is found."
    assert finding.remedy == "keben manage reindex org.Department"
    call_command("reindex", "org.Department", stdout=io.StringIO())
    assert only("search_index")[0] == Level.OK


def test_a_living_worker_is_well() -> None:
    WorkerBeat.objects.create(name="host-1", at=timezone.now())
    WorkerBeat.objects.create(name="host-0", at=timezone.now() - HOUR)
    assert only("worker") == (Level.OK, "1 worker is alive.")
    WorkerBeat.objects.create(name="host-2", at=timezone.now())
    assert only("worker") == (Level.OK, "2 workers are alive.")


def test_no_worker_late_and_failed_jobs_are_findings() -> None:
    WorkerBeat.objects.create(name="host-0", at=timezone.now() - HOUR)
    Job.objects.create(task="x", due_at=timezone.now() - HOUR)
    Job.objects.create(task="x", due_at=timezone.now() + HOUR)
    Job.objects.create(task="x", state="failed")
    silent, late, failed = findings("worker")
    assert (silent.level, silent.where) == (Level.ERROR, "host-0")
    assert late.what == "1 job has been due for more than 15 minutes."
    assert failed.what == "1 job has failed for good."


def test_the_outbox() -> None:
    assert only("outbox") == (Level.OK, "Every event was delivered.")
    Outbox.objects.create(event=logged(), dead=True)
    Outbox.objects.create(event=logged(), due_at=timezone.now() - HOUR)
    dead, late = findings("outbox")
    assert dead.what == "1 event could not be delivered to a listener."
    assert late.what == "1 event has waited for more than 15 minutes."


def test_a_sealed_log_is_well_and_a_changed_one_is_an_error() -> None:
    event = logged(at=timezone.now() - 2 * HOUR)
    assert seal_next() is not None
    assert only("event_log") == (Level.OK, "The event log is as it was sealed.")
    with guard.lifted():
        LoggedEvent.objects.filter(pk=event.pk).update(actor_name="somebody else")
    (finding,) = findings("event_log")
    assert finding.level == Level.ERROR
    assert finding.what.startswith("The event log was changed")
    assert finding.where == f"events {event.pk} to {event.pk}, seal {Seal.objects.get().pk}"


def test_a_log_without_its_guard_is_an_error() -> None:
    with connection.cursor() as cursor:
        of = " ON kernel_seal" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER kernel_seal_update{of}")
    finding, _well = findings("event_log")
    assert (finding.level, finding.where) == (Level.ERROR, "kernel_seal_update")
    guard.install()
    assert only("event_log")[0] == Level.OK


def test_an_unsealed_log_is_a_warning() -> None:
    logged(at=timezone.now() - 2 * HOUR)
    assert only("event_log") == (Level.WARNING, "1 event older than an hour is not sealed yet.")


def test_a_broken_seal_says_how_many_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "verify", lambda: Broken(3, 10, 20, 11, 10))
    assert only("event_log")[1] == "The event log was changed: 11 events were sealed here, 10 are found."
    monkeypatch.setattr(event_log, "verify", lambda: Broken(3, 10, 20, 11, 11))
    monkeypatch.setattr(event_log.guard, "missing", lambda: ["kernel_loggedevent_update"])
    assert [(one.level, one.what) for one in findings("event_log")] == [
        (Level.ERROR, "The event log was changed: all 11 events are here, but not as they were sealed."),
        (Level.ERROR, "The database would let the event log be changed."),
    ]


def test_backups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups_check, "backup_folder", lambda: tmp_path)
    assert only("backups") == (Level.WARNING, "There is no backup.")
    backup = tmp_path / "keben-20260101-000000.tar.gz"
    backup.touch()
    assert only("backups") == (Level.OK, "The newest backup is 0 hours old.")
    old = (timezone.now() - 50 * HOUR).timestamp()
    os.utime(backup, (old, old))
    assert only("backups") == (Level.WARNING, "The newest backup is 50 hours old.")


def test_a_folder_that_cannot_be_written(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "file" / "below"
    level, what = [(finding.level, finding.what) for finding in findings("storage")][1]
    assert (level, what) == (Level.ERROR, "Files cannot be written: Not a directory")


@pytest.mark.parametrize("key", ["short", "a" * 80, "django-insecure-" + "xyzabcdefghijkl" * 5])
def test_a_key_that_can_be_guessed(settings: Any, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("KEBEN_SECRET_KEY", key)
    settings.SECRET_KEY = key
    (finding,) = findings("secret_key")
    assert (finding.level, finding.what) == (Level.ERROR, "The secret key can be guessed.")
    assert key not in finding.where + finding.remedy


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_key_beside_the_data(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEBEN_SECRET_KEY", raising=False)
    settings.VAR, settings.SECRET_KEY = tmp_path, "k3Jd9-pQ" * 3 + "zX7vB1nM4cR6tY8uW2"
    kept = tmp_path / "secret_key"
    kept.touch(mode=0o644)
    assert only("secret_key") == (Level.ERROR, "Other users can read the secret key.")
    kept.chmod(0o600)
    assert only("secret_key")[0] == Level.WARNING
    monkeypatch.setenv("KEBEN_SECRET_KEY", settings.SECRET_KEY)
    assert only("secret_key") == (Level.OK, "The secret key is long and random.")


def test_what_travels_unencrypted(settings: Any) -> None:
    settings.DEBUG, settings.SESSION_COOKIE_SECURE = False, False
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert only("tls")[0] == Level.WARNING
    settings.ALLOWED_HOSTS = ["crm.example.cn", "127.0.0.1"]
    (finding,) = findings("tls")
    assert (finding.level, finding.where) == (Level.ERROR, "crm.example.cn")
    settings.SESSION_COOKIE_SECURE = True
    assert only("tls") == (Level.OK, "Sessions travel by HTTPS only.")
    settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], True
    assert [finding.where for finding in findings("tls")] == [
        "KEBEN_DEBUG=1",
        "KEBEN_ALLOWED_HOSTS",
        "KEBEN_TLS=1",
    ]


def test_clocks_and_zone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert only("time_zone")[0] == Level.OK
    monkeypatch.setattr(time_zone, "_database_time", lambda: timezone.now() - HOUR)
    drifting, fine = findings("time_zone")
    assert (drifting.level, fine.level) == (Level.WARNING, Level.OK)
    monkeypatch.setattr(time_zone, "settings", SimpleNamespace(TIME_ZONE="Asia/Beijing"))
    assert only("time_zone") == (Level.ERROR, "There is no time zone Asia/Beijing.")


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_zone, "_database_time", lambda: 1 / 0)
    found = list(examine(("time_zone", "outbox")))
    assert [(name, finding.level) for name, finding in found] == [
        ("time_zone", Level.ERROR),
        ("outbox", Level.OK),
    ]
    assert found[0][1].what == "This could not be examined: ZeroDivisionError: division by zero"


def test_an_absent_database_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    away, other = OperationalError("connection refused"), ValueError("odd")

    def refuse(problem: Exception) -> Iterator[Finding]:
        yield from ()
        raise problem

    finding = Finding(Level.ERROR, "The database does not answer: connection refused", "keben", "Is it running?")
    monkeypatch.setattr(database, "examine", lambda: iter((finding,)))
    monkeypatch.setattr(migrations, "examine", lambda: refuse(away))
    monkeypatch.setattr(backups_check, "examine", lambda: refuse(other))
    found = list(examine(("database", "migrations", "backups")))
    assert [(name, one.what) for name, one in found] == [
        ("database", finding.what),
        ("backups", "This could not be examined: ValueError: odd"),
    ]
    monkeypatch.setattr(database, "examine", lambda: iter(()))
    alone = [one.what for _name, one in examine(("database", "migrations"))]
    assert alone == ["This could not be examined: OperationalError: connection refused"]


def test_the_command_prints_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--only", "outbox"]) == 0
    assert capsys.readouterr().out == "ok      outbox        Every event was delivered.\n"
    assert cli.main(["doctor", "--only", "worker", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["check"], told["level"]) == ("worker", "error")
    assert cli.main(["doctor", "--only", "nothing"]) == 2
    assert capsys.readouterr().out.startswith("There is no check nothing. There are: database, ")


def test_every_check_has_a_file() -> None:
    folder = Path(examination.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "examination", "finding"}
    assert files == set(examination.CHECKS)
