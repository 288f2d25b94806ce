"""A mail as it came from a server, read into plain values; whatever is wrong with it, something readable comes out.

The tolerant policy of the library is used, since the newer one throws away what a wrong charset hides.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from keben.base.mail.charset import decode, eight_bit, header
from keben.base.mail.plain import plain_of

PARTS = 300
LONGEST = 2_000_000
IDS = re.compile(r"<[^<>\s]+>")
ADDRESS = re.compile(r"[^@\s<>()\",;:]+@[A-Za-z0-9.-]+")


class AsItCame(Compat32):
    """Headers as they stand in the mail: the library would hide bytes that have no business there."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


@dataclass(frozen=True)
class Person:
    """A name, perhaps empty, and an address in small letters."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True)
class LetterFile:
    """A file that came with the mail; `cid` is the name under which its HTML shows it."""

    name: str
    mime: str
    content: bytes
    cid: str = ""


@dataclass
class Letter:
    """What stands in a mail."""

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    sender: Person = Person("", "")
    reply_to: tuple[Person, ...] = ()
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    sent_at: dt.datetime | None = None
    text: str = ""
    html: str = ""
    files: list[LetterFile] = field(default_factory=list)
    mark: str = ""
    """What our own program wrote onto its letters."""


def read(raw: bytes) -> Letter:
    """The mail of these bytes."""
    message = message_from_bytes(raw, policy=AsItCame())
    found = heads(message)
    if not found.message_id:
        found.message_id = f"<{hashlib.sha256(raw).hexdigest()[:40]}@no-id.invalid>"
    texts: list[str] = []
    for part in parts(message):
        put(found, part, texts)
    found.text = "\n\n".join(texts).strip()[:LONGEST]
    if not found.text and found.html:
        found.text = plain_of(found.html)
    return found


def heads(message: Any) -> Letter:
    """What the headers say."""
    sender = people(message, "From") or people(message, "Sender")
    return Letter(
        message_id=first_id(one(message, "Message-ID")),
        in_reply_to=first_id(one(message, "In-Reply-To")),
        references=tuple(IDS.findall(one(message, "References")))[-40:],
        subject=header(one(message, "Subject")),
        sender=sender[0] if sender else Person("", ""),
        reply_to=people(message, "Reply-To"),
        to=people(message, "To"),
        cc=people(message, "Cc"),
        sent_at=moment(one(message, "Date")),
        mark=one(message, "X-Keben-Letter").strip(),
    )


def one(message: Any, name: str) -> str:
    """The first value of a header, or nothing."""
    return str(message.get(name) or "")


def first_id(value: Any) -> str:
    """The first <identifier> of a header, at most 255 signs."""
    hit = IDS.search(str(value or ""))
    return hit[0][:255] if hit else ""


def people(message: Any, name: str) -> tuple[Person, ...]:
    """The addresses of a header; names may be encoded in any way, and commas may hide in them."""
    lines = [eight_bit(text).replace("\r", "").replace("\n", " ") for text in message.get_all(name) or ()]
    found: dict[str, Person] = {}
    for shown, address in addresses(lines):
        hit = ADDRESS.fullmatch(address.strip())
        if hit:
            found.setdefault(hit[0].lower(), Person(header(shown).strip("\"' ")[:120], hit[0].lower()[:254]))
    return tuple(found.values())


def addresses(lines: list[str]) -> list[tuple[str, str]]:
    """Names and addresses; what the strict reader refuses as a whole is picked out address by address."""
    found = getaddresses(lines)
    if any(address for _name, address in found):
        return found
    return [("", hit) for line in lines for hit in ADDRESS.findall(line)]


def moment(value: Any) -> dt.datetime | None:
    """When it was sent, by the sender's clock; None where that is no date."""
    try:
        found = parsedate_to_datetime(str(value))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if not 1990 <= found.year <= 2100:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def parts(message: Any) -> Iterator[Any]:
    """The leaves; a forwarded mail is one leaf, not what is in it."""
    left, count = [message], 0
    while left and count < PARTS:
        part = left.pop(0)
        count += 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            left = [*inner, *left]
        else:
            yield part


def put(found: Letter, part: Any, texts: list[str]) -> None:
    """One leaf: words of the mail, or a file of it."""
    mime, name = part.get_content_type(), file_name(part)
    kept_apart = part.get_content_disposition() == "attachment"
    if mime == "message/rfc822":
        found.files.append(forwarded(part, name))
    elif mime in ("text/plain", "text/html") and not name and not kept_apart:
        words = decode(part.get_payload(decode=True) or b"", charset_of(part))[:LONGEST]
        if mime == "text/plain":
            texts.append(words)
        else:
            found.html = f"{found.html}\n{words}" if found.html else words
    elif part.get_content_maintype() != "multipart":
        content = part.get_payload(decode=True) or b""
        cid = str(part.get("Content-ID") or "").strip().strip("<>")
        if content:
            found.files.append(LetterFile(name or unnamed(mime, len(found.files) + 1), mime, content, cid[:200]))


def charset_of(part: Any) -> str:
    """The charset that the part claims."""
    try:
        return str(part.get_content_charset() or "")
    except (LookupError, ValueError, AssertionError):
        return ""


def file_name(part: Any) -> str:
    """The name of a file, by RFC 2231 or, as most programs do, by an encoded word."""
    for name, where in (("filename", "content-disposition"), ("name", "content-type")):
        value = part.get_param(name, None, where)
        if isinstance(value, tuple):
            charset, _language, text = value
            return decode(str(text).encode("latin-1", "replace"), charset or "")
        if value:
            return header(str(value))
    return ""


def forwarded(part: Any, name: str) -> LetterFile:
    """A mail within a mail, kept as a file of its own."""
    inner = part.get_payload()
    message: Message | None = inner[0] if isinstance(inner, list) and inner else None
    content = message.as_bytes() if message is not None else (part.get_payload(decode=True) or b"")
    title = name or f"{header(one(message, 'Subject')) if message is not None else ''}".strip()[:80] or "mail"
    return LetterFile(title if title.lower().endswith(".eml") else f"{title}.eml", "message/rfc822", content)


def unnamed(mime: str, at: int) -> str:
    """A name for a file that has none."""
    known = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "application/pdf": "pdf", "text/plain": "txt",
             "text/csv": "csv", "application/ms-tnef": "dat", "text/calendar": "ics"}  # fmt: skip
    return f"{'winmail' if mime == 'application/ms-tnef' else f'file-{at}'}.{known.get(mime, 'bin')}"
