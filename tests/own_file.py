"""What a script says that runs on a copy of the test database in a file: one in memory has a single connection."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection


def said(script: Path, folder: Path) -> str:
    """What it prints; it must end well."""
    file = folder / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    environment = {
        **os.environ,
        "KEBEN_VAR": str(folder),
        "KEBEN_DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "keben.config.settings",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    run = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()
