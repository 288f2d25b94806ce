"""Follow-up plans 跟进计划: when we will contact whom, how, and what to talk about."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.plan.flow import PlanFlow
from keben.domains.activities.targets import Targeted
from keben.kernel.fields import SortKeyField, StageField
from keben.kernel.record import Owned, Record

KEPT = models.Q(deleted_at__isnull=True)


class FollowUpPlan(Record, Owned, Targeted):
    """A contact that is going to take place."""

    REMINDERS = (
        ("none", _("No reminder")),
        ("at", _("At the time")),
        ("m15", _("15 minutes before")),
        ("h1", _("1 hour before")),
        ("d1", _("1 day before")),
    )

    name = models.CharField(_("What to talk about"), max_length=200)
    name_key = SortKeyField("name")
    planned_at = models.DateTimeField(_("Planned for"))
    method = models.ForeignKey(
        "activities.FollowUpMethod",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Method"),
        db_index=False,
    )
    note = models.TextField(_("Note"), max_length=2000, blank=True)
    remind = models.CharField(_("Reminder"), max_length=8, choices=REMINDERS, default="m15")
    remind_at = models.DateTimeField(_("Reminder at"), null=True, editable=False)
    status = StageField(_("Status"), choices=PlanFlow.choices(), default="open", editable=False)
    done_at = models.DateTimeField(_("Done at"), null=True, editable=False)
    follow_up = models.ForeignKey(
        "activities.FollowUp",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Follow-up"),
        db_index=False,
    )

    class Meta(Record.Meta):
        app_label = "activities"
        verbose_name = _("Follow-up plan")
        verbose_name_plural = _("Follow-up plans")
        indexes = (
            models.Index(fields=("owner", "status", "planned_at"), name="plan_of_owner", condition=KEPT),
            models.Index(fields=("target_entity", "target_id", "planned_at"), name="plan_about"),
            models.Index(fields=("planned_at", "id"), name="plan_due"),
            models.Index(fields=("remind_at",), name="plan_remind", condition=KEPT & models.Q(remind_at__isnull=False)),
        )
