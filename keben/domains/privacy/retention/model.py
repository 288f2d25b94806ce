"""Rules of retention 保存期限: how long data are kept that nobody needs any more; off until two people agree."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.retention.flow import RetentionFlow
from keben.kernel.expiry import EXPIRIES, Expiry, expiry_choices, spare_choices
from keben.kernel.fields import SortKeyField, StageField
from keben.kernel.record import Record
from keben.kernel.ticked import TickedField

EVERY_SPARE = "hold requests work bought money"


def decided(label: object) -> models.ForeignKey:
    """One of the two people."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False,
        verbose_name=label,  # type: ignore[arg-type]
    )  # fmt: skip


class RetentionRule(Record):
    """What goes after how many months, and what is spared."""

    name = models.CharField(_("Retention rule"), max_length=80, unique=True)
    name_key = SortKeyField("name")
    subject = models.CharField(_("About which data"), max_length=80, choices=expiry_choices)
    months = models.PositiveSmallIntegerField(
        _("Kept for (months)"), default=36, help_text=_("Counted from the day that the kind of data names.")
    )
    spares = TickedField(
        _("Kept all the same"), among=spare_choices, default=EVERY_SPARE, help_text=_("A legal hold always counts.")
    )
    ground = models.CharField(
        _("Why so long"), max_length=300, blank=True, help_text=_("Stands in the register of processing.")
    )
    condition = models.JSONField(default=dict, editable=False)
    condition_name = models.CharField(_("Only where"), max_length=120, blank=True, editable=False)
    status = StageField(_("State"), choices=RetentionFlow.choices(), default="off", editable=False)
    asked_by = decided(_("Switching on asked by"))
    approved_by = decided(_("Switching on approved by"))
    approved_at = models.DateTimeField(_("Approved at"), null=True, editable=False)
    last_run_at = models.DateTimeField(_("Last run"), null=True, editable=False)
    last_touched = models.PositiveIntegerField(_("Touched by the last run"), default=0, editable=False)

    class Meta(Record.Meta):
        app_label = "privacy"
        verbose_name = _("Retention rule")
        verbose_name_plural = _("Retention rules")

    @property
    def expiry(self) -> Expiry:
        """What it is about, as declared."""
        return EXPIRIES[self.subject]


class RetentionRun(models.Model):
    """One night of one rule: without `ended_at` it stopped half-way, and the next run goes on behind `mark`."""

    rule = models.ForeignKey(RetentionRule, models.CASCADE, related_name="runs", db_index=False)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    mark = models.BigIntegerField(default=0)
    touched = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    full = models.BooleanField(default=False)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        app_label = "privacy"
        indexes = (models.Index(fields=("rule", "-id"), name="retention_run_of"),)

    def __str__(self) -> str:
        return f"{self.rule_id} {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"
