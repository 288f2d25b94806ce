"""What the log no longer says of a person who was forgotten is shown as it stands, of whatever kind the field is."""

from __future__ import annotations

import pytest
from django.test import Client

from keben.base.masking import STARS
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from keben.web.record.values import text_of

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")
CONTACT = registry.get("customers.Contact")


def test_stars_stand_for_a_value_of_any_kind() -> None:
    names = [field.name for field in CONTACT.form_fields()]
    assert {"birthday", "is_lunar", "mobile", "customer"} <= set(names)
    assert {name: str(text_of(CONTACT, CONTACT.field(name), STARS, ACTOR)) for name in names} == dict.fromkeys(
        names, STARS
    )


def test_the_page_of_a_forgotten_person_opens(signed_in: object) -> None:
    client: Client = signed_in("boss")  # type: ignore[operator]
    one = make(Contact, customer=make(Customer).pk, name="已匿名")
    event = perform("edit", one, {"mobile": "13912345678"}, actor=ACTOR).event
    assert event is not None
    event.pk, event.changes = None, {"birthday": [None, STARS], "mobile": [None, STARS]}
    event.save(force_insert=True)
    answer = client.get(f"/contact/{one.pk}/")
    assert answer.status_code == 200
    assert f"— → {STARS}" in answer.content.decode()
