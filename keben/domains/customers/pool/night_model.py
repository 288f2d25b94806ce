"""What the nights of the pools did, and under which rules they counted."""

from django.db import models
from django.utils import timezone


class PoolNight(models.Model):
    """One run: without `counted_at` not every day is up to date, without `ended_at` it stopped half-way."""

    started_at = models.DateTimeField(default=timezone.now)
    counted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    rules = models.CharField(max_length=64)
    counted = models.PositiveBigIntegerField(default=0)
    dropped = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)

    class Meta:
        app_label = "customers"

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"
