"""What bin/demo, bin/test, bin/check and bin/keben share: standard library only.

This file must run on an older Python too, for it is the one that finds a newer one.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NAMES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3", "python")
MISSING = """Keben needs Python 3.11 or newer. This is Python {found} ({where}),
and no newer one is on the PATH. Install one, then run the same command again:
Debian 12, Ubuntu 23.04 and later: sudo apt install python3 python3-venv
macOS: brew install python; Windows: winget install Python.Python.3.12"""


def start(command: str) -> int:
    """Run one command of the house (a module of this package) with a Python that is new enough."""
    if sys.version_info[:2] < OLDEST:
        return _start_with_newer_python()
    _speak_utf8()
    module = importlib.import_module("_house." + command)
    try:
        return int(module.main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def _start_with_newer_python() -> int:
    for name in NAMES:
        path = shutil.which(name)
        if path and _is_new_enough(path):
            return subprocess.call([path] + sys.argv)  # noqa: RUF005 - kept readable for an old Python
    found = ".".join(str(part) for part in sys.version_info[:3])
    print(MISSING.format(found=found, where=sys.executable), file=sys.stderr)
    return 2


def _is_new_enough(path: str) -> bool:
    probe = "import sys; sys.exit(sys.version_info[:2] < (3, 11))"
    return subprocess.call([path, "-c", probe], stderr=subprocess.DEVNULL) == 0


def _speak_utf8() -> None:
    """Chinese must survive a console with another encoding (Windows, LANG=C)."""
    os.environ.setdefault("PYTHONUTF8", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
