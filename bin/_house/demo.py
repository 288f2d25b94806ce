"""bin/demo: from a fresh clone to a running Keben with a demo company and seven people to sign in as."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import webbrowser
from pathlib import Path

from . import children, demo_check, environment, say
from .demo_company import DemoCompany
from .places import ROOT, VAR, WINDOWS
from .server import Serving

PORT = 8000
CUSTOMERS = 2000
CHECK_CUSTOMERS = 120
MOST = 5_000_000
OPEN = {"en": "Keben is open at", "zh": "客本已经启动:"}
STOP = {"en": "Ctrl-C stops it. Log:", "zh": "按 Ctrl-C 停止。日志:"}


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    python = environment.ensure("core")
    children.obey_terminate()
    if not options.check:
        company = DemoCompany(VAR / "demo", python, language=options.lang)
        return _show(company, options)
    with tempfile.TemporaryDirectory(prefix="keben-demo-", ignore_cleanup_errors=True) as scratch:
        company = DemoCompany(Path(scratch) / "demo", python, language=options.lang)
        return _check(company, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/demo", description="Start Keben with a demo company.")
    parser.add_argument("--customers", type=_count, help=f"how many customers to generate ({CUSTOMERS})")
    parser.add_argument("--port", type=_port_number, help=f"port to listen on ({PORT}, or a free one)")
    parser.add_argument("--fresh", action="store_true", help="throw the demo company away and make a new one")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the people (zh)")
    parser.add_argument(
        "--check",
        action="store_true",
        help="make a small demo elsewhere, fetch the main pages as each of the seven people, and stop",
    )
    return parser


def _count(text: str) -> int:
    if not (text.isdigit() and 0 < int(text) <= MOST):
        raise argparse.ArgumentTypeError(f"{text!r} cannot be made; write a number from 1 to {MOST}")
    return int(text)


def _port_number(text: str) -> int:
    # The one above it is the stream's.
    if not (text.isdigit() and 0 < int(text) < 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write a number from 1 to 65534")
    return int(text)


def _show(company: DemoCompany, options: argparse.Namespace) -> int:
    port = _port(options.port)
    company.make(customers=options.customers or company.customers or CUSTOMERS, fresh=options.fresh)
    with Serving(company, port) as server:
        say.title(f"{OPEN[options.lang]} {server.address}")
        for person in company.logins():
            say.line(f"  {person['login']:<10} {person['password']:<14} {person['title']}  {person['name']}")
        say.line(f"\n{STOP[options.lang]} {company.log.relative_to(ROOT)}")
        if _has_browser():
            webbrowser.open(server.address)
        return server.wait()


def _check(company: DemoCompany, options: argparse.Namespace) -> int:
    clock = children.Clock()
    company.make(customers=options.customers or CHECK_CUSTOMERS, fresh=False)
    say.line(f"demo company made in {clock.seconds:.1f} s")
    clock = children.Clock()
    with Serving(company, options.port or children.free_port()) as server:
        say.line(f"server answers after {clock.seconds:.1f} s")
        good = demo_check.visit(server.address, company.logins())
    if not good:
        say.line(f"\nEnd of the server's log:\n{children.tail(company.log, 60)}")
    return 0 if good else 1


def _port(asked: int | None) -> int:
    if children.is_free(asked or PORT):
        return asked or PORT
    if asked is None:
        return children.free_port()
    # The server takes the port after its own as well, for what it sends by itself.
    free = next(one for one in range(asked + 1, 65_535) if children.is_free(one) and children.is_free(one + 1))
    say.stop(f"Port {asked} is in use, perhaps by a demo that still runs. Choose another one: bin/demo --port {free}")


def _has_browser() -> bool:
    if os.environ.get("CI") or not sys.stdout.isatty():
        return False
    if WINDOWS or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
