"""The description keeps its word: generated requests against every operation get answers that it announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from keben.api.webhook import delivery
from keben.domains.customers.models import Contact, Customer
from keben.kernel.registry import registry
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import make
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
NOUNS = ("customer", "contact", "follow-up", "task", "tag", "department", "user", "webhook")
EXAMPLES = 4
CALM = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    suppress_health_check=list(hypothesis.HealthCheck),
)


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests past Django's test client would close the connection in whose transaction the test lives."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        yield
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)


@pytest.fixture
def caller(program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Program:
    """Somebody with many rights and a small database; nothing leaves the machine."""
    monkeypatch.setattr(delivery, "schedule", lambda *_args: None)
    change_setting("api.requests_per_minute", 0)
    found: Program = program("sales", "boss", "system_admin")
    for _ in range(3):
        make(Contact, customer=make(Customer, owner=found.person))
    return found


def test_the_description_is_valid_and_names_every_noun(caller: Program) -> None:
    found = caller.get("openapi.json").body
    assert found["openapi"] == "3.1.0"
    wanted = {e.slug for e in registry if e.declaration.api and caller.get(e.slug).status_code == 200}
    assert {tag["name"] for tag in found["tags"]} == wanted
    customer = found["paths"]["/api/v1/customer/{id}"]
    assert set(customer) == {"get", "patch", "delete"}
    assert "/api/v1/customer/{id}/transfer" in found["paths"]
    create = found["components"]["schemas"]["Customer.create"]
    assert create["required"] == ["name"]
    assert create["additionalProperties"] is False
    assert "number" not in create["properties"]
    assert found["components"]["schemas"]["Customer"]["properties"]["registered_capital"]["anyOf"][0] == {
        "type": "integer",
        "description": "Fen.",
    }


def test_the_description_knows_the_rights(program: Callable[..., Any]) -> None:
    found = program("service_engineer").get("openapi.json").body
    assert "/api/v1/customer/{id}" in found["paths"]
    assert set(found["paths"]["/api/v1/customer/{id}"]) == {"get"}
    assert "/api/v1/customer/{id}/transfer" not in found["paths"]
    assert "Webhook" not in found["components"]["schemas"]


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_a_word_in_place_of_a_key_is_answered_as_described(caller: Program, method: str) -> None:
    answer = caller.call(method.upper(), "customer/bulk")
    told = caller.get("openapi.json").body["paths"]["/api/v1/customer/{id}"][method]["responses"]
    assert (answer.status_code, "405" in told) == (405, True)


@pytest.mark.slow
@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, pytest.param(GenerationMode.NEGATIVE, marks=pytest.mark.once)]
)
def test_every_operation_answers_as_described(caller: Program, noun: str, mode: GenerationMode) -> None:
    document = caller.get("openapi.json").body
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    schema.config.update(headers=caller.headers)
    checks = CHECKS if mode is GenerationMode.POSITIVE else (*CHECKS, negative_data_rejection)
    asked = []

    def ask(case: Any) -> None:
        asked.append(case)
        response = case.call(headers=caller.headers)
        case.validate_response(response, checks=checks, headers=caller.headers)

    operations = [result.ok() for result in schema.get_all_operations()]
    operations = [one for one in operations if one.path.startswith(f"/api/v1/{noun}")]
    with one_connection():
        for operation in operations:
            CALM(hypothesis.given(case=operation.as_strategy(generation_mode=mode))(ask))()
    assert len(operations) >= 8
    assert len(asked) >= len(operations)
