"""The production server of a demo: started, awaited, watched and stopped."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request

from . import children, keben, say
from .demo_company import DemoCompany

STARTS_WITHIN = 90.0  # seconds; a cold disk compiles and warms a lot
HEALTH = "healthz"


class Serving:
    """Keben on one port, from entering to leaving a `with` block."""

    def __init__(self, company: DemoCompany, port: int) -> None:
        self.company, self.port = company, port
        self.address = f"http://127.0.0.1:{port}/"
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Serving:
        serve = ("serve", "--with-parent", "--bind", "127.0.0.1", "--port", str(self.port))
        command = keben.command(self.company.python, *serve)
        self._child = children.start(command, env=self.company.variables(), log=self.company.log)
        try:
            self._await_health(self._child)
        except BaseException:
            children.stop(self._child)
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        if self._child is not None:
            children.stop(self._child)

    def wait(self) -> int:
        """Stay until Ctrl-C (0) or until the server ends by itself (its log is shown)."""
        assert self._child is not None
        try:
            while (code := self._child.poll()) is None:
                time.sleep(0.3)
        except KeyboardInterrupt:
            say.line()
            return 0
        say.line(f"The server ended by itself ({code}):\n{children.tail(self.company.log)}")
        return 1

    def _await_health(self, child: subprocess.Popen[bytes]) -> None:
        clock = children.Clock()
        while not _answers(self.address + HEALTH):
            if child.poll() is not None:
                say.stop(f"The server ended while starting:\n{children.tail(self.company.log, 40)}")
            if clock.seconds > STARTS_WITHIN:
                say.stop(f"No answer from {self.address}{HEALTH}:\n{children.tail(self.company.log, 40)}")
            time.sleep(0.05)


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False
