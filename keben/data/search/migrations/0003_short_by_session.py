"""How long the list of waiting entries may be is said by each connection now, as an import lets more of them wait."""

from django.db import migrations

SHORT = "ALTER INDEX search_entry_tokens SET (gin_pending_list_limit = 256)"
BY_SESSION = "ALTER INDEX search_entry_tokens RESET (gin_pending_list_limit)"


def leave(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BY_SESSION, params=None)


def shorten(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SHORT, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_short_pending_list")]
    operations = [migrations.RunPython(leave, shorten)]
