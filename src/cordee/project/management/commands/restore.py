from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cordee.project import backup


class Command(BaseCommand):
    help = "Remet une sauvegarde à la place de la base et des fichiers. Arrêtez d’abord le serveur."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        try:
            manifest = backup.put_back(file)
        except (backup.Impossible, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"Remis : {len(manifest['sha256'])} fichiers du {manifest['made_at']}, vérifiés.")
