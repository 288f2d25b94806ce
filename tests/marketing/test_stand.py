"""Cards from a stand: sent once whatever the network does, with their pictures, to whom they shall go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keben.domains.marketing.models import AssignmentRule, Lead, LeadSource
from keben.domains.marketing.stand import reading
from keben.kernel.features.attachments import Attachment
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def files(settings: Any, tmp_path: Any) -> None:
    """A storage of its own."""
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": place}


def picture(browser: Any) -> int:
    """A photo as the device uploads it."""
    answer = browser.post("/_record/upload/", {"file": SimpleUploadedFile("card.png", PNG, "image/png")})
    return int(answer.json()["id"])


def test_a_card_becomes_my_lead_with_its_picture_once(files: None, signed_in: Any) -> None:
    browser = signed_in("sales")
    source = make(LeadSource, name="安博会")
    card = {"contact_name": "李工", "mobile": "13912345678", "source": source.pk, "source_detail": "安博会 2026",
            "mine": "1", "_key": "k1", "text": "李工", "attachments": [picture(browser)]}  # fmt: skip
    for _again in range(2):
        answer = browser.post("/leads/stand/", card, headers=HTMX)
        assert answer.status_code == 200
    lead = Lead.objects.get()
    assert (lead.name, lead.contact_name, lead.owner, lead.source, lead.source_detail) == (
        "李工", "李工", browser.person, source, "安博会 2026",
    )  # fmt: skip
    assert Attachment.objects.get(entity="marketing.Lead", object_id=lead.pk).name == "card.png"
    browser.post("/leads/stand/", {**card, "_key": "k2", "attachments": []}, headers=HTMX)
    assert Lead.objects.count() == 2


def test_a_card_for_everybody_goes_by_rule_and_keeps_its_picture(files: None, cast: Any, signed_in: Any) -> None:
    make(AssignmentRule, name="展会", people=[cast.xu.pk], way="round_robin", is_active=True, regions="", products="")
    browser = signed_in("sales")
    card = {"name": "无锡某厂", "_key": "k1", "attachments": [picture(browser)]}
    assert browser.post("/leads/stand/", card, headers=HTMX).status_code == 200
    lead = Lead.objects.get()
    assert lead.owner == cast.xu
    assert Attachment.objects.get(object_id=lead.pk).created_by == browser.person


def test_a_card_without_any_name_is_refused_with_the_reason(signed_in: Any) -> None:
    answer = signed_in("sales", lang="en").post("/leads/stand/", {"mobile": "13912345678", "_key": "k"}, headers=HTMX)
    assert answer.status_code == 422
    assert "at least the name" in answer["HX-Trigger"]
    wrong = signed_in("sales").post("/leads/stand/", {"name": "x", "mobile": "12", "_key": "k"}, headers=HTMX)
    assert wrong.status_code == 422
    assert not Lead.objects.exists()


def test_only_for_those_who_enter_leads(signed_in: Any, client: Any) -> None:
    assert signed_in("audit_admin").get("/leads/stand/").status_code == 403
    assert client.get("/leads/stand/").status_code == 302


@pytest.fixture
def reader() -> Iterator[None]:
    """An adapter that finds a name, and something that no lead has."""
    reading.card_reader("test")(lambda image: {"contact_name": " 李工 ", "owner": "1", "mobile": ""})
    yield
    del reading.READERS["test"]


def test_the_button_to_read_cards_appears_with_a_reader_only(reader: None, signed_in: Any) -> None:
    browser = signed_in("sales")
    assert "data-readcard" not in browser.get("/leads/stand/").content.decode()
    send = {"file": SimpleUploadedFile("card.png", PNG)}
    assert browser.post("/leads/stand/read/", send).status_code == 409
    change_setting("leads.card_reader", "test")
    assert "data-readcard" in browser.get("/leads/stand/").content.decode()
    found = browser.post("/leads/stand/read/", {"file": SimpleUploadedFile("card.png", PNG)})
    assert found.json() == {"fields": {"contact_name": "李工"}}
    assert browser.post("/leads/stand/read/").status_code == 422
