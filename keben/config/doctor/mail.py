"""Whether letters go out: the mail server takes us, their links lead to people, and none was given up."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.domains.org.letters import forgotten, posting
from keben.kernel.tasks.job import Job

from .finding import Finding, error, ok, warning

PATIENCE = 10


def examine() -> Iterator[Finding]:
    if not posting.goes_out():
        yield warning(
            _("No mail goes out: invitations, forgotten passwords, warnings and notices are not sent."),
            "KEBEN_EMAIL_URL",
            _("Set KEBEN_EMAIL_URL and KEBEN_EMAIL_FROM; docs/settings.md says how."),
        )
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    problem = _refused()
    if problem:
        remedy = _("Correct KEBEN_EMAIL_URL or the server, then send yourself a letter in System, System mail.")
        yield error(_("The mail server does not take us: %(problem)s") % {"problem": problem}, where, remedy)
    else:
        yield ok(_("The mail server takes us."), where)
    if settings.DEFAULT_FROM_EMAIL.endswith("localhost"):
        yield warning(
            _("Letters come from an address that nobody has."),
            settings.DEFAULT_FROM_EMAIL,
            _("Set KEBEN_EMAIL_FROM, such as “Keben <crm@example.com>”."),
        )
    if posting.home().startswith("http://127.0.0.1"):
        yield warning(
            _("The links in letters lead to this machine only."),
            posting.home(),
            _("Set KEBEN_PUBLIC_URL to the address under which people reach Keben."),
        )
    failed = Job.objects.filter(task__in=(posting.TASK, forgotten.TASK), state="failed").count()
    if failed:
        yield warning(
            ngettext("%(count)s letter was given up.", "%(count)s letters were given up.", failed) % {"count": failed},
            "kernel.Job",
            _("Read their errors in System, Background jobs; try them again or discard them."),
        )


def _refused() -> str:
    """What is wrong with the mail server; '' where it lets us in."""
    try:
        connection = get_connection(timeout=PATIENCE)
        connection.open()
        connection.close()
    except (smtplib.SMTPException, OSError) as problem:
        return posting.answer_of(problem)
    return ""
