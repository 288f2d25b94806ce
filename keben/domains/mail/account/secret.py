"""The password of a mailbox: sealed with the deployment's key, read again only to sign in."""

from __future__ import annotations

from keben.domains.mail.account.model import MailAccount
from keben.kernel.sealing import seal, unseal


def keep_password(account: MailAccount, password: str) -> None:
    """Seal it into the record, which the caller saves."""
    account.secret = seal(password)


def password_of(account: MailAccount) -> str:
    """The password; '' where there is none or the deployment's key has changed."""
    return unseal(account.secret) if account.secret else ""
