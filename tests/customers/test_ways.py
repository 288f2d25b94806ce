"""A refusal leads to where it can be solved: in passing, in a dialog and on a page; never to what one may not see."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from keben.domains.customers.models import Customer, OwnershipLimit, PooledCustomer
from keben.kernel.actions.perform import perform
from keben.kernel.problems import KebenError, Refused, Way
from keben.kernel.testing.make import SYSTEM, make
from keben.kernel.ways import Link, link_of
from keben.web.ways import links, told
from tests.api.conftest import Program, issue

pytestmark = pytest.mark.django_db
PIECE = {"HX-Request": "true"}
DIALOG = PIECE | {"KB-Layer": "dialog"}


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="keben.domains.org.signin.backend.StaffBackend")
    return client


def refused(doing: Any) -> KebenError:
    with pytest.raises(KebenError) as error:
        doing()
    return error.value


def test_a_link_only_to_what_the_reader_reaches(crew: Any) -> None:
    mine, theirs = crew.owned(), crew.owned(owner=crew.manager)
    chen = crew.act(crew.chen)
    assert link_of(Way.to(mine), chen) == Link("打开客户", f"/customer/{mine.pk}/")
    assert link_of(Way.to(theirs), chen) is None
    assert link_of(Way("kernel.Nothing"), chen) is None
    assert link_of(Way("customers.PoolRule"), chen) is None  # a noun that he may not see
    assert link_of(None, chen) is None
    error = Refused.leading(Way.to(mine), "locked", "Locked.")
    assert links(error, chen, here=f"/customer/{mine.pk}/") == [None]
    assert told(error, chen) == [f'Locked. <a href="/customer/{mine.pk}/">打开客户</a>']
    assert told(error, crew.act(crew.xu)) == ["Locked."]


def test_too_many_customers_lead_to_those_customers(crew: Any) -> None:
    make(OwnershipLimit, name="一家", members=[crew.chen.pk], max_customers=1, max_locked=1, count_dealt=False)
    owned, other = crew.owned(), crew.owned(owner=crew.xu)
    manager = crew.act(crew.manager)
    error = refused(lambda: perform("transfer", other, {"new_owner": crew.chen.pk}, actor=manager))
    (link,) = links(error, manager)
    assert link is not None
    assert (link.label, unquote(link.href)) == ("查看客户", f'/customer/?f=[["owner","any",[{crew.chen.pk}]]]')
    page = browser(crew.manager).get(link.href).content.decode()
    assert f'data-id="{owned.pk}"' in page
    assert f'data-id="{other.pk}"' not in page
    sent = browser(crew.manager).post(f"/customer/{other.pk}/do/transfer/", {"new_owner": crew.chen.pk}, headers=PIECE)
    assert sent.status_code == 409
    assert ">查看客户</a>" in sent.content.decode()


def test_what_is_said_in_passing_has_its_link(crew: Any) -> None:
    perform("edit", crew.pool, {"daily_views": 1}, actor=SYSTEM)
    first, second = crew.pooled(), crew.pooled()
    client = browser(crew.chen)
    assert client.get(f"/pooled-customer/{first.pk}/").status_code == 200
    piece = client.get(f"/pooled-customer/{second.pk}/", headers=PIECE)
    said = json.loads(piece["HX-Trigger"])["kb:toast"]
    assert (said["tone"], said["label"], said["href"]) == ("danger", "打开公海", f"/pool/{crew.pool.pk}/")
    whole = client.get(f"/pooled-customer/{second.pk}/").content.decode()
    assert f'<a href="/pool/{crew.pool.pk}/">打开公海</a>' in whole


def test_who_was_too_late_is_led_to_the_other_ones(crew: Any) -> None:
    one = crew.pooled()
    perform("claim", PooledCustomer.objects.get(pk=one.pk), {}, actor=crew.act(crew.xu))
    chen, xu = crew.act(crew.chen), crew.act(crew.xu)
    late = refused(lambda: perform("claim", PooledCustomer(pk=one.pk), {}, actor=chen))
    assert links(late, chen) == [Link("查看公海客户", "/pooled-customer/")]
    again = refused(lambda: perform("claim", PooledCustomer(pk=one.pk), {}, actor=xu))
    assert links(again, xu) == [Link("打开客户", f"/customer/{one.pk}/")]


def test_a_twin_leads_there_where_it_is_seen(crew: Any) -> None:
    from keben.kernel.doubts import Doubtful

    mine, theirs = crew.owned(name="晋原煤业集团有限公司"), crew.owned(name="晋阳铝业集团有限公司", owner=crew.manager)
    chen = crew.act(crew.chen)
    for name, expected in ((mine.name, [Link("打开客户", f"/customer/{mine.pk}/")]), (theirs.name, [None])):
        with pytest.raises(Doubtful) as error:
            perform("create", Customer, {"name": name, "type": "end"}, actor=chen)
        assert links(error.value, chen) == expected


def test_a_program_is_led_there_too(crew: Any) -> None:
    limit = {"max_customers": 1, "max_locked": 1, "count_dealt": False}
    make(OwnershipLimit, name="一家", members=[crew.chen.pk], **limit)
    crew.owned()
    others = [crew.owned(owner=crew.xu), crew.owned(owner=crew.xu)]
    api = Program(issue(crew.manager), crew.manager)
    one = api.post(f"customer/{others[0].pk}/transfer", {"new_owner": crew.chen.pk})
    tree = f'/customer/?f=[["owner","any",[{crew.chen.pk}]]]'
    assert one.status_code == 409
    way = one.body["errors"][0]["way"]
    assert (way["label"], unquote(way["href"]), way["noun"], way["id"]) == ("Show customers", tree, "customer", None)
    asked = {"action": "transfer", "ids": [other.pk for other in others], "data": {"new_owner": crew.chen.pk}}
    rows = api.post("customer/bulk", asked).body["results"]
    assert [row["problem"]["errors"][0]["way"] for row in rows] == [way, way]
    properties = api.get("openapi.json").body["components"]["schemas"]["Problem"]["properties"]
    assert set(properties["errors"]["items"]["properties"]["way"]["properties"]) == set(way)


def test_a_row_of_a_batch_run_is_led_there_too(crew: Any) -> None:
    make(OwnershipLimit, name="一家", members=[crew.chen.pk], max_customers=1, max_locked=1, count_dealt=False)
    crew.owned()
    others = [crew.owned(owner=crew.xu), crew.owned(owner=crew.xu)]
    sent = {"pk": [one.pk for one in others], "new_owner": crew.chen.pk, "_run": "1"}
    html = browser(crew.manager).post("/customer/batch/transfer/", sent, headers=DIALOG).content.decode()
    assert html.count(">查看客户</a>") == 2
    assert f"/customer/?f=[[%22owner%22,%22any%22,[{crew.chen.pk}]]]" in html
