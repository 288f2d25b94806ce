"""Each noun keeps by which making its entries were made; those of before are known as made the old way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0003_short_by_session")]
    operations = [
        migrations.AddField("searchnoun", "making", models.PositiveSmallIntegerField(default=0)),
    ]
