"""The real server with two workers under several clients at once: pages a second."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from bench.browser import Browser

WORKERS, CLIENTS = 2, 4
SERVER = (
    "-m", "granian", "keben.config.wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1", "--http", "1",
    "--no-ws", "--log-level", "warning", "--blocking-threads", "1", "--workers", str(WORKERS),
)  # fmt: skip


def served(seconds: float = 10.0) -> str:
    """List pages a second of the whole server; clients, server and database share the machine."""
    browser = Browser("E1024")
    with running() as port:
        pages = [0] * CLIENTS
        until = time.monotonic() + seconds

        def ask(client: int) -> None:
            wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            while time.monotonic() < until:
                wire.request("GET", "/customer/", headers={"Cookie": f"sessionid={browser.session}"})
                answer = wire.getresponse()
                answer.read()
                if answer.status != 200:
                    raise SystemExit(f"the server answered {answer.status}")
                pages[client] += 1

        threads = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return f"{WORKERS} workers, {CLIENTS} clients: {sum(pages) / seconds:.0f} list pages a second (≥ 80)"


@contextlib.contextmanager
def running() -> Iterator[int]:
    """The server on a free port, warm, and gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen([sys.executable, *SERVER, "--port", str(port)])
    try:
        wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def wait(port: int) -> None:
    """Until it answers."""
    for _attempt in range(200):
        with contextlib.suppress(OSError):
            wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            wire.request("GET", "/healthz")
            if wire.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")
