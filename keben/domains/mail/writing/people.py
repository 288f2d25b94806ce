"""Recipients as people type them: names and addresses, with any comma between."""

from __future__ import annotations

import re
from email.utils import getaddresses

from django.utils.translation import gettext_noop

from keben.base.mail.letter import Person
from keben.kernel.problems import Invalid

MOST = 50
BETWEEN = re.compile(r"[;，；、\r\n]+")
ADDRESS = re.compile(r"[^@\s<>()\",;:]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


def people_in(text: str, field: str) -> tuple[Person, ...]:
    """Everybody named. Raises Invalid at `field` for what is no address."""
    found: dict[str, Person] = {}
    for name, address in getaddresses([BETWEEN.sub(",", text)]) if text.strip() else ():
        if not name and not address:
            continue
        if not ADDRESS.fullmatch(address) or not address.isascii():
            wrong = f"{name} {address}".strip()
            sentence = gettext_noop("“%(text)s” is no e-mail address; write it like name@example.com.")
            raise Invalid.single(field, "email", sentence, text=wrong[:80])
        found.setdefault(address.lower(), Person(" ".join(name.split())[:120], address.lower()))
    if len(found) > MOST:
        sentence = gettext_noop("At most %(most)s recipients; this has %(count)s.")
        raise Invalid.single(field, "too_many", sentence, most=MOST, count=len(found))
    return tuple(found.values())


def addresses_of(*lines: str) -> tuple[str, ...]:
    """The addresses in stored lines."""
    found = [address.lower() for _name, address in getaddresses([line for line in lines if line])]
    return tuple(dict.fromkeys(address for address in found if "@" in address))
