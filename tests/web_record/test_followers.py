"""Following: oneself, a colleague, by @; followers hear of changes that they may see, once, and never of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import translation

from keben.domains.activities.models import FollowUp, FollowUpMethod
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.comments import Comment, Follower
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Invalid, Refused
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.web_record.conftest import DIALOG, HTMX

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()


def news(person: Any) -> list[str]:
    """What the person was told, oldest first."""
    with translation.override("en"):
        return [one.text() for one in Notification.objects.filter(user=person).order_by("id")]


def following(customer: Customer) -> list[int]:
    """Who follows."""
    rows = Follower.objects.filter(entity="customers.Customer", object_id=customer.pk)
    return list(rows.order_by("pk").values_list("user_id", flat=True))


@pytest.fixture
def boss(people: Any) -> Any:
    """Somebody else who sees everything."""
    return people("boss", name="王建国", lang="en")


def follow(customer: Customer, person: Any) -> None:
    """He follows."""
    Follower.objects.create(entity="customers.Customer", object_id=customer.pk, user=person)


def test_follow_and_no_longer(sales: Any, customer: Customer) -> None:
    url = f"/customer/{customer.pk}/do/follow/"
    assert sales.post(url, {"on": "on"}, headers=HTMX).status_code == 200
    assert following(customer) == [sales.person.pk]
    page = sales.get(f"/customer/{customer.pk}/followers/", headers=DIALOG).content.decode()
    assert sales.person.name_en in page
    assert "Unfollow" in page
    assert sales.post(url, {"_has": "on"}, headers=HTMX).status_code == 200
    assert following(customer) == []
    assert "Nobody follows this yet" in sales.get(f"/customer/{customer.pk}/panel/followers/").content.decode()


def test_star_and_following_are_one(sales: Any, customer: Customer, boss: Any) -> None:
    star, lit = f"/customer/{customer.pk}/star/", 'aria-pressed="true" data-kb-star'
    sales.post(f"/customer/{customer.pk}/do/follow/", {"on": "on"}, headers=HTMX)
    assert lit in sales.get(f"/customer/{customer.pk}/").content.decode()
    assert customer.name in sales.get("/customer/?view=starred").content.decode()
    sales.post(star, '{"on": false}', content_type="application/json")
    assert following(customer) == []
    sales.post(star, '{"on": true}', content_type="application/json")
    assert "Unfollow" in sales.get(f"/customer/{customer.pk}/followers/", headers=DIALOG).content.decode()
    perform("add-follower", customer, {"user": boss.pk}, actor=SYSTEM)
    assert set(Follower.objects.values_list("starred", flat=True)) == {True}


def test_who_has_left_is_no_follower_and_is_not_suggested(sales: Any, customer: Customer, people: Any) -> None:
    gone = people("boss", name="何卫东", name_en="He Weidong")
    follow(customer, gone)
    perform("deactivate", gone, actor=SYSTEM)
    assert "He Weidong" not in sales.get(f"/customer/{customer.pk}/followers/", headers=DIALOG).content.decode()
    assert sales.get("/_pick/org.User?q=He Weidong").json()["items"] == []
    with pytest.raises(Refused):
        perform("add-follower", customer, {"user": gone.pk}, actor=SYSTEM)
    sales.post(f"/customer/{customer.pk}/say/", {"method": "comment", "text": "x"}, headers=HTMX)
    with pytest.raises(Invalid):
        perform("add-team-member", customer, {"user": gone.pk}, actor=SYSTEM)
    assert Notification.objects.filter(user=gone).count() == 0


def test_letting_a_colleague_follow(sales: Any, customer: Customer, boss: Any) -> None:
    url = f"/customer/{customer.pk}/do/add-follower/"
    assert sales.post(url, {"user": boss.pk}, headers=DIALOG).status_code == 200
    assert sales.post(url, {"user": boss.pk}, headers=DIALOG).status_code == 200
    assert following(customer) == [boss.pk]
    assert news(boss) == ["陈思远 lets you follow “Jiangdong Grid”"]
    assert "let 王建国 follow" in sales.get(f"/customer/{customer.pk}/panel/timeline/", headers=HTMX).content.decode()
    gone = sales.post(f"/customer/{customer.pk}/do/remove-follower/", {"user": boss.pk}, headers=DIALOG)
    assert (gone.status_code, following(customer)) == (200, [])


def test_who_does_not_see_it_cannot_follow(sales: Any, customer: Customer, people: Any) -> None:
    stranger = people("sales", name="许嘉怡")
    answer = sales.post(f"/customer/{customer.pk}/do/add-follower/", {"user": stranger.pk}, headers=DIALOG)
    assert answer.status_code == 409
    assert "许嘉怡 does not see this record" in answer.content.decode()
    assert following(customer) == []
    assert news(stranger) == []


def test_followers_hear_of_a_change_once_and_not_of_their_own(sales: Any, customer: Customer, boss: Any) -> None:
    follow(customer, boss)
    follow(customer, sales.person)
    for name in ("JD", "JDG"):
        sales.post(f"/customer/{customer.pk}/field/short_name/", {"short_name": name}, headers=HTMX)
    drain()
    assert news(boss) == ["陈思远 changed “Jiangdong Grid”"]
    assert news(sales.person) == []
    Notification.objects.all().delete()
    make(Contact, customer=customer)
    sales.post(f"/customer/{customer.pk}/say/", {"method": make(FollowUpMethod).pk, "text": "Spoke"}, headers=HTMX)
    drain()
    assert FollowUp.objects.count() == 1
    assert news(boss) == ["陈思远 added to “Jiangdong Grid”: Follow-up"]


def test_what_the_program_did_is_told_in_the_language_of_the_reader(customer: Customer, boss: Any) -> None:
    follow(customer, boss)
    perform("edit", customer, {"short_name": "JD"}, actor=SYSTEM)
    drain()
    told = Notification.objects.get(user=boss)
    assert told.params["who"] == ""
    earlier = Notification(message=told.message, params={**told.params, "who": "System"})
    for language, text in (("en", "System changed “Jiangdong Grid”"), ("zh-hans", "系统修改了“Jiangdong Grid”")):
        with translation.override(language):
            assert (told.text(), earlier.text()) == (text, text)


def test_what_one_does_not_see_is_no_news(customer: Customer, people: Any, boss: Any) -> None:
    stranger, gone = people("sales", name="许嘉怡"), people("boss", name="何卫东", status="left")
    for person in (stranger, gone):
        follow(customer, person)
    perform("edit", customer, {"short_name": "JD"}, actor=SYSTEM)
    drain()
    assert (news(stranger), news(gone)) == ([], [])


def test_nobody_follows_so_no_work(customer: Customer) -> None:
    perform("edit", customer, {"short_name": "JD"}, actor=SYSTEM)
    assert Job.objects.count() == 0


def test_being_called_means_following(sales: Any, customer: Customer, boss: Any, people: Any) -> None:
    stranger = people("sales", name="许嘉怡")
    say = {"method": "comment", "text": "@王建国 please look", "mentions": [boss.pk, stranger.pk]}
    assert sales.post(f"/customer/{customer.pk}/say/", say, headers=HTMX).status_code == 200
    assert following(customer) == [boss.pk]
    assert news(boss) == ["陈思远 mentioned you at “Jiangdong Grid”"]
    Follower.objects.all().delete()
    spoken = {"method": make(FollowUpMethod).pk, "text": "@王建国 spoke", "mentions": [boss.pk]}
    sales.post(f"/customer/{customer.pk}/say/", spoken, headers=HTMX)
    assert following(customer) == [boss.pk]


def warning(answer: Any) -> dict[str, str]:
    """The toast of an answer."""
    found: dict[str, str] = json.loads(answer["HX-Trigger"])["kb:toast"]
    return found


@pytest.mark.parametrize("spoken", [False, True])
def test_whoever_may_not_see_the_record_is_not_told(
    spoken: bool, sales: Any, customer: Customer, people: Any, boss: Any
) -> None:
    stranger = people("sales", name="许嘉怡", name_en="Xu")
    method = make(FollowUpMethod).pk if spoken else "comment"
    say = {"method": method, "text": "@许嘉怡 @王建国", "mentions": [stranger.pk, boss.pk]}
    answer = sales.post(f"/customer/{customer.pk}/say/", say, headers=HTMX)
    assert warning(answer) == {
        "text": "Xu may not see this record and was not told",
        "tone": "warn",
        "href": f"/customer/{customer.pk}/do/add-team-member/?user={stranger.pk}",
        "label": "Add Xu to the team",
    }
    assert not Notification.objects.filter(user=stranger).exists()
    assert news(boss) == ["陈思远 mentioned you at “Jiangdong Grid”"]
    assert not Comment.objects.filter(mentions=stranger).exists()
    told = LoggedEvent.objects.filter(name__in=("features.CommentWritten", "features.PeopleMentioned")).get()
    assert [boss.pk] in told.data.values()
    asked = sales.get(warning(answer)["href"]).content.decode()
    assert "Xu" in asked


def test_who_may_not_edit_is_not_offered_to_share(signed_in: Any, customer: Customer, people: Any) -> None:
    reader = signed_in("audit_admin", lang="en")
    first, second = (
        people("sales", name="许嘉怡", name_en="Xu"),
        people("boss", name="何卫东", name_en="He", status="left"),
    )
    say = {"method": "comment", "text": "@", "mentions": [first.pk, second.pk, reader.person.pk]}
    answer = reader.post(f"/customer/{customer.pk}/say/", say, headers=HTMX)
    text = "Xu, He may not see this record and were not told"
    assert warning(answer) == {"text": text, "tone": "warn"}
    assert Notification.objects.count() == 0


def test_nothing_is_said_where_all_were_told(sales: Any, customer: Customer, boss: Any) -> None:
    say = {"method": "comment", "text": "@王建国", "mentions": [boss.pk, "x", ""]}
    answer = sales.post(f"/customer/{customer.pk}/say/", {**say, "mentions": [boss.pk]}, headers=HTMX)
    assert warning(answer)["text"] == "Comment written"


def test_taking_out_somebody_who_does_not_follow(customer: Customer, boss: Any) -> None:
    with pytest.raises(Refused):
        perform("remove-follower", customer, {"user": boss.pk}, actor=SYSTEM)
