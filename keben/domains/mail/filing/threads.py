"""Threads: a mail belongs to the thread of those that it answers, also when they arrive later than it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from keben.domains.mail.message.model import MailMessage


def thread_of(message_id: str, in_reply_to: str, references: Sequence[str]) -> str:
    """The thread of a new mail: of what it answers, of what answers it, else one of its own."""
    above = [one for one in dict.fromkeys((in_reply_to, *reversed(references))) if one][:40]
    rows = MailMessage._base_manager.filter(message_id__in=above).values_list("message_id", "thread") if above else ()
    known = dict(rows)
    for one in above:
        if one in known:
            return known[one]
    below = MailMessage._base_manager.filter(in_reply_to=message_id).values_list("thread", flat=True).first()
    return below or fresh(references[0] if references else in_reply_to or message_id)


def fresh(message_id: str) -> str:
    """The name of a thread that begins with this mail; equal wherever it is worked out."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]
