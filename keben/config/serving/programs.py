"""Which processes serve a deployment, and with how many threads (measured: see docs/decisions)."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

# The pages come first: on two cores a worker starting beside them doubles the wait for the first one.
WORKER_AFTER = 2.0


class Program(NamedTuple):
    """One child process: its name in the log and its command line."""

    name: str
    command: tuple[str, ...]
    after: float = 0.0
    """Seconds to wait before the first start."""


def programs(
    *, host: str, port: int, workers: int, stream_port: int | None, with_worker: bool, database_url: str
) -> tuple[Program, ...]:
    """The children of `keben serve`.

    Threads share one interpreter lock: two per worker pay only where a query waits for another
    process (PostgreSQL), on SQLite one serves more requests; a single worker gets two all the same,
    so that one long request does not stop the others.
    """
    threads = 2 if is_postgres(database_url) or workers == 1 else 1
    web = _granian("wsgi", "keben.config.wsgi:application", host, port)
    wanted = [
        Program("web", (*web, "--workers", str(workers), "--blocking-threads", str(threads))),
    ]
    if stream_port is not None:
        stream = _granian("asgi", "keben.config.stream:application", host, stream_port)
        wanted.append(Program("stream", (*stream, "--workers", "1")))
    if with_worker:
        wanted.append(Program("worker", (sys.executable, "-m", "keben.config.cli", "worker"), WORKER_AFTER))
    return tuple(wanted)


def child_variables(environ: Mapping[str, str], *, port: int = 0, stream_port: int | None = None) -> dict[str, str]:
    env = {**environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "DJANGO_SETTINGS_MODULE": "keben.config.settings"}
    # Without a proxy pages reach the stream at its own port, and the stream must know whose pages they are.
    env |= {"KEBEN_WEB_PORT": str(port), "KEBEN_STREAM_PORT": str(stream_port or "")}
    # The web processes add up their figures through files there; see keben.config.metrics.
    env["PROMETHEUS_MULTIPROC_DIR"] = str(metrics_folder(environ))
    return env


def metrics_folder(environ: Mapping[str, str]) -> Path:
    """Where the figures of all processes meet."""
    return Path(environ.get("KEBEN_VAR", "var")).resolve() / "metrics"


def is_postgres(database_url: str) -> bool:
    return database_url.startswith(("postgres:", "postgresql:"))


def default_workers(database_url: str) -> int:
    """One per core and two at least; SQLite's writers take turns, so more than four only wait. Windows: one."""
    if os.name == "nt":
        return 1  # granian cannot share a socket between processes there
    cores = max(2, os.cpu_count() or 2)
    return cores if is_postgres(database_url) else min(4, cores)


def _granian(interface: str, application: str, host: str, port: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "granian", application),
        *("--interface", interface, "--host", host, "--port", str(port)),
        *("--http", "1", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "10"),
        *("--log-level", "warning"),
    )
