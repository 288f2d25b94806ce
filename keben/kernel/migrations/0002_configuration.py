"""Custom fields, numbering rules and settings become records, so that actions keep their history."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

STAMPS = (
    (
        "created_at",
        lambda: models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="Created at"),
    ),
    (
        "updated_at",
        lambda: models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="Updated at"),
    ),
    ("created_by", lambda: person("Created by")),
    ("updated_by", lambda: person("Updated by")),
    ("version", lambda: models.PositiveIntegerField(default=1, editable=False, verbose_name="Version")),
    ("deleted_at", lambda: models.DateTimeField(editable=False, null=True, verbose_name="Deleted at")),
    ("custom", lambda: models.JSONField(blank=True, default=dict, editable=False, verbose_name="Custom fields")),
)


def person(label):
    """Who stamped a record."""
    return models.ForeignKey(
        db_index=False,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=label,
    )


class Migration(migrations.Migration):
    dependencies = (
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )
    operations = (
        *(
            migrations.AddField(model_name=model, name=name, field=field())
            for model in ("customfield", "numberrule")
            for name, field in STAMPS
        ),
        # The key changes from the name to a number; nothing was released with the old shape.
        migrations.DeleteModel(name="Setting"),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                *((name, field()) for name, field in STAMPS),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="Name")),
                ("value", models.JSONField(null=True, verbose_name="Value")),
            ],
            options={"verbose_name": "Setting", "verbose_name_plural": "Settings"},
        ),
    )
