"""Names get a stored place in pinyin order; the rows that exist are given theirs."""

import keben.kernel.fields
from django.conf import settings
from django.db import migrations, models

from keben.kernel.sort_keys import filling


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_initial'),
        ('kernel', '0002_configuration'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, person=True, source='name'),
        ),
        migrations.AddField(
            model_name='customer',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name'),
        ),
        migrations.AddField(
            model_name='customerlevel',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name'),
        ),
        migrations.AddField(
            model_name='customersource',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name'),
        ),
        migrations.AddField(
            model_name='industry',
            name='name_key',
            field=keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name'),
        ),
        migrations.RunPython(filling("customers", "CustomerLevel", "CustomerSource", "Industry", "Customer", "Contact"), migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['name_key', 'id'], name='contact_name_key'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['name_key', 'id'], name='customer_name_key'),
        ),
    ]
