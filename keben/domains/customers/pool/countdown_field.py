"""The day on which something ends, shown as the days that are left; sorted and filtered as the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from keben.kernel.kinds.base import kind_for
from keben.kernel.kinds.moments import Date

ALARM, NEAR = 3, 7
"""Below so many days the figure is red, up to so many it is yellow."""


class CountdownField(models.DateField):
    """The last day of something, shown as the days until then."""


@kind_for(CountdownField)
class Countdown(Date):
    """Days that are left."""

    runs_out = True

    def left(self, value: dt.date) -> int:
        """Days from today."""
        return (value - timezone.localdate()).days

    def show(self, value: Any) -> str:
        if not value:
            return ""
        days = self.left(value)
        if days <= 0:
            return gettext("Ends tonight")
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}

    def brief(self, value: dt.date) -> str:
        """The same where no label stands beside it."""
        days = self.left(value)
        if days <= 0:
            return gettext("Ends tonight")
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}

    def tone(self, value: Any) -> str:
        """How urgent it is: danger, warn, or nothing of the kind."""
        if not value or self.left(value) > NEAR:
            return ""
        return "danger" if self.left(value) < ALARM else "warn"
