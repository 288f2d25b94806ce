"""Reading a mailbox: folder by folder from where the last run stopped, a mail at a time, never twice."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.mail.account.model import MailAccount, MailFolder
from keben.domains.mail.connect.imap import Mailbox, mailbox
from keben.domains.mail.message.model import MailMessage
from keben.domains.mail.reading.marks import moved, send_marks
from keben.domains.mail.reading.take_in import take_in
from keben.kernel.features.file_types import MIB
from keben.kernel.kinds.numbers import Integer
from keben.kernel.settings import declare_setting, setting

log = logging.getLogger("keben.mail")
AT_ONCE = 300
HEADS = 20
BACK = dt.timedelta(days=30)
SENT = b"\\Sent"
declare_setting(
    "mail.max_mb", _("Mail"), _("Largest mail in MB"), Integer(1, 200), 30,
    help=_("Of a larger one only the head is fetched; it stays on the mail server."),
)  # fmt: skip


def fetch(account: MailAccount, *, most: int = AT_ONCE) -> tuple[int, bool]:
    """Read what is new; how many mails, and whether more is left. Raises Trouble."""
    count = 0
    with mailbox(account) as box:
        send_marks(account, box)
        for name in folders_of(account, box):
            position = place_in(account, box, name)
            for uid, raw, about in new_mails(box, account, position):
                if count >= most:
                    return count, True
                count += put(account, position, uid, raw, about)
    return count, False


def folders_of(account: MailAccount, box: Mailbox) -> list[str]:
    """The folders to read, and the one of sent mail: what goes out over other programs belongs to the story too."""
    wanted = [name.strip() for name in account.folders.split(",") if name.strip()] or ["INBOX"]
    sent = sent_folder(account, box)
    existing = {str(name) for _flags, _sign, name in box.list_folders()}
    return [name for name in dict.fromkeys((*wanted, sent)) if name in existing or name.upper() == "INBOX"]


def sent_folder(account: MailAccount, box: Mailbox) -> str:
    """The folder of sent mail: as the account says, as the server marks it, or by the usual names."""
    if account.sent_folder:
        return account.sent_folder
    found = box.find_special_folder(SENT)
    return str(found) if found else ""


def place_in(account: MailAccount, box: Mailbox, name: str) -> MailFolder:
    """Open the folder; where the server counts anew, reading begins anew, and what is there already is passed over."""
    state = box.select_folder(name, readonly=True)
    validity = int(state.get(b"UIDVALIDITY", 0))
    position, _made = MailFolder.objects.get_or_create(
        account=account, name=name[:200], defaults={"validity": validity}
    )
    if position.validity != validity:
        position.validity, position.last_uid = validity, 0
        position.save(update_fields=("validity", "last_uid"))
        moved(position)
    return position


def new_mails(box: Mailbox, account: MailAccount, position: MailFolder) -> Iterator[tuple[int, bytes, Any]]:
    """What came since, in the order of the server; a large one as its head alone."""
    since = account.since or (timezone.localdate(account.created_at) - BACK)
    uids = sorted(
        uid
        for uid in box.search(["UID", f"{position.last_uid + 1}:*", "SINCE", since])
        if uid > position.last_uid  # a range that ends with * always holds the last one
    )
    largest = setting("mail.max_mb") * MIB
    for start in range(0, len(uids), HEADS):
        part = uids[start : start + HEADS]
        abouts = box.fetch(part, ["RFC822.SIZE", "INTERNALDATE", "FLAGS"])
        for uid in part:
            about = abouts.get(uid)
            if about is None:
                continue  # somebody deleted it meanwhile
            what = "BODY.PEEK[HEADER]" if about[b"RFC822.SIZE"] > largest else "BODY.PEEK[]"
            answer = box.fetch([uid], [what]).get(uid, {})
            raw = next((value for key, value in answer.items() if key.startswith(b"BODY[")), None)
            if raw is not None:
                yield uid, raw, about


def put(account: MailAccount, position: MailFolder, uid: int, raw: bytes, about: Any) -> int:
    """Take it in and move on, both or neither; one that cannot be taken in does not hold up those behind it."""
    cut = about[b"RFC822.SIZE"] if about[b"RFC822.SIZE"] > setting("mail.max_mb") * MIB else 0
    made = None
    try:
        with transaction.atomic():
            made = take_in(account, raw, seen=is_seen(about[b"FLAGS"]), received_at=when(about), cut=cut)
            if made is not None:
                MailMessage._base_manager.filter(pk=made.pk).update(folder=position, uid=uid)
            step_on(position, uid)
    except OSError:
        raise  # a full disk: later
    except Exception:
        log.exception("mail %s of %s in %s could not be taken in", uid, account.pk, position.name)
        step_on(position, uid)
    return int(made is not None)


def step_on(position: MailFolder, uid: int) -> None:
    """Where the next run begins."""
    MailFolder.objects.filter(pk=position.pk, last_uid__lt=uid).update(last_uid=uid)
    position.last_uid = max(position.last_uid, uid)


def is_seen(flags: Sequence[bytes]) -> bool:
    """Whether somebody has read it already."""
    return b"\\Seen" in flags


def when(about: Any) -> dt.datetime | None:
    """When the server got it."""
    found: dt.datetime | None = about.get(b"INTERNALDATE")
    if found is None:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found, dt.datetime.now().astimezone().tzinfo)
