"""Looking at a masked value in full over the API: the value of that field alone, and a line in the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.customers.models import Contact, Customer
from keben.kernel.events.log import LoggedEvent
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def looks() -> list[tuple[int | None, str, dict[str, Any]]]:
    """Who looked at what, as history has it."""
    rows = LoggedEvent.objects.filter(action="reveal").order_by("id")
    return [(event.actor_id, event.face, event.data) for event in rows]


def test_the_plain_value_of_one_field_and_a_line_in_the_history(program: Callable[..., Any]) -> None:
    engineer = program("service_engineer")
    record = make(Contact, customer=make(Customer), mobile="13912345678", email="zhang@grid.example")
    seen = engineer.get(f"contact/{record.pk}").body
    assert (seen["mobile"], "mobile" in seen["masked"]) == ("139****5678", True)
    answer = engineer.post(f"contact/{record.pk}/reveal", {"field": "mobile"})
    assert (answer.status_code, answer.body) == (
        200,
        {"id": record.pk, "field": "mobile", "value": "13912345678"},
    )
    assert looks() == [(engineer.person.pk, "api", {"field": "mobile"})]
    assert engineer.get(f"contact/{record.pk}").body["mobile"] == "139****5678"


@pytest.mark.parametrize(("field", "status"), [("nonsense", 404), ("customer.phone", 404), ("", 422)])
def test_what_is_no_field_of_it_is_refused_and_nothing_is_written(
    program: Callable[..., Any], field: str, status: int
) -> None:
    engineer = program("service_engineer")
    record = make(Contact, customer=make(Customer))
    assert engineer.post(f"contact/{record.pk}/reveal", {"field": field}).status_code == status
    assert looks() == []


def test_without_the_right_nothing_is_shown(program: Callable[..., Any]) -> None:
    audit = program("audit_admin")
    record = make(Contact, customer=make(Customer), mobile="13912345678")
    answer = audit.post(f"contact/{record.pk}/reveal", {"field": "mobile"})
    assert answer.status_code == 403
    assert "13912345678" not in str(answer.body)
    assert looks() == []
