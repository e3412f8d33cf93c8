from django.core.management.base import BaseCommand

from cordee.project.demo import seed, whole


class Command(BaseCommand):
    help = "Remplit une instance vide avec le territoire de démonstration ; ne fait rien si elle est déjà remplie."

    def handle(self, **options):
        if seed.is_empty():
            whole.everything()
