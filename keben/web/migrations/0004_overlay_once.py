"""One row of settings per person, noun and view of the program: twins of two savings at once become one."""

from typing import Any

from django.db import migrations, models


def merge(apps: Any, schema_editor: Any) -> None:
    """The row that was shown stays, with the widths and columns that only its twins know."""
    views = apps.get_model("web", "SavedView").objects.using(schema_editor.connection.alias)
    shown: dict[tuple[str, int, str], Any] = {}
    for row in views.filter(name="", user__isnull=False).order_by("-position", "-id"):
        kept = shown.setdefault((row.entity, row.user_id, row.base), row)
        if kept is row:
            continue
        kept.widths = {**row.widths, **kept.widths}
        kept.columns = kept.columns or row.columns
        kept.in_wan = row.in_wan if kept.in_wan is None else kept.in_wan
        kept.is_default = kept.is_default or row.is_default
        row.delete()
        kept.save()


class Migration(migrations.Migration):
    """Merge, then forbid."""

    dependencies = (("web", "0003_grouped_views"),)
    operations = (
        migrations.RunPython(merge, migrations.RunPython.noop),
        migrations.AddConstraint(
            "savedview",
            models.UniqueConstraint(
                fields=("entity", "user", "base"), name="overlay_once", condition=models.Q(name="")
            ),
        ),
    )
