"""One JSON object per line, with the id of the request, job or event that caused it; plain lines while developing."""

from __future__ import annotations

from typing import Any

import structlog

SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
QUIET = {"django.request": "ERROR", "django.security.DisallowedHost": "CRITICAL", "axes": "ERROR"}
UNWANTED = ("request", "status_code", "server_time")


def drop_objects(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Django attaches whole requests to its records; they are no text."""
    for name in UNWANTED:
        if not isinstance(event.get(name), (str, int, type(None))):
            event.pop(name)
    return event


def settings(*, level: str, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING."""
    tail: tuple[Any, ...] = (
        (structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False, default=str))
        if as_json
        else (structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": list(SHARED),
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, drop_objects, *tail],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": quiet} for name, quiet in QUIET.items()},
    }


def configure() -> None:
    """Let structlog's own loggers write into the same stream."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
