"""Giving a mailbox its password."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.account.secret import keep_password
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Refused


class Connect(Action[MailAccount]):
    """Keep the password under which we read and send; the page tries it first."""

    label, icon, primary, bulk, page = _("Password and connection"), "plug-connected", True, False, "connect/"

    class ask(Ask):  # noqa: N801 - declared like a field
        """The password, which is never shown again."""

        password = Input(Text(200), _("Password or authorisation code"), required=True)

    def check(self, record: MailAccount, ask: Any) -> None:
        if record.is_demo:
            raise Refused.because("demo", "This mailbox belongs to the demonstration; it leads nowhere.")

    def run(self, record: MailAccount, ask: Any) -> None:
        keep_password(record, ask.password)
        record.state, record.last_error, record.failures = "unchecked", "", 0
        record.next_fetch_at = timezone.now()
