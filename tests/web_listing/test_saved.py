"""Saved views: whose they are, what they keep, and that nobody changes somebody else's."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make
from keben.web.models import SavedView

pytestmark = pytest.mark.django_db
TREE = {"all": [["name", "contains", "A"]]}


def save_as(client: Any, name: str, **data: Any) -> Any:
    """Save the list as it stands."""
    return client.post(f"/customer/views/new/?view=mine&sort=-name&f={json.dumps(TREE)}", {"name": name, **data})


def test_save_as_keeps_filter_sort_and_base(signed_in: Any, people: Any) -> None:
    client = signed_in("boss")
    response = save_as(client, "  My   A ")
    view = SavedView.objects.get()
    assert response["HX-Redirect"] == f"/customer/?view=v{view.pk}"
    assert (view.name, view.tree, view.sort, view.base, view.user_id) == (
        "My A",
        TREE,
        "-name",
        "mine",
        client.person.pk,
    )
    make(Customer, name="Alpha", owner=client.person)
    make(Customer, name="Bond", owner=client.person)
    make(Customer, name="Cairo", owner=people("sales"))
    html = client.get(f"/customer/?view=v{view.pk}").content.decode()
    assert [word in html for word in ("Alpha", "Bond", "Cairo")] == [True, False, False]


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_bad_name_is_refused_at_the_field(signed_in: Any, name: str) -> None:
    response = save_as(signed_in("boss"), name)
    assert response.status_code == 422
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once(signed_in: Any) -> None:
    client = signed_in("boss")
    save_as(client, "A")
    assert save_as(client, "A").status_code == 422
    assert SavedView.objects.count() == 1


def test_a_filter_that_does_not_hold_is_not_kept(signed_in: Any) -> None:
    response = signed_in("boss").post('/customer/views/new/?f=[["nothing","is",1]]', {"name": "A"})
    assert response.status_code == 422
    assert not SavedView.objects.exists()


def test_saving_changes_the_own_view_only(signed_in: Any) -> None:
    owner, other = signed_in("boss"), signed_in("boss")
    save_as(owner, "A", shared="on")
    view = SavedView.objects.get()
    address = f'/customer/views/save/?view=v{view.pk}&f=[["name","is","X"]]'
    assert other.post(address).status_code == 404
    view.refresh_from_db()
    assert view.tree == TREE
    assert owner.post(address)["HX-Redirect"] == f"/customer/?view=v{view.pk}"
    view.refresh_from_db()
    assert view.tree == {"all": [["name", "is", "X"]]}


def test_shared_views_are_seen_by_colleagues_others_are_not(signed_in: Any) -> None:
    owner, other = signed_in("boss"), signed_in("boss")
    save_as(owner, "Private view")
    save_as(owner, "Shared view", shared="on")
    html = other.get("/customer/").content.decode()
    assert ("Private view" in html, "Shared view" in html) == (False, True)


def test_a_default_view_opens_first(signed_in: Any) -> None:
    client = signed_in("boss")
    save_as(client, "Start here", default="on")
    make(Customer, name="Bond", owner=client.person)
    assert "Bond" not in client.get("/customer/").content.decode()
    assert "Bond" in client.get("/customer/?view=all").content.decode()


def manage(client: Any, **data: Any) -> Any:
    """Send the whole dialog."""
    return client.post("/customer/views/", data)


def test_the_dialog_orders_renames_shares_and_deletes(signed_in: Any) -> None:
    client = signed_in("boss")
    save_as(client, "A")
    save_as(client, "B")
    a, b = SavedView.objects.order_by("pk")
    keys = [f"v{b.pk}", "all", "mine", "team", "starred", "key", "overdue", "forgotten", f"v{a.pk}"]
    manage(
        client, order=keys, pin=["all", "mine", f"v{b.pk}"], share=[f"v{b.pk}"], delete=[f"v{a.pk}"],
        default=f"v{b.pk}", **{f"name-v{b.pk}": "B2"},
    )  # fmt: skip
    b.refresh_from_db()
    assert (b.name, b.is_shared, b.is_default) == ("B2", True, True)
    assert not SavedView.objects.filter(pk=a.pk).exists()
    html = client.get("/customer/").content.decode()
    tabs = html.split('class="kb-tabs"')[1].split("</nav>")[0]
    assert tabs.index("B2") < tabs.index("view=mine")
    assert "view=overdue" not in tabs


def test_the_dialog_cannot_touch_a_colleagues_view(signed_in: Any) -> None:
    owner, other = signed_in("boss"), signed_in("boss")
    save_as(owner, "A", shared="on")
    view = SavedView.objects.get()
    manage(other, order=[f"v{view.pk}", "all"], delete=[f"v{view.pk}"], **{f"name-v{view.pk}": "Stolen"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.position) == ("A", True, 100)


def test_a_reader_settles_a_colleagues_view_for_himself(signed_in: Any) -> None:
    owner, other = signed_in("boss"), signed_in("boss")
    save_as(owner, "Shared view", shared="on")
    view = SavedView.objects.get()
    key = f"v{view.pk}"
    make(Customer, name="A Bond", owner=other.person)
    body = json.dumps({"columns": [{"name": "name"}, {"name": "phone", "width": 200, "pinned": True}]})
    assert other.post(f"/customer/columns/?view={key}", body, "application/json").status_code < 300
    manage(other, order=[key, "all", "mine"], pin=["all", "mine"], default=key)
    opened = other.get("/customer/").content.decode()
    assert re.findall(r'<th scope="col" data-col="(\w+)"', opened) == ["name", "phone"]
    away = other.get("/customer/?view=all").content.decode()
    assert "Shared view" in away.split('id="kb-more-views"')[1].split("</div>")[0]
    assert "phone" not in re.findall(r'data-col="(\w+)"', owner.get(f"/customer/?view={key}").content.decode())
    view.refresh_from_db()
    assert (view.columns, view.is_default, view.is_pinned, view.position) == ([], False, True, 100)
    manage(owner, order=["all", key], delete=[key])
    assert not SavedView.objects.filter(base=key).exists()
    assert other.get("/customer/").status_code == 200


def test_what_readers_settled_goes_with_the_sharing(signed_in: Any) -> None:
    owner, other = signed_in("boss"), signed_in("boss")
    save_as(owner, "Shared view", shared="on")
    save_as(owner, "Own view")
    view, own = SavedView.objects.order_by("id")
    key = f"v{view.pk}"
    manage(other, order=["all", key], pin=["all"], default=key)
    settled = SavedView.objects.filter(base=key, name="")
    assert settled.count() == 1
    manage(owner, order=["all", key, f"v{own.pk}"], share=[key], pin=[key])
    assert settled.count() == 1
    manage(owner, order=["all", key, f"v{own.pk}"], pin=[key])
    assert settled.count() == 0
    assert SavedView.objects.filter(pk__in=(view.pk, own.pk)).count() == 2
    assert "Shared view" not in other.get("/customer/").content.decode()


def test_views_that_are_no_tabs_stand_behind_more(signed_in: Any) -> None:
    client = signed_in("boss")
    save_as(client, "Deep")
    view = SavedView.objects.get()
    SavedView.objects.filter(pk=view.pk).update(is_pinned=False)
    html = client.get("/customer/").content.decode()
    menu = html.split('id="kb-more-views"')[1].split("</div>")[0]
    assert f'href="/customer/?view=v{view.pk}">Deep</a>' in menu
    assert "Deep" not in html.split('data-kb="overflow"')[1].split("</nav>")[0]
    opened = client.get(f"/customer/?view=v{view.pk}").content.decode()
    assert "Deep" in opened.split('data-kb="overflow"')[1].split("</nav>")[0]
