"""An index by time; records written before this table was kept get their place, in the order of their last change."""

from django.db import migrations, models

BATCH = 500


def number_those_before(apps, schema_editor):
    Change, Organisation = apps.get_model("outbound", "Change"), apps.get_model("actors", "Organisation")
    if Change.objects.exists():
        return
    rows = Organisation.objects.order_by("updated_at", "pk").values_list("pk", "updated_at", "ended_on")
    some = []
    for position, (pk, at, ended) in enumerate(rows.iterator(), start=1):
        thing = f"actors.organisation:{pk}"
        some.append(
            Change(thing=thing, kind="actors.organisation", position=position, at=at, gone=ended is not None)
        )
        if len(some) == BATCH:
            Change.objects.bulk_create(some)
            some = []
    Change.objects.bulk_create(some)


class Migration(migrations.Migration):
    dependencies = [
        ("outbound", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["kind", "at"], name="changes_by_time"),
        ),
        migrations.RunPython(number_those_before, migrations.RunPython.noop, elidable=True),
    ]
