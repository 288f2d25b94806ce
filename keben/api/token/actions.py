"""Issue a token, revoke it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.api.token.model import Token
from keben.api.token.scopes import parse_scope
from keben.api.token.secret import digest_of, new_secret, prefix_of
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.kinds.choices import Boolean
from keben.kernel.kinds.moments import Date
from keben.kernel.kinds.numbers import Integer
from keben.kernel.kinds.text import LongText, Text
from keben.kernel.problems import Denied, Invalid, Refused

LONGEST = dt.timedelta(days=3650)


class Issue(Action[Token]):
    """Make a token; its secret is shown once, on `record.secret`."""

    label, icon, verb, creates, bulk = _("New token"), "key", "create", True, False

    class ask(Ask):  # noqa: N801 - declared like a field
        """What the token is for, how far it reaches and until when."""

        name = Input(Text(80), _("Purpose"), required=True)
        scopes = Input(
            LongText(2000), _("Scope"), help=_("Like customers.Customer:view,edit; empty means all I may do.")
        )
        read_only = Input(Boolean(), _("Read only"), initial=False)
        expires_on = Input(Date(), _("Expires on"))

    def check(self, record: Token, ask: Any) -> None:
        if ask.expires_on is not None and not timezone.localdate() < ask.expires_on <= timezone.localdate() + LONGEST:
            raise Invalid.single("expires_on", "expiry", "Choose a day after today and within ten years.")
        if self.actor.attributes.get("token") is not None:
            raise Denied(self.entity.label, self.verb)

    def run(self, record: Token, ask: Any) -> None:
        secret = new_secret()
        record.name, record.read_only = ask.name, ask.read_only
        record.scopes = parse_scope(ask.scopes)
        if record.user_id is None:
            record.user_id = self.actor.user_id
        if record.user_id is None:
            raise Invalid.single("user", "required", "Required.")
        record.prefix, record.digest, record.secret = prefix_of(secret), digest_of(secret), secret
        if ask.expires_on is not None:
            end = dt.datetime.combine(ask.expires_on, dt.time(23, 59, 59))
            record.expires_at = timezone.make_aware(end)


class Revoke(Action[Token]):
    """Close the door for this token, at once and for ever."""

    label, icon, tone, verb = _("Revoke"), "ban", "danger", "delete"
    confirm = _("Programs that use this token can no longer sign in.")

    def offered(self, record: Token) -> bool:
        return record.revoked_at is None

    def check(self, record: Token, ask: Any) -> None:
        if record.revoked_at is not None:
            raise Refused.because("revoked", "This token has been revoked already.")

    def run(self, record: Token, ask: Any) -> None:
        record.revoked_at = timezone.now()


class AllowPeople(Action[Token]):
    """Let a program read more rows with personal data in a day than the setting allows; never for one's own token."""

    name, label, icon, verb, bulk = (
        "allow-people",
        _("Allow reading of personal data"),
        "shield-check",
        "approve",
        False,
    )

    class ask(Ask):  # noqa: N801 - declared like a field
        """How much, and what for."""

        rows = Input(Integer(0, 10_000_000), _("Rows with personal data a day"), required=True)
        reason = Input(Text(200), _("Reason"), required=True)

    def offered(self, record: Token) -> bool:
        return record.alive and record.user_id != self.actor.user_id

    def check(self, record: Token, ask: Any) -> None:
        if record.user_id == self.actor.user_id:
            raise Refused.because("own_token", "This is your own token: somebody else has to allow it.")
        if not record.alive:
            raise Refused.because("revoked", "This token is revoked or has expired.")

    def run(self, record: Token, ask: Any) -> None:
        record.people_a_day = ask.rows
