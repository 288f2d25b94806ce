"""Facts of mail; neither addresses nor words are in them."""

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class MailReceived(Event):
    """A mail was read from a mailbox: one that came, or one that was sent from elsewhere."""

    mail_id: int
    account_id: int
    direction: str
    customer_id: int | None
    lead_id: int | None


@dataclass(frozen=True)
class MailWritten(Event):
    """Somebody wrote a mail here; it waits to be sent."""

    mail_id: int
    account_id: int
    customer_id: int | None
    lead_id: int | None


@dataclass(frozen=True)
class MailSent(Event):
    """The mail server took a mail of ours."""

    mail_id: int
    account_id: int
    customer_id: int | None
    lead_id: int | None
