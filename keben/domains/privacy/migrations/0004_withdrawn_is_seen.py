"""Who had withdrawn his consent before “do not contact” told of it is marked now."""

from django.db import migrations

CLOSES = {"contact": ("all",), "marketing": ("sms", "mail")}
ORDER = ("all", "phone", "sms", "mail")


LINKS = (("contact", "customers", "Contact"), ("lead", "marketing", "Lead"))


def mark(apps, schema_editor, links=LINKS):
    consents = apps.get_model("privacy", "Consent")._base_manager.filter(deleted_at=None, purpose__in=CLOSES)
    for link, app, name in links:
        gone = consents.filter(status="withdrawn", **{f"{link}__isnull": False}).values(link)
        rows = consents.filter(**{f"{link}__in": gone}).order_by("pk")
        said = sorted(rows.values_list(link, "purpose", "status", "withdrawn_at", "given_at", "pk"),
                      key=lambda row: (row[3] or row[4], row[5]))
        last = {(row[0], row[1]): row[2] for row in said}
        closed = {}
        for (key, purpose), status in last.items():
            if status == "withdrawn":
                closed.setdefault(key, set()).update(CLOSES[purpose])
        people = apps.get_model(app, name)._base_manager
        for one in people.filter(pk__in=closed).only("do_not_contact").iterator():
            refused = set(one.do_not_contact.split())
            if "all" not in refused and closed[one.pk] - refused:
                wanted = refused | closed[one.pk]
                kept = " ".join(code for code in ORDER if code in wanted)
                people.filter(pk=one.pk).update(do_not_contact=kept)


class Migration(migrations.Migration):

    dependencies = [
        ("privacy", "0003_being_anonymised"),
        ("customers", "0011_do_not_contact"),
        ("marketing", "0003_do_not_contact"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
