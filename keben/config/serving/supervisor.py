"""One parent that starts the processes of `keben serve`, restarts a dead one and stops them all together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from .programs import Program

LOOK_EVERY = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
HEALTHY_AFTER = 20.0  # seconds after which a death counts as the first one again
GIVE_UP_AFTER = 5  # quick deaths in a row: a supervisor above us should see the failure
STOP_WITHIN = 20.0
NEW_GROUP = 0x200  # Windows' CREATE_NEW_PROCESS_GROUP


class Child:
    """One process that is kept running."""

    def __init__(self, program: Program, env: dict[str, str]) -> None:
        self.program, self.env = program, env
        self.process: subprocess.Popen[bytes] | None = None
        self.quick_deaths = 0
        self._began = 0.0
        self._may_start: float | None = None

    def look(self, now: float) -> None:
        """Start the process when it is due; note its death and when it may start again."""
        if self.process is None:
            if self._may_start is None:
                self._may_start = now + self.program.after
            if now >= self._may_start:
                self._start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        quick = now - self._began < HEALTHY_AFTER
        self.quick_deaths = self.quick_deaths + 1 if quick else 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.quick_deaths - 1))
        say(f"{self.program.name} ended ({code}); starting it again in {pause:.1f} s")
        self._sweep(self.process.pid)
        self.process, self._may_start = None, now + pause

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(_stop_signal())

    def end(self, deadline: float) -> None:
        """Wait until the deadline, then end it by force."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.program.name} did not stop in time; ending it")
            self.process.kill()
            self.process.wait()
        self._sweep(self.process.pid)

    def _start(self, now: float) -> None:
        # An own group: Ctrl-C in the terminal reaches the parent only, which stops the others in order.
        windows = os.name == "nt"
        self.process = subprocess.Popen(
            self.program.command,
            env=self.env,
            start_new_session=not windows,
            creationflags=NEW_GROUP if windows else 0,
        )
        self._began = now
        say(f"{self.program.name} started, process {self.process.pid}")

    @staticmethod
    def _sweep(group: int) -> None:
        """End what a dead process left in its group: its own workers would keep the port."""
        if os.name != "nt":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)


class Supervisor:
    """Keeps all programs of a deployment running until it is told to stop."""

    def __init__(self, programs: Sequence[Program], env: dict[str, str], *, with_parent: bool = False) -> None:
        self.children = tuple(Child(program, env) for program in programs)
        self._stopping = threading.Event()
        self._parent = os.getppid() if with_parent else None

    def run(self) -> int:
        """Return 0 after a wished stop, 1 when a program could not be kept running."""
        self._obey_signals()
        try:
            while not self._stopping.is_set() and not self._is_orphan():
                for child in self.children:
                    child.look(time.monotonic())
                if lost := [child for child in self.children if child.quick_deaths >= GIVE_UP_AFTER]:
                    say(f"{lost[0].program.name} died {GIVE_UP_AFTER} times in a row; giving up")
                    return 1
                self._stopping.wait(LOOK_EVERY)
            return 0
        finally:
            self._stop_all()

    def _is_orphan(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    def stop(self, *_: object) -> None:
        self._stopping.set()

    def _stop_all(self) -> None:
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.end(deadline)

    def _obey_signals(self) -> None:
        for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self.stop)


def say(text: str) -> None:
    """One line on the error stream, where systemd and the demo's log pick it up."""
    print(f"keben serve: {text}", file=sys.stderr, flush=True)


def _stop_signal() -> int:
    return int(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))
