from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cordee.kernel.access.actions import make_token
from cordee.kernel.access.models import Scope
from cordee.kernel.access.queries import membership_for_token
from cordee.kernel.actors.queries import command_actor
from cordee.lib.errors import Refused


class Command(BaseCommand):
    help = "Create a token for a program and print it (the only time it can be read)."

    def add_arguments(self, parser):
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--scope", action="append", choices=Scope.values, help="default: read")
        parser.add_argument("--by", metavar="EMAIL", help="the member it acts as; default: the first manager")
        parser.add_argument("--name", default="ligne de commande")

    def handle(self, *, organisation, scope, by, name, **options):
        actor = command_actor(at=timezone.now())
        try:
            membership = membership_for_token(organisation, by or "", actor.at)
            _, raw = make_token(membership=membership, name=name, scopes=scope or [Scope.READ], by=actor)
        except Refused as refusal:
            raise CommandError(f"{refusal.rule} {refusal.who}".strip()) from refusal
        self.stdout.write(raw)
