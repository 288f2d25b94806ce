"""The same on SQLite, in a database of its own file: writers come one by one, and look once they have the pen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="see test_at_once"),
    pytest.mark.django_db(transaction=True),
]


def test_one_of_several_at_once_is_made(tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    environment = {
        **os.environ,
        "KEBEN_VAR": str(tmp_path),
        "KEBEN_DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "keben.config.settings",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    script = Path(__file__).with_name("sqlite_writers.py")
    run = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.strip()) == (0, "['doubt', 'doubt', 'doubt', 'made'] 1"), run.stderr
