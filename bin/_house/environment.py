"""Makes `.venv` from a lock file, once: a stamp with the lock's hash lets later starts pass at once.

`uv` is used when it is on the PATH because it is ten times faster; otherwise venv and pip do the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import say
from .places import LOCKS, ROOT, VENV, venv_python

STAMP = "keben-locks.json"
# The development lock holds everything of the core lock in the same versions.
CONTAINS = {"core": ("core",), "dev": ("core", "dev")}


def ensure(lock: str = "core", *, venv: Path = VENV) -> Path:
    """Return the interpreter of an environment that holds the lock `core` or `dev`."""
    python = venv_python(venv)
    if not is_current(lock, venv=venv):
        say.line(f"Preparing {_shown(venv)} from requirements/{lock}.lock (only when it changed) ...")
        if not python.exists():
            _make(venv)
        _install(python, LOCKS / f"{lock}.lock")
        _make_importable(python)
        _stamp(lock, venv=venv)
    return python


def is_current(lock: str, *, venv: Path = VENV) -> bool:
    return venv_python(venv).exists() and _stamps(venv).get(lock) == fingerprint(lock)


def fingerprint(lock: str) -> str:
    return hashlib.sha256((LOCKS / f"{lock}.lock").read_bytes()).hexdigest()


def variables(**more: str) -> dict[str, str]:
    """The variables a child of ours gets: UTF-8, compiled files kept, `var` of this checkout."""
    env = {**os.environ, "PYTHONUTF8": "1"}
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"):
        env.pop(name, None)
    env.setdefault("KEBEN_VAR", str(ROOT / "var"))
    return {**env, **more}


def _make(venv: Path) -> None:
    if uv := shutil.which("uv"):
        command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)]
    else:
        command = [sys.executable, "-m", "venv", "--clear", str(venv)]
    remedy = "On Debian and Ubuntu this usually means: sudo apt install python3-venv"
    _run(command, f"The environment {venv} could not be made. {remedy}")


def _install(python: Path, lock: Path) -> None:
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
    else:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "-r", str(lock)]
    remedy = "Is the package index reachable? A proxy or mirror is set as usual for pip or uv."
    _run(command, f"The packages of {lock.name} could not be installed. {remedy}")


def _make_importable(python: Path) -> None:
    """Let every tool of the environment import the checkout, wherever it is started."""
    ask = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.check_output(ask, encoding="utf-8").strip()
    (Path(packages) / "keben-checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")


def _run(command: list[str], failure: str) -> None:
    if subprocess.call(command, env=variables(), stdin=subprocess.DEVNULL) != 0:
        say.stop(failure)


def _stamps(venv: Path) -> dict[str, str]:
    try:
        stamps = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _stamp(lock: str, *, venv: Path) -> None:
    stamps = {name: fingerprint(name) for name in CONTAINS[lock]}
    (venv / STAMP).write_text(json.dumps(stamps, indent=2) + "\n", encoding="utf-8")


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
