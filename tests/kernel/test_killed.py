"""A real process is killed with SIGKILL while it writes and while it delivers: nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import template

WRITER = """
import django; django.setup()
from keben.domains.activities.lookups import FollowUpMethod
from keben.kernel.actions.perform import perform
from keben.kernel.access.actor import system_actor
from keben.kernel.events.listen import listen
listen("activities.FollowUpMethod.create")(lambda event: None)
n = 0
while True:
    n += 1
    perform("create", FollowUpMethod, {"name": f"m{n}"}, actor=system_actor())
    print(n, flush=True)
"""
LISTENER = """
import sys, time, django; django.setup()
from keben.domains.activities.lookups import QuickPhrase
from keben.kernel.actions.perform import perform
from keben.kernel.access.actor import system_actor
from keben.kernel.events.deliver import deliver
from keben.kernel.events.listen import listen
def copy(event):
    perform("create", QuickPhrase, {"name": f"heard {event.object_title}"}, actor=system_actor())
    if len(sys.argv) > 1 and event.object_title == "m5":
        print("halfway", flush=True); time.sleep(60)
copy.__module__ = "killed"
listen("activities.FollowUpMethod.create")(copy)
while deliver(): pass
print("done", flush=True)
"""


def start(script: str, home: Path, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own on the database under `home`."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "keben.config.settings", "KEBEN_TESTING": "1"}
    env |= {"KEBEN_VAR": str(home), "KEBEN_DATABASE_URL": f"sqlite:////{home}/killed.sqlite3"}
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=root, env=env, stdout=subprocess.PIPE, text=True
    )


def numbers(home: Path, sql: str) -> list[tuple[object, ...]]:
    """Rows of a query on the database as the dead process left it."""
    with sqlite3.connect(home / "killed.sqlite3") as database:
        return list(database.execute(sql))


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.usefixtures("django_db_setup")
def test_kill_at_any_point(tmp_path: Path) -> None:
    template.copy_to(tmp_path / "killed.sqlite3")
    migrate = start(
        "import django; django.setup(); from django.core.management import call_command; "
        "call_command('migrate', verbosity=0)",
        tmp_path,
    )
    assert migrate.wait(600) == 0
    writer = start(WRITER, tmp_path)
    assert writer.stdout is not None
    said = 0
    while said < 12:
        said = int(writer.stdout.readline())
    writer.send_signal(signal.SIGKILL)
    writer.wait(30)
    ((records, last),) = numbers(tmp_path, "SELECT count(*), max(id) FROM activities_followupmethod")
    ((events,),) = numbers(tmp_path, "SELECT count(*) FROM kernel_loggedevent WHERE action = 'create'")
    ((waiting,),) = numbers(tmp_path, "SELECT count(*) FROM kernel_outbox")
    assert records == events == waiting == last
    assert int(str(records)) >= said

    listener = start(LISTENER, tmp_path, "stop-halfway")
    assert listener.stdout is not None
    assert listener.stdout.readline() == "halfway\n"
    listener.send_signal(signal.SIGKILL)
    listener.wait(30)
    assert numbers(tmp_path, "SELECT count(*) FROM activities_quickphrase") == [(4,)], "the fifth was rolled back"
    with sqlite3.connect(tmp_path / "killed.sqlite3") as database:
        database.execute("UPDATE kernel_outbox SET claimed_at = NULL")
    again = start(LISTENER, tmp_path)
    assert again.wait(60) == 0
    assert numbers(tmp_path, "SELECT count(*), count(DISTINCT name) FROM activities_quickphrase") == [
        (records, records)
    ]
    assert numbers(tmp_path, "SELECT count(*) FROM kernel_outbox") == [(0,)]
