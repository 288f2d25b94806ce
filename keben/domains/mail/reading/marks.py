"""Marks that travel back: what was read or answered here is marked so on the mail server, with the next round."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable

from imapclient.exceptions import IMAPClientError

from keben.domains.mail.account.model import MailAccount, MailFolder
from keben.domains.mail.connect.imap import Mailbox
from keben.domains.mail.message.model import MailMessage

log = logging.getLogger("keben.mail")
SEEN, ANSWERED = "seen", "answered"
FLAGS = {SEEN: b"\\Seen", ANSWERED: b"\\Answered"}
AT_ONCE = 500


def remember(mail: MailMessage, *marks: str) -> None:
    """Note marks that the server shall get; mailboxes that are not read have no server to tell."""
    if mail.direction != "in" or mail.account.is_demo or not mail.account.imap_host:
        return
    wanted = " ".join(sorted({*mail.marks.split(), *marks}))
    if wanted != mail.marks:
        MailMessage._base_manager.filter(pk=mail.pk).update(marks=wanted)
        mail.marks = wanted


def remember_answered(answer: MailMessage) -> None:
    """The mail that was answered, where it lies in the same mailbox."""
    if answer.in_reply_to:
        rows = MailMessage._base_manager.filter(account=answer.account_id, message_id=answer.in_reply_to)
        for mail in rows.select_related("account"):
            remember(mail, SEEN, ANSWERED)


def send_marks(account: MailAccount, box: Mailbox) -> int:
    """Give the server the marks that wait; a folder that does not take them is passed over. Answers how many mails."""
    rows = MailMessage._base_manager.filter(account=account).exclude(marks="").order_by("pk")
    by_folder: dict[str, list[MailMessage]] = defaultdict(list)
    for mail in rows.select_related("folder")[:AT_ONCE]:
        by_folder[mail.folder.name if mail.folder else "INBOX"].append(mail)
    done = 0
    for name, mails in by_folder.items():
        try:
            done += mark_in(box, name, mails)
        except IMAPClientError as error:
            log.warning("marks of %s could not be set in %s: %s", account.pk, name, error)
            forget(mails)
    return done


def mark_in(box: Mailbox, name: str, mails: Iterable[MailMessage]) -> int:
    """Mark the mails of one folder; one that is gone there has nothing to be marked."""
    state = box.select_folder(name)
    validity = int(state.get(b"UIDVALIDITY", 0))
    by_marks: dict[str, list[int]] = defaultdict(list)
    for mail in mails:
        if mail.uid is not None and mail.folder is not None and mail.folder.validity == validity:
            by_marks[mail.marks].append(mail.uid)
        else:
            by_marks[mail.marks] += box.search(["HEADER", "Message-ID", mail.message_id])
    for marks, uids in by_marks.items():
        if uids:
            box.add_flags(uids, [FLAGS[one] for one in marks.split()], silent=True)
    return forget(mails)


def forget(mails: Iterable[MailMessage]) -> int:
    """Nothing waits for these any more; what was added meanwhile stays for the next round."""
    return sum(MailMessage._base_manager.filter(pk=mail.pk, marks=mail.marks).update(marks="") for mail in mails)


def moved(position: MailFolder) -> None:
    """The server counts anew: the places of the mails in this folder are no longer known."""
    MailMessage._base_manager.filter(folder=position).update(uid=None)
