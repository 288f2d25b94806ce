"""Sites and units: who owns, uses and speaks for them, never more than the whole, with what was before."""

from __future__ import annotations

import datetime as dt
import io
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from keben.data.imports.check import ask_check
from keben.data.imports.run import ask_run
from keben.data.imports.start import new_run
from keben.domains.customers.estate.panel import building_of
from keben.domains.customers.models import Contact, Customer, Occupancy, Site, Unit
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.moments import show_date
from keben.kernel.problems import Invalid, Refused
from keben.kernel.query.listquery import query_for
from keben.kernel.registry import registry
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def sales(signed_in: Callable[..., Any]) -> Any:
    """A salesman's browser."""
    return signed_in("sales", name="陈思远", lang="en")


@pytest.fixture
def site(sales: Any) -> Site:
    """A quarter of his customer."""
    return make(Site, name="Jinxiu Garden", customer=make(Customer, name="Jincheng", owner=sales.person))


def unit(site: Site, room: str = "101", building: str = "3", **more: Any) -> Unit:
    """A unit of the site."""
    return make(Unit, site=site, building=building, entrance="", room=room, floor=1, **more)


def person(site: Site, name: str) -> Contact:
    """Somebody who lives there."""
    return make(Contact, customer=site.customer, name=name)


def enter(where: Unit, who: Contact | Customer, role: str = "owner", **more: Any) -> Occupancy:
    """As the form does."""
    holder = "contact" if isinstance(who, Contact) else "customer"
    found: Occupancy = perform(
        "create", Occupancy, {"unit": where.pk, "role": role, holder: who.pk, **more}, actor=SYSTEM
    ).record
    return found


def refused(field: str, work: Callable[[], Any]) -> str:
    """The code of the one problem at a field."""
    with pytest.raises(Invalid) as caught:
        work()
    assert list(caught.value.errors) == [field]
    return caught.value.errors[field][0].code


def test_who_is_in_a_unit_is_named_or_noted(site: Site) -> None:
    where = unit(site)
    asked = {"unit": where.pk, "role": "occupier"}
    assert refused("contact", lambda: perform("create", Occupancy, {**asked, "note": " "}, actor=SYSTEM)) == "nobody"
    told = perform("create", Occupancy, {**asked, "note": "Tenant, name to be found"}, actor=SYSTEM).record
    assert told.holder == "Tenant, name to be found"


class TestUnits:
    def test_a_unit_is_called_by_its_place_and_follows_its_site(self, site: Site) -> None:
        one = perform(
            "create",
            Unit,
            {"site": site.pk, "building": "3", "entrance": "2", "room": "1502", "floor": 15},
            actor=SYSTEM,
        ).record
        assert (one.label, one.name) == ("3-2-1502", "Jinxiu Garden 3-2-1502")
        perform("edit", site, {"name": "Jinxiu Court"}, actor=SYSTEM)
        one.refresh_from_db()
        assert one.name == "Jinxiu Court 3-2-1502"

    def test_a_room_is_there_once(self, site: Site) -> None:
        unit(site)
        with pytest.raises(Invalid):
            unit(site)
        assert Unit.objects.count() == 1

    def test_a_site_is_there_once(self, site: Site) -> None:
        values = {"name": site.name, "customer": site.customer_id, "kind": "office"}
        assert refused("name", lambda: perform("create", Site, values, actor=SYSTEM)) == "site_twice"

    def test_no_area_of_nothing(self, site: Site) -> None:
        assert refused("area", lambda: unit(site, area=0)) == "area"

    def test_a_site_with_units_is_not_deleted(self, site: Site) -> None:
        unit(site)
        with pytest.raises(Refused):
            perform("delete", site, actor=SYSTEM)


class TestShares:
    def test_owners_never_hold_more_than_the_whole(self, site: Site) -> None:
        where, (zhang, li, wang) = unit(site), [person(site, name) for name in ("Zhang", "Li", "Wang")]
        enter(where, zhang, share="60")
        with pytest.raises(Invalid) as caught:
            enter(where, li, share="50")
        problem = caught.value.errors["share"][0]
        assert (problem.code, problem.params) == ("more_than_whole", {"sum": "110", "left": "40"})
        second = enter(where, li, share="40")
        assert refused("share", lambda: enter(where, wang, share="0.01")) == "more_than_whole"
        work = lambda: perform("edit", second, {"share": "41"}, actor=SYSTEM)  # noqa: E731
        assert refused("share", work) == "more_than_whole"
        second.refresh_from_db()
        assert str(second.share) == "40.00"

    def test_who_follows_another_has_the_whole_again(self, site: Site) -> None:
        where, zhang, li = unit(site), person(site, "Zhang"), person(site, "Li")
        enter(where, zhang, share="100", since="2010-05-01", until="2024-05-01")
        work = lambda: enter(where, li, share="100", since="2024-04-30")  # noqa: E731
        assert refused("share", work) == "more_than_whole"
        enter(where, li, share="100", since="2024-05-01")
        assert Occupancy.objects.count() == 2

    def test_what_lies_in_the_bin_does_not_count(self, site: Site) -> None:
        where, zhang, li = unit(site), person(site, "Zhang"), person(site, "Li")
        first = enter(where, zhang, share="100")
        perform("delete", first, actor=SYSTEM)
        enter(where, li, share="100")
        assert refused("share", lambda: perform("restore", first, actor=SYSTEM)) == "more_than_whole"

    @pytest.mark.parametrize("share", ["0", "-5", "100.5"])
    def test_a_share_is_a_part(self, site: Site, share: str) -> None:
        assert refused("share", lambda: enter(unit(site), person(site, "Zhang"), share=share)) == "share"

    def test_only_owners_have_shares_and_only_members_posts(self, site: Site) -> None:
        where, zhang = unit(site), person(site, "Zhang")
        used = enter(where, zhang, "occupier", share="50", post="chair")
        member = enter(where, zhang, "committee", share="50", post="chair")
        assert (used.share, used.post, member.share, member.post) == (None, "", None, "chair")
        perform("edit", member, {"role": "owner", "share": "100"}, actor=SYSTEM)
        member.refresh_from_db()
        assert (str(member.share), member.post) == ("100.00", "")

    def test_a_person_or_a_company(self, site: Site) -> None:
        where, zhang = unit(site), person(site, "Zhang")
        both = {"unit": where.pk, "role": "owner", "contact": zhang.pk, "customer": site.customer_id}
        assert refused("contact", lambda: perform("create", Occupancy, both, actor=SYSTEM)) == "one_holder"
        nobody = {"unit": where.pk, "role": "occupier", "note": "A family of three"}
        assert perform("create", Occupancy, nobody, actor=SYSTEM).record.holder == "A family of three"

    def test_the_same_part_twice(self, site: Site) -> None:
        where, zhang = unit(site), person(site, "Zhang")
        enter(where, zhang, "occupier", since="2020-01-01", until="2022-01-01")
        enter(where, zhang, "occupier", since="2023-01-01")
        assert refused("contact", lambda: enter(where, zhang, "occupier", since="2025-01-01")) == "twice"

    def test_it_does_not_end_before_it_began(self, site: Site) -> None:
        work = lambda: enter(unit(site), person(site, "Zhang"), since="2024-05-02", until="2024-05-01")  # noqa: E731
        assert refused("until", work) == "before_since"


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a test database in memory has one connection")
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_enter_no_more_than_the_whole(people: Callable[..., Any]) -> None:
    site = make(Site, name="Jinxiu Garden", customer=make(Customer))
    where, pair = unit(site), [person(site, "Zhang"), person(site, "Li")]
    start, said = threading.Barrier(2, timeout=10), []

    def turn(who: Contact) -> None:
        try:
            start.wait()
            enter(where, who, share="70")
            said.append("entered")
        except Invalid as problem:
            said.append(problem.errors["share"][0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=turn, args=(who,)) for who in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == ["entered", "more_than_whole"]
    assert Occupancy.objects.count() == 1


def test_units_come_in_by_a_sheet(acting_as: Callable[..., Any]) -> None:
    manager = acting_as("sales_manager", name="许嘉怡")
    quarter = make(Site, name="Jinxiu Garden", customer=make(Customer, owner=manager.user_id))
    unit(quarter, "101")
    rows = ["Site,Building,Entrance,Floor,Room,Use of the unit,Area in m²"]
    rows += ["Jinxiu Garden,3,,1,101,Flat,89.5", "Jinxiu Garden,3,,2,201,Flat,89.5", "Nowhere,3,,2,202,Flat,89.5"]
    data = "\n".join(rows).encode()
    run = new_run(registry.get("customers.Unit"), manager, "units.csv", io.BytesIO(data), len(data))
    ask_check(run)
    drain()
    run.refresh_from_db()
    ask_run(run)
    drain()
    run.refresh_from_db()
    assert run.counts["created"] == 1
    made = Unit.objects.get(room="201")
    assert (made.name, made.floor, str(made.area)) == ("Jinxiu Garden 3-201", 2, "89.50")
    assert Unit.objects.count() == 2


class TestPages:
    def story(self, site: Site) -> None:
        """Four units: used by the owner, let, vacant, unknown."""
        zhang, li = person(site, "Zhang San"), person(site, "Li Si")
        own, let, vacant = unit(site, "101"), unit(site, "102"), unit(site, "103")
        unit(site, "104")
        unit(site, "101", "12")
        enter(own, zhang, share="100")
        enter(own, zhang, "occupier")
        enter(let, zhang)
        enter(let, li, "occupier")
        enter(vacant, make(Customer, name="Anju Estates"), share="100")
        today = timezone.localdate()
        enter(vacant, li, "occupier", since=today - 900 * DAY, until=today - 30 * DAY)
        enter(own, zhang, "committee", post="chair", since=today - 100 * DAY)
        enter(let, li, "committee", post="member", since=today - 900 * DAY, until=today - 100 * DAY)

    def test_the_grid_says_who_is_where(self, sales: Any, site: Site) -> None:
        self.story(site)
        found = building_of(site, actor_for(sales.person), "")
        assert [one["name"] for one in found["buildings"]] == ["3", "12"]
        cells = [(one["label"], one["tone"], one["users"] or one["owners"]) for one in found["floors"][0]["cells"]]
        assert cells == [
            ("3-101", "ok", ["Zhang San"]),
            ("3-102", "info", ["Li Si"]),
            ("3-103", "warn", ["Anju Estates"]),
            ("3-104", "neutral", []),
        ]
        assert [one["value"] for one in found["figures"]] == ["5", "1", "1", "1", "2"]

    def test_each_figure_is_its_list(self, sales: Any, site: Site) -> None:
        self.story(site)
        found = building_of(site, actor_for(sales.person), "")
        for one in found["figures"]:
            page = sales.get(one["href"])
            assert page.status_code == 200
        f = json.dumps({"all": [["site", "any", [site.pk]], ["@unit_let", "is", "@me"]]})
        page = sales.get("/unit/", {"f": f}).content.decode()
        assert "Jinxiu Garden 3-102" in page
        assert "Jinxiu Garden 3-101" not in page

    def test_the_committee_now_and_before(self, sales: Any, site: Site) -> None:
        self.story(site)
        page = sales.get(f"/site/{site.pk}/panel/committee/").content.decode()
        now, before = page.split("Before", maxsplit=1)
        assert all(word in now for word in ("Zhang San", "Chair"))
        assert ("Li Si" in before, "Li Si" in now) == (True, False)
        today = timezone.localdate()
        with translation.override("en"):
            since, until = show_date(today - 900 * DAY), show_date(today - 100 * DAY)
        assert (f"since {until}" in now, f"{since} to {until}" in before) == (True, True)

    def test_one_building_costs_the_same_for_any_number_of_units(self, sales: Any, site: Site) -> None:
        unit(site)
        url = f"/customers/sites/{site.pk}/units/?building=3"

        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert sales.get(url).status_code == 200
            return len(asked)

        cost()
        few = cost()
        zhang = person(site, "Zhang")
        for at in range(20):
            enter(unit(site, f"2{at:02}"), zhang)
        assert cost() == few

    def test_a_site_of_others_is_not_there(self, sales: Any) -> None:
        far = make(Site, name="Far", customer=make(Customer))
        one = unit(far)
        for url in (f"/site/{far.pk}/", f"/customers/sites/{far.pk}/units/", f"/unit/{one.pk}/"):
            assert sales.get(url).status_code == 404

    def test_the_page_of_the_customer_shows_sites_and_units(self, sales: Any, site: Site) -> None:
        flat = unit(site)
        enter(flat, site.customer)
        page = sales.get(f"/customer/{site.customer_id}/panel/group/").content.decode()
        assert f'href="/site/{site.pk}/"' in page
        assert f'href="/unit/{flat.pk}/"' in page

    def test_merged_customers_keep_their_sites_and_units(self, site: Site) -> None:
        other = make(Customer, name="Jincheng Two")
        flat = unit(site)
        held = enter(flat, other)
        perform("merge", site.customer, {"others": [other.pk]}, actor=SYSTEM, acknowledge=("twins",))
        held.refresh_from_db()
        assert held.customer_id == site.customer_id
        assert query_for("customers.Unit", SYSTEM, tree={"all": [["@group", "any", [site.customer_id]]]}).count() == 1


def test_a_second_chair_of_a_committee_is_doubted_in_the_same_time(site: Site) -> None:
    first, second = enter_chair(site, "Yu", "101"), person(site, "Yin")
    other = make(Site, name="Elsewhere", customer=site.customer)
    enter_chair(other, "Tang", "101")
    data = {"unit": unit(site, "102").pk, "role": "committee", "contact": second.pk, "post": "chair"}
    with pytest.raises(Refused) as doubt:
        perform("create", Occupancy, data, actor=SYSTEM)
    told = "“Yu” chairs the committee of “Jinxiu Garden” in this time already. End that first if it is over."
    assert [problem.message % dict(problem.params) for problem in doubt.value.problems()] == [told]
    made = perform("create", Occupancy, data, actor=SYSTEM, acknowledge=["second_chair"]).record
    perform("edit", made, {"note": "by election"}, actor=SYSTEM)  # asked once, not with every later change
    perform("delete", made, actor=SYSTEM)
    perform("edit", first, {"until": timezone.localdate()}, actor=SYSTEM)
    perform("create", Occupancy, {**data, "since": timezone.localdate()}, actor=SYSTEM)


def enter_chair(site: Site, name: str, room: str) -> Occupancy:
    """Somebody who chairs the committee."""
    return enter(unit(site, room), person(site, name), "committee", post="chair")
