"""Mailboxes: a person's own or a shared one, where its mail is read and over which server it is sent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.mail.account.providers import provider_choices
from keben.kernel.fields import NumeralField, StageField
from keben.kernel.record import Owned, Record

SECURITY = (
    ("tls", _("TLS from the first byte")),
    ("starttls", "STARTTLS"),
    ("none", _("None (only inside one's own network)")),
)


class MailAccount(Record, Owned):
    """A mailbox that is read here and from which mails are sent."""

    STATES = (
        ("new", _("Password missing")),
        ("unchecked", _("Not yet tried")),
        ("ok", _("Connected")),
        ("error", _("Not connected")),
    )

    address = models.EmailField(_("E-mail"))
    provider = models.CharField(
        _("Provider"), max_length=16, choices=provider_choices, blank=True, default="",
        help_text=_("It brings its servers along; leave them empty then."),
    )  # fmt: skip
    name = models.CharField(_("Sender's name"), max_length=80, blank=True)
    user = models.CharField(
        _("User name"), max_length=200, blank=True, help_text=_("Only where it is not the address.")
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        verbose_name=_("Shared with"),
        help_text=_("Colleagues who read and write here as well."),
    )
    imap_host = models.CharField(_("IMAP server"), max_length=200, blank=True)
    imap_port = NumeralField(_("IMAP port"), default=993)
    imap_security = models.CharField(_("IMAP encryption"), max_length=10, choices=SECURITY, default="tls")
    smtp_host = models.CharField(_("SMTP server"), max_length=200, blank=True)
    smtp_port = NumeralField(_("SMTP port"), default=465)
    smtp_security = models.CharField(_("SMTP encryption"), max_length=10, choices=SECURITY, default="tls")
    folders = models.CharField(
        _("Folders to read"), max_length=300, default="INBOX", help_text=_("Several with commas between.")
    )
    sent_folder = models.CharField(
        _("Folder of sent mail"), max_length=100, blank=True, help_text=_("Found by itself where left empty.")
    )
    since = models.DateField(_("Read mail since"), null=True, blank=True, help_text=_("Left empty: the last 30 days."))
    signature = models.TextField(_("Signature"), max_length=1000, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)

    secret = models.TextField(editable=False, blank=True)
    state = StageField(_("State"), choices=STATES, default="new", editable=False)
    last_error = models.CharField(_("Last error"), max_length=400, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("Last read"), null=True, editable=False)
    next_fetch_at = models.DateTimeField(null=True, editable=False)
    busy_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("Demonstration"), default=False, editable=False)

    class Meta(Record.Meta):
        app_label = "mail"
        verbose_name = _("Mail account")
        verbose_name_plural = _("Mail accounts")
        # SQLite counts the rows of a table only where some index has them all.
        indexes = (models.Index(fields=("address",), name="mail_account_known"),)
        constraints = (
            models.UniqueConstraint(
                fields=("address",), name="mail_account_address", condition=models.Q(deleted_at__isnull=True)
            ),
        )

    @property
    def login(self) -> str:
        """The name under which the servers know the mailbox."""
        return self.user or self.address


class MailFolder(models.Model):
    """How far a folder has been read; a new validity means that the server counts anew."""

    account = models.ForeignKey(MailAccount, models.CASCADE, related_name="positions")
    name = models.CharField(max_length=200)
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)

    class Meta:
        app_label = "mail"
        constraints = (models.UniqueConstraint(fields=("account", "name"), name="mail_folder_once"),)

    def __str__(self) -> str:
        return self.name
