"""Where customers are and what is near: one place each, by distance, under the scope of who asks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.base.geo import cell_of, metres_between
from keben.domains.care.models import Visit
from keben.domains.customers.models import Customer
from keben.domains.customers.near import looking
from keben.domains.customers.near.asked import Asked, standing
from keben.domains.customers.near.drawing import COARSE, name_of
from keben.domains.customers.near.looking import Mark, Spot, counted, nearest, sources
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Invalid, Missing
from keben.kernel.testing.make import make
from tests.customers.conftest import Crew

pytestmark = pytest.mark.django_db
HOME = Spot(30.0, 120.0)


@pytest.fixture
def crew(people: Any) -> Crew:
    return Crew(people)


def at(crew: Crew, name: str, latitude: float | None, longitude: float | None, **given: Any) -> Customer:
    """A customer at a place."""
    cell = None if latitude is None or longitude is None else cell_of(latitude, longitude)
    found = given.pop("made", None) or crew.owned(**given)
    place = {"latitude": latitude, "longitude": longitude, "map_cell": cell, "place_source": "typed" if cell else ""}
    Customer.objects.filter(pk=found.pk).update(name=name, region="", **place)
    found.refresh_from_db()
    return found


def line_of_ten(crew: Crew) -> list[str]:
    """Customers 1, 2, 4 … 512 km north of home."""
    names = []
    for step in range(10):
        at(crew, f"远{step}", 30.0 + 2**step / 111.195, 120.0)
        names.append(f"远{step}")
    return names


def test_a_place_is_two_numbers_or_none(crew: Crew) -> None:
    one = at(crew, "甲", None, None)
    chen = crew.act(crew.chen)
    for data, code in (
        ({"latitude": "30.1"}, "half"),
        ({"longitude": "120.1"}, "half"),
        ({"latitude": "114.05", "longitude": "22.54"}, "swapped"),
        ({"latitude": "200", "longitude": "22.54"}, "out_of_range"),
        ({"latitude": "30", "longitude": "190"}, "out_of_range"),
        ({"latitude": "north", "longitude": "120"}, "decimal"),
        ({"latitude": "82.5", "longitude": "43.9", "region": "654002"}, "swapped"),
    ):
        with pytest.raises(Invalid) as caught:
            perform("edit", one, data, actor=chen)
        assert [problem.code for problem in caught.value.problems()] == [code]
    one.refresh_from_db()
    assert (one.latitude, one.longitude, one.place_source, one.map_cell) == (None, None, "", None)
    perform("edit", one, {"latitude": "30.274151", "longitude": "120.15°"}, actor=chen)
    one.refresh_from_db()
    assert (one.latitude, one.longitude, one.place_source) == (Decimal("30.274151"), Decimal("120.15"), "typed")
    assert one.map_cell == cell_of(30.274151, 120.15)


def test_the_region_stands_in_roughly_until_the_place_is_known(crew: Crew) -> None:
    one = at(crew, "甲", None, None)
    chen = crew.act(crew.chen)
    perform("edit", one, {"region": "440305"}, actor=chen)
    one.refresh_from_db()
    assert (one.latitude, one.longitude, one.place_source) == (Decimal("22.533"), Decimal("113.93"), "rough")
    perform("edit", one, {"region": "330106"}, actor=chen)
    one.refresh_from_db()
    assert (one.place_source, one.map_cell) == ("rough", cell_of(one.latitude, one.longitude))
    assert metres_between(one.latitude, one.longitude, 30.26, 120.13) < 20_000
    perform("edit", one, {"latitude": "30.3", "longitude": "120.2"}, actor=chen)
    perform("edit", one, {"region": "440305"}, actor=chen)
    one.refresh_from_db()
    assert (str(one.latitude), one.place_source) == ("30.300000", "typed")
    perform("edit", one, {"latitude": None, "longitude": None}, actor=chen)
    one.refresh_from_db()
    assert (one.latitude, one.place_source) == (Decimal("22.533"), "rough")
    perform("edit", one, {"region": ""}, actor=chen)
    one.refresh_from_db()
    assert (one.latitude, one.longitude, one.place_source, one.map_cell) == (None, None, "", None)


def test_a_check_in_refines_the_place_and_rough_ones_measure_nothing(crew: Crew) -> None:
    one = at(crew, "甲", None, None)
    chen = crew.act(crew.chen)
    perform("edit", one, {"region": "330106"}, actor=chen)
    visit = make(Visit, owner=crew.chen, customer=one)
    perform("check-in", visit, {"place": "30.274150,120.155150,20", "consent": True}, actor=chen)
    visit.refresh_from_db()
    assert (visit.check_in_distance, visit.is_out_of_range) == (None, False)
    perform("remember-place", visit, {}, actor=chen)
    one.refresh_from_db()
    assert (str(one.latitude), str(one.longitude)) == ("30.274150", "120.155150")
    assert one.place_source == "check_in"
    told = LoggedEvent.objects.filter(entity="customers.Customer", object_id=one.pk).order_by("-pk").first()
    assert told is not None
    assert "latitude" in told.changes


def test_the_list_is_by_distance_and_pages_without_gap_or_double(crew: Crew, monkeypatch: Any) -> None:
    names = line_of_ten(crew)
    at(crew, "不知", None, None)
    chen = crew.act(crew.chen)
    monkeypatch.setattr(looking, "PAGE", 4)
    rows = sources(chen, pool=False)
    counts = counted(rows)
    assert sum(counts.values()) == 10
    found: list[Any] = []
    mark = Mark()
    more = True
    while more:
        page, more = nearest(rows, HOME, looking.cells_next(HOME, mark, counts), mark=mark)
        found += page
        mark = Mark(page[-1].far, page[-1].pk)
    assert [row.name for row in found] == names
    assert [round(looking.metres_of(row.far)) for row in found] == [
        metres_between(30.0, 120.0, row.latitude, row.longitude) for row in found
    ]
    for metres, some in ((1_100, 1), (3_000, 2), (5_000, 3), (10_000, 4), (50_000, 6)):
        cells = looking.cells_within(HOME, metres, counts)
        page, _more = nearest(rows, HOME, cells, mark=Mark(), metres=metres)
        assert [row.name for row in page] == names[:some][:4]


def test_pools_are_shown_when_asked_and_tell_less(crew: Crew) -> None:
    start = at(crew, "起点", 30.0, 120.0)
    at(crew, "公海户", 30.02, 120.0, made=crew.pooled(phone="0571-88886666", address="秘密路 1 号"))
    at(crew, "别人的", 30.01, 120.0, owner=crew.xu)
    assert [row.name for row in near(crew.act(crew.chen), start, pool=False)] == ["起点"]
    assert [row.name for row in near(crew.act(crew.chen), start, pool=True)] == ["起点", "公海户"]
    assert [row.name for row in near(crew.act(crew.manager), start, pool=True)] == ["起点", "别人的", "公海户"]


def near(actor: Any, one: Customer, *, pool: bool) -> list[Any]:
    """Within 10 km."""
    rows = sources(actor, pool=pool)
    spot = Spot(float(one.latitude or 0), float(one.longitude or 0))
    return nearest(rows, spot, looking.cells_within(spot, 10_000, counted(rows)), mark=Mark(), metres=10_000)[0]


def test_the_page_from_a_customer(crew: Crew, client: Any) -> None:
    client.force_login(crew.chen)
    start = at(crew, "起点", 30.0, 120.0)
    at(crew, "公海户", 30.02, 120.0, made=crew.pooled(phone="0571-88886666", address="秘密路 1 号"))
    at(crew, "近邻", 30.001, 120.0)
    at(crew, "别人的", 30.01, 120.0, owner=crew.xu)
    text = client.get(f"/customers/nearby/?from={start.pk}&km=5&pool=1").content.decode()
    listed = text.split('<ol class="kb-list">')[1].split("</ol>")[0]
    assert listed.index("近邻") < listed.index("公海户")
    assert "起点" not in listed  # it is what the others are near to
    assert "111 m" in text
    assert ("别人的" in text, "秘密路" in text, "88886666" in text) == (False, False, False)
    assert text.count("<path") > 34
    assert 'style="' not in text
    record = client.get(f"/customer/{start.pk}/").content.decode()
    assert f"/customers/nearby/?from={start.pk}&amp;km=10" in record
    other = at(crew, "远方", 30.01, 120.0, owner=crew.xu)
    assert client.get(f"/customers/nearby/?from={other.pk}").status_code == 404


def test_the_page_from_where_one_stands_keeps_nothing(crew: Crew, client: Any) -> None:
    client.force_login(crew.chen)
    at(crew, "近邻", 30.001, 120.0)
    events = LoggedEvent.objects.count()
    answer = client.post("/customers/nearby/", {"at": "30.000000,120.000000,15", "km": "5"})
    text = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"], "111 m" in text) == (200, "no-store", True)
    assert LoggedEvent.objects.count() == events
    assert "?from" not in text
    assert Asked(here="30,120,5", spot=HOME, km=5).query() == "?km=5"
    assert client.post("/customers/nearby/", {"at": "95,120,15"}).status_code == 422
    assert client.get("/customers/nearby/?at=30,120,15").content.decode().count("111 m") == 0
    with pytest.raises(Invalid):
        standing("here")


def test_the_map_narrows_the_list(crew: Crew, client: Any) -> None:
    client.force_login(crew.chen)
    one = at(crew, "杭州户", 30.2, 120.1)
    two = at(crew, "深圳户", 22.5, 113.9)
    Customer.objects.filter(pk=one.pk).update(region="330106")
    Customer.objects.filter(pk=two.pk).update(region="440305")
    at(crew, "巴黎户", 48.85, 2.35)
    bare = client.get("/customers/nearby/").content.decode()
    assert ("杭州户" in bare, "<circle" in bare, bare.count("<circle")) == (False, True, 2)
    text = client.get("/customers/nearby/?province=330000").content.decode()
    assert ("杭州户" in text, "深圳户" in text) == (True, False)
    name = name_of(cell_of(22.5, 113.9), COARSE)
    text = client.get(f"/customers/nearby/?circle={name}").content.decode()
    assert ("杭州户" in text, "深圳户" in text) == (False, True)
    for nonsense in ("?province=x", "?circle=9.9.9", "?km=7", "?after=zz", "?from=abc", "?after=nan_1"):
        assert client.get("/customers/nearby/" + nonsense).status_code == 200


def test_the_number_of_statements_is_fixed(crew: Crew, client: Any) -> None:
    client.force_login(crew.chen)
    start = at(crew, "起点", 30.0, 120.0)
    address = f"/customers/nearby/?from={start.pk}&km=50&pool=1"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for step in range(8):
        at(crew, f"邻{step}", 30.0 + step / 1000, 120.0)
        at(crew, f"公{step}", 30.0 + step / 1000, 120.1, made=crew.pooled())
    client.get(address)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_who_sees_no_customers_is_told_so(signed_in: Any) -> None:
    assert signed_in("security_admin").get("/customers/nearby/").status_code == 403


def test_out_of_reach_is_missing(crew: Crew) -> None:
    other = at(crew, "别人的", 30.0, 120.0, owner=crew.xu)
    with pytest.raises(Missing):
        perform("edit", other, {"latitude": "30", "longitude": "120"}, actor=crew.act(crew.chen))


def test_merged_customers_keep_the_exact_place(crew: Crew) -> None:
    stays, goes = at(crew, "甲一", None, None), at(crew, "甲二", 30.2, 120.1)
    perform("edit", stays, {"region": "440305"}, actor=crew.act(crew.chen))
    stays.refresh_from_db()
    assert stays.place_source == "rough"
    Customer.objects.filter(pk=goes.pk).update(place_source="check_in")
    step = {"others": [goes.pk], "same_parts": False}
    perform("merge", stays, step, actor=crew.act(crew.manager), acknowledge=("twins",))
    stays.refresh_from_db()
    assert (float(stays.latitude or 0), stays.place_source) == (30.2, "check_in")
    assert stays.map_cell == cell_of(30.2, 120.1)
