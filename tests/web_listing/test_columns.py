"""Columns: chosen, moved, resized and frozen; kept with the own view or for the person."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make
from keben.web.models import SavedView

pytestmark = pytest.mark.django_db


def heads(html: str) -> list[str]:
    """The columns of the table."""
    return re.findall(r'<th scope="col" data-col="([^"]*)"', html)


def send(client: Any, columns: Any, query: str = "") -> Any:
    """What the browser posts after a change."""
    body = json.dumps({"columns": columns})
    return client.post(f"/customer/columns/{query}", body, content_type="application/json")


def test_columns_are_kept_for_the_person(signed_in: Any) -> None:
    client, other = signed_in("boss"), signed_in("boss")
    make(Customer)
    columns = [
        {"name": "owner", "width": 140},
        {"name": "name", "width": 5000, "pinned": True},
        {"name": "phone", "pinned": True},
    ]
    assert send(client, columns).status_code == 204
    html = client.get("/customer/").content.decode()
    assert heads(html) == ["name", "phone", "owner"]
    assert '<col data-col="name" width="800">' in html
    assert re.findall(r'<th scope="col" data-col="(\w+)" class="[^"]*kb-frozen', html) == ["name", "phone"]
    assert heads(other.get("/customer/").content.decode())[:2] == ["name", "level"]


def test_columns_of_an_own_view_stay_with_the_view(signed_in: Any) -> None:
    client = signed_in("boss")
    make(Customer)
    client.post("/customer/views/new/", {"name": "V"})
    view = SavedView.objects.get()
    send(client, [{"name": "name"}, {"name": "phone"}], f"?view=v{view.pk}")
    view.refresh_from_db()
    assert view.columns == ["name", "phone"]
    assert len(heads(client.get("/customer/").content.decode())) == 10


def test_reset_brings_the_declared_columns_back(signed_in: Any) -> None:
    client = signed_in("boss")
    make(Customer)
    send(client, [{"name": "name", "width": 300}])
    client.post("/customer/columns/?reset=1")
    assert len(heads(client.get("/customer/").content.decode())) == 10


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        '{"columns": [1]}',
        '{"columns": [{"name": "nothing"}]}',
        '{"columns": [{"name": "name", "width": "wide"}]}',
    ],
)
def test_a_bad_body_is_refused_and_nothing_kept(signed_in: Any, body: str) -> None:
    client = signed_in("boss")
    assert client.post("/customer/columns/", body, content_type="application/json").status_code == 422
    assert not SavedView.objects.exists()


def test_the_address_may_name_columns_and_unknown_ones_are_left_out(signed_in: Any) -> None:
    make(Customer)
    html = signed_in("boss").get("/customer/?cols=phone,nothing,owner").content.decode()
    assert heads(html) == ["name", "phone", "owner"]


def test_the_chooser_lists_shown_and_hidden_fields(signed_in: Any) -> None:
    html = signed_in("boss").get("/customer/columns/").content.decode()
    names = re.findall(r'data-name="([^"]*)"', html)
    assert names[:3] == ["name", "level", "industry"]
    assert "number" in names
