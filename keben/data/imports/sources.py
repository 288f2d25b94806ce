"""Address cards and mailboxes: turned into rows once, when they are uploaded; from then on like any sheet."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _

from keben.base.mailbox_people import PUBLIC, people
from keben.base.vcard import Card, cards
from keben.kernel.access.actor import Actor
from keben.kernel.joined import listed
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

CARDS, MAILS = "vcf", "mbox"
AT_ONCE = 40
Line = Sequence[str]


@contextmanager
def as_table(form: str, content: BinaryIO, entity: ResolvedEntity, actor: Actor) -> Iterator[Path]:
    """The file as CSV in UTF-8, its first line the titles."""
    with tempfile.TemporaryDirectory() as folder:
        path, given = Path(folder) / "rows.csv", Path(folder) / "given"
        with given.open("wb") as copy:
            while part := content.read(1 << 20):
                copy.write(part)
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = card_lines(given) if form == CARDS else mail_lines(given, entity, actor)
            csv.writer(file).writerows(lines)
        yield path


def card_lines(path: Path) -> Iterator[Line]:
    """One line for each card; one that breaks off lacks its last cell and is told as torn by the check."""
    yield (_("Company name"), _("Department"), _("Position"), _("Full name"), _("Contact mobile"), _("Contact phone"),
           _("Contact e-mail"), _("Address"), _("Website"), _("Birthday"), _("Remark"))  # fmt: skip
    with path.open("rb") as file:
        for card in cards(file):
            line = [card.company, card.department, card.post, card.name, first(card.mobiles), first(card.phones),
                    first(card.emails), card.address, card.website, card.birthday, remark(card)]  # fmt: skip
            yield line if card.whole else line[:-1]


def first(values: Sequence[str]) -> str:
    """The first of several, or nothing."""
    return values[0] if values else ""


def remark(card: Card) -> str:
    """The note of a card, with the numbers and addresses for which there is no column."""
    more = [*card.mobiles[1:], *card.phones[1:], *card.emails[1:]]
    return "\n".join(part for part in (card.note, listed(more)) if part)


def mail_lines(path: Path, entity: ResolvedEntity, actor: Actor) -> Iterator[Line]:
    """One line for each person outside our own company."""
    yield (_("Company name"), _("Full name"), _("Contact e-mail"), _("Contact mobile"), _("Contact phone"),
           _("Remark"))  # fmt: skip
    found = people(path, our_domains())
    known = companies(entity, actor, {one.domain for one in found if not one.company and one.domain})
    for one in found:
        told = _("%(count)s mails, the last on %(day)s") % {"count": one.mails, "day": one.last or "—"}
        yield (one.company or known.get(one.domain, ""), one.name or one.address.partition("@")[0], one.address,
               one.mobile, one.phone, told)  # fmt: skip


def our_domains() -> frozenset[str]:
    """The domains under which colleagues have their addresses."""
    addresses = get_user_model()._base_manager.exclude(email="").values_list("email", flat=True)
    domains = {address.rpartition("@")[2].lower() for address in addresses}
    return frozenset(domains - PUBLIC)


def companies(entity: ResolvedEntity, actor: Actor, domains: set[str]) -> dict[str, str]:
    """Our records that are known under a domain: by their own addresses, or by those of the noun beside them."""
    found: dict[str, str] = {}
    for model, path, fields in addressed(entity):
        wanted = sorted(domains - found.keys())
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            rule = Q()
            for field in fields:
                for domain in part:
                    rule |= Q(**{f"{field}__icontains": domain})
            rows = scoped(model, actor).filter(rule).order_by("pk").values_list(path, *fields)
            for name, *values in rows[: 20 * AT_ONCE]:
                for domain in part:
                    if any(under(str(value), domain) for value in values):
                        found.setdefault(domain, name)
    return found


def addressed(entity: ResolvedEntity) -> Iterable[tuple[Any, str, list[str]]]:
    """(model, path to our title, its fields with addresses) of our noun and of those that come in with it."""
    yield entity.model, entity.title, addresses(entity)
    for along in entity.declaration.brings:
        other = registry.get(along.entity)
        yield other.model, f"{along.via}__{entity.title}", addresses(other)


def addresses(entity: ResolvedEntity) -> list[str]:
    """The names of its fields that hold e-mail or web addresses."""
    return [item.name for item in entity.form_fields() if item.kind.code in ("email", "url") and item.source]


def under(address: str, domain: str) -> bool:
    """Whether an e-mail or web address lies under a domain."""
    host = address.lower().rpartition("@")[2].partition("//")[2] or address.lower().rpartition("@")[2]
    host = host.partition("/")[0]
    return host == domain or host.endswith(f".{domain}")
