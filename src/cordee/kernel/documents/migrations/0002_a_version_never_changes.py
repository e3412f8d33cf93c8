from django.db import migrations

from cordee.lib.triggers import immutable


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [immutable("documents_version", "Une version d’un document ne change jamais.")]
