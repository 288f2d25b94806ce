"""Mail in the demo: mailboxes that lead nowhere, three stories in threads for every seller, and a stranger's mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from keben.base.mail.plain import first_words
from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting
from keben.config.demo.words.mail import STRANGERS, TEMPLATES, THREADS
from keben.data.search.rebuild import rebuild
from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.filing.rebuild import fill
from keben.domains.mail.filing.threads import fresh
from keben.domains.mail.models import MailAccount, MailBody, MailMessage, MailTemplate
from keben.domains.org.models import User

LABEL = "mail.MailMessage"


def add_mail(story: Setting, shown: Sequence[Client]) -> None:
    """Mailboxes, templates and threads; a seller's first customers with an address take part."""
    mine: dict[int, list[tuple[Client, dict[str, Any]]]] = {}
    for one in shown:
        partner = next((person for person in one.people if person["email"]), None)
        if partner is not None and one.lifecycle != "lost" and len(mine.setdefault(one.owner.pk, [])) < len(THREADS):
            mine[one.owner.pk].append((one, partner))
    people = User.objects.in_bulk(mine)
    boxes = mailboxes(story, [people[key] for key in mine])
    mails: list[tuple[MailMessage, str]] = []
    for at, (key, clients) in enumerate(mine.items()):
        for place, (one, partner) in enumerate(clients):
            mails += thread(story, boxes[key], people[key], one, partner, place)
        mails.append(from_a_stranger(story, boxes[key], at))
    MailMessage.objects.bulk_create([mail for mail, _text in mails], batch_size=500)
    MailBody.objects.bulk_create([MailBody(mail_id=mail.pk, text=text) for mail, text in mails], batch_size=500)
    templates(story)
    fill(Customer, Contact)
    for label in (LABEL, "mail.MailAccount", "mail.MailTemplate"):
        rebuild(label)


def mailboxes(story: Setting, people: Sequence[User]) -> dict[int, MailAccount]:
    """One for each, marked as a demonstration: it is neither read nor sent from."""
    at = story.at(200)
    rows = [
        MailAccount(
            owner=person, owned_since=at, address=person.email, name=person.name, imap_host="imap.ep.example",
            smtp_host="smtp.ep.example", state="ok", is_demo=True, signature=f"{person.name}\nEP",
            fetched_at=story.now, created_at=at, updated_at=at,
        )
        for person in people
    ]  # fmt: skip
    return {row.owner_id or 0: row for row in MailAccount.objects.bulk_create(rows)}


def thread(
    story: Setting, box: MailAccount, seller: User, one: Client, partner: dict[str, Any], place: int
) -> list[tuple[MailMessage, str]]:
    """One story, told by the seller and a person of the customer."""
    subject, told = THREADS[place]
    found: list[tuple[MailMessage, str]] = []
    first = f"<demo-{one.pk}-0@ep.example>"
    for step, (direction, days, words) in enumerate(told):
        text = story.say(words).format(their=partner["name"], our=seller.name)
        out = direction == "out"
        mail = blank(box, f"<demo-{one.pk}-{step}@ep.example>", fresh(first), text, moment(story, days, step))
        mail.subject = story.say(subject) if not step else f"Re: {story.say(subject)}"
        mail.in_reply_to = found[-1][0].message_id if found else ""
        mail.direction, mail.status = direction, "sent" if out else "received"
        theirs = f"{partner['name']} <{partner['email']}>"
        ours = f"{seller.name} <{box.address}>"
        mail.from_name, mail.from_address = (seller.name, box.address) if out else (partner["name"], partner["email"])
        mail.to_line = theirs if out else ours
        mail.customer_id, mail.contact_id = one.pk, partner["id"]
        mail.attached_by = "thread" if step else "address"
        mail.is_unread = not out and step == len(told) - 1
        mail.created_by_id = seller.pk if out else None
        found.append((mail, text))
    return found


def from_a_stranger(story: Setting, box: MailAccount, at: int) -> tuple[MailMessage, str]:
    """A mail that belongs nowhere yet."""
    name, address, subject, text = STRANGERS[at % len(STRANGERS)]
    words = story.say(text)
    mail = blank(box, f"<stranger-{at}@ep.example>", fresh(f"stranger-{at}"), words, moment(story, 0.8, at))
    mail.subject, mail.from_name, mail.from_address = story.say(subject), story.say(name), address
    mail.to_line, mail.is_unread = box.address, True
    return mail, words


def blank(box: MailAccount, message_id: str, name: str, text: str, at: dt.datetime) -> MailMessage:
    """A mail with what all of them have."""
    return MailMessage(
        account=box, message_id=message_id, thread=name, preview=first_words(text, 300), sent_at=at,
        size=len(text.encode()) + 900, created_at=at, updated_at=at,
    )  # fmt: skip


def moment(story: Setting, days: float, step: int) -> dt.datetime:
    """So many days ago; in a thread the later mail is the later one."""
    return story.now - dt.timedelta(days=days, minutes=37 - step)


def templates(story: Setting) -> None:
    """What the sellers write often, in both languages."""
    at = story.at(150)
    MailTemplate.objects.bulk_create(
        MailTemplate(
            name=name[0], name_en=name[1], position=10 * (place + 1), subject=subject[0], subject_en=subject[1],
            text=text[0], text_en=text[1], created_at=at, updated_at=at,
        )
        for place, (name, subject, text) in enumerate(TEMPLATES)
    )  # fmt: skip
