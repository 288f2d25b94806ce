"""Individual customers who had withdrawn their consent are marked now, and people who had withdrawn it before a merge."""

from importlib import import_module

from django.db import migrations

LINKS = (("customer", "customers", "Customer"), ("contact", "customers", "Contact"), ("lead", "marketing", "Lead"))


def mark(apps, schema_editor):
    import_module("keben.domains.privacy.migrations.0004_withdrawn_is_seen").mark(apps, schema_editor, LINKS)


class Migration(migrations.Migration):

    dependencies = [
        ("privacy", "0004_withdrawn_is_seen"),
        ("customers", "0022_do_not_contact"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
