"""Whether times are what people think they are: zone data, the clock of the database, the zone itself."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from .finding import Finding, error, ok, warning

DRIFT = dt.timedelta(seconds=5)


def examine() -> Iterator[Finding]:
    name = settings.TIME_ZONE
    try:
        zone = zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        yield error(
            _("There is no time zone %(name)s.") % {"name": name},
            "KEBEN_TIME_ZONE",
            _("Use a name such as Asia/Shanghai."),
        )
        return
    apart = abs(_database_time() - timezone.now())
    if apart > DRIFT:
        yield warning(
            _("The clocks of server and database differ by %(seconds)s seconds.")
            % {"seconds": int(apart.total_seconds())},
            connection.vendor,
            _("Let both machines follow a time server (chrony or systemd-timesyncd)."),
        )
    now = timezone.now().astimezone(zone)
    yield ok(_("It is %(now)s in %(zone)s.") % {"now": f"{now:%Y-%m-%d %H:%M}", "zone": name}, "KEBEN_TIME_ZONE")


def _database_time() -> dt.datetime:
    if connection.vendor == "sqlite":  # it runs inside this process and has its clock
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
