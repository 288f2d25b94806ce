"""A script's JSON sent as a form, or with numbers that are none, is refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.activities.models import Task
from keben.kernel.testing.make import make
from keben.web.models import SavedView

FORM = {"lang": "en", "columns": "x", "id": "x", "to": "x"}


@pytest.mark.parametrize("path", ["/_prefs/", "/customer/columns/", "/task/day/", "/task/move/"])
def test_a_form_in_place_of_json_is_refused(signed_in: Any, path: str) -> None:
    client = signed_in("boss")
    client.get("/")
    token = client.cookies["csrftoken"].value
    client.handler.enforce_csrf_checks = True
    answer = client.post(path, {**FORM, "csrfmiddlewaretoken": token}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("number", ["1e999", "Infinity", "NaN"])
@pytest.mark.parametrize("path", ["/task/day/", "/task/move/"])
def test_a_number_without_end_names_no_record(signed_in: Any, path: str, number: str) -> None:
    row = make(Task)
    body = f'{{"id": {number}, "to": "2026-11-20"}}'
    answer = signed_in("boss").post(path, body, "application/json", headers={"Accept": "application/json"})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["to"])
    row.refresh_from_db()
    assert row.version == 1
