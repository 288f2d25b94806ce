"""A PostgreSQL of our own for one test run: in a temporary folder, on loopback, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import children

USER = "keben"
SYSTEM_USER = "postgres"  # the server refuses to run as root; Debian's package made this one
# The data may be lost with the machine: tests need speed, not durability.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


class PostgresError(Exception):
    """The throw-away server could not be started; the text is the program's own."""


class Cluster:
    """A running server from entering to leaving a `with` block."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.port = children.free_port()
        self.password = secrets.token_hex(16)
        self.folder = Path()

    @property
    def url(self) -> str:
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Cluster:
        self.folder = Path(tempfile.mkdtemp(prefix="keben-pg-"))
        try:
            self._make()
            self._ctl("start", "-w", "-l", str(self.folder / "log"), "-o", self._options())
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        # pg_ctl reads the process id from this folder: no other server is touched.
        try:
            self._ctl("stop", "-w", "-m", "immediate")
        finally:
            self._remove()

    def _make(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password, encoding="utf-8")
        if _is_root():
            for path in (self.folder, secret):
                shutil.chown(path, SYSTEM_USER)
        self._run(
            "initdb", "-D", str(self.folder / "data"), "-U", USER, "--pwfile", str(secret),
            "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip

    def _ctl(self, verb: str, *more: str) -> None:
        self._run("pg_ctl", verb, "-s", "-D", str(self.folder / "data"), *more)

    def _options(self) -> str:
        settings = (*FAST, f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=''")
        return " ".join(f"-c {setting}" for setting in settings)

    def _run(self, program: str, *arguments: str) -> None:
        # Output goes to a file: a pipe would stay open in the server and never end.
        with (self.folder / "output").open("ab") as output:
            code = subprocess.call(
                [str(self.programs / program), *arguments],
                cwd=self.folder,
                user=SYSTEM_USER if _is_root() else None,
                group=SYSTEM_USER if _is_root() else None,
                extra_groups=[] if _is_root() else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if code != 0:
            raise PostgresError(f"{program} ended with {code}:\n{self._words()}")

    def _words(self) -> str:
        return "\n".join(children.tail(self.folder / name, 10) for name in ("output", "log")).strip()

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
