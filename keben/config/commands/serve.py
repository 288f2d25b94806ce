"""Start the web server, the stream server and the worker, and keep them running."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
from pathlib import Path

from keben.config import environment, services
from keben.config.serving import note, programs, ready
from keben.config.serving.supervisor import Supervisor


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", default="127.0.0.1", metavar="HOST", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port of the web server (8000)")
    parser.add_argument(
        "--stream-port", type=_port, help="port of the event stream (the next one, or a free one without a proxy)"
    )
    parser.add_argument("--workers", type=int, help="web processes (one per core, two at least)")
    parser.add_argument("--with-parent", action="store_true", help="stop when the starting process is gone")
    parser.add_argument("--no-worker", action="store_true", help="no background worker in this service")


def _port(text: str) -> int:
    """A port that can be listened to."""
    if not (text.isdigit() and 0 < int(text) < 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write a number from 1 to 65534")
    return int(text)


def run(options: argparse.Namespace) -> int:
    from keben.config import settings  # a wrong setting is said once, here, and not by every child

    stream_port = _stream_port(options)
    for port, option in ((options.port, "--port"), (stream_port, "--stream-port")):
        if port is not None and not _is_free(options.bind, port):
            print(f"Port {port} on {options.bind} is in use; choose another with {option}.", file=sys.stderr)
            return 2
    problem, doubt = ready.look(settings.DATABASES["default"], settings.INSTALLED_APPS)
    for said in filter(None, (problem, doubt)):
        print(f"keben serve: {said}", file=sys.stderr)
    if problem:
        return 1
    database_url = services.database_url()
    wanted = programs.programs(
        host=options.bind,
        port=options.port,
        workers=options.workers or programs.default_workers(database_url),
        stream_port=stream_port,
        with_worker=not options.no_worker,
        database_url=database_url,
    )
    env = programs.child_variables(os.environ, port=options.port, stream_port=stream_port)
    _empty(programs.metrics_folder(os.environ))
    with note.noted(settings.VAR, host=options.bind, port=options.port, stream_port=stream_port):
        return Supervisor(wanted, env, with_parent=options.with_parent).run()


def _stream_port(options: argparse.Namespace) -> int | None:
    """The port of the stream; None behind a proxy that does not lead to it.

    Behind a proxy the port is agreed upon with it. Without one, pages learn it from us: any free port will do.
    """
    if options.stream_port is not None:
        return int(options.stream_port)
    if environment.text("KEBEN_STREAM_URL"):
        return int(options.port) + 1
    if environment.switch("KEBEN_TLS") or environment.number("KEBEN_PROXIES", 0):
        return None
    return int(options.port) + 1 if _is_free(options.bind, options.port + 1) else _free_port(options.bind)


def _free_port(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _empty(folder: Path) -> None:
    """Figures of processes that have ended are not added to those of today."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # A port left by a server that just stopped may be taken again at once.
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
