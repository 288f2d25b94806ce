"""Reading many people over the API follows the policy of exports: counted, refused with what to do, allowed by two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.api.models import PersonalReading
from keben.domains.customers.models import Contact, Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Denied, Refused
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(db: None) -> list[Any]:
    """Five contacts, at most three a day without approval."""
    change_setting("export.personal_rows", 3)
    customer = make(Customer)
    return [make(Contact, customer=customer.pk, mobile=f"1390255600{at}") for at in range(5)]


def test_rows_of_a_day_are_counted_and_too_many_refused(program: Callable[..., Any], five: list[Any]) -> None:
    boss = program("boss")
    assert len(boss.get("contact?limit=2").body["items"]) == 2
    assert boss.get(f"contact/{five[0].pk}").status_code == 200
    refused = boss.get("contact?limit=1")
    assert refused.status_code == 403
    assert refused.body["errors"][0]["code"] == "too_many_people"
    assert "More than 3 rows with personal data" in str(refused.body)
    assert "13902556" not in refused.content.decode()
    assert boss.get(f"contact/{five[0].pk}").status_code == 403
    read = PersonalReading.objects.get()
    assert (read.token_id, read.rows, read.refused) == (boss.token.pk, 3, 2)
    event = LoggedEvent.objects.get(action="read-refused")
    assert (event.entity, event.actor_id, event.data["most"]) == ("customers.Contact", boss.person.pk, 3)


def test_what_a_token_is_allowed_comes_with_it(program: Callable[..., Any], five: list[Any]) -> None:
    boss = program("boss")
    assert boss.get("contact?limit=1").status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert boss.get("contact?limit=1").status_code == 200
    assert [one["sql"] for one in asked if "people_a_day" in one["sql"]] == []


def test_without_these_fields_reading_goes_on_and_others_have_their_own_day(
    program: Callable[..., Any], five: list[Any]
) -> None:
    boss = program("boss")
    assert boss.get("contact?limit=5").status_code == 403
    assert len(boss.get("contact?limit=5&fields=post,customer").body["items"]) == 5
    other = program("boss")
    assert other.get("contact?limit=3").status_code == 200
    assert PersonalReading.objects.get(token=boss.token.pk).rows == 0


def test_masked_rows_are_counted_apart_and_never_refused(program: Callable[..., Any], five: list[Any]) -> None:
    engineer = program("service_engineer")
    for _ in range(2):
        assert len(engineer.get("contact?limit=5&fields=mobile,email").body["items"]) == 5
    read = PersonalReading.objects.get()
    assert (read.rows, read.masked, read.refused) == (0, 10, 0)


def test_the_security_administrator_allows_more_but_not_himself(
    program: Callable[..., Any], people: Callable[..., Any], five: list[Any]
) -> None:
    boss, admin = program("boss"), people("security_admin")
    asked = {"rows": "10", "reason": "夜间同步"}
    with pytest.raises(Denied):
        perform("allow-people", boss.token, asked, actor=actor_for(people("boss")))
    perform("allow-people", boss.token, asked, actor=actor_for(admin))
    assert len(boss.get("contact?limit=5").body["items"]) == 5
    assert boss.get("contact?limit=5").status_code == 200
    assert boss.get("contact?limit=5").status_code == 403
    own = program(person=admin)
    with pytest.raises(Refused) as refused:
        perform("allow-people", own.token, asked, actor=actor_for(admin))
    assert refused.value.reasons[0].code == "own_token"
    own.token.refresh_from_db()
    assert own.token.people_a_day is None


def test_a_reveal_is_logged_over_every_face(
    program: Callable[..., Any], signed_in: Callable[..., Any], five: list[Any]
) -> None:
    engineer = program("service_engineer")
    answer = engineer.post(f"contact/{five[0].pk}/reveal", {"field": "mobile"})
    assert answer.body["value"] is not None
    page = signed_in("service_engineer")
    assert page.get(f"/contact/{five[1].pk}/reveal/mobile/").status_code == 405
    assert page.post(f"/contact/{five[1].pk}/reveal/mobile/").status_code == 200
    lines = LoggedEvent.objects.filter(action="reveal").order_by("pk")
    assert [(one.object_id, one.face) for one in lines] == [(five[0].pk, "api"), (five[1].pk, "web")]
