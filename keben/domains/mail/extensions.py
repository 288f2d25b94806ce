"""What mail shows on customers, contacts and leads, in timelines, in filters and on the workbench."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keben.domains.mail.account.scope import of_person
from keben.domains.mail.showing.mails_of import MailsOf
from keben.domains.mail.showing.timeline import add_to_timelines
from keben.domains.mail.writing.actions import WriteMail
from keben.kernel.access.actor import Actor
from keben.kernel.extension import Extension, extend
from keben.kernel.query.filters import special
from keben.kernel.resolved import ResolvedEntity
from keben.web.listing.condition_text import SPECIAL_LABELS

MAIL = "mail.MailMessage"
COLUMNS = ("subject", "from_name", "direction", "sent_at", "files")

extend(Extension("customers.Customer", main=(MailsOf(MAIL, "customer", columns=COLUMNS),), actions=(WriteMail,)))
extend(Extension("customers.Contact", main=(MailsOf(MAIL, "contact", columns=COLUMNS),), actions=(WriteMail,)))
extend(Extension("marketing.Lead", main=(MailsOf(MAIL, "lead", columns=COLUMNS),), actions=(WriteMail,)))


@special("@my_mail")
def in_my_mailboxes(entity: ResolvedEntity, actor: Actor) -> Q:
    """Mails of the mailboxes that the actor reads."""
    return Q(account__in=of_person(actor.user_id).order_by().values("pk"))


SPECIAL_LABELS["@my_mail"] = _("In my mailboxes")
add_to_timelines()
