"""The place of a customer moves to the customer itself; taken back, those of check-ins return to their table."""

from django.db import migrations

from keben.base.geo import cell_of


def to_customers(apps, schema_editor):
    """What was taken over from check-ins."""
    model = apps.get_model("customers", "Customer")
    for one in apps.get_model("care", "CustomerPlace").objects.order_by("pk").iterator(1000):
        model.objects.filter(pk=one.customer_id).update(
            latitude=one.latitude,
            longitude=one.longitude,
            place_source="check_in",
            map_cell=cell_of(one.latitude, one.longitude),
        )


def to_places(apps, schema_editor):
    """The way back; which visit it was is not known any more."""
    place = apps.get_model("care", "CustomerPlace")
    rows = apps.get_model("customers", "Customer").objects.filter(place_source="check_in")
    for one in rows.order_by("pk").iterator(1000):
        place.objects.create(customer=one, latitude=one.latitude, longitude=one.longitude, at=one.updated_at)


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0003_budget_index'),
        ('customers', '0018_place'),
    ]

    operations = [
        migrations.RunPython(to_customers, to_places),
        migrations.DeleteModel(
            name='CustomerPlace',
        ),
    ]
