"""Searches for twins in the whole base, and the pairs they found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import PercentField, StageField
from keben.kernel.record import Record

KINDS = (
    ("code", _("Same credit code")),
    ("phone", _("Same name and telephone")),
    ("address", _("Same name and address")),
    ("near", _("Like name and the same telephone")),
    ("renamed", _("Another name and the same person with the same number")),
    ("other", _("Other signs together")),
)
"""Why two customers may be merged unasked; each kind has a certainty of its own."""
ENGINES = (("small", _("Built in")), ("duckdb", "Splink · DuckDB"), ("spark", "Splink · Spark"))


class TwinRun(Record):
    """One search: who asked, how long it took, by which weights, what came of it."""

    STATES = (
        ("waiting", _("Waiting")),
        ("running", _("Running")),
        ("done", _("Done")),
        ("failed", _("Failed")),
        ("cancelled", _("Cancelled")),
    )

    WHAT = (("all", _("All customers")), ("changed", _("Changed since the last search")))

    name = models.CharField(_("Search of"), max_length=40, editable=False)
    engine = models.CharField(_("Engine"), max_length=10, choices=ENGINES, blank=True, editable=False)
    what = models.CharField(_("Looked at"), max_length=10, choices=WHAT, default="all", editable=False)
    since = models.DateTimeField(_("Changed since"), null=True, editable=False)
    reached = models.BigIntegerField(default=0, editable=False)
    above = PercentField(_("Shown from"), default=80, editable=False)
    state = StageField(_("Status"), choices=STATES, default="waiting", editable=False)
    started_at = models.DateTimeField(_("Started"), null=True, editable=False)
    ended_at = models.DateTimeField(_("Ended"), null=True, editable=False)
    seconds = models.PositiveIntegerField(_("Seconds"), default=0, editable=False)
    rows = models.PositiveIntegerField(_("Customers compared"), default=0, editable=False)
    pairs = models.PositiveIntegerField(_("Pairs found"), default=0, editable=False)
    groups = models.PositiveIntegerField(_("Groups found"), default=0, editable=False)
    merged = models.PositiveIntegerField(_("Merged unasked"), default=0, editable=False)
    weights_version = models.PositiveIntegerField(_("Version of the weights"), default=0, editable=False)
    error = models.CharField(_("Error"), max_length=500, blank=True, editable=False)
    job_id = models.BigIntegerField(null=True, editable=False)
    weights = models.JSONField(default=dict, editable=False)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Search for twins")
        verbose_name_plural = _("Searches for twins")


class TwinPair(Record):
    """Two customers that may be one."""

    STATES = (
        ("open", _("To be reviewed")),
        ("same", _("The same")),
        ("different", _("Not the same")),
        ("later", _("Later")),
    )

    title = models.CharField(_("Pair"), max_length=250, editable=False)
    left = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="+", verbose_name=_("One"), editable=False
    )
    right = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="+", verbose_name=_("The other one"), editable=False
    )
    probability = PercentField(_("Probability"), default=0, editable=False)
    state = StageField(_("Status"), choices=STATES, default="open", editable=False)
    run = models.ForeignKey(
        TwinRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("Search for twins"), editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("Decided by"),
        editable=False,
        db_index=False,
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True, editable=False)
    unasked = models.CharField(_("Merged unasked because"), max_length=10, choices=KINDS, blank=True, editable=False)
    merge = models.ForeignKey(
        "kernel.MergeRecord", models.SET_NULL, null=True, related_name="+", verbose_name=_("Merge"), editable=False
    )
    cluster = models.BigIntegerField(default=0, editable=False)
    why = models.JSONField(default=list, editable=False)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Possible twins")
        verbose_name_plural = _("Possible twins")
        indexes = (models.Index(fields=("state", "cluster"), name="twin_pair_queue"),)
        constraints = (models.UniqueConstraint(fields=("left", "right"), name="twin_pair_once"),)
