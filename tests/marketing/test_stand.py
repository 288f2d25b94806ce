"""Cards from a stand: sent once whatever the network does, with their pictures, to whom they shall go."""

from __future__ import annotations

import importlib.util
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from keben.data.filetext import pictures
from keben.domains.customers.models import Customer
from keben.domains.marketing.models import AssignmentRule, Lead, LeadSource
from keben.kernel.features.attachments import Attachment
from keben.kernel.tasks.worker import drain
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


def test_the_page_looks_for_twins_while_a_card_is_typed(signed_in: Any, people: Any) -> None:
    browser = signed_in("sales")
    make(Customer, name="苏州华锐安防科技有限公司", owner=people("sales", name="许嘉怡").pk, level=None)
    page = browser.get("/leads/stand/").content.decode()
    watch = re.search(r'<div hidden data-kb="twins" data-url="([^"]+)" data-fields="([^"]+)"></div>', page)
    assert watch is not None
    assert {"name", "mobile", "email"} <= set(watch[2].split())
    told = browser.post(watch[1], {"name": "苏州华锐安防科技有限公司"}).content.decode()
    assert "负责人 许嘉怡" in told
    assert "询问负责人" in told


def test_only_for_those_who_enter_leads(signed_in: Any, client: Any) -> None:
    assert signed_in("audit_admin").get("/leads/stand/").status_code == 403
    assert client.get("/leads/stand/").status_code == 302


CARD = "苏州华锐安防科技有限公司\n陈志远 销售总监\n手机 138 1234 5678\n地址：江苏省苏州市星湖街 328 号"


@pytest.fixture
def no_reader(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A server without any reader of pictures."""
    monkeypatch.setattr(pictures, "READERS", {})
    return monkeypatch


def test_cards_are_read_where_a_reader_is_installed(no_reader: pytest.MonkeyPatch, signed_in: Any) -> None:
    browser = signed_in("sales", lang="en")
    page = browser.get("/leads/stand/").content.decode()
    assert ("data-readcard" in page, "from photos is not set up here" in page) == (False, True)
    assert "keben[ocr]" not in page  # a salesman installs nothing
    send = {"file": SimpleUploadedFile("card.png", PNG)}
    assert browser.post("/leads/stand/read/", send).status_code == 409
    no_reader.setitem(pictures.READERS, "fake", lambda picture: CARD)
    page = browser.get("/leads/stand/").content.decode()
    assert ("data-readcard" in page, "from photos is not set up here" in page) == (True, False)
    found = browser.post("/leads/stand/read/", {"file": SimpleUploadedFile("card.png", PNG)})
    assert found.json() == {
        "fields": {
            "name": "苏州华锐安防科技有限公司", "contact_name": "陈志远", "post": "销售总监", "mobile": "13812345678",
            "address": "江苏省苏州市星湖街 328 号",
        }
    }  # fmt: skip
    assert browser.post("/leads/stand/read/").status_code == 422
    assert not Lead.objects.exists()


def test_a_reader_that_fails_says_so(no_reader: pytest.MonkeyPatch, signed_in: Any) -> None:
    def fail(picture: bytes) -> str:
        raise RuntimeError("no picture")

    no_reader.setitem(pictures.READERS, "fake", fail)
    answer = signed_in("sales", lang="en").post("/leads/stand/read/", {"file": SimpleUploadedFile("card.png", PNG)})
    assert (answer.status_code, answer.json()) == (
        422, {"error": "The picture could not be read. Take it again, or type the card."},
    )  # fmt: skip


def test_what_nobody_typed_is_read_when_the_card_arrives(
    files: None, no_reader: pytest.MonkeyPatch, signed_in: Any
) -> None:
    no_reader.setitem(pictures.READERS, "fake", lambda picture: CARD)
    browser = signed_in("sales")
    card = {"name": "华锐", "_key": "later", "mine": "1", "attachments": picture(browser), "read_later": "1"}
    assert browser.post("/leads/stand/", card, headers=HTMX).status_code == 200
    drain()
    lead = Lead.objects.get()
    assert (lead.name, lead.contact_name, lead.post, lead.owner) == ("华锐", "陈志远", "销售总监", browser.person)


@pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the extra ocr is not installed")
def test_rapidocr_reads_a_drawn_card() -> None:
    out = io.BytesIO()
    card = Image.new("RGB", (900, 300), "white")
    font = ImageFont.load_default(44)
    for at, row in enumerate(("Linda Wang", "Sales Manager", "linda@lock.example")):
        ImageDraw.Draw(card).text((40, 30 + 80 * at), row, fill="black", font=font)
    card.save(out, "PNG")
    assert pictures.rapidocr(out.getvalue()).splitlines() == ["Linda Wang", "Sales Manager", "linda@lock.example"]
