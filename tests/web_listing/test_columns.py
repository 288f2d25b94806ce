"""Columns: chosen, moved, resized and frozen; kept with the own view or for the person."""

from __future__ import annotations

import importlib
import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel.problems import Missing
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from keben.web.listing.columns import keep
from keben.web.listing.question import Question
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
    assert re.findall(r'<th scope="col" data-col="(\w+)"[^>]* class="[^"]*kb-frozen', html) == ["name", "phone"]
    assert heads(other.get("/customer/").content.decode())[:2] == ["name", "level"]


def test_columns_of_an_own_view_stay_with_the_view(signed_in: Any) -> None:
    client = signed_in("boss")
    make(Customer)
    client.post("/customer/views/new/", {"name": "V"})
    view = SavedView.objects.get()
    send(client, [{"name": "name"}, {"name": "phone"}], f"?view=v{view.pk}")
    view.refresh_from_db()
    assert view.columns == ["name", "phone"]
    assert len(heads(client.get("/customer/").content.decode())) == 11


def test_reset_brings_the_declared_columns_back(signed_in: Any) -> None:
    client = signed_in("boss")
    make(Customer)
    send(client, [{"name": "name", "width": 300}])
    client.post("/customer/columns/?reset=1")
    assert len(heads(client.get("/customer/").content.decode())) == 11


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


def question(person: Any) -> Question:
    """The list as somebody asks for it now."""
    return Question(registry.get("customers.Customer"), actor_for(person), {})


def test_two_first_savings_at_once_meet_in_one_row(signed_in: Any) -> None:
    me = signed_in("boss").person
    first, second = question(me), question(me)
    keep(first, ["name", "phone"], {"name": 300, "phone": 90}, 1)
    keep(second, ["name", "owner"], {"name": 120}, 2)
    view = SavedView.objects.get()
    assert (view.columns, view.frozen, view.widths) == (["name", "owner"], 2, {"name": 120, "phone": 90})
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(entity=view.entity, user=me, base=view.base)
    assert SavedView.objects.create(entity=view.entity, user=me, base=view.base, name="own").pk


def test_columns_of_a_view_that_was_deleted_meanwhile_are_refused(signed_in: Any) -> None:
    client = signed_in("boss")
    view = SavedView.objects.create(entity="customers.Customer", user=client.person, name="V")
    asked = Question(registry.get("customers.Customer"), actor_for(client.person), {"view": f"v{view.pk}"})
    assert asked.scene.own
    view.delete()
    with pytest.raises(Missing):
        keep(asked, ["name"], {}, 1)
    assert not SavedView.objects.exists()


def test_the_upgrade_makes_one_of_twins(people: Any) -> None:
    me, migration = people("boss"), importlib.import_module("keben.web.migrations.0004_overlay_once")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX overlay_once")
    mine = {"entity": "customers.Customer", "user": me, "base": "all"}
    SavedView.objects.create(**mine, columns=["name"], widths={"name": 90, "phone": 80}, is_default=True, in_wan=True)
    shown = SavedView.objects.create(**mine, columns=["name", "owner"], widths={"name": 200})
    others = [SavedView.objects.create(**{**mine, "base": "mine"}), SavedView.objects.create(**mine, name="own")]
    migration.merge(apps, SimpleNamespace(connection=connection))
    kept = SavedView.objects.get(pk=shown.pk)
    assert (kept.columns, kept.widths) == (["name", "owner"], {"name": 200, "phone": 80})
    assert (kept.is_default, kept.in_wan) == (True, True)
    assert set(SavedView.objects.values_list("pk", flat=True)) == {shown.pk, *(one.pk for one in others)}
