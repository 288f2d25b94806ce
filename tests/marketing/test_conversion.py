"""A lead becomes a customer: once, with the rights of who does it, linked to twins, with what was said before."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from keben.base.uscc import make_uscc
from keben.domains.activities.models import FollowUp, FollowUpMethod, Task
from keben.domains.customers.models import Contact, Customer, CustomerSource, Pool
from keben.domains.marketing.conversion.steps import ConversionStep, conversion_steps
from keben.domains.marketing.conversion.twins import find_twins
from keben.domains.marketing.models import Lead, LeadSource
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import RoleField
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.ask import BoundInput
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.features.notifications import Notification
from keben.kernel.features.team import TeamMember
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Denied, Invalid, Refused
from keben.kernel.reader import scoped
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
NAME = "无锡江东电力设备有限公司"


def lead_of(owner: Any, **given: Any) -> Lead:
    """A lead with a person and a number."""
    values = {"name": NAME, "contact_name": "李工", "mobile": "13912345678", "owner": owner, **given}
    return make(Lead, **values)


def code(error: Any) -> str:
    """The code of a refusal."""
    return str(error.value.reasons[0].code)


def test_numbers_that_are_masked_go_along(cast: Any) -> None:
    role = cast.chen.roles.get()
    for entity, names in (("marketing.Lead", ("mobile",)), ("customers.Customer", ("phone",)),
                          ("customers.Contact", ("mobile",))):  # fmt: skip
        for name in names:
            make(RoleField, role=role, entity=entity, field=name, right=int(FieldRight.MASKED))
    lead = lead_of(cast.chen, phone="051085001234")
    perform("convert", lead, actor=cast.act(cast.chen))
    assert (Customer.objects.get().phone, Contact.objects.get().mobile) == ("0510-85001234", "13912345678")


def test_customer_and_contact_from_a_lead(cast: Any) -> None:
    source = make(LeadSource, name="安博会", customer_source=make(CustomerSource, name="展会").pk)
    uscc = make_uscc("320200", "LEAD0001")
    lead = lead_of(cast.chen, source=source, uscc=uscc, post="设备科长", region="320200")
    perform("convert", lead, actor=cast.act(cast.chen))
    lead.refresh_from_db()
    customer, contact = Customer.objects.get(), Contact.objects.get()
    assert (customer.name, customer.owner, customer.source.name, customer.uscc, customer.region) == (
        NAME, cast.chen, "展会", uscc, "320200",
    )  # fmt: skip
    assert (contact.customer, contact.name, contact.mobile, contact.post, contact.is_primary) == (
        customer, "李工", "13912345678", "设备科长", True,
    )  # fmt: skip
    assert (lead.status, lead.customer, lead.contact) == ("converted", customer, contact)
    event = LoggedEvent.objects.get(name="marketing.LeadConverted")
    assert (event.parent_entity, event.parent_id, event.data["is_new_customer"]) == (
        "customers.Customer", customer.pk, True,
    )  # fmt: skip


def test_a_converted_lead_is_read_only_and_converts_no_second_time(cast: Any) -> None:
    lead, me = lead_of(cast.chen), cast.act(cast.chen)
    perform("convert", lead, actor=me)
    with pytest.raises(Refused) as refused:
        perform("convert", lead, actor=me)
    assert code(refused) == "converted_already"
    for action, data in (
        ("edit", {"name": "别的"}), ("delete", {}), ("transfer", {"new_owner": cast.xu.pk}), ("comment", {"text": "x"}),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            perform(action, lead, data, actor=me)
        assert code(refused) == "converted"

    def aim(record: Any) -> None:
        record.target_entity, record.target_id, record.target_title = "marketing.Lead", lead.pk, lead.name

    with pytest.raises(Refused):
        perform("create", FollowUp, {"method": make(FollowUpMethod, name="电话").pk, "content": "x"}, actor=me,
                prepare=aim)  # fmt: skip
    assert not FollowUp.objects.exists()
    lead.refresh_from_db()
    assert (lead.name, lead.owner) == (NAME, cast.chen)


def test_a_failed_lead_is_reopened_first(cast: Any) -> None:
    lead = lead_of(cast.chen)
    Lead.objects.filter(pk=lead.pk).update(status="failed")
    with pytest.raises(Refused) as refused:
        perform("convert", lead, actor=cast.act(cast.chen))
    assert code(refused) == "wrong_state"
    assert not Customer.objects.exists()


def test_a_lead_in_a_pool_is_claimed_first(cast: Any, acting_as: Callable[..., Any]) -> None:
    with pytest.raises(Refused) as refused:
        perform("convert", cast.pooled(), actor=acting_as("boss"))
    assert code(refused) == "in_pool"
    assert not Customer.objects.exists()


def test_what_was_said_goes_along_with_author_and_time(cast: Any) -> None:
    lead, me = lead_of(cast.chen), cast.act(cast.chen)
    past = timezone.now() - dt.timedelta(days=9)
    talk = make(FollowUp, content="要样机", followed_at=past, next_contact_at=None, target_entity="marketing.Lead",
                target_id=lead.pk, author=cast.xu)  # fmt: skip
    FollowUp.objects.filter(pk=talk.pk).update(created_at=past, created_by=cast.xu)
    for entity, key, name in (("activities.FollowUp", talk.pk, "样机.pdf"), ("marketing.Lead", lead.pk, "名片.jpg")):
        make(Attachment, name=name, entity=entity, object_id=key, path="aa/aa", size=3, mime="x", digest="aa")
    task = make(Task, target_entity="marketing.Lead", target_id=lead.pk)
    perform("comment", lead, {"text": "很有希望", "mentions": [cast.manager.pk]}, actor=cast.act(cast.chen))
    perform("convert", lead, {"bring_team": True}, actor=me)
    customer = Customer.objects.get()
    went = FollowUp.objects.get()
    assert (went.pk, went.target_entity, went.target_id, went.target_title) == (
        talk.pk, "customers.Customer", customer.pk, NAME,
    )  # fmt: skip
    assert (went.content, went.author, went.followed_at, went.created_by, went.created_at) == (
        "要样机", cast.xu, past, cast.xu, past,
    )  # fmt: skip
    assert went.contact_id == Contact.objects.get().pk
    task.refresh_from_db()
    assert (task.target_entity, task.target_id) == ("customers.Customer", customer.pk)
    assert Attachment.objects.get(entity="activities.FollowUp", object_id=talk.pk).name == "样机.pdf"
    assert Attachment.objects.get(entity="customers.Customer", object_id=customer.pk).name == "名片.jpg"
    assert Attachment.objects.count() == 2, "moved, not copied"
    event = LoggedEvent.objects.get(name="marketing.LeadConverted")
    assert (event.data["follow_ups"], event.data["comments"], event.data["files"]) == (1, 1, 1)
    said = Comment.objects.get(entity="customers.Customer", object_id=customer.pk)
    assert (said.text, said.created_by, list(said.mentions.all())) == ("很有希望", cast.chen, [cast.manager])
    assert (customer.last_followed_at, customer.last_follow_up) == (past, "要样机")


def test_nothing_goes_along_unless_ticked(cast: Any) -> None:
    lead = lead_of(cast.chen)
    make(FollowUp, content="要样机", target_entity="marketing.Lead", target_id=lead.pk)
    perform("convert", lead, {"bring_talks": False}, actor=cast.act(cast.chen))
    assert not FollowUp.objects.filter(target_entity="customers.Customer").exists()


def test_linking_to_a_customer_takes_the_team_along(cast: Any) -> None:
    customer = make(Customer, name=NAME, owner=cast.xu.pk, level=None)
    lead = lead_of(cast.chen)
    TeamMember.objects.create(entity="marketing.Lead", object_id=lead.pk, user=cast.xu)
    with pytest.raises(Refused) as refused:
        perform("convert", lead, actor=cast.act(cast.manager))
    assert code(refused) == "twin"
    perform("convert", lead, {"customer": customer.pk, "bring_team": True}, actor=cast.act(cast.manager))
    assert Customer.objects.count() == 1
    team = TeamMember.objects.get(entity="customers.Customer", object_id=customer.pk)
    assert (team.user, team.may_write) == (cast.chen, True)
    assert Contact.objects.get(customer=customer).name == "李工"


def test_a_contact_of_the_same_number_is_taken(cast: Any) -> None:
    customer = make(Customer, name=NAME, owner=cast.chen.pk, level=None)
    known = make(Contact, customer=customer.pk, name="李建国", mobile="13912345678")
    lead = lead_of(cast.chen)
    perform("convert", lead, {"customer": customer.pk}, actor=cast.act(cast.chen))
    lead.refresh_from_db()
    assert lead.contact == known
    assert Contact.objects.count() == 1


def test_rights_on_customers_are_those_of_who_converts(cast: Any, acting_as: Callable[..., Any]) -> None:
    lead = lead_of(cast.chen)
    hidden = make(Customer, name="无锡江东电力设备公司", owner=acting_as("sales", name="梁颖").user_id, level=None)
    with pytest.raises(Invalid):  # he may not see it, so he cannot choose it
        perform("convert", lead, {"customer": hidden.pk}, actor=cast.act(cast.chen))
    with pytest.raises(Refused) as refused:
        perform("convert", lead, actor=cast.act(cast.chen))
    assert code(refused) == "hidden_twin"
    assert refused.value.reasons[0].params["owner"] == "梁颖"
    assert "江东" not in refused.value.reasons[0].text()
    TeamMember.objects.create(entity="customers.Customer", object_id=hidden.pk, user=cast.chen)
    with pytest.raises(Refused) as refused:
        perform("convert", lead, {"customer": hidden.pk}, actor=cast.act(cast.chen))
    assert code(refused) == "not_yours"
    lead.refresh_from_db()
    assert lead.status == "new"
    perform("convert", lead, {"anyway": True}, actor=cast.act(cast.chen))
    assert Customer.objects.filter(owner=cast.chen).count() == 1


def test_a_twin_in_a_pool_is_claimed_there(cast: Any) -> None:
    lead = lead_of(cast.chen)
    pool = make(Pool, name="老客户公海", daily_views=None)
    make(Customer, name="无锡江东电力设备公司", owner=None, pool=pool.pk, level=None)
    with pytest.raises(Refused) as refused:
        perform("convert", lead, actor=cast.act(cast.chen))
    (problem,) = refused.value.reasons
    assert (problem.code, problem.params["pool"]) == ("pooled_twin", "老客户公海")
    assert "江东" not in problem.text()
    lead.refresh_from_db()
    assert (lead.status, Customer.objects.count()) == ("new", 1)


def test_without_the_right_to_create_customers(cast: Any) -> None:
    from keben.kernel.testing.make import actor_with

    lead = lead_of(cast.chen)
    actor = actor_with(user_id=cast.chen.pk, everything=True, verbs={"marketing.Lead": {"view", "edit"}})
    with pytest.raises(Denied) as denied:
        perform("convert", lead, actor=actor)
    assert denied.value.entity == "customers.Customer"


def test_same_code_is_never_another_organisation(cast: Any) -> None:
    uscc = make_uscc("320200", "LEAD0002")
    make(Customer, name="另一个名字有限公司", uscc=uscc, owner=cast.chen.pk, level=None)
    with pytest.raises(Refused) as refused:
        perform("convert", lead_of(cast.chen, uscc=uscc), {"anyway": True}, actor=cast.act(cast.chen))
    assert code(refused) == "twin"
    assert Customer.objects.count() == 1


def test_twins_in_order_and_no_sister_companies(cast: Any) -> None:
    uscc = make_uscc("320200", "LEAD0003")
    by_code = make(Customer, name="旧名称有限公司", uscc=uscc, owner=cast.chen.pk, level=None)
    same = make(Customer, name="无锡 江东电力设备（有限公司）", owner=cast.chen.pk, level=None)
    called = make(Customer, name="完全不同的公司", owner=cast.chen.pk, level=None)
    make(Contact, customer=called.pk, name="李工", mobile="13912345678")
    make(Customer, name="苏州江东电力设备有限公司", owner=cast.chen.pk, level=None)
    found = find_twins(lead_of(cast.chen, uscc=uscc), cast.act(cast.chen))
    assert [(one.pk, one.rank, one.may) for one in found] == [
        (by_code.pk, 0, True), (same.pk, 1, True), (called.pk, 2, True),
    ]  # fmt: skip


def test_steps_of_higher_domains_ask_and_make(cast: Any) -> None:
    made = []

    class Step(ConversionStep):
        key, label = "deal", "Deal"

        def inputs(self, lead: Any, actor: Any) -> list[BoundInput]:
            return [BoundInput("deal_name", "Deal", Text(60))]

        def run(self, lead: Any, customer: Any, contact: Any, answers: Any, actor: Any) -> None:
            made.append((customer.name, contact.name, answers["deal_name"]))

    conversion_steps.append(Step())
    try:
        perform("convert", lead_of(cast.chen), {"deal_name": "周界改造"}, actor=cast.act(cast.chen))
    finally:
        conversion_steps.pop()
    assert made == [(NAME, "李工", "周界改造")]


def test_the_wizard_as_page_and_drawer(cast: Any, signed_in: Any) -> None:
    browser = signed_in("sales")
    lead = lead_of(browser.person)
    twin = make(Customer, name=NAME, owner=browser.person.pk, level=None)
    page = browser.get(f"/lead/{lead.pk}/convert/").content.decode()
    assert "<html" in page
    assert f'value="{twin.pk}" checked' in page
    drawer = browser.get(f"/lead/{lead.pk}/convert/", headers={"HX-Request": "true", "KB-Layer": "drawer"})
    assert "<html" not in drawer.content.decode()
    wrong = browser.post(f"/lead/{lead.pk}/convert/", {"choice": "new", "customer_name": NAME, "_has": "bring_talks"},
                         headers={"HX-Request": "true"})  # fmt: skip
    assert wrong.status_code == 409
    done = browser.post(f"/lead/{lead.pk}/convert/", {"choice": str(twin.pk), "contact_name": "李工"},
                        headers={"HX-Request": "true"})  # fmt: skip
    assert done["HX-Redirect"] == f"/customer/{twin.pk}/"
    lead.refresh_from_db()
    assert lead.customer == twin
    assert browser.get(f"/lead/{lead.pk}/convert/")["Location"] == f"/customer/{twin.pk}/"
    assert NAME in browser.get(f"/lead/{lead.pk}/").content.decode()
    assert signed_in("sales").get(f"/lead/{lead.pk}/convert/").status_code == 404


def test_the_wizard_says_how_to_ask_about_a_twin_out_of_reach(cast: Any, signed_in: Any) -> None:
    browser = signed_in("sales")
    make(Customer, name=NAME, owner=cast.xu.pk, level=None)
    page = browser.get(f"/lead/{lead_of(browser.person).pk}/convert/").content.decode()
    hit = page.split('<ul class="kb-hits">')[1].split("</ul>")[0]
    assert "负责人 许嘉怡" in hit
    assert NAME not in hit  # that it is there and who works it, and nothing more
    token = re.search(r'data-kb="ask-owner" data-url="/_twins/ask/" data-token="([^"]+)"', hit)
    assert token is not None
    assert browser.post("/_twins/ask/", {"token": token[1]}).status_code == 200
    assert Notification.objects.get(category="twins").user == cast.xu


def test_the_wizard_leads_to_a_twin_in_a_pool_of_ones_own(cast: Any, signed_in: Any) -> None:
    browser = signed_in("sales")
    pool = make(Pool, name="华东公海", members=[browser.person.pk])
    lying = make(Customer, name=NAME, pool=pool)
    page = browser.get(f"/lead/{lead_of(browser.person).pk}/convert/").content.decode()
    assert f'<a class="kb-btn kb-btn--sm" href="/pooled-customer/{lying.pk}/"' in page


def test_who_converts_second_is_led_to_what_it_became(cast: Any, signed_in: Any) -> None:
    browser = signed_in("sales")
    lead = lead_of(browser.person)
    perform("convert", lead, {"bring_talks": False}, actor=actor_for(browser.person))
    late = browser.post(f"/lead/{lead.pk}/convert/", {"choice": "new", "customer_name": NAME, "_has": "bring_talks"},
                        headers={"HX-Request": "true"})  # fmt: skip
    assert late.status_code == 409
    way = f'<a href="/customer/{Customer.objects.get().pk}/">打开客户</a>'
    assert way in late.content.decode()


def test_the_same_over_the_api(cast: Any, signed_in: Any) -> None:
    browser = signed_in("sales")
    lead = lead_of(browser.person)
    answer = browser.post(f"/api/v1/lead/{lead.pk}/convert", json.dumps({"bring_talks": True}),
                          content_type="application/json")  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert scoped(Customer, SYSTEM).get().name == NAME


def test_two_convert_at_once_and_one_customer_comes_of_it(postgres: None, cast: Any) -> None:
    lead = lead_of(cast.chen)

    def convert(person: Any) -> str:
        try:
            perform("convert", lead, {"customer_name": f"{NAME}"}, actor=actor_for(person))
            return "won"
        except Refused as error:
            return error.reasons[0].code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(convert, (cast.chen, cast.manager)))
    assert sorted(answers) == ["converted_already", "won"]
    assert Customer.objects.count() == 1
