"""A record about which nothing more is said: no face offers what would be refused, and all say why and lead on."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from keben.domains.activities.models import FollowUp, FollowUpMethod, FollowUpPlan, Task
from keben.domains.customers.models import Customer
from keben.domains.marketing.models import Lead
from keben.kernel.actions.bulk_act import BatchAct
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import perform
from keben.kernel.ended import ended
from keben.kernel.features.comments import Comment
from keben.kernel.problems import Refused
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make
from keben.web.palette.commands import actions
from keben.web.record.buttons import Offers

pytestmark = pytest.mark.django_db
NAME = "无锡江东电力设备有限公司"
SENTENCE = f"这条线索已转为客户“{NAME}”，不能再修改，请到客户页继续。"


@pytest.fixture
def seller(signed_in: Any) -> Any:
    """The browser of a salesman."""
    return signed_in("sales")


@pytest.fixture
def lead(seller: Any) -> Lead:
    """A lead that has become a customer."""
    values = {"name": NAME, "contact_name": "李工", "mobile": "13912345678", "owner": seller.person}
    made = make(Lead, **values)
    perform("convert", made, actor=SYSTEM)
    made.refresh_from_db()
    return made


def page(browser: Client, address: str, layer: str = "") -> Any:
    """What the browser gets, as a whole page or as a piece for a layer."""
    return browser.get(address, headers={"HX-Request": "true", "KB-Layer": layer} if layer else {})


def test_the_page_offers_nothing_and_leads_on(seller: Any, lead: Lead) -> None:
    html = page(seller, f"/lead/{lead.pk}/").content.decode()
    assert html.count(SENTENCE) == 1
    there = f'href="/customer/{lead.customer_id}/"'
    assert "打开客户" in html
    assert re.search(rf"<a[^>]*{there}[^>]*>", html)
    ways = {"star", "presence", "panel", "followers", "why", "print", "do"}
    assert set(re.findall(rf'"/lead/{lead.pk}/([a-z-]+)/', html)) == ways
    assert set(re.findall(rf"/lead/{lead.pk}/do/([a-z-]+)/", html)) == {"follow", "add-follower"}
    assert "kb-composer" not in html


def test_a_living_one_beside_it_offers_all_of_that(seller: Any, lead: Lead) -> None:
    other = make(Lead, name="苏州恒远", mobile="13912345679", owner=seller.person)
    html = page(seller, f"/lead/{other.pk}/").content.decode()
    for there in ("say/", "edit/", "do/delete/", "stage/interested/", "mail/", "convert/"):
        assert f"/lead/{other.pk}/{there}" in html, there
    assert "kb-composer" in html
    assert "kb-ended" not in html


def test_the_palette_leads_on_and_offers_nothing_else(seller: Any, lead: Lead) -> None:
    from keben.domains.org.access.actors import actor_for

    actor = actor_for(seller.person)
    found = [one["href"] for one in actions(actor, f"/lead/{lead.pk}/")]
    base = f"/lead/{lead.pk}/"
    assert found == [f"/customer/{lead.customer_id}/", f"{base}followers/", f"{base}why/", f"{base}print/"]
    offers = Offers.of(registry.of(Lead), actor, lead)
    held = (offers.actions, offers.edit, offers.delete, offers.follow_up, offers.onward)
    assert held == ((), False, False, False, "customers.Customer")


def test_where_the_reader_does_not_see_what_became_of_it_nothing_leads_there(
    seller: Any, lead: Lead, people: Any
) -> None:
    Customer.objects.filter(pk=lead.customer_id).update(owner=people("sales", name="梁颖"))
    html = page(seller, f"/lead/{lead.pk}/").content.decode()
    assert "kb-ended" in html
    assert "打开客户" not in html


@pytest.mark.parametrize("part", ["say/", "edit/", "field/name/", "do/transfer/", "do/delete/", "mail/"])
def test_who_presses_a_key_all_the_same_reads_why(seller: Any, lead: Lead, part: str) -> None:
    answer = page(seller, f"/lead/{lead.pk}/{part}", layer="dialog")
    assert answer.status_code == 409
    assert SENTENCE in toast_of(answer)


def toast_of(answer: Any) -> str:
    """What an answer says besides its body."""
    return answer.content.decode() + json.dumps(json.loads(answer.get("HX-Trigger", "{}")), ensure_ascii=False)


def test_the_menu_of_its_row_only_opens_it(seller: Any, lead: Lead) -> None:
    html = page(seller, f"/lead/{lead.pk}/menu/", layer="popover").content.decode()
    assert re.findall(r'<a[^>]* href="([^"]+)"', html) == [f"/lead/{lead.pk}/"]


def test_nothing_is_written_about_it_over_any_face(seller: Any, lead: Lead) -> None:
    method = make(FollowUpMethod, name="电话")
    said = seller.post(
        f"/lead/{lead.pk}/say/", {"text": "还有人吗", "method": method.pk}, headers={"HX-Request": "true"}
    )
    assert (said.status_code, SENTENCE in toast_of(said)) == (409, True)
    spoken = seller.post(f"/lead/{lead.pk}/say/", {"text": "x", "method": "comment"}, headers={"HX-Request": "true"})
    assert spoken.status_code == 409
    target = {"noun": "lead", "id": lead.pk}
    for noun, data in (
        ("follow-up", {"content": "x", "method": method.pk}),
        ("task", {"name": "x"}),
        ("follow-up-plan", {"name": "x", "planned_at": "2030-01-01T10:00:00+08:00"}),
    ):
        answer = seller.post(f"/api/v1/{noun}", json.dumps({**data, "target": target}), content_type="application/json")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:keben:problem:converted")
    changed = seller.patch(
        f"/api/v1/lead/{lead.pk}", json.dumps({"name": "别的"}), content_type="application/json",
        headers={"If-Match": f'"{lead.version}"'},
    )  # fmt: skip
    assert changed.status_code == 409
    assert not FollowUp.objects.exists()
    assert not Task.objects.exists()
    assert not FollowUpPlan.objects.exists()
    assert not Comment.objects.exists()
    lead.refresh_from_db()
    assert lead.name == NAME


def test_a_batch_refuses_it_and_takes_its_neighbour(seller: Any, lead: Lead) -> None:
    other = make(Lead, name="苏州恒远", owner=seller.person)
    for batch in (BatchEdit(Lead, SYSTEM), BatchAct(Lead, SYSTEM, does="edit")):
        held = batch.hold([lead.pk, other.pk])
        answers = batch.write([(held[lead.pk], {"remark": "x"}), (held[other.pk], {"remark": "x"})])
        error = answers[0].error
        assert isinstance(error, Refused)
        assert error.reasons[0].code == "converted"
        assert answers[1].error is None
    before, version = lead.remark, lead.version
    lead.refresh_from_db()
    assert (lead.remark, lead.version) == (before, version)


def test_looking_following_and_forgetting_stay_open(seller: Any, lead: Lead) -> None:
    from keben.domains.org.access.actors import actor_for

    actor = actor_for(seller.person)
    perform("star", lead, {"on": True}, actor=actor)
    perform("reveal", lead, {"field": "mobile"}, actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        perform("mention", lead, {"mentions": [seller.person.pk]}, actor=actor)
    assert refused.value.reasons[0].code == "converted"


def test_a_talk_that_stayed_with_it_may_be_forgotten(seller: Any) -> None:
    made = make(Lead, name=NAME, contact_name="李工", owner=seller.person)
    talk = make(FollowUp, content="李工要样机", target_entity="marketing.Lead", target_id=made.pk, author=seller.person)
    perform("convert", made, {"bring_talks": False}, actor=SYSTEM)
    from keben.kernel.features.forgetting import Anonymised

    perform(type("Scrub", (Anonymised,), {"words": ("李工",)}), talk, actor=SYSTEM)
    talk.refresh_from_db()
    assert "李工" not in talk.content


def test_what_lives_has_not_ended(seller: Any, lead: Lead) -> None:
    assert ended(make(Lead, name="苏州恒远", owner=seller.person)) is None
    assert lead.customer is not None
    assert ended(lead.customer) is None
    found = ended(lead)
    assert found is not None
    assert found.onward == lead.customer
