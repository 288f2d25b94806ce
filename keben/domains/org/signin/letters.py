"""Letters of the sign-in, sent by the worker: a slow mail server keeps nobody waiting and is asked again.

The link is made when the letter is, so that no job, log or backup ever holds one.
"""

from __future__ import annotations

import datetime as dt

from django.core import signing
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from keben.domains.org.user.model import User
from keben.kernel.called import named
from keben.kernel.tasks.job import Job, enqueue, task

SALT, MINUTES = "keben.forgotten", 30
TASK = "org.forgotten_letter"


def ask_for_link(person: User | None, base: str) -> None:
    """Let the worker write to this person; `base` is the address under which he reached us.

    Who asks for nobody costs a job as well, so that no answer comes sooner than another.
    """
    enqueue(TASK, {"user": person.pk if person else 0, "base": base}, retries=4)


@task(TASK)
def send_link(job: Job, *, user: int, base: str) -> dict[str, bool]:
    """Mail a link that works once within half an hour; nothing when nobody waits for it any more."""
    person = User.objects.filter(pk=user).first()
    late = timezone.now() - job.enqueued_at > dt.timedelta(minutes=MINUTES)
    if late or person is None or not person.is_active or not person.email:
        return {"sent": False}
    letter(person, base).send()
    return {"sent": True}


def letter(person: User, base: str) -> EmailMessage:
    """The letter in the language of its reader."""
    link = f"{base.rstrip('/')}/login/reset/{token_for(person)}/"
    with override(person.lang):
        text = _(
            "Hello %(name)s,\n\nOpen this link within %(minutes)s minutes to choose a new password for %(login)s:\n\n"
            "%(link)s\n\nIf you did not ask for it, do nothing; your password stays as it is.\n"
        ) % {"name": named(person), "login": person.staff_no, "minutes": MINUTES, "link": link}
        subject = _("%(product)s: choose a new password") % {"product": _("Keben")}
    # No machine answers this one, and no mail list passes it on.
    return EmailMessage(subject, text, to=[person.email], headers={"Auto-Submitted": "auto-generated"})


def token_for(person: User) -> str:
    """Dies with the password it replaces."""
    return signing.dumps([person.pk, person.get_session_auth_hash()[:16]], salt=SALT)
