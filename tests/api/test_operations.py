"""What machines watch: probes, figures, logs; and the pages shown when something goes wrong."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import timezone

from keben.config import error_pages, health, logs
from keben.config.metrics import queries
from keben.kernel.tasks.job import Job, WorkerBeat
from keben.kernel.testing.make import make


def broken(_request: Any) -> HttpResponse:
    """A page with a fault."""
    raise RuntimeError("a fault of ours")


def absent(_request: Any) -> HttpResponse:
    """A page that is not there."""
    raise Http404


class Broken:
    """Addresses for tests of errors."""

    urlpatterns = [path("broken/", broken), path("api/broken", broken), path("absent/", absent)]
    handler400, handler403 = "keben.config.error_pages.bad_request", "keben.config.error_pages.forbidden"
    handler404, handler500 = "keben.config.error_pages.not_found", "keben.config.error_pages.broken"


def test_alive_needs_no_database() -> None:
    """No database mark: a query would fail this test."""
    answer = Client().get("/healthz", headers={"Host": "10.1.2.3"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert Client().post("/healthz").status_code == 405


@pytest.mark.django_db
def test_ready_wants_database_migrations_and_worker() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "ok", "migrations": "ok", "worker": "failed"}
    WorkerBeat.objects.create(name="w", at=timezone.now())
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_a_lost_database_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> bool:
        raise OperationalError("connection refused to db.internal")

    monkeypatch.setattr(health, "QUESTIONS", {"database": lost})
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": "failed"})
    assert b"db.internal" not in answer.content


@pytest.mark.django_db
def test_figures(signed_in: Callable[..., Client]) -> None:
    Job.objects.create(task="x", state="failed")
    signed_in("sales").get("/api/v1/customer")
    answer = Client().get("/metrics")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'keben_jobs{state="failed"} 1.0' in text
    assert 'keben_outbox{state="dead"} 0.0' in text
    assert 'keben_requests_total{method="GET",route="api/v1/customer",status="200"}' in text
    assert 'keben_request_seconds_bucket{le="0.005",method="GET",route="api/v1/customer"}' in text
    assert 'keben_queries_total{route="api/v1/customer"}' in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "::1", 200),
        ({}, "10.0.0.9", 404),
        ({"X-Forwarded-For": "1.2.3.4"}, "127.0.0.1", 404),
        ({"Authorization": "Bearer s3cret"}, "10.0.0.9", 200),
        ({"Authorization": "Bearer wrong"}, "10.0.0.9", 404),
        ({"Authorization": "Bearer "}, "10.0.0.9", 404),
    ],
)
def test_who_reads_the_figures(settings: Any, headers: dict[str, str], address: str, status: int) -> None:
    settings.METRICS_SECRET = "s3cret"
    assert Client(REMOTE_ADDR=address).get("/metrics", headers=headers).status_code == status


def test_an_empty_secret_opens_nothing(settings: Any) -> None:
    settings.METRICS_SECRET = ""
    assert Client(REMOTE_ADDR="10.0.0.9").get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    ("address", "language", "title"),
    [("/broken/", "en", "Something went wrong here"), ("/broken/", "zh-CN", "系统出错了")],
)
def test_a_fault_shows_its_number_and_nothing_else(
    settings: Any, address: str, language: str, title: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ROOT_URLCONF = Broken
    client = Client(raise_request_exception=False)
    answer = client.get(address, headers={"Accept-Language": language, "X-Request-ID": "abcdef12"})
    text = answer.content.decode()
    assert answer.status_code == 500
    assert title in text
    assert "abcdef12" in text
    assert "a fault of ours" not in text
    assert "style=" not in text


def test_a_fault_of_the_api_is_a_problem(settings: Any) -> None:
    settings.ROOT_URLCONF = Broken
    answer = Client(raise_request_exception=False).get("/api/broken", headers={"X-Request-ID": "abcdef12"})
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert (answer.json()["request_id"], answer.json()["errors"][0]["code"]) == ("abcdef12", "http_500")
    assert "a fault of ours" not in answer.content.decode()


@pytest.mark.parametrize(
    ("view", "status"), [("bad_request", 400), ("forbidden", 403), ("not_found", 404), ("broken", 500)]
)
def test_every_error_page(view: str, status: int) -> None:
    request = RequestFactory().get("/x", headers={"Accept-Language": "en"})
    request.kb_id = "abcdef12"  # type: ignore[attr-defined]
    answer = getattr(error_pages, view)(request)
    assert answer.status_code == status
    assert str(error_pages.TEXTS[status][0]) != ""
    assert b"abcdef12" in answer.content


@pytest.mark.django_db
def test_a_form_without_csrf_token_says_what_to_do(people: Callable[..., Any]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people("sales"), backend="keben.domains.org.signin.backend.StaffBackend")
    answer = browser.post("/system/tokens/", {"name": "x"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 403
    assert "请刷新后重新提交" in answer.content.decode()


@pytest.mark.django_db
def test_slow_queries_are_logged_without_their_values(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.SLOW_QUERY_MS = 0
    queries.attach(None, connection)
    with caplog.at_level(logging.WARNING, "keben.slow_query"):
        list(WorkerBeat.objects.filter(name="a secret name"))
    record = caplog.records[-1]
    assert "kernel_workerbeat" in record.sql  # type: ignore[attr-defined]
    assert "a secret name" not in record.sql  # type: ignore[attr-defined]


def test_log_lines_are_json_with_the_request_id(capsys: pytest.CaptureFixture[str]) -> None:
    import structlog

    described = logs.settings(level="INFO", as_json=True)
    formatter = logging.config.DictConfigurator(described).configure_formatter(described["formatters"]["lines"])
    record = logging.LogRecord("keben.test", logging.ERROR, "", 1, "saved %s", ("海川",), None)
    with structlog.contextvars.bound_contextvars(request_id="abcdef12", cause=7):
        line = json.loads(formatter.format(record))  # type: ignore[union-attr]
    assert (line["event"], line["request_id"], line["cause"], line["level"]) == ("saved 海川", "abcdef12", 7, "error")
    assert line["logger"] == "keben.test"


@pytest.mark.django_db
def test_listeners_log_with_their_cause(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    import structlog

    from keben.domains.customers.models import Customer
    from keben.kernel.events import deliver as module
    from keben.kernel.events.log import LoggedEvent, Outbox

    seen = []
    monkeypatch.setattr(
        module,
        "listeners_of",
        lambda _name: [("test", lambda _e: seen.append(structlog.contextvars.get_contextvars()))],
    )
    make(Customer)
    event = LoggedEvent.objects.filter(entity="customers.Customer").get()
    Outbox.objects.get_or_create(event=event)
    module.deliver_one(event.pk)
    assert seen[0]["cause"] == event.pk


def test_the_files_of_figures_are_shared_by_the_processes_of_one_server() -> None:
    from keben.config.serving import programs

    env = programs.child_variables({"KEBEN_VAR": "var"})
    assert env["PROMETHEUS_MULTIPROC_DIR"].endswith("metrics")
