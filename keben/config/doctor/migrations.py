"""Whether the database has the tables this version expects."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.config.folded import COME_BACK, HALF_WAY, LAST_WITH_ALL, folded, half_way

from .finding import Finding, error, ok, warning


def examine() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    missing = [migration for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    applied, on_disk = executor.loader.applied_migrations, executor.loader.disk_migrations
    unknown = sorted(set(applied) - set(on_disk) - folded(on_disk))
    if not applied:
        yield error(
            _("The database has no tables yet."),
            str(connection.settings_dict["NAME"]),
            _("Run `keben migrate`. If there should be data: is it the KEBEN_VAR or KEBEN_DATABASE_URL of the server?"),
        )
        return
    if torn := half_way(applied, on_disk):
        yield error(_(HALF_WAY), ", ".join(torn), _(COME_BACK) % {"commit": LAST_WITH_ALL})
        return
    if missing:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration in missing[:5])
        yield error(
            ngettext("%(count)s migration is missing.", "%(count)s migrations are missing.", len(missing))
            % {"count": len(missing)},
            names,
            _("Make a backup, then run `keben migrate`."),
        )
    if unknown:
        yield warning(
            _("The database has seen migrations that this version does not know."),
            ", ".join(f"{app}.{name}" for app, name in unknown[:5]),
            _("A newer version was here. Install that version, or restore the backup made before it."),
        )
    if not missing and not unknown:
        yield ok(_("The database has every migration of this version."))
