import getpass

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import ANIMATOR, Actor, Via
from cordee.lib.errors import Refused


class Command(BaseCommand):
    help = "Premiers pas : le compte de l’exploitant et, avec --network, l’organisation qui anime le réseau."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="prénom et nom")
        parser.add_argument("--network", default="", help="nom de l’organisation qui anime le réseau, créée avec lui")
        parser.add_argument("--password", help="demandé s’il manque")

    @transaction.atomic
    def handle(self, email, name, network, password, **options):
        password = password or getpass.getpass("Mot de passe : ")
        by = Actor(None, via=Via.COMMAND, at=timezone.now())
        try:
            person = actors.register(email=email, name=name, password=password, is_superuser=True, is_staff=True, by=by)
        except Refused as refusal:
            raise CommandError(refusal.rule) from refusal
        if network:
            by = Actor(person, via=Via.COMMAND, at=by.at)
            host = actors.create_organisation(name=network, is_host=True, by=by)
            actors.give_role(person=person, organisation=host, role=ANIMATOR, by=by)
        self.stdout.write(f"{person.email} peut se connecter.")
