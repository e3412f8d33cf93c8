from django.db import migrations

from cordee.lib.triggers import immutable


class Migration(migrations.Migration):
    dependencies = [("actors", "0001_initial")]
    operations = [immutable("actors_journalline", "Une ligne du journal ne change jamais.")]
