"""Strangers find nothing, people without the grant are refused, and nothing happens to the record."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from keben.domains.customers.models import Customer
from keben.kernel.events.log import LoggedEvent
from tests.web_record.conftest import DIALOG, HTMX

pytestmark = pytest.mark.django_db
READS = ("", "edit/", "print/", "why/", "panel/timeline/", "panel/facts/", "panel/attachments/", "say/",
         "do/transfer/", "do/delete/", "field/name/", "presence/", "stage/lost/")  # fmt: skip
WRITES = ("edit/", "field/name/", "do/delete/", "do/lock/", "do/comment/", "say/", "star/", "files/",
          "reveal/phone/", "stage/lost/", "presence/", "do/add-team-member/")  # fmt: skip


@pytest.mark.parametrize("part", READS)
def test_a_stranger_finds_nothing(signed_in: Any, customer: Customer, part: str) -> None:
    stranger = signed_in("sales", lang="en")
    answer = stranger.get(f"/customer/{customer.pk}/{part}", headers=HTMX)
    assert answer.status_code == 404
    assert customer.name.encode() not in answer.content


@pytest.mark.parametrize("part", WRITES)
def test_a_stranger_changes_nothing(signed_in: Any, customer: Customer, part: str) -> None:
    stranger = signed_in("sales", lang="en")
    before = LoggedEvent.objects.count()
    data = {"name": "Stolen", "text": "x", "method": "comment"}
    kwargs = {"content_type": "application/json"} if part == "star/" else {}
    answer = stranger.post(f"/customer/{customer.pk}/{part}", data, headers=HTMX, **kwargs)
    assert answer.status_code == 404
    customer.refresh_from_db()
    assert (customer.name, customer.version, customer.is_locked) == ("Jiangdong Grid", 1, False)
    assert customer.deleted_at is None
    assert LoggedEvent.objects.count() == before


@pytest.mark.parametrize("part", ["edit/", "field/name/", "do/lock/", "stage/lost/", "files/", "do/add-team-member/"])
def test_who_may_only_see_is_refused(signed_in: Any, customer: Customer, part: str) -> None:
    engineer = signed_in("service_engineer", lang="en")
    assert engineer.get(f"/customer/{customer.pk}/").status_code == 200
    answer = engineer.post(f"/customer/{customer.pk}/{part}", {"name": "Stolen"}, headers=HTMX)
    assert answer.status_code == 403
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("Jiangdong Grid", 1)


def test_no_grant_at_all(signed_in: Any, customer: Customer) -> None:
    nobody = signed_in(lang="en")
    assert nobody.get(f"/customer/{customer.pk}/").status_code == 403
    assert b"You may not see this" in nobody.get(f"/customer/{customer.pk}/").content
    assert nobody.get("/customer/new/").status_code == 403


def test_signed_out_people_go_to_the_sign_in(customer: Customer) -> None:
    answer = Client().get(f"/customer/{customer.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next=/customer/{customer.pk}/")
    assert Client().get(f"/customer/{customer.pk}/", headers=DIALOG).status_code == 401


def test_unknown_things_are_not_found(sales: Any, customer: Customer) -> None:
    for address in ("/unicorn/1/", f"/customer/{customer.pk}/do/fly/", f"/customer/{customer.pk}/do/create/",
                    f"/customer/{customer.pk}/panel/nothing/", f"/customer/{customer.pk}/stage/nowhere/"):  # fmt: skip
        assert sales.get(address, headers=HTMX).status_code == 404, address


def test_a_field_nobody_may_edit_is_refused(sales: Any, customer: Customer) -> None:
    answer = sales.post(f"/customer/{customer.pk}/field/overdue/", {"overdue": "1"}, headers=HTMX)
    assert answer.status_code == 403
    customer.refresh_from_db()
    assert customer.overdue == 0


def test_mass_assignment_changes_nothing(sales: Any, customer: Customer) -> None:
    sent = {"_version": "1", "name": "Jiangdong Grid", "overdue": "99", "version": "9", "id": "77", "created_by": "1"}
    sales.post(f"/customer/{customer.pk}/edit/", sent, headers=HTMX)
    customer.refresh_from_db()
    assert (customer.overdue, customer.version) == (0, 1)


def test_texts_are_escaped(sales: Any, customer: Customer) -> None:
    nasty = "<script>alert(1)</script>"
    sales.post(f"/customer/{customer.pk}/edit/", {"_version": "1", "name": nasty, "remark": nasty}, headers=HTMX)
    sales.post(f"/customer/{customer.pk}/say/", {"method": "comment", "text": nasty}, headers=HTMX)
    html = sales.get(f"/customer/{customer.pk}/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_tokens_of_forms_are_demanded(sales: Any, customer: Customer) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(sales.person, backend="keben.domains.org.signin.backend.StaffBackend")
    assert strict.post(f"/customer/{customer.pk}/do/lock/", headers=HTMX).status_code == 403
    customer.refresh_from_db()
    assert customer.is_locked is False
