"""Where things lie in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCKS = ROOT / "requirements"
VAR = ROOT / "var"

WINDOWS = os.name == "nt"


def venv_python(venv: Path = VENV) -> Path:
    """The interpreter inside an environment."""
    return venv / ("Scripts/python.exe" if WINDOWS else "bin/python")
