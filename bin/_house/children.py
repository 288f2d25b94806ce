"""Starts, watches and stops the processes a command needs, each by its own process id."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from .places import ROOT, WINDOWS

PATIENCE = 15.0  # seconds a child gets to end by itself


def run(command: Sequence[str], *, env: dict[str, str], quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run to the end; with `quiet`, keep the output in `.stdout` instead of showing it."""
    kept = subprocess.PIPE if quiet else None
    merged = subprocess.STDOUT if quiet else None
    return subprocess.run(
        list(command),
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=kept,
        stderr=merged,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def start(command: Sequence[str], *, env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a child of its own group: Ctrl-C reaches only us, and we end the child in order."""
    log.parent.mkdir(parents=True, exist_ok=True)
    flags = subprocess.CREATE_NEW_PROCESS_GROUP if WINDOWS else 0  # type: ignore[attr-defined]
    with log.open("wb") as out:
        return subprocess.Popen(
            list(command),
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=not WINDOWS,
            creationflags=flags,
        )


def stop(child: subprocess.Popen[bytes]) -> None:
    """Ask the child to end, and end it when it does not."""
    if child.poll() is not None:
        return
    child.send_signal(signal.CTRL_BREAK_EVENT if WINDOWS else signal.SIGTERM)  # type: ignore[attr-defined]
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def obey_terminate() -> None:
    """Let SIGTERM unwind like Ctrl-C, so that every `finally` still stops its child."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log, to be shown when its process died."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._began
