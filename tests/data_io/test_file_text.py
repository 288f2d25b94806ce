"""The text of files is read with limits, kept, and finds the file and its record for whoever may see them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfReader, PdfWriter

from keben.base.errors import Malformed
from keben.config.cli import main
from keben.config.demo.papers import docx, packed, pdf, xlsx
from keben.data.filetext import extract, pictures
from keben.data.filetext.found import excerpt
from keben.data.filetext.model import FileText
from keben.data.filetext.read import ROOT, extracted, read_all, read_file
from keben.domains.customers.models import Customer
from keben.kernel.actions.perform import perform
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.storing import store
from keben.kernel.kinds.base import Parsing
from keben.kernel.settings import DECLARED, change_setting
from keben.kernel.stamps import touch
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
DOCX, XLSX, PPTX = (extract.OFFICE + end for end in (
    "wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"))  # fmt: skip
EML = (
    "From: =?gb2312?B?1cW9qL78?= <zhang@example.com>\r\nTo: li@example.com\r\nSubject: =?utf-8?B?6K+i5Lu3?=\r\n"
    "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Gateway <b>104</b></p><script>hidden()</script>"
)


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> Any:
    """A storage of its own."""
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}}
    return tmp_path


def written(tmp_path: Path, content: bytes) -> Path:
    """A file with this content."""
    path = tmp_path / "in"
    path.write_bytes(content)
    return path


def kept(customer: Customer, name: str, content: bytes) -> Attachment:
    """A file of the customer."""
    made = store(ContentFile(content, name=name), SYSTEM)
    perform("attach", customer, {"files": [made.pk]}, actor=SYSTEM)
    return made


def slides() -> bytes:
    """Two slides, the tenth before the second by name."""
    held = io.BytesIO(packed("ppt/slides/slide10.xml", "x", "<a xmlns:a='n'><a:p><a:t>last</a:t></a:p></a>"))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("ppt/slides/slide2.xml", "<a xmlns:a='n'><a:p><a:t>first</a:t></a:p></a>")
    return held.getvalue()


@pytest.mark.parametrize(
    ("mime", "content", "text", "pages"),
    [
        ("application/pdf", pdf(("检测报告", "104 规约网关")), "检测报告\n104 规约网关", 1),
        (DOCX, docx(("会议纪要", "付款 <三成>")), "会议纪要\n付款 <三成>", 1),
        (XLSX, xlsx([("型号", "数量"), ("EP-VF800", "2")]), "Sheet1\n型号 数量\nEP-VF800 2", 1),
        (PPTX, slides(), "first\nlast", 2),
        ("text/csv", "型号,数量\n光纤,2".encode("gb18030"), "型号,数量\n光纤,2", 1),
        ("text/plain", "拜访纪要".encode(), "拜访纪要", 1),
        ("message/rfc822", EML.encode(), "张建军 <zhang@example.com>\nli@example.com\n询价\nGateway 104", 3),
    ],
    ids=["pdf", "docx", "xlsx", "pptx", "csv", "txt", "eml"],
)
def test_text_of_each_format(tmp_path: Path, mime: str, content: bytes, text: str, pages: int) -> None:
    found = extract.read(mime, written(tmp_path, content))
    assert found == {"state": "read", "text": text, "pages": pages, "is_cut": False}


def locked() -> bytes:
    """A PDF that wants a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(("geheim",)))))
    writer.encrypt("secret", algorithm="RC4-128")
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def bomb() -> bytes:
    """A document that unpacks to far more than is read."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _mib in range(130):
            part.write(b" " * 2**20)
    return held.getvalue()


@pytest.mark.parametrize(
    ("mime", "content", "state"),
    [
        ("application/pdf", locked(), "encrypted"),
        ("application/pdf", b"%PDF-1.7\nnothing more", "broken"),
        ("application/pdf", pdf(()), "empty"),
        (DOCX, b"PK\x03\x04 cut off", "broken"),
        (DOCX, packed("word/document.xml", "x", "<w:p"), "broken"),
        (DOCX, bomb(), "too_large"),
        (XLSX, b"no workbook", "broken"),
    ],
    ids=["locked", "cut pdf", "empty pdf", "cut docx", "bad xml", "bomb", "no xlsx"],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, mime: str, content: bytes, state: str) -> None:
    found = extract.read(mime, written(tmp_path, content))
    assert found == {"state": state, "text": "", "pages": found["pages"], "is_cut": False}


def test_entities_are_not_fetched_nor_blown_up(tmp_path: Path) -> None:
    inside = '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a xmlns:w="n"><w:t>&f;</w:t></a>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", inside)
    assert extract.read(DOCX, written(tmp_path, held.getvalue()))["state"] == "broken"


def test_long_texts_are_cut() -> None:
    found = extract.gathered(str(number) * 1000 for number in range(1000))
    assert (found["is_cut"], found["pages"] <= extract.PAGES, len(found["text"])) == (True, True, extract.SIGNS)


def test_it_is_read_by_another_process_with_limits(tmp_path: Path) -> None:
    path = written(tmp_path, b"another process")
    command = [sys.executable, "-m", "keben.data.filetext.extract", "text/plain", str(path)]
    out = subprocess.run(command, capture_output=True, cwd=ROOT, check=True).stdout
    assert json.loads(out)["text"] == "another process"
    assert extracted("text/plain", str(path))["text"] == "another process"


def test_a_process_that_is_stopped_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: Any, **_more: Any) -> Any:
        raise subprocess.TimeoutExpired(command, 60)

    monkeypatch.setattr("keben.data.filetext.read.subprocess.run", hang)
    assert extracted("text/plain", "x")["state"] == "too_slow"
    for code, out, state in ((-9, b"", "too_slow"), (1, b"Traceback", "broken")):
        ended = subprocess.CompletedProcess([], code, out)
        monkeypatch.setattr("keben.data.filetext.read.subprocess.run", lambda *_a, ended=ended, **_k: ended)
        assert extracted("application/pdf", "x")["state"] == state


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in this process: its own is tried above."""
    monkeypatch.setattr("keben.data.filetext.read.extracted", lambda mime, path: extract.read(mime, Path(path)))


def test_a_new_file_is_read_by_the_worker(at_once: None) -> None:
    file = kept(make(Customer), "纪要.docx", docx(("防外破装置试点",)))
    assert not FileText.objects.exists()
    assert drain() >= 1
    assert FileText.objects.get().text == "防外破装置试点"
    assert FileText.objects.get().file_id == file.pk
    kept(make(Customer), "a.mp3", b"ID3 sound")
    assert Job.objects.filter(task="files.read").count() == 1


def test_the_palette_finds_the_file_with_its_record(signed_in: Callable[..., Any], at_once: None) -> None:
    sales, stranger = signed_in("sales", lang="en"), signed_in("sales", lang="en")
    customer = make(Customer, owner=sales.person, name="Jiangdong Grid")
    file = kept(customer, "minutes.docx", docx(("Talk", "Payment thirty per cent, retention money later")))
    read_file(file)

    def asked(browser: Any) -> list[Any]:
        groups = browser.get("/_palette", {"q": "retention money"}).json()["groups"]
        return [item for group in groups if group["label"] == "Attachments" for item in group["items"]]

    assert asked(sales) == [
        {
            "label": "minutes.docx",
            "hint": "Jiangdong Grid · …nt thirty per cent, retention money later",
            "icon": "paperclip",
            "href": f"/attachment/{file.pk}/",
        }
    ]
    assert asked(stranger) == []
    listed = sales.get("/attachment/?q=retention").content.decode()
    assert "minutes.docx" in listed
    assert "/attachment/new/" not in listed  # a file is dropped on a record, not typed into a form
    typed = sales.get("/attachment/new/")
    assert (typed.status_code, "Files are added at the record they belong to" in typed.content.decode()) == (409, True)
    assert "minutes.docx" not in stranger.get("/attachment/?q=retention").content.decode()
    page = sales.get(f"/attachment/{file.pk}/").content.decode()
    assert "Payment thirty per cent, retention money later" in page
    assert f'href="/customer/{customer.pk}/"' in page
    assert stranger.get(f"/attachment/{file.pk}/").status_code == 404


def test_a_renamed_file_is_still_found_by_its_text(signed_in: Callable[..., Any], at_once: None) -> None:
    sales = signed_in("sales", lang="en")
    file = kept(make(Customer, owner=sales.person), "a.txt", b"gateway protocol")
    read_file(file)
    perform("edit", Attachment.objects.get(pk=file.pk), {"name": "b.txt"}, actor=SYSTEM)
    assert "b.txt" in sales.get("/attachment/?q=protocol").content.decode()


def test_files_of_before_are_read_on_demand(at_once: None, capsys: pytest.CaptureFixture[str]) -> None:
    customer = make(Customer)
    for number in range(3):
        kept(customer, f"{number}.txt", f"text {number}".encode())
    read_file(Attachment.objects.get(name="0.txt"))
    assert read_all() == 2
    assert read_all() == 0
    assert main(["files", "read", "--again"]) == 0
    assert capsys.readouterr().out == "3 files read.\n"


def test_files_that_cannot_be_read_stay_and_say_so(signed_in: Callable[..., Any], at_once: None) -> None:
    sales = signed_in("sales", lang="en")
    customer = make(Customer, owner=sales.person)
    read_file(kept(customer, "locked.pdf", locked()))
    panel = sales.get(f"/customer/{customer.pk}/panel/attachments/").content.decode()
    assert "locked.pdf" in panel
    assert "Protected by a password: its text cannot be read" in panel


def test_pictures_need_a_reader(
    signed_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sales = signed_in("sales", lang="en")
    picture = kept(make(Customer, owner=sales.person), "card.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    assert read_file(picture).state == "picture"
    page = sales.get(f"/attachment/{picture.pk}/").content.decode()
    assert "A picture: no program that reads pictures is installed" in page
    monkeypatch.setitem(pictures.READERS, "fake", lambda content: f"{len(content)} bytes ")
    change_setting("files.picture_reader", "fake")
    touch("settings")
    assert (read_file(picture).state, FileText.objects.get().text) == ("read", "48 bytes")

    def fail(_content: bytes) -> str:
        raise RuntimeError("no language data")

    monkeypatch.setitem(pictures.READERS, "fake", fail)
    assert read_file(picture).state == "broken"
    assert [one.message for one in caplog.records] == [f"the words in picture {picture.pk} could not be read"]


def test_only_an_installed_reader_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "READERS", {"fake": lambda _content: ""})
    kind = DECLARED["files.picture_reader"].kind
    assert [kind.parse(text, Parsing(SYSTEM)) for text in ("fake", " fake ", "")] == ["fake", "fake", ""]
    with pytest.raises(Malformed) as refused:
        kind.parse("abc", Parsing(SYSTEM))
    assert (refused.value.code, refused.value.params) == ("not_installed", {"text": "abc", "names": "fake"})


def test_the_piece_around_the_words() -> None:
    text = "一" * 30 + "规约网关" + "二" * 90
    assert excerpt(text, "规约") == "…" + "一" * 20 + "规约网关" + "二" * 58 + "…"
    assert excerpt("Ｇａｔｅｗａｙ list", "gateway") == "Ｇａｔｅｗａｙ list"
    assert excerpt(text, "absent") == ""


def test_tesseract_reads_a_picture_as_one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing the layout of a card it passes over the name, which stands alone and large."""
    asked: list[dict[str, Any]] = []

    def read(_picture: Any, **how: Any) -> str:
        asked.append(how)
        return "刘建国"

    stub = SimpleNamespace(get_languages=lambda: ["chi_sim", "eng", "osd"], image_to_string=read)
    monkeypatch.setitem(sys.modules, "pytesseract", stub)
    plain = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(plain, "PNG")
    assert pictures.tesseract(plain.getvalue()) == "刘建国"
    assert asked == [{"lang": "chi_sim", "config": "--psm 6", "timeout": 30}]
