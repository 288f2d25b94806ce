"""Addresses for machines that watch: alive, ready, figures. They come before host names, sessions and people."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from keben.kernel.tasks.job import WorkerBeat

log = logging.getLogger("keben.health")
SILENT = dt.timedelta(minutes=2)
_migrated: list[bool] = []


class Probes:
    """Answers /healthz, /readyz and /metrics itself; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = VIEWS.get(request.path_info.rstrip("/"))
        if view is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = view(request)
        response["Cache-Control"] = "no-store"
        return response


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """Database, tables and worker are there; which of them is not, but not why: that stands in the log."""
    found = {name: check(name, question) for name, question in QUESTIONS.items()}
    fine = all(state == "ok" for state in found.values())
    return JsonResponse({"ready": fine, **found}, status=200 if fine else 503)


def check(name: str, question: Callable[[], bool]) -> str:
    """`ok` or `failed`."""
    try:
        return "ok" if question() else "failed"
    except Error:
        log.warning("readiness: %s failed", name, exc_info=True)
        return "failed"


def database() -> bool:
    """Whether it answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations() -> bool:
    """Whether the tables are those of this version; true once is true until the process ends."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.append(True)
    return True


def worker() -> bool:
    """Whether a worker has given a sign of life lately."""
    return WorkerBeat.objects.filter(at__gte=timezone.now() - SILENT).exists()


def figures(request: HttpRequest) -> HttpResponse:
    """The page of Prometheus; its library is loaded when first asked for."""
    from keben.config.metrics.page import metrics

    return metrics(request)


QUESTIONS = {"database": database, "migrations": migrations, "worker": worker}
VIEWS = {"/healthz": alive, "/readyz": ready, "/metrics": figures}
