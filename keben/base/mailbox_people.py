"""The people of a mailbox file: who wrote or was written to, with company and numbers from their signatures."""

from __future__ import annotations

import mailbox
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from keben.base.company_name.places import ways

HEADERS = ("from", "reply-to", "to", "cc")
PUBLIC = frozenset((
    "qq.com", "foxmail.com", "vip.qq.com", "163.com", "126.com", "yeah.net", "vip.163.com", "sina.com", "sina.cn",
    "sohu.com", "139.com", "189.cn", "wo.cn", "aliyun.com", "21cn.com", "tom.com", "gmail.com", "outlook.com",
    "hotmail.com", "live.com", "live.cn", "msn.com", "yahoo.com", "icloud.com", "me.com",
))  # fmt: skip
"""Providers whose addresses say nothing of a company."""
SIGNATURE = 12
_COMPANY = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9（）()·]{2,40}?"
    r"(?:有限责任公司|股份有限公司|有限公司|股份公司|集团公司|研究院|研究所|设计院|大学|学院|医院|管理局|事务所)"
    r"(?:[\u4e00-\u9fff]{2,12}分公司)?"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_PHONE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?:-\d{1,6})?(?!\d)")


@dataclass
class Correspondent:
    """Somebody with an address, and what his mails say of him."""

    address: str
    name: str = ""
    company: str = ""
    mobile: str = ""
    phone: str = ""
    mails: int = 0
    last: str = ""
    companies: Counter[str] = field(default_factory=Counter)

    @property
    def domain(self) -> str:
        """What stands behind the @; empty for public providers."""
        domain = self.address.rpartition("@")[2]
        return "" if domain in PUBLIC else domain


def people(path: Path, ours: frozenset[str] = frozenset()) -> list[Correspondent]:
    """Everybody with whom mails were exchanged, in order of appearance; addresses under our own domains are left out.

    Colleagues at one domain work for the company that stands most often in the signatures from there.
    """
    found: dict[str, Correspondent] = {}
    for message in mailbox.mbox(str(path), create=False):
        _read(message, found)
    by_domain: dict[str, Counter[str]] = {}
    for one in found.values():
        if one.domain:
            by_domain.setdefault(one.domain, Counter()).update(one.companies)
    for one in found.values():
        votes = by_domain.get(one.domain) or one.companies
        one.company = votes.most_common(1)[0][0] if votes else ""
    return [one for one in found.values() if one.address.rpartition("@")[2] not in ours]


def _read(message: Message, found: dict[str, Correspondent]) -> None:
    day = _day(message)
    sender: Correspondent | None = None
    for header in HEADERS:
        for name, address in _addresses(message, header):
            known = found.setdefault(address, Correspondent(address))
            if name and "@" not in name and (not known.name or header == "from"):
                known.name = name
            known.mails += 1
            known.last = max(known.last, day)
            if header == "from":
                sender = known
    if sender is not None:
        _sign(sender, _body(message))


def _addresses(message: Message, header: str) -> Iterator[tuple[str, str]]:
    """(name, address) of a header; what cannot be an address comes as it stands, so that it is not lost."""
    values = [str_of(value) for value in message.get_all(header, [])]
    for name, address in getaddresses(values):
        clean = address.strip().strip("<>'\"").lower()
        if clean or (header == "from" and name):
            yield named(name), clean or name
    if header == "from" and values and not any(address for _name, address in getaddresses(values)):
        yield "", values[0][:100]


def named(text: str) -> str:
    """The person of a shown name: 王丽-江东电网, 王丽 (江东电网) are 王丽."""
    clean = text.strip().strip("\"'")
    return re.split(r"\s*[-—_/|(（<]\s*", clean)[0][:60] if any(ord(c) > 0x2E80 for c in clean) else clean[:60]


def str_of(value: object) -> str:
    """A header in readable form, whatever the mailer made of it."""
    parts = []
    raw = str(value) if not hasattr(value, "_chunks") else "".join(chunk for chunk, _set in value._chunks)
    raw = _mended(raw)
    try:
        for part, charset in decode_header(raw):
            parts.append(part if isinstance(part, str) else decoded(part, charset or ""))
    except (ValueError, LookupError):
        return raw
    return "".join(parts)


def _mended(text: str) -> str:
    """Bytes that a mailer wrote without saying in which set."""
    raw = text.encode("utf-8", "surrogateescape")
    return text if all(not 0xDC80 <= ord(char) <= 0xDCFF for char in text) else decoded(raw, "")


def decoded(raw: bytes, charset: str) -> str:
    """The text; GB2312 is read as its superset, unknown sets are guessed."""
    named_set = "gb18030" if charset.lower().replace("-", "") in ("gb2312", "gbk", "gb18030", "cp936") else charset
    for one in (named_set, "utf-8", "gb18030"):
        try:
            if one:
                return raw.decode(one)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def _day(message: Message) -> str:
    try:
        return parsedate_to_datetime(str(message.get("date", ""))).date().isoformat()
    except (TypeError, ValueError, IndexError):
        return ""


def _body(message: Message) -> str:
    """The plain text of a mail."""
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.get_filename():
            raw = part.get_payload(decode=True)
            return decoded(raw, part.get_content_charset() or "") if isinstance(raw, bytes) else ""
    return ""


def _joined(line: str) -> str:
    """A line that is one company with blanks within: 苏州康涛 亨食品有限公司. A person may stand before one."""
    words = line.split()
    whole = "".join(words)
    if len(words) < 2 or not _COMPANY.fullmatch(whole) or not any(region for region, _rest, _sure in ways(words[0])):
        return line
    return whole


def _sign(person: Correspondent, body: str) -> None:
    """Take over what stands in the signature; answered mails below it are not his."""
    own = re.split(r"(?m)^\s*(?:>|-{3,} ?(?:原始邮件|Original|Forwarded)|发件人[:：])", body)[0]
    lines = "\n".join([line for line in own.splitlines() if line.strip()][-SIGNATURE:])
    person.companies.update(match.group() for match in _COMPANY.finditer("\n".join(map(_joined, lines.splitlines()))))
    for name, pattern in (("mobile", _MOBILE), ("phone", _PHONE)):
        hit = pattern.search(lines)
        if hit and not getattr(person, name):
            setattr(person, name, hit.group())
