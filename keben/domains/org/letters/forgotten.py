"""The letter about a forgotten password: a link that works once, within half an hour.

The link is made when the letter is, so that no job, log or backup ever holds one.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.domains.org.letters.declared import Given, Words, letter
from keben.domains.org.letters.posting import home
from keben.domains.org.letters.writing import written
from keben.domains.org.user.model import User
from keben.kernel.tasks.job import Job, enqueue, task

SALT, MINUTES = "keben.forgotten", 30
TASK = "org.forgotten_letter"
NAME = "forgotten"


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
    address = f"{settings.PUBLIC_URL or base.rstrip('/')}/login/reset/{token_for(person)}/"
    message = written(NAME, person, {"link": address})
    if message is not None:
        message.send()
    return {"sent": message is not None}


@letter(
    NAME,
    gettext_lazy("Forgotten password"),
    gettext_lazy("To whoever asks for it on the sign-in page."),
    sample=lambda _person: {"link": f"{home()}/login/reset/-/"},
)
def words(person: User, given: Given) -> Words:
    """The link, and what to do for whoever did not ask."""
    told = _("Open this link within %(minutes)s minutes to choose a new password for %(login)s.")
    return Words(
        _("%(product)s: choose a new password") % {"product": _("Keben")},
        (told % {"login": person.staff_no, "minutes": MINUTES},),
        button=(_("Choose a new password"), str(given["link"])),
        after=(_("If you did not ask for it, do nothing; your password stays as it is."),),
    )


def token_for(person: User) -> str:
    """Dies with the password it replaces, and with the address it was sent to."""
    return signing.dumps([person.pk, digest_of(person)], salt=SALT)


def digest_of(person: User) -> str:
    """What the link hangs on besides its age; the address in it cannot be read from the link."""
    parts = f"{person.get_session_auth_hash()}\n{person.email.lower()}"
    return salted_hmac(SALT, parts, algorithm="sha256").hexdigest()[:24]
