"""Who had a lead when, and how he came by it: written with every change of owner or pool, whoever makes it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.kernel.actions.hooks import on_write, on_write_many
from keben.kernel.actions.insert import insert
from keben.kernel.features.notifications import Notification, tell_all
from keben.kernel.features.owning import HOW, Handed, line
from keben.kernel.resolved import ResolvedEntity

GIVEN = gettext_noop("A lead for you: “%(title)s”")
GIVEN_MANY = gettext_noop("%(who)s gave you %(count)s leads, such as “%(title)s”")


class LeadOwnerHistory(Handed):
    """One change of who has a lead."""

    RECORD, WAY = "lead", "how"
    HOW = (*HOW, ("rule", _("Assigned by rule")), ("late", _("Passed on, no first response")))

    lead = models.ForeignKey("marketing.Lead", models.CASCADE, related_name="owners", verbose_name=_("Lead"))
    how = models.CharField(_("How"), max_length=12, choices=HOW)
    pool = models.ForeignKey(
        "marketing.LeadPool", models.PROTECT, null=True, related_name="+", verbose_name=_("Lead pool"), db_index=False
    )
    rule = models.ForeignKey(
        "marketing.AssignmentRule",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("Assignment rule"),
        db_index=False,
    )

    class Meta(Handed.Meta):
        app_label = "marketing"
        verbose_name = _("Lead owner change")
        verbose_name_plural = _("Lead owner changes")
        indexes = (
            models.Index(fields=("created_by", "how", "created_at"), name="lead_history_by"),
            models.Index(fields=("rule", "to_owner", "created_at"), name="lead_history_rule"),
        )

    def __str__(self) -> str:
        return str(self.get_how_display())


@on_write("marketing.Lead")
def keep_history(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """The line of the history, and a word to the new owner unless he did it himself."""
    keep_history_of_many(entity, [(record, changes)])


@on_write_many(keep_history)
def keep_history_of_many(entity: ResolvedEntity, written: list[tuple[Any, Any]]) -> None:
    """The same for a batch: one insert for all lines, and one word to each person about all his leads."""
    lines, news = [], []
    for record, changes in written:
        if not any(name in changes for name in ("owner", "pool", "in_pool")):
            continue
        told = record.__dict__.pop("_told", {})
        pool = record.pool_id if record.in_pool or told.get("how") == "claim" else None
        lines.append(line(LeadOwnerHistory, record, changes, told, pool=pool))
        if record.owner_id and record.owner_id != record.updated_by_id and "owner" in changes:
            params = {"title": record.name[:100], "by": record.updated_by_id}
            news.append(
                Notification(user_id=record.owner_id, message=GIVEN, many=GIVEN_MANY, params=params, category="lead",
                             entity=entity.label, object_id=record.pk)
            )  # fmt: skip
    insert(lines)
    tell_all(news)
