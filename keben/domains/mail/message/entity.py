"""Mail, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.mail.account.scope import InMyMailbox
from keben.domains.mail.message.actions import FileUnder, KeepPrivate, MakeOpen, RemoveMail, RestoreMail, TakeOff
from keben.domains.mail.message.model import MailMessage
from keben.domains.mail.showing.panels import LetterPanel
from keben.domains.mail.writing.actions import Forward, HoldBack, Reply, ReplyToAll, SendAgain
from keben.kernel.access.grants import CREATE, DELETE, EDIT, REVEAL, DataScope, allow
from keben.kernel.access.under import Under
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Group, Listing, Page, Timeline, View
from keben.kernel.people import Purpose, Tells
from keben.kernel.registry import entity

MASKED = ("from_address", "to_line", "cc_line")
OWN = allow(CREATE | EDIT | DELETE | REVEAL, DataScope.SELF)
MINE = ("@my_mail", "is", "@me")


@entity(MailMessage)
class MailMessageEntity(Entity):
    """A mail that came or went."""

    tells = Tells(
        links=("contact", "lead"),
        hosts=("customer",),
        addresses=("from_address",),
        beside=("body",),
        handed={"text": _("Body of the mail")},  # the formatted text says the same in markup
        texts=("subject", "from_name", "from_address", "to_line", "cc_line", "body__text", "body__html"),
        stays=_(
            "Mails stay without name, numbers and addresses as letters of business, with the files that came "
            "along; on the mail server the mailbox keeps its own copy."
        ),
    )
    purpose = Purpose(_("Correspondence with customers and prospects"), "contract")
    title, subtitle, slug = "subject", "from_name", "mail"
    menu, icon, menu_order = "work", "mail", 28
    search = ("subject", "from_name", "from_address", "preview")
    scope = InMyMailbox() | Under("customer", unless="is_private") | Under("lead", unless="is_private")
    grants = {
        "sales": OWN,
        "sales_manager": OWN,
        "service_engineer": allow(CREATE | EDIT | DELETE, DataScope.SELF, masked=MASKED),
        "boss": OWN,
    }
    actions = (Reply, ReplyToAll, Forward, SendAgain, HoldBack, FileUnder, TakeOff, KeepPrivate, MakeOpen,
               RemoveMail, RestoreMail)  # fmt: skip
    listing = Listing(
        columns=("subject", "from_name", "to_line", "customer", "sent_at", "files", "status"),
        filters=("direction", "status", "customer", "account", "sent_at", "from_address", "is_unread", "attached_by"),
        sort="-sent_at",
        card=("from_name", "customer", "sent_at", "status"),
        more=("direction", "from_address", "cc_line", "contact", "lead", "account", "preview", "is_unread",
              "is_private", "attached_by", "size"),
        views=(
            View("inbox", _("Inbox"), (MINE, ("direction", "is", "in"))),
            View("unread", _("Unread"), (MINE, ("is_unread", "is", True))),
            View("sent", _("Sent"), (MINE, ("direction", "is", "out"), ("status", "is", "sent"))),
            View("loose", _("Unattached"), (MINE, ("customer", "empty", None), ("lead", "empty", None))),
            View("failed", _("Waiting or failed"),
                 (MINE, ("status", "any", ["waiting", "sending", "failed", "unsure", "withdrawn"]))),
        ),
    )  # fmt: skip
    page = Page(
        head=("from_name", "sent_at", "customer", "account"),
        tags=("direction", "is_private"),
        left=(
            Facts(
                Group(_("Mail"), "from_name", "from_address", "to_line", "cc_line", "sent_at"),
                Group(_("Where it belongs"), "customer", "contact", "lead", "attached_by", "is_private"),
                Group(_("Sending"), "status", "error", "attempts", "next_at", "account"),
            ),
        ),
        main=(LetterPanel(), AttachmentsPanel(), Timeline()),
    )
    features = ("history", "attachments", "recycle")
    private = ("message_id", "in_reply_to", "thread", "folder", "uid", "marks")
    read_only = True
    importable = False
