"""Visits: the place only with consent and only then, too far is flagged, what has begun stays as it was."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from PIL import Image

from keben.base.geo import metres_between, spoken
from keben.domains.activities.models import FollowUp, FollowUpMethod
from keben.domains.care.models import LocationConsent, Visit
from keben.domains.care.visit.consent import version_in_force, withdraw, words
from keben.domains.care.visit.missed import missed_visits
from keben.domains.care.visit.watermark import marked
from keben.domains.customers.models import Contact, Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.features.attachments import Attachment
from keben.kernel.problems import Denied, Invalid, Missing, Refused
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
GATE = "30.274150,120.155150,20"
NEAR = "30.275000,120.155150,20"
FAR = "30.300000,120.155150,20"


def visit(owner: Any, **given: Any) -> Visit:
    """A planned visit of his at a customer of his."""
    customer = given.pop("customer", None) or make(Customer, owner=owner)
    found: Visit = make(Visit, owner=owner, customer=customer, planned_at=given.pop("at", timezone.now()), **given)
    return found


def photo() -> SimpleUploadedFile:
    """A small picture as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (400, 300), (200, 220, 240)).save(out, "JPEG")
    return SimpleUploadedFile("IMG_1.jpg", out.getvalue(), "image/jpeg")


def test_distances_are_those_of_the_earth() -> None:
    assert metres_between(30.0, 120.0, 30.0, 120.0) == 0
    assert metres_between(39.9042, 116.4074, 31.2304, 121.4737) == pytest.approx(1_067_300, abs=1_000)
    assert [spoken(metres) for metres in (350, 4_230, 120_400)] == ["350 m", "4.2 km", "120 km"]


def test_the_place_is_kept_only_with_consent(people: Any) -> None:
    me = people("sales")
    one = visit(me)
    with pytest.raises(Refused) as caught:
        perform("check-in", one, {"place": GATE}, actor=actor_for(me))
    assert caught.value.reasons[0].code == "no_consent"
    one.refresh_from_db()
    assert (one.status, one.check_in_latitude, LocationConsent.objects.count()) == ("planned", None, 0)
    perform("check-in", one, {"place": GATE, "consent": True}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, str(one.check_in_latitude), one.check_in_accuracy) == ("checked_in", "30.274150", 20)
    given = LocationConsent.objects.get()
    assert (given.user_id, given.text, given.text_version) == (me.pk, words(), version_in_force())
    assert given.withdrawn_at is None


def test_without_a_place_the_visit_counts_as_well(people: Any) -> None:
    me = people("sales")
    one = visit(me)
    perform("check-in", one, {}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, one.check_in_latitude, one.check_in_distance) == ("checked_in", None, None)
    assert (one.is_out_of_range, LocationConsent.objects.count()) == (False, 0)


def test_the_words_of_the_program_are_one_version_in_both_languages(people: Any) -> None:
    me = people("sales")
    with translation.override("en"):
        assert words().startswith("At check-in and check-out I agree that the company keeps where I am")
        perform("check-in", visit(me), {"place": GATE, "consent": True}, actor=actor_for(me))
    with translation.override("zh-hans"):
        assert words().startswith("签到和签退时，我同意公司记录我当时所在的位置")
        perform("check-in", visit(me), {"place": GATE}, actor=actor_for(me))
    given = LocationConsent.objects.get()
    assert (given.text.startswith("At check-in"), given.text_version) == (True, "f531c8d4")


def test_consent_is_asked_anew_after_withdrawal_and_for_other_words(people: Any) -> None:
    me = people("sales")
    perform("check-in", visit(me), {"place": GATE, "consent": True}, actor=actor_for(me))
    perform("check-in", visit(me), {"place": GATE}, actor=actor_for(me))
    assert withdraw(me.pk) == 1
    with pytest.raises(Refused):
        perform("check-in", visit(me), {"place": GATE}, actor=actor_for(me))
    perform("check-in", visit(me), {"place": GATE, "consent": True}, actor=actor_for(me))
    change_setting("visits.consent", "Other words")
    with pytest.raises(Refused):
        perform("check-in", visit(me), {"place": GATE}, actor=actor_for(me))
    assert LocationConsent.objects.count() == 2


def test_too_far_is_flagged_and_not_refused(people: Any) -> None:
    me = people("sales")
    first = visit(me)
    perform("check-in", first, {"place": GATE, "consent": True}, actor=actor_for(me))
    perform("remember-place", first, actor=actor_for(me))
    near, far = visit(me, customer=first.customer), visit(me, customer=first.customer)
    perform("check-in", near, {"place": NEAR}, actor=actor_for(me))
    perform("check-in", far, {"place": FAR}, actor=actor_for(me))
    for one in (near, far):
        one.refresh_from_db()
    assert (near.check_in_distance, near.is_out_of_range) == (95, False)
    assert (far.check_in_distance, far.is_out_of_range, far.status) == (2874, True, "checked_in")
    change_setting("visits.range", 5000)
    other = visit(me, customer=first.customer)
    perform("check-in", other, {"place": FAR}, actor=actor_for(me))
    other.refresh_from_db()
    assert other.is_out_of_range is False


def test_a_damaged_place_is_refused_and_nothing_is_kept(people: Any) -> None:
    me = people("sales")
    one = visit(me)
    with pytest.raises(Invalid):
        perform("check-in", one, {"place": "north,20", "consent": True}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, LocationConsent.objects.count()) == ("planned", 0)


def test_only_the_executor_checks_in(people: Any) -> None:
    boss = people("sales_manager")
    me = people("sales", supervisor=boss)
    one = visit(me)
    with pytest.raises(Refused) as caught:
        perform("check-in", one, {}, actor=actor_for(boss))
    assert caught.value.reasons[0].code == "not_executor"
    with pytest.raises((Denied, Missing)):
        perform("check-in", one, {}, actor=actor_for(people("sales")))


def test_check_out_writes_the_follow_up(people: Any) -> None:
    me = people("sales")
    method = make(FollowUpMethod, name="上门拜访", icon="map-pin")
    customer = make(Customer, owner=me)
    zhou = make(Contact, customer=customer, name="周工")
    one = visit(me, customer=customer, contacts=[zhou.pk])
    with pytest.raises(Refused):
        perform("check-out", one, {}, actor=actor_for(me))
    perform("check-in", one, {}, actor=actor_for(me))
    perform("check-out", one, {"summary": "They want a sample", "satisfaction": "4"}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, one.summary, one.satisfaction) == ("checked_out", "They want a sample", "4")
    written = FollowUp.objects.get()
    assert (written.content, written.method_id, written.contact_name) == ("They want a sample", method.pk, "周工")
    assert (written.target_entity, written.target_id) == ("customers.Customer", customer.pk)
    customer.refresh_from_db()
    assert customer.last_follow_up == "They want a sample"


def test_what_has_begun_changes_only_its_summary_and_that_for_a_while(people: Any) -> None:
    me = people("sales")
    one = visit(me)
    perform("check-in", one, {}, actor=actor_for(me))
    for verb, data in (("edit", {"name": "Other"}), ("delete", {}), ("cancel-visit", {"reason": "no"})):
        with pytest.raises(Refused):
            perform(verb, one, data, actor=actor_for(me))
    perform("check-out", one, {"summary": "First"}, actor=actor_for(me))
    perform("write-summary", one, {"summary": "Second", "satisfaction": "5"}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.summary, one.satisfaction) == ("Second", "5")
    Visit.objects.filter(pk=one.pk).update(check_out_at=timezone.now() - dt.timedelta(hours=25))
    with pytest.raises(Refused) as caught:
        perform("write-summary", one, {"summary": "Third"}, actor=actor_for(me))
    assert caught.value.reasons[0].code == "too_late"


def test_yesterday_s_visits_are_missed_and_may_be_planned_again(people: Any) -> None:
    me = people("sales")
    old, begun, today = visit(me), visit(me), visit(me)
    perform("check-in", begun, {}, actor=actor_for(me))
    Visit.objects.filter(pk__in=(old.pk, begun.pk)).update(planned_at=timezone.now() - dt.timedelta(days=1))
    assert (missed_visits(), missed_visits()) == (1, 0)
    for one in (old, begun, today):
        one.refresh_from_db()
    assert (old.status, begun.status, today.status) == ("missed", "checked_in", "planned")
    with pytest.raises(Invalid):
        perform("plan-again", old, {"planned_at": timezone.now() - dt.timedelta(hours=1)}, actor=actor_for(me))
    later = timezone.now() + dt.timedelta(days=2)
    perform("plan-again", old, {"planned_at": later}, actor=actor_for(me))
    old.refresh_from_db()
    assert (old.status, old.planned_at) == ("planned", later)


def test_contacts_belong_to_the_customer(people: Any) -> None:
    me = people("sales")
    stranger = make(Contact, customer=make(Customer, owner=me))
    values = {
        "name": "Talk",
        "customer": make(Customer, owner=me),
        "contacts": [stranger.pk],
        "planned_at": timezone.now(),
    }
    with pytest.raises(Invalid) as caught:
        perform("create", Visit, values, actor=actor_for(me))
    assert list(caught.value.errors) == ["contacts"]


def test_assistants_see_it_and_places_show_nowhere(people: Any, signed_in: Any) -> None:
    me = people("sales")
    helper = signed_in("sales")
    one = visit(me, assistants=[helper.person.pk])
    perform("check-in", one, {"place": GATE, "consent": True}, actor=actor_for(me))
    page = helper.get(f"/visit/{one.pk}/")
    assert page.status_code == 200
    assert "30.27415" not in page.content.decode()
    told = helper.get(f"/api/v1/visit/{one.pk}/")
    assert "30.27415" not in told.content.decode()
    assert signed_in("sales").get(f"/visit/{one.pk}/").status_code == 404


def test_the_server_marks_the_photo(signed_in: Any) -> None:
    client = signed_in("sales", name="陈思远")
    one = visit(client.person)
    data = {"place": GATE, "consent": "on", "photo": photo()}
    answer = client.post(f"/visit/{one.pk}/check-in/", data)
    assert (answer.status_code, answer["Location"]) == (302, f"/visit/{one.pk}/")
    one.refresh_from_db()
    kept = Attachment.objects.get()
    assert (one.check_in_photo_id, kept.entity, kept.object_id) == (kept.pk, "care.Visit", one.pk)
    sent = b"".join(client.get(f"/attachment/{kept.pk}/download/").streaming_content)
    with Image.open(io.BytesIO(sent)) as picture:
        assert picture.format == "JPEG"
        assert picture.getpixel((390, 5))[2] > 200
        assert picture.getpixel((390, 290))[2] < 180  # the band below is darkened


def test_a_file_that_is_no_picture_leaves_the_visit_planned(signed_in: Any) -> None:
    client = signed_in("sales")
    one = visit(client.person)
    answer = client.post(f"/visit/{one.pk}/check-in/", {"photo": SimpleUploadedFile("a.jpg", b"no picture")})
    assert answer.status_code == 422
    one.refresh_from_db()
    assert (one.status, Attachment.objects.count()) == ("planned", 0)
    with pytest.raises(Invalid):
        marked(b"", ("one",))


def test_the_button_of_a_visit_leads_to_the_page_that_asks(signed_in: Any) -> None:
    client = signed_in("sales")
    one = visit(client.person)
    page = client.get(f"/visit/{one.pk}/").content.decode()
    button = re.search(rf'<a [^>]*href="/visit/{one.pk}/check-in/"[^>]*>', page)
    assert button is not None
    assert ("data-kb-dialog" in button[0], "data-kb-drawer" in button[0]) == (False, False)
    typed = client.get(f"/visit/{one.pk}/do/check-in/")
    assert (typed.status_code, typed["Location"]) == (302, f"/visit/{one.pk}/check-in/")
    layer = client.get(f"/visit/{one.pk}/do/check-in/", headers={"HX-Request": "true", "KB-Layer": "dialog"})
    assert (layer.status_code, layer["HX-Redirect"]) == (200, f"/visit/{one.pk}/check-in/")


def test_the_day_is_a_route(signed_in: Any) -> None:
    client = signed_in("sales")
    noon = timezone.localtime().replace(hour=12, minute=0)
    stops = [visit(client.person, at=noon + dt.timedelta(minutes=30 * number)) for number in range(3)]
    Customer.objects.filter(pk=stops[1].customer_id).update(latitude=None, longitude=None, place_source="")
    for stop, latitude in ((stops[0], "30.0"), (stops[2], "30.09")):
        make_place = {"latitude": latitude, "longitude": "120"}
        perform("edit", stop.customer, make_place, actor=actor_for(client.person))
    page = client.get("/visits/day/").content.decode()
    assert page.index(stops[0].customer.name) < page.index(stops[2].customer.name)
    assert page.count("<circle") == 2
    assert "10.0 km" in page
    assert f"/visit/{stops[1].pk}/check-in/" in page
    assert page.count('href="geo:') == 3
    assert 'href="geo:30.000000,120.000000?q=30.000000,120.000000"' in page
    assert client.get("/visits/day/?date=nonsense&who=%00").status_code == 200
    other = signed_in("sales").get(f"/visits/day/?who={client.person.pk}").content.decode()
    assert stops[0].customer.name not in other


def test_consent_is_withdrawn_on_the_page(signed_in: Any) -> None:
    client = signed_in("sales")
    one = visit(client.person)
    perform("check-in", one, {"place": GATE, "consent": True}, actor=actor_for(client.person))
    assert "/visits/consent/withdraw/" in client.get("/visits/day/").content.decode()
    assert client.get("/visits/consent/withdraw/").status_code == 405
    assert client.post("/visits/consent/withdraw/").status_code == 302
    assert LocationConsent.objects.get().withdrawn_at is not None
