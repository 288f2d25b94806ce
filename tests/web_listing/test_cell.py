"""A cell edited in place, the star, and the menu of a row."""

from __future__ import annotations

import json
from typing import Any

import pytest

from keben.domains.activities.models import Task
from keben.domains.customers.models import Customer
from keben.kernel.actions.perform import perform
from keben.kernel.features.comments import Follower
from keben.kernel.testing.make import SYSTEM, make
from keben.web.models import SavedView

pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true", "HTTP_KB_LAYER": "inline"}


def test_the_input_carries_the_version(signed_in: Any) -> None:
    row = make(Customer, lifecycle="growth")
    html = signed_in("boss").get(f"/customer/{row.pk}/cell/lifecycle/", **HX).content.decode()
    assert f'name="_version" value="{row.version}"' in html
    assert '<option value="growth" selected>' in html


def test_saving_gives_the_cell_back(signed_in: Any) -> None:
    client = signed_in("boss")
    row = make(Customer, short_name="old")
    data = {"short_name": "<b>new</b>", "_version": row.version}
    response = client.post(f"/customer/{row.pk}/cell/short_name/", data, **HX)
    assert response.content.decode() == "&lt;b&gt;new&lt;/b&gt;"
    assert "kb:sums" in json.loads(response["HX-Trigger"])
    row.refresh_from_db()
    assert row.short_name == "<b>new</b>"


def test_saving_has_nothing_to_do_with_the_view_that_opens_first(signed_in: Any) -> None:
    client = signed_in("boss", lang="en")
    row = make(Customer, short_name="old", region="440304")
    SavedView.objects.create(
        entity="customers.Customer", name="Jiangsu", user=client.person, is_default=True,
        tree={"all": [["region", "under", ["320000"]]]},
    )  # fmt: skip
    response = client.post(f"/customer/{row.pk}/cell/short_name/", {"short_name": "new", "_version": row.version}, **HX)
    assert response.content.decode() == "new"
    assert "what you may see" not in response["HX-Trigger"]


def test_a_single_row_is_not_called_several(signed_in: Any) -> None:
    make(Customer, region="440304")
    client = signed_in("boss", lang="en")
    listed = client.get("/customer/").content.decode()
    assert ">1 customer in all<" in listed
    assert "1–1 of 1 customer<" in listed
    grouped = client.get("/customer/?group=region").content.decode()
    assert ">1 customer</span>" in grouped
    assert "1 group, 1 customer in all" in grouped


def test_a_bad_value_comes_back_with_the_reason(signed_in: Any) -> None:
    row = make(Customer, phone="13912345678")
    response = signed_in("boss").post(f"/customer/{row.pk}/cell/phone/", {"phone": "12", "_version": row.version}, **HX)
    assert response.status_code == 422
    assert 'value="12"' in response.content.decode()
    assert 'role="alert"' in response.content.decode()
    row.refresh_from_db()
    assert row.phone == "13912345678"


def test_two_editors_of_one_cell_are_asked(signed_in: Any) -> None:
    row = make(Customer, short_name="original")
    seen = row.version
    perform("edit", row, {"short_name": "theirs"}, actor=SYSTEM)
    response = signed_in("boss").post(
        f"/customer/{row.pk}/cell/short_name/", {"short_name": "mine", "_version": seen}, **HX
    )
    html = response.content.decode()
    assert response.status_code == 409
    assert all(word in html for word in ("mine", "theirs", "original"))
    row.refresh_from_db()
    assert row.short_name == "theirs"


@pytest.mark.parametrize("name", ["owned_since", "receivable", "nothing", "id"])
def test_what_no_form_has_cannot_be_edited(signed_in: Any, name: str) -> None:
    row = make(Customer)
    response = signed_in("boss").post(f"/customer/{row.pk}/cell/{name}/", {name: "5"}, **HX)
    assert response.status_code == 403
    row.refresh_from_db()
    assert row.version == 1


def test_a_row_outside_the_scope_is_not_found(signed_in: Any, people: Any) -> None:
    row = make(Customer, owner=people("sales"), short_name="kept")
    client = signed_in("sales")
    assert client.get(f"/customer/{row.pk}/cell/short_name/", **HX).status_code == 404
    assert client.post(f"/customer/{row.pk}/cell/short_name/", {"short_name": "x"}, **HX).status_code == 404
    row.refresh_from_db()
    assert row.short_name == "kept"


def test_without_the_right_to_edit_nothing_opens(signed_in: Any) -> None:
    row = make(Customer)
    client = signed_in("audit_admin")
    assert client.get(f"/customer/{row.pk}/cell/short_name/", **HX).status_code == 403
    assert 'data-editable=""' in client.get("/customer/").content.decode()


def test_the_star_goes_on_and_off(signed_in: Any) -> None:
    client = signed_in("boss")
    row = make(Customer, name="Starry")
    address = f"/customer/{row.pk}/star/"
    assert client.post(address, '{"on": true}', content_type="application/json").status_code == 204
    assert Follower.objects.get(object_id=row.pk, user=client.person).starred
    assert 'aria-pressed="true" data-kb-star' in client.get("/customer/").content.decode()
    assert "Starry" in client.get("/customer/?view=starred").content.decode()
    client.post(address, '{"on": false}', content_type="application/json")
    assert not Follower.objects.filter(object_id=row.pk).exists()


def test_a_star_needs_a_visible_record(signed_in: Any, people: Any) -> None:
    row = make(Customer, owner=people("sales"))
    client = signed_in("sales")
    assert client.post(f"/customer/{row.pk}/star/", "{}", content_type="application/json").status_code == 404
    assert client.get(f"/customer/{row.pk}/star/").status_code == 405
    assert not Follower.objects.exists()


def test_the_menu_offers_what_fits_the_record(signed_in: Any) -> None:
    client = signed_in("sales")
    row = make(Customer, owner=client.person)
    html = client.get(f"/customer/{row.pk}/menu/", **HX).content.decode()
    assert ("do/lock/" in html, "do/unlock/" in html, "batch/delete/" in html) == (True, False, True)
    viewer = signed_in("audit_admin").get(f"/customer/{row.pk}/menu/", **HX).content.decode()
    assert ("do/lock/" in viewer, "edit/" in viewer, "batch/delete/" in viewer) == (False, False, False)


def test_the_menu_leaves_out_what_reaches_ones_own_records_only(signed_in: Any, people: Any) -> None:
    """An engineer reads the tasks around the customers that he sees, and changes his own."""
    engineer, colleague = signed_in("service_engineer"), people("sales")
    customer = make(Customer, owner=colleague)
    about = {"target_entity": "customers.Customer", "target_id": customer.pk}
    others, own = (make(Task, owner=who, **about) for who in (colleague, engineer.person))
    menus = [engineer.get(f"/task/{task.pk}/menu/", **HX).content.decode() for task in (others, own)]
    parts = ("arrows-maximize", f"/task/{own.pk}/edit/", f"/task/{others.pk}/edit/", "/batch/delete/")
    assert [[part in html for part in parts] for html in menus] == [
        [True, False, False, False],
        [True, True, False, False],
    ]


def test_the_menu_of_a_row_outside_the_scope_is_not_found(signed_in: Any, people: Any) -> None:
    row = make(Customer, owner=people("sales"))
    assert signed_in("sales").get(f"/customer/{row.pk}/menu/", **HX).status_code == 404
