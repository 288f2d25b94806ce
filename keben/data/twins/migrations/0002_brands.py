"""The brands of all records that have keys already; a new database gets them with its records."""

from django.db import migrations


def fill(apps, schema_editor):
    from keben.data.twins.models import TwinKey
    from keben.data.twins.rebuild import fill as write_all

    if TwinKey.objects.exists():
        write_all()


class Migration(migrations.Migration):
    atomic = False  # in batches, each of its own
    dependencies = [("twins", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
