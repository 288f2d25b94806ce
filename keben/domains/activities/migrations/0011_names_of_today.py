"""Tasks, plans and follow-ups kept the name that a record had when they were made: the worker renames them once."""

from django.db import migrations


def ask(apps, schema_editor):
    """Nothing to do where there is nothing yet."""
    nouns = ("Task", "FollowUpPlan", "FollowUp")
    if any(apps.get_model("activities", noun)._base_manager.exclude(target_title="").exists() for noun in nouns):
        apps.get_model("kernel", "Job").objects.create(task="titles.renew")


class Migration(migrations.Migration):

    dependencies = [
        ("activities", "0010_order_of_phrases"),
        ("kernel", "0011_mailed_notices"),
    ]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
