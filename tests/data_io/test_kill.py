"""A worker that is really killed: what it had committed stays, the next one goes on, nothing is there twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import template
from tests.data_io.killed_import import ROWS

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests" / "data_io" / "killed_import.py"


def command(folder: Path, verb: str) -> subprocess.Popen[bytes]:
    """The script in a process of its own, with a database of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("KEBEN_")}
    env |= {
        "KEBEN_VAR": str(folder), "KEBEN_TESTING": "1", "DJANGO_SETTINGS_MODULE": "keben.config.settings",
        "PYTHONPATH": str(ROOT), "KEBEN_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    return subprocess.Popen([sys.executable, str(SCRIPT), verb], env=env, cwd=ROOT)


def ask(folder: Path, sql: str) -> int:
    """One figure from the database, read beside the running process."""
    base = sqlite3.connect(f"file:{folder}/keben.sqlite3?mode=ro", uri=True, timeout=20)
    try:
        return int(base.execute(sql).fetchone()[0])
    finally:
        base.close()


CREATED = "SELECT count(*) FROM customers_customer"


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.usefixtures("django_db_setup")
def test_kill_nine_in_the_middle_of_an_import(tmp_path: Path) -> None:
    template.copy_to(tmp_path / "keben.sqlite3")
    assert command(tmp_path, "prepare").wait(timeout=400) == 0
    assert ask(tmp_path, CREATED) == 0
    worker = command(tmp_path, "work")
    while worker.poll() is None and ask(tmp_path, CREATED) < 200:
        pass
    worker.send_signal(signal.SIGKILL)
    assert worker.wait(timeout=20) == -signal.SIGKILL
    half = ask(tmp_path, CREATED)
    assert 200 <= half < ROWS
    assert ask(tmp_path, "SELECT count(*) FROM data_importrow WHERE outcome = 'created'") == half
    assert command(tmp_path, "work").wait(timeout=120) == 0
    assert ask(tmp_path, CREATED) == ROWS
    assert ask(tmp_path, "SELECT count(DISTINCT name) FROM customers_customer") == ROWS
    assert ask(tmp_path, "SELECT count(DISTINCT number) FROM customers_customer") == ROWS
    events = "SELECT count(*) FROM kernel_loggedevent WHERE name = 'customers.Customer.create'"
    assert ask(tmp_path, events) == ROWS
    assert ask(tmp_path, "SELECT count(*) FROM data_importrun WHERE state = 'done'") == 1
