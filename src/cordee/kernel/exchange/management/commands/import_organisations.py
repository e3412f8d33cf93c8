import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from cordee.kernel.exchange import jobs


class Command(BaseCommand):
    help = "Reprend une liste d’organisations (CSV, TSV, XLSX, ODS, JSON). Code de sortie 1 quand rien n’a été lu."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file")
        parser.add_argument("--source", default="", help="nom de la liste (sinon celui du fichier)")
        parser.add_argument("--mapping", default="", help="fichier JSON : champ → titre de la colonne")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui changerait, n’écrit rien")
        parser.add_argument(
            "--confirmed", action="store_true", help="reprend même si beaucoup disparaît ou change d’un coup"
        )
        parser.add_argument("--json", nargs="?", const="-", default="", help="compte rendu (sortie standard sans nom)")
        parser.add_argument("--by", default="", help="adresse e-mail de la personne qui reprend la liste")

    def handle(self, *args: Any, **options: Any) -> None:
        report, sentence, done = jobs.run_command(options)
        written = json.dumps(report, ensure_ascii=False, indent=2)
        if options["json"] not in ("", "-"):
            Path(options["json"]).write_text(written + "\n", "utf-8")
        self.stdout.write(written if options["json"] == "-" else sentence)
        if not done:
            self.stderr.write(sentence)
            raise SystemExit(1)
