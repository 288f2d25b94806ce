"""Sending the declared letters: by the worker, tried again with growing pauses, at last a dead letter of the job list.

What a letter says, its links above all, is made when it is sent: no job, log or backup holds a link that lets in.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.conf import settings

from keben.domains.org.letters.declared import LETTERS
from keben.domains.org.letters.writing import written
from keben.domains.org.user.model import User
from keben.kernel.tasks.job import Job, enqueue, task

TASK = "org.letter"
PRINTED = "django.core.mail.backends.console.EmailBackend"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "testserver", "*")


def goes_out() -> bool:
    """Whether mail leaves this installation, and is not merely printed to the log."""
    return bool(settings.EMAIL_BACKEND != PRINTED)


def home() -> str:
    """The address under which people reach the program, without a slash at its end.

    KEBEN_PUBLIC_URL; without it the first public name the server answers to, else this machine.
    """
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    names = [name for name in settings.ALLOWED_HOSTS if name not in LOOPBACK and not name.startswith(".")]
    if names:
        return f"{'https' if settings.SECURE else 'http'}://{names[0]}"
    return f"http://127.0.0.1:{settings.WEB_PORT or 8000}"


def answer_of(problem: Exception) -> str:
    """What a mail server said, as people read it."""
    if isinstance(problem, smtplib.SMTPResponseException):
        words = problem.smtp_error
        return f"{problem.smtp_code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return "; ".join(answer_of(smtplib.SMTPResponseException(*said)) for said in problem.recipients.values())
    return str(problem) or type(problem).__name__


def post(name: str, user_id: int, given: dict[str, Any] | None = None) -> None:
    """Have a letter sent; nothing where no mail goes out. Key 0 is nobody, who costs a job as well."""
    if goes_out():
        enqueue(TASK, {"letter": name, "user": user_id, "given": given or {}})


@task(TASK)
def send(job: Job, *, letter: str, user: int, given: dict[str, Any]) -> dict[str, bool]:
    """Write and send one letter; nothing to whoever has left or has no address."""
    person = User.objects.filter(pk=user).first()
    if person is None or not person.is_active or not LETTERS[letter].to(person, given):
        return {"sent": False}
    message = written(letter, person, given)
    if message is None:
        return {"sent": False}
    message.send()
    return {"sent": True}
