"""Mails: who wrote what to whom, in which thread, and which customer, contact or lead they belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import StageField
from keben.kernel.record import Record

KEPT = models.Q(deleted_at__isnull=True)


def hangs(target: str, label: object) -> models.ForeignKey:
    """What a mail may belong to."""
    return models.ForeignKey(
        target, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=label, db_index=False  # type: ignore[arg-type]
    )  # fmt: skip


class MailMessage(Record):
    """A mail that came or went."""

    DIRECTIONS = (("in", _("Incoming")), ("out", _("Outgoing")))
    STATES = (
        ("received", _("Received")),
        ("waiting", _("Waiting to be sent")),
        ("sending", _("Being sent")),
        ("sent", _("Sent")),
        ("failed", _("Not sent")),
        ("unsure", _("Perhaps sent")),
        ("withdrawn", _("Held back")),
    )
    WAYS = (
        ("", _("Not attached")),
        ("thread", _("By its thread")),
        ("address", _("By an address")),
        ("number", _("By a number in the subject")),
        ("domain", _("By the domain")),
        ("hand", _("By hand")),
        ("off", _("Taken off by hand")),
    )

    account = models.ForeignKey(
        "mail.MailAccount", models.PROTECT, editable=False, related_name="mails", verbose_name=_("Mail account")
    )
    message_id = models.CharField(max_length=255, editable=False)
    in_reply_to = models.CharField(max_length=255, blank=True, editable=False)
    thread = models.CharField(max_length=32, editable=False)
    direction = models.CharField(_("Direction"), max_length=3, choices=DIRECTIONS, default="in", editable=False)
    from_name = models.CharField(_("Sender"), max_length=120, blank=True, editable=False)
    from_address = models.EmailField(_("Sender's address"), blank=True, editable=False)
    to_line = models.TextField(_("Recipients"), blank=True, editable=False)
    cc_line = models.TextField(_("Cc"), blank=True, editable=False)
    subject = models.CharField(_("Subject"), max_length=300, editable=False)
    sent_at = models.DateTimeField(_("Date of the mail"), editable=False)
    preview = models.CharField(_("First words"), max_length=300, blank=True, editable=False)
    size = models.PositiveIntegerField(_("Size"), default=0, editable=False)
    files = models.PositiveSmallIntegerField(_("Number of files"), default=0, editable=False)
    is_unread = models.BooleanField(_("Unread"), default=False, editable=False)
    is_private = models.BooleanField(_("Private"), default=False, editable=False)
    status = StageField(_("Status"), choices=STATES, default="received", editable=False)
    error = models.CharField(_("What went wrong"), max_length=400, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("Tries"), default=0, editable=False)
    next_at = models.DateTimeField(_("Next try"), null=True, editable=False)

    folder = models.ForeignKey("mail.MailFolder", models.SET_NULL, null=True, editable=False, related_name="+")
    uid = models.BigIntegerField(null=True, editable=False)
    marks = models.CharField(max_length=20, blank=True, editable=False)

    customer = hangs("customers.Customer", _("Customer"))
    contact = hangs("customers.Contact", _("Contact"))
    lead = hangs("marketing.Lead", _("Lead"))
    attached_by = models.CharField(_("Attached"), max_length=8, choices=WAYS, blank=True, editable=False)

    class Meta(Record.Meta):
        app_label = "mail"
        verbose_name = _("Mail")
        verbose_name_plural = _("Mails")
        constraints = (models.UniqueConstraint(fields=("account", "message_id"), name="mail_once"),)
        indexes = (
            models.Index(fields=("-sent_at", "-id"), name="mail_recent"),
            models.Index(fields=("account", "-sent_at", "-id"), name="mail_of_account", condition=KEPT),
            models.Index(fields=("customer", "-sent_at", "-id"), name="mail_of_customer", condition=KEPT),
            models.Index(fields=("contact", "-sent_at"), name="mail_of_contact", condition=KEPT),
            models.Index(fields=("lead", "-sent_at"), name="mail_of_lead", condition=KEPT),
            models.Index(fields=("message_id",), name="mail_by_id"),
            models.Index(fields=("in_reply_to",), name="mail_answers", condition=~models.Q(in_reply_to="")),
            models.Index(fields=("thread", "sent_at"), name="mail_thread"),
            models.Index(fields=("from_address",), name="mail_from"),
            models.Index(fields=("account",), name="mail_to_mark", condition=~models.Q(marks="")),
            models.Index(
                fields=("status", "updated_at"),
                name="mail_under_way",
                condition=models.Q(status__in=("waiting", "sending")),
            ),
        )

    @property
    def sender(self) -> str:
        """The name, else the address."""
        return self.from_name or self.from_address


class MailBody(models.Model):
    """The words of a mail, apart from it so that lists and the log stay light."""

    mail = models.OneToOneField(MailMessage, models.CASCADE, primary_key=True, related_name="body")
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    references = models.TextField(blank=True)
    bcc = models.TextField(blank=True)
    reply_to = models.TextField(blank=True)
    left_out = models.JSONField(default=list)
    cids = models.JSONField(default=dict)

    class Meta:
        app_label = "mail"

    def __str__(self) -> str:
        return self.text[:60]
