"""All tables of the domain, gathered for Django."""

from keben.domains.mail.account.model import MailAccount, MailFolder
from keben.domains.mail.filing.known_domain import KnownDomain
from keben.domains.mail.message.model import MailBody, MailMessage
from keben.domains.mail.template.model import MailTemplate

__all__ = ("KnownDomain", "MailAccount", "MailBody", "MailFolder", "MailMessage", "MailTemplate")
