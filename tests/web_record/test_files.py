"""Uploads: only known types whose content agrees, of bearable size, named harmlessly, served within scope."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keben.domains.activities.models import FollowUp, FollowUpMethod
from keben.domains.customers.models import Customer
from keben.kernel.customfields import CustomField
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.storing import clean_name
from keben.kernel.settings import change_setting
from keben.kernel.stamps import touch
from keben.kernel.testing.make import make
from keben.web.record.first_lines import first_lines
from tests.web_record.conftest import DIALOG, HTMX

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def upload(browser: Any, customer: Customer, name: str, content: bytes, mime: str = "image/png") -> Any:
    """Put a file with the customer."""
    file = SimpleUploadedFile(name, content, mime)
    return browser.post(f"/customer/{customer.pk}/files/", {"file": file}, headers={"Accept": "*/*"})


def packed(name: str, size: int) -> bytes:
    """A packed file with one entry of zeros."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"\x00" * size)
    return buffer.getvalue()


def test_a_file_is_kept_by_its_hash(sales: Any, customer: Customer, files: Path) -> None:
    answer = upload(sales, customer, "现场.png", PNG)
    digest = hashlib.sha256(PNG).hexdigest()
    row = Attachment.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"id": row.pk, "name": "现场.png", "size": 48, "url": f"/attachment/{row.pk}/download/"}
    assert (row.entity, row.object_id, row.mime) == ("customers.Customer", customer.pk, "image/png")
    assert (files / digest[:2] / digest).read_bytes() == PNG
    event = LoggedEvent.objects.get(name="features.FilesAttached")
    assert event.data == {"attachment_ids": [row.pk], "names": ["现场.png"]}


def test_the_same_bytes_lie_on_disk_once(sales: Any, customer: Customer, files: Path) -> None:
    upload(sales, customer, "a.png", PNG)
    upload(sales, customer, "b.png", PNG)
    assert Attachment.objects.count() == 2
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "not accepted"),
        ("x.html", b"<script>1</script>", "not accepted"),
        ("x.svgz", b"\x1f\x8b\x08", "not accepted"),
        ("x.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "not accepted"),
        ("x.png.svg", PNG, "not accepted"),
        ("x.exe", b"MZ", "not accepted"),
        ("noextension", b"hello", "not accepted"),
        ("x.png", b"<svg><script>1</script></svg>", "does not fit its name"),
        ("x.pdf", PNG, "does not fit its name"),
        ("x.txt", b"abc\x00def", "does not fit its name"),
        ("x.docx", packed("evil/file", 10), "does not fit its name"),
        ("x.xlsx", b"PK\x03\x04broken", "damaged"),
        ("x.zip", packed("bomb", 30 * 2**20), "unpack"),
        ("x.png", b"", "is empty"),
        ("..png", PNG, "not accepted"),
    ],
)
def test_refused_files_leave_nothing(
    sales: Any, customer: Customer, files: Path, name: str, content: bytes, words: str
) -> None:
    answer = upload(sales, customer, name, content)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert Attachment.objects.count() == 0
    assert list(files.rglob("*")) == []


def test_too_large(sales: Any, customer: Customer, files: Path) -> None:
    change_setting("files.max_mb", 1)
    answer = upload(sales, customer, "x.txt", b"a" * (2**20 + 1), "text/plain")
    assert (answer.status_code, answer.json()["error"]) == (422, "“x.txt” is larger than 1 MB.")
    assert list(files.rglob("*")) == []


def test_nothing_sent(sales: Any, customer: Customer) -> None:
    answer = sales.post(f"/customer/{customer.pk}/files/")
    assert (answer.status_code, answer.json()["error"]) == (422, "Choose a file.")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Windows\\win.txt", "win.txt"),
        ("a\x00b\r\n.png", "ab.png"),
        ("invoice\u202egnp.pdf", "invoicegnp.pdf"),
        (".hidden.png", "hidden.png"),
        ("x" * 300 + ".pdf", "x" * 180 + ".pdf"),
    ],
)
def test_names_are_harmless(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_download_and_preview_headers(sales: Any, customer: Customer, files: Path) -> None:
    upload(sales, customer, "现场.png", PNG)
    row = Attachment.objects.get()
    saved = sales.get(f"/attachment/{row.pk}/download/")
    assert b"".join(saved.streaming_content) == PNG
    assert saved["Content-Type"] == "application/octet-stream"
    assert saved["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert saved["X-Content-Type-Options"] == "nosniff"
    shown = sales.get(f"/attachment/{row.pk}/preview/")
    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"


def test_text_is_shown_as_text_whatever_it_says(sales: Any, customer: Customer, files: Path) -> None:
    upload(sales, customer, "x.txt", b"<script>alert(1)</script>", "text/html")
    row = Attachment.objects.get()
    shown = sales.get(f"/attachment/{row.pk}/preview/")
    assert shown["Content-Type"] == "text/plain; charset=utf-8"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert shown["X-Frame-Options"] == "DENY"
    assert shown.content == b"<script>alert(1)</script>"
    page = sales.get(f"/customer/{customer.pk}/panel/attachments/").content.decode()
    assert 'data-kb-show="text"' in page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_first_lines_of_a_text_in_its_own_encoding(encoding: str) -> None:
    text = "客户名称,联系电话\n南京江东电网,025-84567890\n"
    assert first_lines(io.BytesIO(text.encode(encoding))) == text.rstrip("\n")


def test_only_the_first_lines_are_shown() -> None:
    many = "\n".join(f"第{number}行" for number in range(400)).encode()
    shown = first_lines(io.BytesIO(many)).splitlines()
    assert (len(shown), shown[0], shown[-1]) == (301, "第0行", "…")
    long = ("南" * 60 + "\n") * 2000
    cut = first_lines(io.BytesIO(long.encode()))
    assert "\ufffd" not in cut
    assert first_lines(io.BytesIO(b"")) == ""


def test_a_pdf_is_framed_by_our_own_pages_alone(sales: Any, customer: Customer, files: Path) -> None:
    upload(sales, customer, "x.pdf", PDF)
    row = Attachment.objects.get()
    shown = sales.get(f"/attachment/{row.pk}/preview/")
    assert (shown["Content-Type"], shown["X-Frame-Options"]) == ("application/pdf", "SAMEORIGIN")
    assert shown["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'"
    assert 'data-kb-show="pdf"' in sales.get(f"/customer/{customer.pk}/panel/attachments/").content.decode()


def test_strangers_get_no_file(sales: Any, signed_in: Any, customer: Customer, files: Path) -> None:
    upload(sales, customer, "x.pdf", PDF)
    row = Attachment.objects.get()
    stranger = signed_in("sales", lang="en")
    assert stranger.get(f"/attachment/{row.pk}/download/").status_code == 404
    assert stranger.get(f"/attachment/{row.pk}/preview/").status_code == 404
    assert stranger.get(f"/attachment/{row.pk}/").status_code == 404


def test_who_may_not_edit_may_not_upload(signed_in: Any, customer: Customer, files: Path) -> None:
    engineer = signed_in("service_engineer", lang="en")
    answer = upload(engineer, customer, "x.png", PNG)
    assert answer.status_code == 403
    assert Attachment.objects.count() == 0


def test_lost_bytes_are_not_found(sales: Any, customer: Customer, files: Path) -> None:
    upload(sales, customer, "x.png", PNG)
    row = Attachment.objects.get()
    (files / row.path).unlink()
    assert sales.get(f"/attachment/{row.pk}/download/").status_code == 404


def test_unfiled_uploads_belong_to_their_uploader(sales: Any, signed_in: Any, customer: Customer, files: Path) -> None:
    answer = sales.post("/_record/upload/", {"file": SimpleUploadedFile("x.png", PNG, "image/png")})
    key = answer.json()["id"]
    other = signed_in("sales", lang="en")
    assert answer.status_code == 201
    assert sales.get(f"/attachment/{key}/download/").status_code == 200
    assert other.get(f"/attachment/{key}/download/").status_code == 404


def test_files_of_a_follow_up(sales: Any, customer: Customer, files: Path) -> None:
    key = sales.post("/_record/upload/", {"file": SimpleUploadedFile("x.png", PNG, "image/png")}).json()["id"]
    sent = {"method": make(FollowUpMethod).pk, "text": "See photo", "attachments": key}
    answer = sales.post(f"/customer/{customer.pk}/say/", sent, headers=HTMX)
    written = FollowUp.objects.get()
    row = Attachment.objects.get()
    assert answer.status_code == 200
    assert (row.entity, row.object_id) == ("activities.FollowUp", written.pk)
    again = sales.post(f"/customer/{customer.pk}/say/", {**sent, "text": "Twice"}, headers=HTMX)
    assert again.status_code == 409
    assert FollowUp.objects.count() == 1


def uploaded(browser: Any, name: str) -> str:
    """A file that waits for the entry it belongs to."""
    answer = browser.post("/_record/upload/", {"file": SimpleUploadedFile(name, PNG, "image/png")})
    return str(answer.json()["id"])


def test_files_of_a_follow_up_stand_in_the_order_of_choosing(sales: Any, customer: Customer, files: Path) -> None:
    small, large, middle = (uploaded(sales, name) for name in ("small.png", "large.png", "middle.png"))
    sent = {"method": make(FollowUpMethod).pk, "text": "Photos", "attachments": [large, middle, small]}
    sales.post(f"/customer/{customer.pk}/say/", sent, headers=HTMX)
    html = sales.get(f"/customer/{customer.pk}/panel/timeline/", headers=HTMX).content.decode()
    assert sorted(("large.png", "middle.png", "small.png"), key=html.index) == ["large.png", "middle.png", "small.png"]


def test_files_of_a_comment_stand_with_the_record(sales: Any, customer: Customer, files: Path) -> None:
    sent = {"method": "comment", "text": "See photo", "attachments": uploaded(sales, "x.png"), "_key": "c1"}
    for _try in range(2):
        assert sales.post(f"/customer/{customer.pk}/say/", sent, headers=HTMX).status_code == 200
    row = Attachment.objects.get()
    assert (row.entity, row.object_id) == ("customers.Customer", customer.pk)


def test_removing_a_file(sales: Any, customer: Customer, files: Path) -> None:
    upload(sales, customer, "x.png", PNG)
    row = Attachment.objects.get()
    form = sales.get(f"/customer/{customer.pk}/do/detach/?file={row.pk}", headers=DIALOG).content.decode()
    assert f'value="{row.pk}"' in form
    sales.post(f"/customer/{customer.pk}/do/detach/", {"file": row.pk}, headers=DIALOG)
    assert "x.png" not in sales.get(f"/customer/{customer.pk}/panel/attachments/", headers=HTMX).content.decode()
    assert LoggedEvent.objects.filter(name="features.FileRemoved", object_id=customer.pk).count() == 1


def test_another_records_file_cannot_be_removed_here(sales: Any, customer: Customer, files: Path) -> None:
    other = Customer.objects.get(pk=sales_customer(sales))
    upload(sales, other, "x.png", PNG)
    row = Attachment.objects.get()
    answer = sales.post(f"/customer/{customer.pk}/do/detach/", {"file": row.pk}, headers=DIALOG)
    row.refresh_from_db()
    assert (answer.status_code, row.deleted_at) == (409, None)


def sales_customer(sales: Any) -> int:
    """Another customer of the same salesman."""
    sales.post("/customer/new/", {"name": "Other", "type": "end", "_key": "o"}, headers=HTMX)
    return int(Customer.objects.values_list("pk", flat=True).get(name="Other"))


def test_a_file_in_a_field_goes_with_its_record(sales: Any, signed_in: Any, customer: Customer, files: Path) -> None:
    make(CustomField, entity="customers.Customer", name="licence", label="Licence", label_en="Licence", code="file")
    touch("custom_fields")
    key = sales.post("/_record/upload/", {"file": SimpleUploadedFile("x.pdf", PDF)}).json()["id"]
    boss = signed_in("boss", lang="en")
    assert boss.get(f"/attachment/{key}/download/").status_code == 404
    sales.post(f"/customer/{customer.pk}/edit/", {"_version": "1", "x_licence": key}, headers=HTMX)
    row = Attachment.objects.get()
    assert (row.entity, row.object_id) == ("customers.Customer", customer.pk)
    assert boss.get(f"/attachment/{key}/download/").status_code == 200
    page = sales.get(f"/customer/{customer.pk}/").content.decode()
    assert f'href="/attachment/{key}/preview/"' in page
