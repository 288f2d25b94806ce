"""Two who merge at the same moment on SQLite, in a database of its own file: one merge, one refusal that says why."""

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


def test_one_of_two_merges_wins(tmp_path: Path) -> None:
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
    script = Path(__file__).with_name("sqlite_mergers.py")
    run = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False)
    # One merge, one former key, two customers that live, three people, none of them lost.
    assert (run.returncode, run.stdout.strip()) == (0, "['merged_meanwhile', 'won'] (1, 1, 2, 3, 0)"), run.stderr
