"""Kinds of text: one line, many lines, addresses of the web and of people, colours, codes."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Field, Q

from keben.base import masking
from keben.base.errors import Malformed
from keben.base.phone import parse_phone, show_phone
from keben.base.uscc import check_uscc
from keben.kernel.fields import AddressField, ColourField, NumberField, PhoneField, USCCField
from keben.kernel.kinds.base import EMPTY, Kind, Parsing, kind_for

MOBILE = re.compile(r"1[3-9][0-9]{9}")
"""Most numbers come like this, and are kept like this."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff]")


@kind_for(models.CharField)
class Text(Kind):
    """One line of text."""

    code = "text"
    lookups: ClassVar[tuple[str, ...]] = (
        "contains",
        "excludes",
        "is",
        "is_not",
        "starts",
        "any",
        "none",
        "empty",
        "filled",
    )

    def __init__(self, max_length: int | None = None) -> None:
        self.max_length = max_length

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> Text:
        return cls(getattr(source, "max_length", None))

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return ""
        text = CONTROL.sub("", str(raw)).strip()
        if self.max_length and len(text) > self.max_length:
            raise Malformed(
                "too_long",
                "At most %(limit)s characters; this has %(length)s.",
                {"limit": self.max_length, "length": len(text)},
            )
        return self.clean(text)

    def clean(self, text: str) -> str:
        """The text in its stored form. Raises Malformed."""
        return " ".join(text.split())

    def empty(self, path: str) -> Q:
        return Q(**{path: ""})

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        text = str(raw[0] if isinstance(raw, list) and raw else raw or "").strip()
        if lookup == "contains":
            return Q(**{f"{path}__icontains": text})
        if lookup == "excludes":
            return ~Q(**{f"{path}__icontains": text})
        if lookup == "starts":
            return Q(**{f"{path}__startswith": text})
        if lookup == "is":
            return Q(**{path: text})
        if lookup == "is_not":
            return ~Q(**{path: text})
        return super().condition(path, lookup, raw, ctx)

    def describe(self) -> dict[str, Any]:
        return {"max_length": self.max_length} if self.max_length else {}


@kind_for(models.TextField)
class LongText(Text):
    """Several lines of text."""

    code = "long_text"
    widget = "textarea"
    sortable = False

    def clean(self, text: str) -> str:
        return text.replace("\r\n", "\n")


@kind_for(models.EmailField)
class Email(Text):
    """An e-mail address."""

    code = "email"
    personal = True
    widget = "email"
    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "email"}

    def clean(self, text: str) -> str:
        text = masking_safe(text).lower()
        if not re.fullmatch(r"[^@\s<>()\",;:]+@[a-z0-9.-]+\.[a-z]{2,}", text):
            raise Malformed("email", "“%(text)s” is no e-mail address; write it like name@example.com.", {"text": text})
        return text

    def mask(self, value: Any) -> str:
        return masking.mask_email(value) if value else ""


def masking_safe(text: str) -> str:
    """Full-width letters and signs as people type them with a Chinese input method, made half-width."""
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text).replace("。", ".")


@kind_for(models.URLField)
class Url(Text):
    """An address of the web; only http and https."""

    code = "url"
    widget = "url"
    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "uri"}

    def clean(self, text: str) -> str:
        text = masking_safe(text)
        address = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or "." not in parts.netloc or " " in address:
            raise Malformed("url", "“%(text)s” is no web address; write it like www.example.com.", {"text": text})
        return address


@kind_for(PhoneField)
class Phone(Text):
    """A telephone number of the mainland, Hong Kong, Macau, Taiwan or abroad."""

    code = "phone"
    personal = True
    widget = "phone"

    def clean(self, text: str) -> str:
        if MOBILE.fullmatch(text):
            return text
        phone = parse_phone(text)
        number = phone.national if not phone.e164 or phone.e164.startswith("+86") else phone.e164
        return f"{number}-{phone.extension}" if phone.extension else number

    def show(self, value: Any) -> str:
        return show_phone(value) if value else ""

    def edit(self, value: Any) -> Any:
        return value or ""

    def mask(self, value: Any) -> str:
        return masking.mask_phone(value) if value else ""


@kind_for(USCCField)
class USCC(Text):
    """统一社会信用代码 with check digit."""

    code = "uscc"

    def clean(self, text: str) -> str:
        return check_uscc(text)


@kind_for(AddressField)
class Address(Text):
    """A street address."""

    code = "address"
    personal = True

    def mask(self, value: Any) -> str:
        return masking.mask_address(value) if value else ""


@kind_for(NumberField)
class Number(Text):
    """A document number given by a numbering rule."""

    code = "number"


TONES = ("neutral", "info", "teal", "violet", "warn", "ok", "danger", "gold")


@kind_for(ColourField)
class Colour(Text):
    """A tone of the theme or a colour."""

    code = "colour"
    widget = "colour"
    sortable = False

    def clean(self, text: str) -> str:
        if text in TONES or re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
            return text
        raise Malformed("colour", "“%(text)s” is no colour; choose a tone or write #RRGGBB.", {"text": text})


@kind_for(models.GenericIPAddressField)
class IpAddress(Kind):
    """The network address a request came from; only the program writes it."""

    code = "ip"
    personal = True
    schema: ClassVar[dict[str, Any]] = {"type": "string"}

    def mask(self, value: Any) -> str:
        return "" if value in EMPTY else str(value).rsplit(".", 1)[0] + ".*" if "." in str(value) else "***"
