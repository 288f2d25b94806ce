"""Completeness and freshness: scores, why, weights of administrators, confirming, stewards and the weekly chase."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.utils import timezone, translation

from keben.domains.activities.models import Task
from keben.domains.customers.chase import run
from keben.domains.customers.chase.model import DataChase
from keben.domains.customers.chase.run import address, chase
from keben.domains.customers.models import Contact, Customer, Pool
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.sight import actor_of
from keben.kernel.problems import Invalid
from keben.kernel.quality.again import ages
from keben.kernel.quality.declared import Weighed
from keben.kernel.quality.score import FAR, judge, points_of
from keben.kernel.quality.weights import PREFIX, weights_of
from keben.kernel.registry import registry
from keben.kernel.settings import Setting
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make
from keben.web.home import counting

EMPTY = dict.fromkeys(
    ("uscc", "phone", "email", "region", "address", "short_name", "legal_representative", "size", "website"), ""
)


def bare(**given: Any) -> Customer:
    """A customer of whom nothing that counts is known but what is given."""
    return make(Customer, **{**EMPTY, "level": None, "industry": None, "source": None, **given})


def aged(record: Any, days: int) -> None:
    """As if the record had been made so many days ago, and been judged since."""
    born = timezone.now() - dt.timedelta(days=days)
    type(record).objects.filter(pk=record.pk).update(created_at=born, ages_on=None)
    ages(Job())
    record.refresh_from_db()


def chosen(**weights: tuple[int, int]) -> None:
    """Other weights for customers, as an administrator would choose them."""
    Setting.objects.create(name=f"{PREFIX}customers.Customer", value={k: list(v) for k, v in weights.items()})
    from keben.kernel.stamps import touch

    touch("settings")


@pytest.mark.django_db
class TestScores:
    def test_filled_points_make_completeness_and_age_makes_freshness(self) -> None:
        chosen(phone=(30, 100), uscc=(50, 0), email=(20, 10))
        one = bare(phone="13955556021", email="a@example.com")
        assert (one.completeness, one.freshness) == (50, 100)
        assert one.ages_on == timezone.localdate() + dt.timedelta(days=11)
        aged(one, 11)
        assert (one.completeness, one.freshness) == (50, 80)  # 20 of 50 points count half
        aged(one, 101)
        assert (one.completeness, one.freshness, one.ages_on) == (50, 50, FAR)

    def test_the_last_day_of_the_limit_still_counts_in_full(self) -> None:
        chosen(phone=(30, 100))
        one = bare(phone="13955556021")
        aged(one, 100)
        assert one.freshness == 100
        aged(one, 101)
        assert one.freshness == 50

    def test_nothing_filled_is_nothing_known_and_nothing_stale(self) -> None:
        one = bare()
        assert (one.completeness, one.freshness, one.ages_on) == (0, 100, FAR)

    def test_a_change_is_judged_at_once_and_renews_only_its_field(self) -> None:
        chosen(phone=(50, 100), email=(50, 100))
        one = bare(phone="13955556021", email="a@example.com")
        aged(one, 150)
        perform("edit", one, {"phone": "13955556022"}, actor=SYSTEM)
        one.refresh_from_db()
        assert one.freshness == 75
        found = points_of(one, weights_of(registry.get("customers.Customer")), timezone.localdate())
        assert {point.name: point.state for point in found} == {"phone": "right", "email": "stale"}
        event = LoggedEvent.objects.filter(entity="customers.Customer", object_id=one.pk).latest("pk")
        assert set(event.changes) == {"phone"}

    def test_confirming_renews_all_fields_and_is_logged(self) -> None:
        one = bare(phone="13955556021")
        aged(one, 400)
        assert one.freshness == 50
        perform("confirm-data", one, {}, actor=SYSTEM)
        one.refresh_from_db()
        assert one.freshness == 100
        event = LoggedEvent.objects.filter(entity="customers.Customer", object_id=one.pk).latest("pk")
        assert (event.action, set(event.changes)) == ("confirm-data", {"confirmed_at"})

    def test_contacts_are_judged_by_fields_of_their_own(self) -> None:
        one = make(Contact, mobile="13955556021", post="Buyer", department="", role="", email="", wechat="",
                   attitude="unknown", influence="")  # fmt: skip
        assert one.completeness == 50

    def test_a_custom_field_may_count(self) -> None:
        record = Customer(custom={"floor": 3}, created_at=timezone.now())
        found = judge(record, (Weighed("x_floor", 1), Weighed("x_door", 1)), timezone.localdate())
        assert found.completeness == 50


@pytest.mark.django_db
class TestWeights:
    def post(self, browser: Any, **cells: str) -> Any:
        return browser.post("/system/quality/", {"entity": "customers.Customer", **cells})

    def test_saving_keeps_history_and_judges_all_in_the_background(self, signed_in: Callable[..., Any]) -> None:
        admin = signed_in("system_admin", lang="en")
        one, other = bare(phone="13955556021"), bare()
        assert self.post(admin, p_phone="100", d_phone="30").status_code == 302
        assert Job.objects.filter(task="quality.judge", state="waiting").count() == 1
        drain()
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.completeness, other.completeness) == (100, 0)
        assert one.ages_on == timezone.localdate() + dt.timedelta(days=31)
        event = LoggedEvent.objects.filter(entity="kernel.Setting").latest("pk")
        assert event.changes["value"] == [None, {"phone": [100, 30]}]
        assert bare(phone="13955556029").completeness == 100
        assert self.post(admin, p_email="100", d_email="0").status_code == 302
        assert Setting.objects.get().value == {"email": [100, 0]}
        place = "/system/quality/progress/?entity=customers.Customer"
        assert "every 2s" in admin.get(place).content.decode()
        drain()
        page = admin.get(place).content.decode()
        assert "Judged last: 3 records" in page
        assert "every 2s" not in page

    def test_a_wrong_cell_is_named_and_nothing_is_kept(self, signed_in: Callable[..., Any]) -> None:
        admin = signed_in("system_admin", lang="en")
        answer = self.post(admin, p_phone="many", d_phone="30", p_email="5", d_email="9999")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "“many” is no whole number." in page
        assert "9999 lies outside 0 to 3650." in page
        assert 'value="many"' in page
        assert not Setting.objects.exists()
        assert not Job.objects.filter(task="quality.judge").exists()

    def test_no_points_at_all_are_refused(self, signed_in: Callable[..., Any]) -> None:
        answer = self.post(signed_in("system_admin", lang="en"), p_phone="0", d_phone="1")
        assert answer.status_code == 422
        assert "At least one field must have points." in answer.content.decode()

    def test_only_system_administrators_may_weigh(self, signed_in: Callable[..., Any]) -> None:
        for role in ("sales", "boss", "security_admin"):
            assert signed_in(role).get("/system/quality/").status_code == 403


@pytest.mark.django_db
class TestWhy:
    def test_the_popover_names_what_costs_points_and_leads_to_the_field(self, signed_in: Callable[..., Any]) -> None:
        browser = signed_in("sales", lang="en")
        one = bare(phone="13955556021", owner=browser.person)
        aged(one, 400)
        page = browser.get(f"/customer/{one.pk}/quality/", headers={"HX-Request": "true"}).content.decode()
        assert "Why 15%?" in page
        assert "Unified social credit code is empty: 15 points are missing." in page
        assert f'href="/customer/{one.pk}/edit/?only=uscc"' in page
        assert "Phone was last confirmed on" in page
        assert f"/customer/{one.pk}/do/confirm-data/" in page

    def test_who_may_only_look_gets_no_doors(self, signed_in: Callable[..., Any]) -> None:
        one = bare()
        page = signed_in("service_engineer", lang="en").get(f"/customer/{one.pk}/quality/").content.decode()
        assert "Unified social credit code is empty" in page
        assert "edit/?only=" not in page
        assert "confirm-data" not in page

    def test_what_is_missing_leads_to_its_field_only_for_those_who_may_fill_it_in(
        self, signed_in: Callable[..., Any]
    ) -> None:
        sales = signed_in("sales", lang="en")
        mine = bare(phone="13955556021", owner=sales.person)
        gap = f'href="/customer/{mine.pk}/edit/?only=uscc"'
        assert gap in sales.get(f"/customer/{mine.pk}/").content.decode()
        page = signed_in("service_engineer", lang="en").get(f"/customer/{mine.pk}/").content.decode()
        assert "Missing: Unified social credit code, " in page
        assert "edit/?only=" not in page

    def test_a_customer_of_a_pool_is_filled_in_by_nobody(self, signed_in: Callable[..., Any]) -> None:
        sales = signed_in("sales", lang="en")
        pool = make(Pool, name="华东公海", members=[sales.person.pk], daily_views=None)
        page = sales.get(f"/pooled-customer/{bare(pool=pool.pk).pk}/").content.decode()
        assert "Missing: " in page
        assert "edit/?only=" not in page

    def test_one_field_alone_is_edited_and_nothing_else(self, signed_in: Callable[..., Any]) -> None:
        browser = signed_in("sales", lang="en")
        one = bare(phone="13955556021", owner=browser.person)
        page = browser.get(f"/customer/{one.pk}/edit/?only=website").content.decode()
        assert 'name="website"' in page
        assert 'name="phone"' not in page
        sent = {"_only": "website", "website": "https://a.example", "_version": one.version}
        assert browser.post(f"/customer/{one.pk}/edit/", sent, headers={"HX-Request": "true"}).status_code == 200
        one.refresh_from_db()
        assert (one.website, one.phone) == ("https://a.example", "13955556021")
        assert browser.get(f"/customer/{one.pk}/edit/?only=receivable").status_code == 403

    def test_a_noun_without_weights_has_no_such_page(self, signed_in: Callable[..., Any]) -> None:
        browser = signed_in("sales")
        task = make(Task, owner=browser.person)
        assert browser.get(f"/task/{task.pk}/quality/").status_code == 404


@pytest.mark.django_db
class TestChase:
    def test_one_to_do_a_week_opens_exactly_the_rows_it_counted(self, signed_in: Callable[..., Any]) -> None:
        browser = signed_in("sales", lang="en")
        mine = {bare(owner=browser.person).pk, bare(owner=browser.person).pk}
        full = bare(owner=browser.person)
        Customer.objects.filter(pk=full.pk).update(completeness=90)
        bare(owner=make_other(signed_in))
        assert chase() == {"asked": 2}
        asked = DataChase.objects.get(user=browser.person)
        assert (asked.counts, asked.task.owner_id) == ({"customers.Customer": 2}, browser.person.pk)
        page = browser.get(f"/task/{asked.task_id}/panel/data-chase/").content.decode()
        assert address(registry.get("customers.Customer")).replace("&", "&amp;") in page
        tree = json.loads(parse_qs(urlsplit(address(registry.get("customers.Customer"))).query)["f"][0])
        rows = browser.get("/customer/", {"f": json.dumps(tree)}).content.decode()
        assert {pk for pk in [*mine, full.pk] if f'href="/customer/{pk}/"' in rows} == mine
        assert chase() == {"asked": 0}

    def test_the_to_do_says_what_its_list_holds_now(self, signed_in: Callable[..., Any]) -> None:
        browser = signed_in("sales", lang="en")
        one, other = bare(owner=browser.person), bare(owner=browser.person)
        chase()
        panel = f"/task/{DataChase.objects.get().task_id}/panel/data-chase/"
        assert '<span class="kb-small kb-muted">2</span>' in browser.get(panel).content.decode()
        Customer.objects.filter(pk=one.pk).update(completeness=90)
        assert '<span class="kb-small kb-muted">1</span>' in browser.get(panel).content.decode()
        Customer.objects.filter(pk=other.pk).update(completeness=90)
        page = browser.get(panel).content.decode()
        assert "Nothing needs a look any more" in page
        assert "<li>" not in page

    def test_beyond_what_is_counted_it_says_more_than(
        self, signed_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "MOST", 2)
        monkeypatch.setattr(counting, "MOST", 2)
        browser = signed_in("sales", lang="en")
        for steward in (None, None, browser.person, browser.person):
            bare(owner=browser.person, steward=steward)
        assert run.counts_of(actor_of(browser.person)) == {"customers.Customer": 3}  # counted no further
        chase()
        asked = DataChase.objects.get()
        assert asked.task.name == "Data that need a look: 2+ customers"
        page = browser.get(f"/task/{asked.task_id}/panel/data-chase/").content.decode()
        assert '<span class="kb-small kb-muted">2+</span>' in page

    @pytest.mark.parametrize("night", ["zh-hans", "en"])
    def test_the_to_do_is_written_for_who_reads_it(self, signed_in: Callable[..., Any], night: str) -> None:
        english, chinese = signed_in("sales", lang="en").person, signed_in("sales", lang="zh-hans").person
        for owner in (english, chinese):
            bare(owner=owner)
        with translation.override(night):
            assert chase() == {"asked": 2}
            assert translation.get_language() == night
        names = dict(Task.objects.values_list("owner", "name"))
        assert names == {english.pk: "Data that need a look: 1 customers", chinese.pk: "待核对的资料：客户 1"}

    def test_who_has_not_done_it_is_not_asked_again(self, signed_in: Callable[..., Any]) -> None:
        person = signed_in("sales").person
        bare(owner=person)
        chase()
        DataChase.objects.update(week="2020-W01")
        assert chase() == {"asked": 0}
        Task.objects.update(status="done")
        assert chase() == {"asked": 1}

    def test_it_ends_with_the_last_record_and_not_before(self, signed_in: Callable[..., Any]) -> None:
        person = signed_in("sales").person
        chosen(phone=(10, 365))
        one, other, actor = bare(owner=person), bare(owner=person), actor_of(person)
        chase()
        perform("edit", one, {"remark": "met at the fair"}, actor=actor)  # not among what counts: nothing to look for
        assert not Job.objects.filter(task="quality.settled").exists()
        for at, (record, state) in enumerate(((one, "open"), (other, "done"))):
            perform("edit", record, {"phone": f"1380013800{at}"}, actor=actor)
            assert Job.objects.filter(task="quality.settled", args={"user": person.pk}).count() == at + 1
            drain()
            assert Task.objects.get().status == state
        done = Task.objects.get()
        assert (done.done_at is not None, done.updated_by_id) == (True, None)

    def test_a_batch_counts_once_for_each_steward(self, signed_in: Callable[..., Any]) -> None:
        person, other = signed_in("sales").person, make_other(signed_in)
        chosen(phone=(10, 365))
        rows = [bare(owner=owner) for owner in (person, person, person, other)]
        chase()
        assert set(DataChase.objects.values_list("user", flat=True)) == {person.pk, other.pk}
        run = BatchEdit(Customer, SYSTEM)
        with transaction.atomic():
            held = run.hold([one.pk for one in rows])
            run.write([(held[one.pk], {"phone": f"1380013800{at}"}) for at, one in enumerate(rows)])
        told = Job.objects.filter(task="quality.settled").values_list("args", flat=True)
        assert sorted(one["user"] for one in told) == sorted((person.pk, other.pk))
        drain()
        assert set(Task.objects.values_list("status", flat=True)) == {"done"}

    def test_the_night_ends_what_nobody_wrote_to(self, signed_in: Callable[..., Any]) -> None:
        one = bare(owner=signed_in("sales").person)
        chase()
        Customer.objects.filter(pk=one.pk).update(completeness=90)
        assert chase() == {"asked": 0}
        assert Task.objects.get().status == "done"

    def test_a_named_steward_is_asked_instead_of_the_owner(self, signed_in: Callable[..., Any]) -> None:
        owner, boss = signed_in("sales").person, signed_in("boss").person
        bare(owner=owner, steward=boss)
        bare(owner=boss, steward=boss)
        assert chase() == {"asked": 1}
        asked = DataChase.objects.get()
        assert (asked.user_id, asked.counts) == (boss.pk, {"customers.Customer": 2})

    def test_a_steward_must_see_the_record(self, signed_in: Callable[..., Any]) -> None:
        owner, other = signed_in("sales").person, signed_in("sales", name="Ding").person
        one = bare(owner=owner)
        with pytest.raises(Invalid) as caught:
            perform("edit", one, {"steward": other.pk}, actor=SYSTEM)
        assert caught.value.problems()[0].code == "steward_blind"
        perform("edit", one, {"steward": owner.pk}, actor=SYSTEM)

    def test_a_to_do_about_something_else_has_no_links(self, signed_in: Callable[..., Any]) -> None:
        browser = signed_in("sales")
        task = make(Task, owner=browser.person)
        assert "kb-list" not in browser.get(f"/task/{task.pk}/panel/data-chase/").content.decode()


def make_other(signed_in: Callable[..., Any]) -> Any:
    """A colleague with a customer of his own."""
    return signed_in("sales", name="Ding").person
