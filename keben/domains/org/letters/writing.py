"""From the words of a letter to the letter: text and HTML, in its reader's language and the times of the company."""

from __future__ import annotations

import datetime as dt

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from keben.domains.org.letters.declared import LETTERS, Given, Words
from keben.domains.org.signin.company import company_name
from keben.domains.org.user.model import User
from keben.kernel.called import named
from keben.kernel.kinds.moments import show_date
from keben.kernel.locale import at_home

LONGEST = 150
MARK = "X-Keben-Letter"


def written(name: str, person: User, given: Given, *, lang: str = "") -> EmailMultiAlternatives | None:
    """The letter, or nothing where there is nothing to say any more."""
    with override(lang or person.lang), at_home():
        words = LETTERS[name].words(person, given)
        if words is None:
            return None
        greeting, foot = _("Hello %(name)s,") % {"name": one_line(named(person))}, footing(person)
        # No machine answers this one, and no mail list passes it on.
        message = EmailMultiAlternatives(
            one_line(words.subject)[:LONGEST],
            as_text(words, greeting, foot),
            to=[LETTERS[name].to(person, given)],
            headers={"Auto-Submitted": "auto-generated", MARK: own_mark()},
        )
        frame = {"words": words, "greeting": greeting, "foot": foot, "company": company_name() or _("Keben")}
        frame["lang"] = "en" if (lang or person.lang) == "en" else "zh-CN"
        message.attach_alternative(render_to_string("letters/letter.html", frame), "text/html")
        return message


def said(at: dt.datetime) -> str:
    """A time as letters say it, in the zone of the company."""
    local = timezone.localtime(at)
    return f"{show_date(local.date())} {local:%H:%M}"


def own_mark() -> str:
    """By this the reading of mailboxes knows a letter of ours: it would ring the bell for what the bell has told."""
    return salted_hmac("keben.letters", MARK, algorithm="sha256").hexdigest()[:32]


def one_line(text: str) -> str:
    """Text for a head or a greeting: what is typed into names cannot begin a line of its own."""
    return " ".join(text.split())


def footing(person: User) -> str:
    """Who writes to whom; under every letter."""
    told = {"company": company_name(), "login": person.staff_no, "product": _("Keben")}
    if told["company"]:
        text = _("%(product)s of %(company)s wrote this to the account %(login)s by itself; answers reach nobody.")
    else:
        text = _("%(product)s wrote this to the account %(login)s by itself; answers reach nobody.")
    return text % told


def as_text(words: Words, greeting: str, foot: str) -> str:
    """For whoever reads no HTML."""
    parts = [greeting, *words.told]
    if words.facts:
        parts.append("\n".join(_("%(label)s: %(value)s") % {"label": one, "value": what} for one, what in words.facts))
    parts.extend("\n".join(part for part in (f"· {one.text}", one.when, one.href) if part) for one in words.lines)
    if words.button[1]:
        parts.append("\n".join(words.button))
    return "\n\n".join([*parts, *words.after, f"-- \n{foot}"]) + "\n"
