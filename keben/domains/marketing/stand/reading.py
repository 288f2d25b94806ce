"""Reading name cards: the reader of pictures gives the text of one, which is taken apart into fields of the lead."""

from __future__ import annotations

from django.core.files.storage import default_storage

from keben.base.name_card import parse_card
from keben.data.filetext.pictures import at_hand
from keben.domains.marketing.lead.model import Lead
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.features.attachments import Attachment
from keben.kernel.problems import KebenError
from keben.kernel.tasks.job import Job, task

FIELDS = {
    "company": "name", "name": "contact_name", "title": "post", "mobile": "mobile", "phone": "phone", "email": "email",
    "wechat": "wechat", "address": "address",
}  # fmt: skip
"""What of a card goes into which field of the lead."""


class Unreadable(Exception):
    """The picture is none, or the reader failed on it."""


def can_read() -> bool:
    """Whether a reader of pictures is installed."""
    return at_hand() is not None


def read_card(image: bytes) -> dict[str, str]:
    """The fields found on a picture of a card; nothing where no reader is installed. Raises Unreadable."""
    reader = at_hand()
    if reader is None:
        return {}
    try:
        found = parse_card(reader(image)).found()
    except Exception as error:  # whatever a library does with somebody's picture, the card can still be typed
        raise Unreadable from error
    return {FIELDS[name]: value[:120] for name, value in found.items() if name in FIELDS}


@task("leads.read_card")
def read_later(job: Job, lead: int, picture: int) -> dict[str, list[str]]:
    """A card that was taken without a network: what its photo says fills what nobody typed."""
    row = Lead.objects.filter(pk=lead, deleted_at=None).first()
    file = Attachment.objects.filter(pk=picture, object_id=lead).first()
    if row is None or file is None:
        return {"filled": []}
    try:
        with default_storage.open(file.path) as stream:
            found = read_card(stream.read())
        empty = {name: value for name, value in found.items() if not getattr(row, name)}
        if empty:
            perform("edit", row, empty, actor=system_actor("name card"))
    except (Unreadable, KebenError, OSError):
        return {"filled": []}
    return {"filled": sorted(empty)}
