"""Announcements: nobody sees one that is not meant for him, over no face; receipts say who has read it."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.office.announcement.telling import announce
from keben.domains.office.models import Announcement, AnnouncementReceipt
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Department, Role
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Denied, Invalid, Missing, Refused
from keben.kernel.query.listquery import query_for
from keben.kernel.reader import scoped
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def seen_by(person: Any) -> set[str]:
    """The titles that somebody sees."""
    return set(scoped(Announcement, actor_for(person)).values_list("name", flat=True))


def today(days: int = 0) -> dt.date:
    """So many days from today."""
    return timezone.localdate() + dt.timedelta(days=days)


def said(author: Any, name: str, **given: Any) -> Announcement:
    """An announcement of somebody's."""
    values = {"name": name, "text": "Words", "audience": "all", "from_on": today(), **given}
    found: Announcement = perform("create", Announcement, values, actor=actor_for(author)).record
    return found


@pytest.fixture
def company(people: Any) -> dict[str, Any]:
    """A manager, two salesmen in two branches, an engineer."""
    region = make(Department, name="华东大区")
    office = make(Department, name="杭州", parent=region)
    south = make(Department, name="华南大区")
    return {
        "manager": people("sales_manager", department=region),
        "east": people("sales", department=office),
        "south": people("sales", department=south),
        "engineer": people("service_engineer", department=south),
        "region": region,
        "sales": Role.objects.get(code="sales"),
        "service": Role.objects.get(code="service_engineer"),
    }


def test_only_those_who_are_meant_see_it(company: dict[str, Any]) -> None:
    author = company["manager"]
    said(author, "All")
    said(author, "Region", audience="chosen", departments=[company["region"].pk])
    said(author, "Engineers", audience="chosen", roles=[company["service"].pk])
    said(author, "Tomorrow", from_on=today(1))
    said(author, "Over", from_on=today(-3), until=today(-1))
    assert seen_by(company["east"]) == {"All", "Region"}
    assert seen_by(company["south"]) == {"All"}
    assert seen_by(company["engineer"]) == {"All", "Engineers"}
    assert seen_by(author) == {"All", "Region", "Engineers", "Tomorrow", "Over"}


def test_no_face_shows_it_to_others(company: dict[str, Any], signed_in: Any) -> None:
    secret = said(company["manager"], "Secret bonus", audience="chosen", departments=[company["region"].pk],
                  is_pinned=True)  # fmt: skip
    client = signed_in("sales", department=Department.objects.get(name="华南大区"))
    for path in ("/", "/todos/", "/announcement/", "/announcement/?q=Secret", "/api/v1/announcement/",
                 "/palette/?q=Secret", "/notifications/"):  # fmt: skip
        assert "Secret bonus" not in client.get(path).content.decode(), path
    for path in (f"/announcement/{secret.pk}/", f"/api/v1/announcement/{secret.pk}/"):
        assert client.get(path).status_code == 404
    with pytest.raises((Denied, Missing)):
        perform("confirm-read", secret, actor=actor_for(client.person))
    assert Notification.objects.filter(user=client.person).count() == 0
    east = signed_in("sales", department=company["region"])
    assert "Secret bonus" in html.unescape(east.get("/").content.decode())


def test_the_audience_is_told_once_and_forgets_with_it(company: dict[str, Any]) -> None:
    one = said(company["manager"], "Holiday", audience="chosen", departments=[company["region"].pk])
    told = Notification.objects.filter(entity="office.Announcement", object_id=one.pk)
    assert [row.user_id for row in told.all()] == [company["east"].pk]
    actor = actor_for(company["manager"])
    perform("edit", one, {"text": "Other words"}, actor=actor)
    assert told.count() == 1
    perform("edit", one, {"departments": [], "roles": [company["service"].pk]}, actor=actor)
    assert [row.user_id for row in told.all()] == [company["engineer"].pk]
    perform("delete", one, actor=actor)
    assert told.count() == 0


def test_a_later_first_day_is_told_on_that_day(company: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    said(company["manager"], "Soon", from_on=today(1), until=today(1))
    assert (Notification.objects.count(), announce()) == (0, 0)
    day = today(1)
    monkeypatch.setattr(timezone, "localdate", lambda *given: day)
    assert announce() == 3
    assert announce() == 0
    monkeypatch.setattr(timezone, "localdate", lambda *given: day + dt.timedelta(days=1))
    assert announce() == 0
    assert Notification.objects.count() == 0


def test_opening_leaves_a_receipt_and_confirming_another(company: dict[str, Any], signed_in: Any) -> None:
    client = signed_in("sales", department=company["region"])
    me = actor_for(client.person)
    plain, strict = said(company["manager"], "Plain"), said(company["manager"], "Strict", must_read=True)

    def unread() -> set[str]:
        rows = query_for("office.Announcement", me, tree={"all": [["@unread", "is", "@me"]]}).rows
        return set(rows.values_list("name", flat=True))

    assert unread() == {"Plain", "Strict"}
    for one in (plain, strict):
        assert client.get(f"/announcement/{one.pk}/").status_code == 200
    assert unread() == {"Strict"}
    assert Notification.objects.filter(user=client.person, read_at=None).count() == 0
    perform("confirm-read", strict, actor=me)
    perform("confirm-read", strict, actor=me)
    assert unread() == set()
    assert AnnouncementReceipt.objects.filter(user=client.person).count() == 2
    with pytest.raises(Refused):
        perform("confirm-read", plain, actor=me)


def test_the_author_reads_who_has_not_read_it(company: dict[str, Any], client: Any, signed_in: Any) -> None:
    strict = said(company["manager"], "Strict", must_read=True)
    perform("confirm-read", strict, actor=actor_for(company["east"]))
    client.force_login(company["manager"], backend="keben.domains.org.signin.backend.StaffBackend")
    page = client.get(f"/announcement/{strict.pk}/").content.decode()
    assert "1 / 3" in page
    assert company["south"].name in page
    reader = signed_in("sales", department=company["region"])
    assert "1 / 3" not in reader.get(f"/announcement/{strict.pk}/").content.decode()


def test_who_may_write_and_what_is_missing(company: dict[str, Any]) -> None:
    with pytest.raises(Denied):
        said(company["east"], "Mine")
    for given, field in (({"audience": "chosen"}, "departments"), ({"until": today(-1)}, "until")):
        with pytest.raises(Invalid) as wrong:
            said(company["manager"], "x", **given)
        assert list(wrong.value.errors) == [field]
    one = said(company["manager"], "Whose")
    with pytest.raises(Denied):
        perform("edit", one, {"text": "x"}, actor=actor_for(company["east"]))
    assert Announcement.objects.get(pk=one.pk).text == "Words"
