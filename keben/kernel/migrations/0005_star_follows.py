"""Star and following are one: who followed quietly gets the star."""

from typing import Any

from django.db import migrations, models


def light(apps: Any, schema_editor: Any) -> None:
    """The star for every follower."""
    followers = apps.get_model("kernel", "Follower").objects.using(schema_editor.connection.alias)
    followers.filter(starred=False).update(starred=True)


class Migration(migrations.Migration):
    """Following without a star no longer exists."""

    dependencies = (("kernel", "0004_quota"),)
    operations = (
        migrations.AlterField("follower", "starred", models.BooleanField(default=True)),
        migrations.RunPython(light, migrations.RunPython.noop, elidable=True),
    )
