"""Text of mails whose charset is missing, wrong, or too small for its letters, as Chinese mail often is."""

from __future__ import annotations

import codecs
import re

FAMILY = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "hz": "hz",
    "big5-hkscs": "big5hkscs",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "utf8": "utf-8",
}
"""Declared names and the codec that reads all that senders really put under them."""
NARROW = frozenset(
    {"", "ascii", "us-ascii", "ansi_x3.4-1968", "iso-8859-1", "latin-1", "8bit", "unknown-8bit", "default"}
)
"""Names that programs write when they do not know."""
WORD = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
BETWEEN = re.compile(r"(?<=\?=)[ \t\r\n]+(?==\?)")
HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
NOISE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(raw: bytes, declared: str = "") -> str:
    """The text, by the declared charset where it fits the bytes, else by the one that does; never fails."""
    if raw.startswith(codecs.BOM_UTF8):
        raw, declared = raw[3:], "utf-8"
    name = declared.strip().strip("\"'").lower()
    tries = [] if name in NARROW else [FAMILY.get(name, name)]
    for codec in (*tries, "utf-8", "gb18030"):
        try:
            return clean(raw.decode(codec))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    fallback = "latin-1" if name in ("iso-8859-1", "latin-1") else (tries[0] if tries and known(tries[0]) else "utf-8")
    return clean(raw.decode(fallback, "replace"))


def known(codec: str) -> bool:
    """Whether Python has the codec, and it is one of text."""
    try:
        return bool(codecs.lookup(codec)) and isinstance(b"".decode(codec), str)
    except (LookupError, ValueError):
        return False


def clean(text: str) -> str:
    """Without signs that no database or page can take."""
    return NOISE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def header(raw: str) -> str:
    """A header as people read it: encoded words of any charset, and bytes that somebody put there as they were."""
    text = " ".join(eight_bit(raw).split("\n")) if "\n" in raw or not raw.isascii() else raw
    text = BETWEEN.sub("", re.sub(r"\s*\n\s*", " ", text))
    found: list[str] = []
    pending, charset, at = b"", "", 0
    for word in WORD.finditer(text):
        between = text[at : word.start()]
        at = word.end()
        if pending and (between or word[1].lower() != charset):
            found.append(decode(pending, charset))
            pending = b""
        found.append(between)
        # A letter may be cut in two between words of one charset: bytes are joined first.
        charset, pending = word[1].lower(), pending + word_bytes(word[2], word[3])
    if pending:
        found.append(decode(pending, charset))
    return " ".join(clean("".join([*found, text[at:]])).split())


def word_bytes(how: str, text: str) -> bytes:
    """The bytes of an encoded word."""
    raw = text.encode("ascii", "replace")
    if how in "qQ":
        return HEX.sub(lambda hit: bytes((int(hit[1], 16),)), raw.replace(b"_", b" "))
    try:
        return codecs.decode(raw + b"=" * (-len(raw) % 4), "base64")
    except ValueError:
        return raw


def eight_bit(raw: str) -> str:
    """Bytes above 127 in a header, which the standard forbids and old programs send."""
    if raw.isascii():
        return raw
    try:
        return decode(raw.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return raw.encode("utf-8", "replace").decode()
