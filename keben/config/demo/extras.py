"""What colleagues do around records: teams, stars, comments, messages, files."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile

from keben.config.demo.day import add_day
from keben.config.demo.mail import add_mail
from keben.config.demo.papers import papers
from keben.config.demo.rows import Rows, next_key
from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting, Worker
from keben.config.demo.words.staff import SHOWN
from keben.config.demo.words.talk import COMMENTS
from keben.domains.customers.models import Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment, Follower
from keben.kernel.features.notifications import Notification
from keben.kernel.features.storing import store
from keben.kernel.features.team import TeamMember

CUSTOMER = "customers.Customer"
FILES = 12


def add_extras(story: Setting, shown: Sequence[Client]) -> None:
    """Everything below but the messages, for the customers that are shown."""
    teams, stars, comments = Rows(TeamMember, keyed=False), Rows(Follower, keyed=False), Rows(Comment)
    key = next_key(Comment)
    for one in shown:
        chance = story.rng.random()
        if one.known or chance < 0.10:
            share(story, one, teams)
        if one.known or 0.10 < chance < 0.15:
            stars.add(link(one, one.owner.pk, starred=True))
        if one.known or 0.15 < chance < 0.19:
            comments.add({"id": key, **comment(story, one)})
            key += 1
    for rows in (teams, stars, comments):
        rows.flush()
    add_day(story, shown)
    add_mail(story, shown)
    files(story, [one for one in shown if one.known][:FILES] or list(shown[:3]))


def link(one: Client, user: int, **more: Any) -> dict[str, Any]:
    """The columns that point from a person to a customer."""
    return {"entity": CUSTOMER, "object_id": one.pk, "user_id": user, **more}


def share(story: Setting, one: Client, teams: Rows) -> None:
    """A service engineer reads along; sometimes a colleague helps until a date."""
    engineer = story.pick(story.engineers)
    teams.add(link(one, engineer.pk, may_write=True, until=None))
    others = [worker for worker in story.sellers[one.owner.branch] if worker is not one.owner]
    if others and story.rng.random() < 0.5:
        until = story.today + dt.timedelta(days=int(story.rng.random() * 90))
        teams.add(link(one, story.pick(others).pk, may_write=story.rng.random() < 0.4, until=until))


def comment(story: Setting, one: Client) -> dict[str, Any]:
    """What a colleague remarks."""
    at = max(one.created, story.at(story.rng.random() * min(one.age, 60)))
    who = story.managers.get(one.owner.branch, one.owner)
    stamps = {"created_at": at, "updated_at": at, "created_by_id": who.pk, "updated_by_id": who.pk}
    return {"entity": CUSTOMER, "object_id": one.pk, "text": story.say(story.pick(COMMENTS)), **stamps}


def messages(story: Setting, shown: Sequence[Client]) -> None:
    """Some news for everybody who may look at the demo; the newest are unread.

    Told after the pools: whoever lies in one is nobody's customer, and a message about it would lead nowhere.
    """
    fallen = set(Customer._base_manager.filter(owner=None).values_list("pk", flat=True))
    shown = [one for one in shown if one.pk not in fallen]
    rows = Rows(Notification, keyed=False)
    waiting: list[dict[str, Any]] = []
    for number in SHOWN:
        reader = story.staff[number]
        mine = [one for one in shown if reaches(story, reader, one)]
        for at in range(9 if mine else 0):
            one = mine[-1 - int(story.rng.random() ** 2 * len(mine))]
            waiting.append(message(story, reader, one, at))
    for row in sorted(waiting, key=lambda row: row["at"]):
        rows.add(row)
    rows.flush()


def reaches(story: Setting, reader: Worker, one: Client) -> bool:
    """Whether a message about the customer can be followed by this reader."""
    if reader.department == "it":
        return False
    if reader.branch in story.sellers:
        return reader is one.owner or (reader is story.managers[reader.branch] and one.owner.branch == reader.branch)
    return True


def message(story: Setting, reader: Worker, one: Client, at: int) -> dict[str, Any]:
    """One message about a customer, from the manager, or to him from the owner."""
    manager = story.managers.get(one.owner.branch, one.owner)
    who = one.owner if reader is manager else manager
    text, category = (
        ("%(who)s commented on “%(title)s”", "comment"),
        ("%(who)s shared “%(title)s” with you", "team"),
        ("The contact with “%(title)s” is due today.", "follow_up"),
    )[at % 3]
    moment = story.at(at * 1.4)
    return {
        "user_id": reader.pk,
        "category": category,
        "message": text,
        "params": {"who": who.name, "by": who.pk, "title": one.row["name"]},
        "entity": CUSTOMER,
        "object_id": one.pk,
        "at": moment,
        "read_at": None if at < 4 else moment + dt.timedelta(hours=3),
    }


def files(story: Setting, chosen: Sequence[Client]) -> None:
    """A small note and a sketch for some customers; real files that open."""
    for one in chosen:
        actor = system_actor("demo")
        own = [(note_name(story), note(story, one)), ("site.png", sketch(one)), *papers(story, one)]
        for name, content in own:
            made = store(ContentFile(content, name=name), actor)
            stamps = {"created_by_id": one.owner.pk, "created_at": one.owned, "updated_at": one.owned}
            Attachment.objects.filter(pk=made.pk).update(entity=CUSTOMER, object_id=one.pk, **stamps)


def note_name(story: Setting) -> str:
    """The name of the text file."""
    return "visit-notes.txt" if story.lang else "拜访纪要.txt"


def note(story: Setting, one: Client) -> bytes:
    """The visits so far as a text."""
    lines = [one.row["name"], ""]
    lines += [f"{entry['followed_at']:%Y-%m-%d}  {entry['contact_name']}  {entry['content']}" for entry in one.talks]
    return "\n".join(lines).encode()


def sketch(one: Client) -> bytes:
    """A plan of the site: a wall with detectors."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (480, 300), "#f5f6f8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, 440, 260), outline="#2f56c8", width=3)
    for at in range(40, 441, 80):
        draw.ellipse((at - 7, 33, at + 7, 47), fill="#cf2e29")
        draw.ellipse((at - 7, 253, at + 7, 267), fill="#cf2e29")
    draw.text((60, 60), f"KH {one.pk}", fill="#1a2130")
    held = io.BytesIO()
    image.save(held, "PNG", optimize=True)
    return held.getvalue()
