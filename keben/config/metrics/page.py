"""The page that Prometheus reads: the instruments of all processes, and what the database says about the work."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from keben.kernel.events.log import Outbox
from keben.kernel.tasks.job import Job, WorkerBeat

LOOPBACK = ("127.0.0.1", "::1")
PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


class Work(Collector):
    """Jobs by state, the outbox, and how long the worker has been silent."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database, at most three short questions."""
        jobs = GaugeMetricFamily("keben_jobs", "Background jobs.", labels=("state",))
        counted = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
        for state, _label in Job.STATES:
            jobs.add_metric((state,), counted.get(state, 0))
        yield jobs
        outbox = GaugeMetricFamily("keben_outbox", "Events that listeners have not heard yet.", labels=("state",))
        rows = dict(Outbox.objects.order_by().values_list("dead").annotate(Count("pk")))
        outbox.add_metric(("waiting",), rows.get(False, 0))
        outbox.add_metric(("dead",), rows.get(True, 0))
        yield outbox
        last = WorkerBeat.objects.order_by("-at").values_list("at", flat=True).first()
        if last is not None:
            age = max(0.0, (timezone.now() - last).total_seconds())
            yield GaugeMetricFamily("keben_worker_silent_seconds", "Since the last sign of life.", value=age)


def may_read(request: HttpRequest) -> bool:
    """From this machine itself, or with the secret; what a proxy passes on is from outside."""
    secret = settings.METRICS_SECRET
    given = request.headers.get("Authorization", "")
    if secret and hmac.compare_digest(given.encode(), f"Bearer {secret}".encode()):
        return True
    direct = not any(name in request.headers for name in PROXIED)
    return direct and request.META.get("REMOTE_ADDR") in LOOPBACK


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as text; as good as absent for those who may not read them."""
    if not may_read(request):
        return HttpResponse(status=404)
    registry = CollectorRegistry()
    registry.register(Work())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
        text = generate_latest(registry)
    else:
        text = generate_latest(REGISTRY) + generate_latest(registry)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)
