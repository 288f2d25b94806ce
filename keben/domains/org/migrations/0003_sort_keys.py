"""Names get a stored place in pinyin order; the rows that exist are given theirs."""

import keben.kernel.fields
from django.db import migrations

from keben.kernel.sort_keys import filling


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0002_signin'),
    ]

    operations = [
        migrations.AddField(
            model_name='department',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name'),
        ),
        migrations.AddField(
            model_name='post',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name'),
        ),
        migrations.AddField(
            model_name='user',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, person=True, source='name'),
        ),
        migrations.RunPython(filling("org", "Department", "Post", "User"), migrations.RunPython.noop),
    ]
