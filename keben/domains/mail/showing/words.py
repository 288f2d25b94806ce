"""The words of a mail without what was quoted, and without addresses and numbers for people who see those masked."""

from __future__ import annotations

import re

from keben.base.masking import mask_email, mask_phone

QUOTE = re.compile(
    r"^(>|-{2,}\s*(Original Message|Forwarded message|原始邮件|转发的?邮件)|On .{4,120} wrote:$"
    r"|在.{2,120}写道[:：]$|_{10,}$|(From|发件人)[:：]\s*\S+)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
NUMBER = re.compile(r"(?<![0-9A-Za-z-])(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-?\d{7,8})(?![0-9])")


def parted(text: str) -> tuple[str, str]:
    """What the sender wrote, and what he quoted below."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if at and QUOTE.match(line.strip()):
            return "\n".join(lines[:at]).rstrip(), "\n".join(lines[at:]).strip()
    return text, ""


def veiled(text: str) -> str:
    """Addresses and numbers masked."""
    text = ADDRESS.sub(lambda hit: mask_email(hit[0]), text)
    return NUMBER.sub(lambda hit: mask_phone(re.sub(r"\D", "", hit[0])), text)


def quoted(text: str) -> str:
    """As an answer quotes it."""
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))
