"""Text out of documents, in a process of its own: `python -m keben.data.filetext.extract TYPE FILE`.

A document is somebody else's work and may be built to harm: memory and time are capped here, and nothing of it runs.
Prints one JSON object: state, text, pages, is_cut.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

MEMORY, SECONDS = 1536 * 2**20, 40
PAGES, SIGNS, UNPACKED = 300, 200_000, 128 * 2**20
OFFICE = "application/vnd.openxmlformats-officedocument."
NUMBERED = re.compile(r"(\d+)\.xml$")
GAPS = re.compile(r"[ \t\x00-\x08\x0b\x0c\x0e-\x1f]+")


class Encrypted(Exception):
    """The document wants a password."""


class TooLarge(Exception):
    """It unpacks to more than is read."""


def pdf(path: Path) -> Iterator[str]:
    """The text of each page."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Encrypted
    for page in reader.pages:
        yield page.extract_text() or ""


def packed(path: Path, wanted: str) -> Iterator[Any]:
    """The opened parts of a packed document whose names begin so, by their numbers."""
    with zipfile.ZipFile(path) as archive:
        parts = [one for one in archive.infolist() if one.filename.startswith(wanted) and one.filename.endswith(".xml")]
        if sum(one.file_size for one in parts) > UNPACKED:
            raise TooLarge
        for part in sorted(parts, key=lambda one: (number(one.filename), one.filename)):
            if part.flag_bits & 1:
                raise Encrypted
            with archive.open(part) as file:
                yield file


def number(name: str) -> int:
    """The number of a slide or a note."""
    found = NUMBERED.search(name)
    return int(found[1]) if found else 0


def paragraphs(file: Any) -> str:
    """The texts of a part: `t` elements joined, a new line after each paragraph."""
    found: list[str] = []
    for _event, element in iterparse(file):  # noqa: S314 - in a process with capped memory; nothing is fetched
        name = element.tag.rpartition("}")[2]
        if name == "t":
            found.append(element.text or "")
        elif name in ("tab", "tc"):
            found.append(" ")
        elif name in ("p", "br"):
            found.append("\n")
        if name == "p":
            element.clear()
    return "".join(found)


def word(path: Path) -> Iterator[str]:
    """The body, then head and foot lines."""
    for wanted in ("word/document", "word/header", "word/footer", "word/footnotes"):
        for file in packed(path, wanted):
            yield paragraphs(file)


def slides(path: Path) -> Iterator[str]:
    """Slide by slide, then what the speaker noted."""
    for wanted in ("ppt/slides/slide", "ppt/notesSlides/notesSlide"):
        for file in packed(path, wanted):
            yield paragraphs(file)


def sheets(path: Path) -> Iterator[str]:
    """Every sheet with its name, a line for each row."""
    from python_calamine import CalamineWorkbook

    with zipfile.ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist()) > UNPACKED:
            raise TooLarge
    with CalamineWorkbook.from_path(str(path)) as book:
        for name in book.sheet_names:
            table = book.get_sheet_by_name(name)
            rows = (" ".join(str(cell) for cell in row if cell not in ("", None)) for row in table.iter_rows())
            yield "\n".join([name, *(row for row in rows if row)])


def plain(path: Path) -> Iterator[str]:
    """A text in whatever encoding it has."""
    from keben.data.imports.encoding import codec, detect

    with path.open("rb") as file:
        raw = file.read(4 * SIGNS)
    yield raw.decode(codec(detect(path), raw), errors="replace")


class Words(HTMLParser):
    """The words of a page without its marks, scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style") and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def letter(path: Path) -> Iterator[str]:
    """A saved mail: who to whom, subject and words; names of what was attached."""
    with path.open("rb") as file:
        mail = BytesParser(policy=policy.default).parse(file)
    yield "\n".join(str(mail[name]) for name in ("from", "to", "cc", "date", "subject") if mail[name])
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is not None:
        text = body.get_content()
        if body.get_content_subtype() == "html":
            words = Words()
            words.feed(text)
            text = " ".join(words.found)
        yield text
    yield "\n".join(part.get_filename() or "" for part in mail.iter_attachments())


READERS = {
    "application/pdf": pdf,
    OFFICE + "wordprocessingml.document": word,
    OFFICE + "presentationml.presentation": slides,
    OFFICE + "spreadsheetml.sheet": sheets,
    "text/plain": plain,
    "text/csv": plain,
    "message/rfc822": letter,
}


def gathered(parts: Iterable[str]) -> dict[str, Any]:
    """The parts as one text, as far as it is kept."""
    found: list[str] = []
    signs = pages = 0
    cut = False
    for part in parts:
        if pages == PAGES or signs >= SIGNS:
            cut = True
            break
        text = GAPS.sub(" ", part.encode("utf-8", "ignore").decode()).strip()
        pages, signs = pages + 1, signs + len(text)
        found.append(text)
    whole = "\n".join(filter(None, found))
    state = "read" if whole.strip() else "empty"
    return {"state": state, "text": whole[:SIGNS], "pages": pages, "is_cut": cut or len(whole) > SIGNS}


def read(mime: str, path: Path) -> dict[str, Any]:
    """What is in the document; whatever breaks while reading it is its own fault."""
    try:
        return gathered(READERS[mime](path))
    except Encrypted:
        state = "encrypted"
    except (TooLarge, MemoryError):
        state = "too_large"
    except (ParseError, zipfile.BadZipFile, Exception):
        state = "broken"
    return {"state": state, "text": "", "pages": 0, "is_cut": False}


def limit() -> None:
    """Where the system can, cap memory, time and what may be written."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    limit()
    sys.stdout.write(json.dumps(read(sys.argv[1], Path(sys.argv[2]))))
