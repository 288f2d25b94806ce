"""Requests that were masked stayed findable by the name that had gone: their entries are made anew by the worker."""

from django.db import migrations


def ask(apps, schema_editor):
    if apps.get_model("privacy", "SubjectRequest")._base_manager.exists():
        args = {"labels": ["privacy.SubjectRequest"]}
        apps.get_model("kernel", "Job")._base_manager.create(task="search.rebuild", args=args)


class Migration(migrations.Migration):

    dependencies = [
        ("privacy", "0001_squashed_0005_individuals_too"),
        ("kernel", "0001_squashed_0009_one_message_for_many"),
    ]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
