from typing import Any

from django.core.management.base import BaseCommand

from cordee.kernel.reference import actions
from cordee.kernel.reference.rules import Machine


class Command(BaseCommand):
    help = "Load the communes, perimeters, nomenclatures and legal figures shipped with Cordée."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, rows in actions.load_reference(by=Machine()).items():
            self.stdout.write(f"{name}: {rows}")
