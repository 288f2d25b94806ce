"""Who opens a customer that lay in his pool reads who has it now; who never knew it reads nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from keben.domains.customers.models import Customer, Pool
from keben.kernel.actions.perform import perform
from keben.kernel.testing.make import SYSTEM, make
from tests.customers.test_ownership_to_its_end import STAFF, inside

pytestmark = pytest.mark.django_db
TAKEN = r"Chen Siyuan has it already, since \d\d:\d\d\. Claim another one, or ask to be let into the team\."
UNKNOWN = "This record does not exist or is not visible to you."


def opened(client: Client, person: Any, address: str, **more: Any) -> tuple[int, str]:
    """What somebody gets at an address."""
    client.force_login(person, backend=STAFF)
    answer = client.get(address, headers={"Accept-Language": "en", **more})
    return answer.status_code, answer.content.decode()


def test_a_colleague_of_the_pool_reads_who_has_claimed_it(crew: Any, people: Any, client: Client) -> None:
    customer = crew.pooled(name="同海有限公司")
    perform("claim", inside(customer), actor=crew.act(crew.chen))
    crew.xu.__class__.objects.filter(pk=crew.xu.pk).update(lang="en")
    perform("edit", crew.chen, {"name_en": "Chen Siyuan"}, actor=SYSTEM)
    for slug in ("pooled-customer", "customer"):
        status, page = opened(client, crew.xu, f"/{slug}/{customer.pk}/")
        assert (status, bool(re.search(TAKEN, page))) == (404, True)
        assert "No longer here" in page
        assert f'href="/{slug}/"' in page
        status, answer = opened(client, crew.xu, f"/api/v1/{slug}/{customer.pk}")
        assert (status, bool(re.search(TAKEN, answer))) == (404, True)
    assert "同海有限公司" not in page
    stranger = people("sales", name="外人", lang="en")
    for slug in ("pooled-customer", "customer"):
        status, page = opened(client, stranger, f"/{slug}/{customer.pk}/")
        assert (status, UNKNOWN in page) == (404, True)
    Customer.objects.filter(pk=customer.pk).update(deleted_at=customer.created_at)
    assert UNKNOWN in opened(client, crew.xu, f"/pooled-customer/{customer.pk}/")[1]


def test_where_it_went_into_a_pool_of_others_one_reads_whom_to_ask(crew: Any, client: Client) -> None:
    customer = crew.pooled()
    other = make(Pool, name="华南公海", admins=[crew.manager.pk], members=[crew.manager.pk])
    perform("move-to-pool", customer, {"pool": other.pk, "why": crew.reason.pk}, actor=SYSTEM)
    crew.xu.__class__.objects.filter(pk=crew.xu.pk).update(lang="en")
    status, page = opened(client, crew.xu, f"/pooled-customer/{customer.pk}/")
    told = "You are no member of the pool “华南公海”. Ask 周敏 to let you in, or to assign it to you."
    assert (status, told in page) == (404, True)
