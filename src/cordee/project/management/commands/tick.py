from django.core.management.base import BaseCommand, CommandError

from cordee.project import periodic


class Command(BaseCommand):
    help = "Fait le travail périodique une fois : rappels, échéances, ménage. `./cordee serve` le lance déjà."

    def handle(self, **options):
        if failed := periodic.tick():
            raise CommandError(f"{failed} travaux périodiques ont échoué : voir le journal technique.")
