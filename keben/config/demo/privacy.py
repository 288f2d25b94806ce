"""The rights of people in the demo: who agreed to what, one request that was answered and one that is being checked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from keben.config.demo.company import ACTOR, make
from keben.config.demo.tale.setting import Setting
from keben.config.demo.words import privacy as words
from keben.domains.customers.models import Contact
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.domains.privacy.models import Consent, LegalHold, RetentionRule, SubjectRequest
from keben.kernel.actions.perform import perform

FEW = 8


def add_privacy(story: Setting) -> None:
    """A handful each: enough to see, the same for every size of the demo."""
    people = list(Contact.objects.filter(deleted_at=None, mobile__gt="").order_by("pk")[:FEW])
    if len(people) < FEW:
        return
    for one, (purpose, channel, text) in zip(people, words.CONSENTS, strict=False):
        given = make(Consent, contact=one.pk, purpose=purpose, channel=channel, text=story.say(text), basis="consent")
    perform("withdraw", given, {"reason": story.say(words.WITHDRAWN)}, actor=ACTOR)
    perform("edit", people[5], {"do_not_contact": "phone"}, actor=ACTOR, acknowledge=("twins",))
    answered = ask(story, people[6], "access", 30, words.ACCESS)
    perform("answer", answered, {"outcome": story.say(words.ANSWERED)}, actor=ACTOR)
    ask(story, people[7], "deletion", 9, words.DELETION)
    make(LegalHold, name=story.say(words.HOLD), contact=people[4].pk, until=None)
    add_rules(story)


def add_rules(story: Setting) -> None:
    """Rules of retention: two that are on, asked for by security and approved by the boss, one off, one asked for.

    The one asked for would take the oldest leads: whoever looks at the demo tries it and approves it himself, and no
    night takes them away before.
    """
    found = User.objects.in_bulk(("E9002", "E1001"), field_name="staff_no")
    admin, boss = actor_for(found["E9002"]), actor_for(found["E1001"])
    asked = {"reason": story.say(words.REASON)}
    for at, (subject, months, name, ground, agreed) in enumerate(words.RULES):
        rule = make(RetentionRule, name=story.say(name), subject=subject, months=months, ground=story.say(ground))
        if agreed or at == len(words.RULES) - 1:
            perform("ask-switch-on", rule, asked, actor=admin)
        if agreed:
            perform("switch-on", rule, {}, actor=boss)


def ask(story: Setting, person: Contact, kind: str, days: int, wish: Any) -> SubjectRequest:
    """A request that came so many days ago and is being checked by a manager."""
    made: SubjectRequest = make(
        SubjectRequest, name=person.name, mobile=person.mobile, email=person.email, kind=kind,
        channel="phone" if kind == "deletion" else "email", received_on=story.today - dt.timedelta(days=days),
        wish=story.say(wish), proof=story.say(words.PROOF), owner=story.managers["east"].pk,
    )  # fmt: skip
    perform("start-checking", made, {}, actor=ACTOR)
    made.refresh_from_db()
    return made
