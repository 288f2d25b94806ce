"""Actions, comments, team, star, reveal and stages: each changes what it says and writes it down."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from keben.domains.activities.models import FollowUp, FollowUpMethod
from keben.domains.customers.models import Contact, Customer
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.comments import Comment, Follower
from keben.kernel.features.notifications import Notification
from keben.kernel.features.team import TeamMember
from keben.kernel.testing.make import make
from tests.web_record.conftest import DIALOG, HTMX

pytestmark = pytest.mark.django_db


def test_a_follow_up_with_its_next_step(sales: Any, customer: Customer) -> None:
    method = make(FollowUpMethod, name="Visit")
    sent = {"method": method.pk, "text": "Agreed on 60 sets", "next_at": "2026-12-01 10:00", "next_step": "Call"}
    answer = sales.post(f"/customer/{customer.pk}/say/", sent, headers=HTMX)
    written = FollowUp.objects.get()
    assert "kb:changed" in json.loads(answer["HX-Trigger"])
    assert (written.target_entity, written.target_id) == ("customers.Customer", customer.pk)
    assert (written.content, written.method_id, written.next_step) == ("Agreed on 60 sets", method.pk, "Call")
    assert written.author_id == sales.person.pk
    customer.refresh_from_db()
    assert customer.last_follow_up == "Agreed on 60 sets"


def test_an_empty_follow_up_is_refused(sales: Any, customer: Customer) -> None:
    answer = sales.post(f"/customer/{customer.pk}/say/", {"text": "  "}, headers=HTMX)
    assert (answer.status_code, answer["HX-Reswap"]) == (422, "none")
    assert json.loads(answer["HX-Trigger"])["kb:toast"]["tone"] == "danger"
    assert FollowUp.objects.count() == 0


def test_a_comment_tells_whom_it_mentions_and_who_follows(sales: Any, people: Any, customer: Customer) -> None:
    called, following = people("boss"), people("boss")
    Follower.objects.create(entity="customers.Customer", object_id=customer.pk, user=following)
    Follower.objects.create(entity="customers.Customer", object_id=customer.pk, user=sales.person)
    sent = {"method": "comment", "text": "@Wang look", "mentions": [called.pk]}
    sales.post(f"/customer/{customer.pk}/say/", sent, headers=HTMX)
    comment = Comment.objects.get()
    assert (comment.text, comment.created_by_id) == ("@Wang look", sales.person.pk)
    told = {n.user_id: n.category for n in Notification.objects.all()}
    assert told == {called.pk: "mention", following.pk: "comment"}
    event = LoggedEvent.objects.get(name="features.CommentWritten")
    assert event.data == {"comment_id": comment.pk, "text": "@Wang look", "mentioned": [called.pk]}


def test_nouns_without_follow_ups_take_comments_only(signed_in: Any, people: Any) -> None:
    boss = signed_in("boss", lang="en")
    task = boss.post("/task/new/", {"name": "Check", "priority": "normal", "_key": "t"}, headers=HTMX)
    form = boss.get(f"{task['HX-Redirect']}say/", headers=DIALOG).content.decode()
    assert 'value="comment"' in form
    assert 'name="next_step"' not in form


def test_the_dialog_asks_and_the_action_is_done(sales: Any, people: Any, customer: Customer) -> None:
    new = people("sales", name="Lin Hao")
    form = sales.get(f"/customer/{customer.pk}/do/transfer/", headers=DIALOG).content.decode()
    assert 'name="new_owner"' in form
    assert 'name="keep"' in form
    sent = {"new_owner": new.pk, "keep": "read", "reason": "Moved"}
    answer = sales.post(f"/customer/{customer.pk}/do/transfer/", sent, headers=DIALOG)
    assert {"kb:close", "kb:changed", "kb:toast"} <= set(json.loads(answer["HX-Trigger"]))
    customer.refresh_from_db()
    assert customer.owner_id == new.pk
    assert LoggedEvent.objects.get(action="transfer").reason == "Moved"


def test_a_refused_action_says_why_in_its_dialog(sales: Any, customer: Customer) -> None:
    sent = {"new_owner": sales.person.pk, "keep": "out"}
    answer = sales.post(f"/customer/{customer.pk}/do/transfer/", sent, headers=DIALOG)
    assert answer.status_code == 409
    assert "already owns this customer" in answer.content.decode()


def test_missing_answers_come_back_at_their_field(sales: Any, customer: Customer) -> None:
    answer = sales.post(f"/customer/{customer.pk}/do/transfer/", {"keep": "out", "reason": "Kept"}, headers=DIALOG)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_new_owner-err"' in html
    assert 'value="Kept"' in html


def test_deleting_names_the_consequence_and_leaves_the_page(sales: Any, customer: Customer) -> None:
    form = sales.get(f"/customer/{customer.pk}/do/delete/", headers=DIALOG).content.decode()
    assert "Delete “Jiangdong Grid”" in form
    assert "recycle bin" in form
    here = {**DIALOG, "HX-Current-URL": f"http://testserver/customer/{customer.pk}/"}
    answer = sales.post(f"/customer/{customer.pk}/do/delete/", headers=here)
    assert answer["HX-Redirect"] == "/customer/"
    assert sales.get(f"/customer/{customer.pk}/").status_code == 404
    sales.post(f"/customer/{customer.pk}/do/restore/", headers=HTMX)
    assert sales.get(f"/customer/{customer.pk}/").status_code == 200


def test_what_was_opened_by_its_address_leads_back(sales: Any, people: Any, customer: Customer) -> None:
    path = f"/customer/{customer.pk}/do/add-team-member/"
    here = {**HTMX, "HX-Current-URL": f"http://testserver{path}"}
    answer = sales.post(path, {"user": people("sales").pk}, headers=here)
    assert answer["HX-Redirect"] == f"/customer/{customer.pk}/"
    path = f"/customer/{customer.pk}/do/delete/"
    answer = sales.post(path, headers={**HTMX, "HX-Current-URL": f"http://testserver{path}"})
    assert answer["HX-Redirect"] == "/customer/"


def test_team_grows_and_shrinks(sales: Any, signed_in: Any, customer: Customer) -> None:
    lin = signed_in("sales", name="Lin Hao", lang="en")
    assert lin.get(f"/customer/{customer.pk}/").status_code == 404
    sales.post(
        f"/customer/{customer.pk}/do/add-team-member/", {"user": lin.person.pk, "may_write": "on"}, headers=DIALOG
    )
    assert TeamMember.objects.get().may_write is True
    assert lin.get(f"/customer/{customer.pk}/").status_code == 200
    assert Notification.objects.get(user=lin.person).category == "team"
    sales.post(f"/customer/{customer.pk}/do/remove-team-member/", {"user": lin.person.pk}, headers=DIALOG)
    assert TeamMember.objects.count() == 0
    names = ["features.TeamMemberAdded", "features.TeamMemberRemoved"]
    assert list(LoggedEvent.objects.filter(name__in=names).order_by("pk").values_list("name", flat=True)) == names


def test_a_day_in_the_past_is_refused(sales: Any, people: Any, customer: Customer) -> None:
    sent = {"user": people("sales").pk, "until": "2020-01-01"}
    answer = sales.post(f"/customer/{customer.pk}/do/add-team-member/", sent, headers=DIALOG)
    assert answer.status_code == 422
    assert 'id="id_until-err"' in answer.content.decode()
    assert TeamMember.objects.count() == 0


def test_star_on_and_off(sales: Any, customer: Customer) -> None:
    url = f"/customer/{customer.pk}/star/"
    sales.post(url, {"on": True}, content_type="application/json")
    assert Follower.objects.get().starred is True
    assert 'aria-pressed="true" data-kb-star' in sales.get(f"/customer/{customer.pk}/").content.decode()
    sales.post(url, {"on": False}, content_type="application/json")
    assert Follower.objects.count() == 0
    assert not LoggedEvent.objects.filter(action="star").exists()


def test_revealing_is_written_down_and_needs_the_right(signed_in: Any, customer: Customer) -> None:
    contact = make(Contact, customer=customer, name="Zhang", mobile="13955556021")
    engineer = signed_in("service_engineer", lang="en")
    page = engineer.get(f"/contact/{contact.pk}/").content.decode()
    assert "139****6021" in page
    assert "13955556021" not in page
    answer = engineer.post(f"/contact/{contact.pk}/reveal/mobile/")
    assert answer.json() == {"value": "139 5555 6021"}
    assert LoggedEvent.objects.get(name="features.ValueRevealed").data == {"field": "mobile"}
    # On customers the same role has masks without the right to lift them.
    assert engineer.post(f"/customer/{customer.pk}/reveal/phone/").status_code == 403
    assert LoggedEvent.objects.filter(name="features.ValueRevealed").count() == 1
    assert engineer.post(f"/contact/{contact.pk}/reveal/nothing/").status_code == 404
    assert engineer.get(f"/contact/{contact.pk}/reveal/mobile/").status_code == 405


def test_stage_asks_then_moves(sales: Any, customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(lifecycle="potential")
    url = f"/customer/{customer.pk}/stage/mature/"
    assert "Move to “Mature”" in sales.get(url, headers=HTMX).content.decode()
    sales.post(url, headers=HTMX)
    customer.refresh_from_db()
    assert customer.lifecycle == "mature"


def test_a_stage_that_was_left_out_is_not_shown_as_passed(sales: Any) -> None:
    from keben.domains.org.models import User

    jumper = make(Customer, owner=User.objects.get(pk=sales.person.pk), lifecycle="contact")
    sales.post(f"/customer/{jumper.pk}/stage/mature/", headers=HTMX)
    html = sales.get(f"/customer/{jumper.pk}/").content.decode()
    shown = re.findall(r'class="kb-stage" role="listitem"(?: data-state="(\w+)")?', html)
    assert shown == ["done", "done", "", "", "now", "", ""]


def test_why_do_i_see_this(sales: Any, customer: Customer) -> None:
    html = sales.get(f"/customer/{customer.pk}/why/", headers=DIALOG).content.decode()
    assert "You may see and change it." in html
    assert "not in the team" not in html  # the page shows an owner at the head of the team
