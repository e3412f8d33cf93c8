from django.db import migrations, models

from cordee.kernel.search.rules import parts


def cut(apps, schema_editor):
    """The words that are known already; numbers are never corrected."""
    word, part = (apps.get_model("search", name) for name in ("Word", "Part"))
    spelt = (one for one in word.objects.values_list("word", flat=True).iterator() if one.isalpha())
    part.objects.bulk_create((part(key=key, word=one) for one in list(spelt) for key in parts(one)), 1000)
    word.objects.filter(word__regex=r"[0-9]").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_later'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='word',
            name='length',
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=44, verbose_name='morceau')),
                ('word', models.CharField(max_length=40, verbose_name='mot')),
            ],
            options={
                'verbose_name': 'morceau de mot',
                'verbose_name_plural': 'morceaux de mots',
                'constraints': [models.UniqueConstraint(fields=('key', 'word'), name='one_part_per_key_and_word')],
            },
        ),
        migrations.RunPython(cut, migrations.RunPython.noop),
    ]
