"""The name of a thing as it stands inside a sentence: small letters, but API, SLA and the like stay as they are."""

from __future__ import annotations

import re

ABBREVIATION = re.compile(r"[A-Z0-9]{2,}s?$")


def in_sentence(name: object) -> str:
    """`API tokens` stays, `Follow-up methods` becomes `follow-up methods`; Chinese has no small letters to lose."""
    words = str(name).split(" ")
    return " ".join(word if ABBREVIATION.match(word) else word.lower() for word in words)
