"""Whether notifications reach open pages at once, or only every 30 seconds."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from keben.config.serving import note

from .finding import Finding, error, ok, warning

PATIENCE = 5.0


def examine() -> Iterator[Finding]:
    here = note.read(Path(settings.VAR))
    if here is None:
        yield warning(
            _("No server has been started here, so the stream of notifications could not be asked."),
            str(Path(settings.VAR) / note.NAME),
            _("Start it: `keben serve`."),
        )
        return
    if not here.get("stream_port"):
        yield warning(
            _("Pages ask for notifications every 30 seconds only."),
            "KEBEN_STREAM_URL",
            _("Set KEBEN_STREAM_URL=/_stream and let the proxy lead this path to the stream's port."),
        )
        return
    address = note.address(str(here["host"]), int(here["stream_port"]))
    problem = _ask(address)
    if problem:
        yield error(
            _("The stream of notifications does not answer: %(problem)s") % {"problem": problem},
            address,
            _("Look for lines of `stream` in the log of `keben serve`, then restart it."),
        )
    else:
        yield ok(_("The stream of notifications answers."), address)


def _ask(address: str) -> str:
    """What is wrong with the stream; '' where it is well."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/healthz", timeout=PATIENCE):
            return ""
    except urllib.error.HTTPError as answer:
        answer.close()
        return f"HTTP {answer.code}"
    except OSError as problem:
        return str(getattr(problem, "reason", problem))
