from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cordee.project import backup


class Command(BaseCommand):
    help = "Sauvegarde la base et les fichiers dans une archive vérifiée."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        try:
            manifest = backup.make(file)
        except (backup.Impossible, OSError) as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size / 1_000_000
        self.stdout.write(f"{file} : {len(manifest['sha256'])} fichiers, {size:.1f} Mo, vérifiés.")
