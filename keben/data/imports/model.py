"""An import as the database keeps it: the file and its choices, every row with its state, and what was learned."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

UNDO_DAYS = 7


class ImportRun(models.Model):
    """One file on its way into one noun."""

    STATES = (
        ("mapping", _("Matching fields")),
        ("checking", _("Checking")),
        ("checked", _("Ready")),
        ("trying", _("Dry run")),
        ("running", _("Importing")),
        ("paused", _("Paused")),
        ("done", _("Done")),
        ("cancelled", _("Cancelled")),
        ("undoing", _("Undoing")),
        ("undone", _("Undone")),
        ("failed", _("Failed")),
    )
    MODES = (("create", _("Only create")), ("update", _("Only update")), ("both", _("Create and update")))
    EXISTING = (
        ("skip", _("Skip")),
        ("fill", _("Fill blanks only")),
        ("overwrite", _("Overwrite")),
        ("new", _("Create anyway")),
    )
    MEANT = {"create": ("skip", "new"), "update": ("skip", "fill", "overwrite")}
    """What can become of existing records where only one kind of row is written."""

    entity = models.CharField(_("Noun"), max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("Person"))
    name = models.CharField(_("File"), max_length=200)
    path = models.CharField(max_length=200)
    size = models.BigIntegerField(_("Size"), default=0)
    form = models.CharField(max_length=8)
    encoding = models.CharField(_("Encoding"), max_length=20, blank=True)
    guessed = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(_("Delimiter"), max_length=2, blank=True)
    sheet = models.CharField(_("Sheet"), max_length=100, blank=True)
    sheets = models.JSONField(default=list)
    header_row = models.PositiveIntegerField(_("Header row"), default=1)
    header_height = models.PositiveSmallIntegerField(_("Header lines"), default=1)
    columns = models.JSONField(default=list)
    even = models.BooleanField(default=False)  # nearly all rows have a cell for every column
    mapping = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    mode = models.CharField(_("New rows"), max_length=8, choices=MODES, default="both")
    existing = models.CharField(_("Existing records"), max_length=10, choices=EXISTING, default="fill")
    key = models.CharField(_("Found by"), max_length=60, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=STATES, default="mapping")
    wish = models.CharField(max_length=8, blank=True)
    staged = models.BooleanField(default=False)
    total = models.IntegerField(_("Rows"), default=0)
    checked = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(_("Started"), default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("Ended"), null=True)

    class Meta:
        app_label = "data"
        verbose_name = _("Import")
        verbose_name_plural = _("Imports")
        ordering = ("-id",)
        indexes = (models.Index(fields=("user", "-id"), name="import_of_user"),)

    def __str__(self) -> str:
        return self.name

    def settle_existing(self) -> None:
        """Who writes new rows only leaves existing records alone; who writes existing ones only creates none."""
        meant = self.MEANT.get(self.mode)
        if meant is not None and self.existing not in meant:
            self.existing = "skip" if self.mode == "create" else "fill"

    @property
    def undo_until(self) -> dt.datetime | None:
        """The last moment at which the whole import can be taken back."""
        return self.ended_at + dt.timedelta(days=UNDO_DAYS) if self.ended_at else None

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back and still time to do so."""
        written = self.counts.get("created", 0) + self.counts.get("updated", 0)
        until = self.undo_until
        return self.state in ("done", "cancelled") and bool(written) and until is not None and until > timezone.now()

    @property
    def busy(self) -> bool:
        """Whether the worker has it in hand."""
        return self.state in ("checking", "trying", "running", "undoing")

    def count(self, name: str, by: int = 1) -> None:
        """Add to a figure of the run; the caller saves."""
        self.counts[name] = self.counts.get(name, 0) + by

    def fields(self) -> dict[int, str]:
        """Field name by column of the file, without the columns that are left out."""
        return {int(column): name for column, name in self.mapping.items() if name}


class ImportRow(models.Model):
    """One row of the file: its cells as text, what is wrong with it, and what became of it."""

    CHOICES = (("new", _("Create anyway")), ("update", _("Update")), ("skip", _("Leave out")))

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows", db_index=False)
    number = models.IntegerField(_("Row"))
    cells = models.JSONField(default=list)
    errors = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    fixed = models.JSONField(default=dict)
    state = models.CharField(max_length=6, default="staged")
    key = models.CharField(max_length=200, blank=True)
    match_id = models.BigIntegerField(null=True)
    hits = models.JSONField(default=list)  # what it meets, surest first: [noun, record, relation, score]
    met = models.CharField(max_length=10, blank=True)  # the surest relation, by which rows are alike in question
    double = models.CharField(max_length=24, blank=True)  # which earlier row it repeats, and in what
    choice = models.CharField(max_length=6, choices=CHOICES, blank=True)
    choice_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=8, blank=True)
    record_id = models.BigIntegerField(null=True)
    version = models.IntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    along = models.JSONField(default=dict)  # what came in with it: noun → [outcome, record, version, event]
    names = models.JSONField(default=dict)  # keys of its names, which the writing needs again: name → [key, brand]

    class Meta:
        app_label = "data"
        verbose_name = _("Row")
        verbose_name_plural = _("Rows")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="import_row_once"),)
        indexes = (
            models.Index(fields=("run", "outcome", "state", "number"), name="import_row_state"),
            models.Index(fields=("run", "met", "number"), name="import_row_met", condition=~models.Q(met="")),
        )

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"


class ImportMark(models.Model):
    """What a row may share with another row of its file: its key, code, names and numbers, each as one number.

    Three for a row while a file is in question, and none afterwards: one index, in which they lie in the order in which
    they come, and no check of the run by the database, or they would cost as much as the row itself.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="marks", db_index=False, db_constraint=False)
    number = models.IntegerField()
    fate = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField()  # its place in `doubles.SPOKEN`
    value = models.BigIntegerField()

    class Meta:
        app_label = "data"
        db_table = "import_mark"
        indexes = (models.Index(fields=("run", "number"), name="import_mark_row"),)

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number} {self.kind}"


class ImportMemory(models.Model):
    """What people chose for files with these headers: fields by column, and values by field."""

    entity = models.CharField(max_length=80)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "data"
        constraints = (models.UniqueConstraint(fields=("entity", "signature"), name="import_memory_once"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.signature[:8]}"
