from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sharing", "0002_spaces_are_retired")]
    operations = [
        migrations.AddField(
            model_name="equipment",
            name="short",
            field=models.PositiveIntegerField(default=0, verbose_name="promis mais en panne"),
        ),
    ]
