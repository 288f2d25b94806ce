"""`python -m bench matching`: how well and how fast twins are found, as a Markdown table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

HEAD = (
    "set", "engine", "records", "twin pairs", "P / R at 0.5", "P / R at 0.8", "P / R at 0.95", "F1 at 0.95", "best F1",
    "seconds", "CPU s", "peak MB",
)  # fmt: skip
SMALL = 50_000


def matching(count: int, engines: Sequence[str] = ("small", "duckdb")) -> str:
    """FEBRL and the Chinese set of `count` customers; each search in a process of its own."""
    asked = [(name, 0, engine) for engine in engines if engine != "small" for name in ("FEBRL 3", "FEBRL 4")]
    asked += [("chinese", min(count, SMALL) if engine == "small" else count, engine) for engine in engines]
    rows: list[tuple[str, ...]] = [HEAD, tuple("---" for _name in HEAD)]
    for name, size, engine in asked:
        figures = searched(name, size, engine)
        rows.append((name, engine, *cells(figures)) if isinstance(figures, dict) else (name, engine, figures))
        print(f"{name} with {engine} measured", file=sys.stderr)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def searched(name: str, size: int, engine: str) -> dict[str, Any] | str:
    """The figures of one search, or why there are none."""
    command = [sys.executable, "-m", "bench.twin_run", name, str(size), engine]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "keben.config.settings"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def cells(figures: dict[str, Any]) -> tuple[str, ...]:
    """The figures as text."""
    lines = figures["lines"]
    pairs = (f"{lines[name][0]:.4f} / {lines[name][1]:.4f}" for name in ("0.5", "0.8", "0.95"))
    best = max(values[2] for values in lines.values())
    return (
        f"{figures['rows']:,}", f"{figures['twins']:,}", *pairs, f"{lines['0.95'][2]:.4f}", f"{best:.4f}",
        f"{figures['seconds']:.0f}", f"{figures['cpu']:.0f}", f"{figures['megabytes']:,.0f}",
    )  # fmt: skip
