"""A copy of what we sent in the mailbox's own folder, unless the server has put it there itself."""

from __future__ import annotations

from typing import Any

from keben.domains.mail.connect.imap import mailbox
from keben.domains.mail.connect.trouble import Trouble
from keben.domains.mail.message.model import MailBody, MailMessage
from keben.domains.mail.reading.fetch import sent_folder
from keben.domains.mail.writing.letter import letter_of
from keben.domains.mail.writing.outbox import FILE_SENT
from keben.kernel.tasks.job import Job, task

USUAL = "Sent"


@task(FILE_SENT)
def file_sent(job: Job | None, *, mail: int) -> dict[str, Any]:
    """Look for it by its Message-ID first: a second run, or a server that files by itself, makes no second copy."""
    row = MailMessage._base_manager.select_related("account").filter(pk=mail, status="sent").first()
    if row is None or not row.account.imap_host:
        return {"filed": "no mailbox"}
    body = MailBody.objects.get(pk=mail)
    try:
        with mailbox(row.account) as box:
            folder = sent_folder(row.account, box) or USUAL
            if not box.folder_exists(folder):
                box.create_folder(folder)
            box.select_folder(folder)
            if box.search(["HEADER", "Message-ID", row.message_id]):
                return {"filed": "there already"}
            box.append(folder, letter_of(row, body).as_bytes(), flags=(b"\\Seen",), msg_time=row.sent_at)
    except Trouble as error:
        raise RuntimeError(error.problem.text()) from error  # the worker tries again
    return {"filed": folder}
