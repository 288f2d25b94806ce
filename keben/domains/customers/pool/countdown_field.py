"""The day on which something ends, shown as the days that are left; sorted and filtered as the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import ngettext

from keben.kernel.kinds.base import kind_for
from keben.kernel.kinds.moments import Date

ALARM = 3
"""Below so many days the figure is red."""


class CountdownField(models.DateField):
    """The last day of something, shown as the days until then."""


@kind_for(CountdownField)
class Countdown(Date):
    """Days that are left."""

    def left(self, value: dt.date) -> int:
        """Days from today."""
        return (value - timezone.localdate()).days

    def show(self, value: Any) -> str:
        if not value:
            return ""
        days = self.left(value)
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}

    def alarms(self, value: Any) -> bool:
        """Whether it is time to act."""
        return bool(value) and self.left(value) < ALARM
