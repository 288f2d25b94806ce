"""What `keben serve` says about itself in KEBEN_VAR, so that `keben doctor` can ask the right ports."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAME = "serving.json"


@contextlib.contextmanager
def noted(var: Path, *, host: str, port: int, stream_port: int | None) -> Iterator[None]:
    """The note stands while the server runs."""
    path = var / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"host": host, "port": port, "stream_port": stream_port})
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        # A second server may have written its own note meanwhile.
        with contextlib.suppress(OSError):
            if path.read_text(encoding="utf-8") == text:
                path.unlink()


def read(var: Path) -> dict[str, Any] | None:
    """The note of the server that runs here, or None."""
    try:
        found = json.loads((var / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def address(host: str, port: int) -> str:
    """Where a program on this machine reaches what listens on `host`."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared only
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"
