"""Names get a stored place in pinyin order; the rows that exist are given theirs."""

import keben.kernel.fields
from django.db import migrations

from keben.kernel.sort_keys import filling


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='followupmethod',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name'),
        ),
        migrations.AddField(
            model_name='quickphrase',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name'),
        ),
        migrations.AddField(
            model_name='task',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name'),
        ),
        migrations.RunPython(filling("activities", "FollowUpMethod", "QuickPhrase", "Task"), migrations.RunPython.noop),
    ]
