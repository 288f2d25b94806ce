"""Tasks: what somebody has to do, until when, about which record."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.targets import Targeted
from keben.domains.activities.task.flow import TaskFlow
from keben.kernel.fields import SortKeyField, StageField
from keben.kernel.record import Owned, Record

KEPT = models.Q(deleted_at__isnull=True)


class Task(Record, Owned, Targeted):
    """Something to be done."""

    PRIORITIES = (("high", _("High")), ("normal", _("Normal")), ("low", _("Low")))

    name = models.CharField(_("Task"), max_length=200)
    name_key = SortKeyField("name")
    note = models.TextField(_("Note"), max_length=3000, blank=True)
    priority = models.CharField(_("Priority"), max_length=10, choices=PRIORITIES, default="normal")
    due_at = models.DateTimeField(_("Due"), null=True, blank=True)
    status = StageField(_("Status"), choices=TaskFlow.choices(), default="open", editable=False)
    done_at = models.DateTimeField(_("Done at"), null=True, editable=False)
    helpers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Helpers"))

    class Meta(Record.Meta):
        app_label = "activities"
        verbose_name = _("Task")
        verbose_name_plural = _("Tasks")
        indexes = (
            models.Index(fields=("owner", "status", "due_at"), name="task_of_owner"),
            # What the workbench counts of one person lies in an index as a whole.
            models.Index(fields=("owner", "created_at"), name="task_owner_created", condition=KEPT),
            models.Index(fields=("owner", "status", "done_at"), name="task_owner_done", condition=KEPT),
            models.Index(fields=("target_entity", "target_id", "-id"), name="task_about"),
            models.Index(fields=("due_at", "id"), name="task_due"),
        )
