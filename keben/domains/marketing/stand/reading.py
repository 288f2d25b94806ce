"""Reading name cards by an adapter: none is installed with the program; the setting says which one is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from keben.kernel.kinds.text import Text
from keben.kernel.settings import declare_setting, setting

CardReader = Callable[[bytes], Mapping[str, str]]
READERS: dict[str, CardReader] = {}
FIELDS = ("name", "contact_name", "post", "mobile", "phone", "email", "wechat", "address")
"""What a reader may find: fields of the lead."""

declare_setting(
    "leads.card_reader",
    _("Leads"),
    _("Reader of name cards"),
    Text(40),
    "",
    help=_("Name of an installed adapter; empty where cards are typed."),
)


def card_reader(name: str) -> Callable[[CardReader], CardReader]:
    """Decorator: install `read(image) -> fields` under a name that the setting may choose."""

    def remember(reader: CardReader) -> CardReader:
        READERS[name] = reader
        return reader

    return remember


def chosen() -> CardReader | None:
    """The reader in force; None where the setting names none that is installed."""
    return READERS.get(setting("leads.card_reader") or "")


def read_card(image: bytes) -> dict[str, str]:
    """The fields that the chosen reader finds on the picture; nothing where there is none."""
    reader = chosen()
    found = reader(image) if reader is not None else {}
    return {name: str(found[name]).strip()[:120] for name in FIELDS if found.get(name)}
