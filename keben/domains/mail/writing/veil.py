"""Whoever sees addresses masked writes to them all the same: the composer shows them masked, sending knows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_noop

from keben.base.mail.letter import Person
from keben.base.masking import mask_email
from keben.domains.mail.account.scope import is_mine
from keben.domains.mail.message.model import MailBody, MailMessage
from keben.domains.mail.showing.words import ADDRESS, veiled
from keben.domains.mail.writing.people import addresses_of
from keben.domains.mail.writing.prefill import Start
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.problems import Invalid

LINES = ("from_address", "to_line", "cc_line")
STARRED = "***@"


def right_of(record: Any, actor: Actor) -> FieldRight:
    """How much the actor reads of the addresses of a record or mail."""
    label = record._meta.label
    if isinstance(record, MailMessage):
        return min(actor.field(label, name) for name in LINES)
    return actor.field(label, "email")


def veil(start: Start, record: Any, actor: Actor) -> Start:
    """What the composer starts with, as the actor may read it."""
    right = right_of(record, actor)
    if right >= FieldRight.READ:
        return start
    if right == FieldRight.HIDDEN:
        return replace(start, to="", cc="", text="")
    foreign = isinstance(record, MailMessage) and not is_mine(record.account_id, actor)
    text = veiled(start.text) if foreign else hide(start.text, known(record))
    return replace(start, to=masked(start.to), cc=masked(start.cc), text=text)


def masked(text: str) -> str:
    """With every address masked."""
    return ADDRESS.sub(lambda hit: mask_email(hit[0]), text)


def hide(text: str, addresses: Sequence[str]) -> str:
    """With these addresses masked; in one's own mailbox the words stay as they came."""
    return ADDRESS.sub(lambda hit: mask_email(hit[0]) if hit[0].lower() in addresses else hit[0], text)


def known(record: Any) -> tuple[str, ...]:
    """The addresses that a record or mail stands for."""
    if not isinstance(record, MailMessage):
        return addresses_of(record.email)
    answers = MailBody.objects.filter(pk=record.pk).values_list("reply_to", flat=True).first() or ""
    return addresses_of(*(getattr(record, name) for name in LINES), answers)


def unveiled(people: Sequence[Person], record: Any, field: str) -> tuple[Person, ...]:
    """With the addresses behind the stars. Raises Invalid at `field` where nothing stands behind them."""
    if not any(STARRED in one.address for one in people):
        return tuple(people)
    behind = {mask_email(one): one for one in known(record)}
    found = []
    for one in people:
        address = behind.get(one.address, one.address)
        if STARRED in address:
            sentence = gettext_noop("“%(text)s” is masked; type the address that you want to write to.")
            raise Invalid.single(field, "masked", sentence, text=one.address[:80])
        found.append(Person(one.name, address))
    return tuple(found)
