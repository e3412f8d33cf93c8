from django.core.management.base import BaseCommand

from cordee.kernel.search import actions


class Command(BaseCommand):
    help = "Refait l’index de recherche à partir des fiches."

    def handle(self, *args, **options):
        self.stdout.write(f"{actions.rebuild()} fiches indexées.")
