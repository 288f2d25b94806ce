"""Mail account, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.mail.account.actions import Connect
from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.account.rules import password_stays_with_its_servers, servers_make_sense
from keben.domains.mail.account.scope import SharedWith
from keben.kernel.access.grants import VIEW, WORK, DataScope, allow
from keben.kernel.access.scope import Owner
from keben.kernel.entity import Entity, Facts, Form, Group, Listing, Page, Timeline
from keben.kernel.people import Purpose
from keben.kernel.registry import entity

OWN = allow(WORK, DataScope.SELF)


@entity(MailAccount)
class MailAccountEntity(Entity):
    """A mailbox that is read here and from which mails are sent."""

    purpose = Purpose(_("Reading and sending the mail of colleagues"), "staff")
    title, subtitle, icon = "address", "name", "at"
    search = ("address", "name")
    scope = Owner() | SharedWith()
    grants = {
        "sales": OWN,
        "sales_manager": OWN,
        "service_engineer": OWN,
        "boss": OWN,
        "system_admin": allow(WORK, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    rules = (servers_make_sense, password_stays_with_its_servers)
    actions = (Connect,)
    listing = Listing(
        columns=("address", "name", "owner", "state", "fetched_at", "last_error", "is_active"),
        filters=("state", "owner", "is_active"),
        sort="-id",
    )
    form = Form(
        Group(_("Mailbox"), "address", "provider", "name", "owner", "members", "user", "is_active"),
        Group(_("Reading"), "imap_host", "imap_port", "imap_security", "folders", "sent_folder", "since"),
        Group(_("Sending"), "smtp_host", "smtp_port", "smtp_security", "signature"),
    )
    page = Page(
        head=("state", "owner", "fetched_at", "last_error"), tags=("is_demo",), left=(Facts(),), main=(Timeline(),)
    )
    features = ("history", "recycle")
    private = ("secret", "next_fetch_at", "busy_until", "failures")
    importable = False
