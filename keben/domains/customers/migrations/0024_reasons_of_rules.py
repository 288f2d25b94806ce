from django.db import migrations, models


def mark(apps, schema_editor):
    """What rules give and nobody has ever chosen is a reason of rules."""
    PoolRule, PoolReason = apps.get_model("customers", "PoolRule"), apps.get_model("customers", "PoolReason")
    changes = apps.get_model("customers", "OwnerChange").objects.filter(verb__in=("release", "take_back", "move", "leave"))
    for reason in PoolReason.objects.filter(pk__in=PoolRule.objects.exclude(reason=None).values("reason")):
        if not changes.filter(reason__startswith=reason.name).exists():
            PoolReason.objects.filter(pk=reason.pk).update(for_rules=True)


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_squashed_0023_the_other_one'),
    ]

    operations = [
        migrations.AddField(
            model_name='poolreason',
            name='for_rules',
            field=models.BooleanField(default=False, help_text='Given by recycling rules; people do not choose it.', verbose_name='Only for rules'),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
