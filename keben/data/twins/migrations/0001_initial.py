"""The table of comparison keys, and the keys of all records that are there already."""

from django.db import migrations, models


def fill(apps, schema_editor):
    from keben.data.twins.rebuild import fill as write_all

    write_all()


class Migration(migrations.Migration):
    initial = True
    atomic = False  # in batches, each of its own
    dependencies = [("search", "0001_initial"), ("kernel", "0001_squashed_0009_one_message_for_many")]
    operations = [
        migrations.CreateModel(
            name="TwinKey",
            fields=[
                ("pk", models.CompositePrimaryKey("noun", "object_id", "kind", "value", blank=True, editable=False,
                                                  primary_key=True, serialize=False)),
                ("noun", models.SmallIntegerField()),
                ("object_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=8)),
                ("value", models.CharField(max_length=120)),
            ],
            options={
                "db_table": "twin_key",
                "indexes": [models.Index(fields=["kind", "value", "noun", "object_id"], name="twin_key_value")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
