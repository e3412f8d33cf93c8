import secrets
import threading

from django.core.management.base import BaseCommand
from django_tasks_db.management.commands.db_worker import Worker

from cordee.project import periodic


class Command(BaseCommand):
    help = "Travail de fond : la file d’attente et le travail périodique, dans un seul processus."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=int, default=60, help="secondes entre deux travaux périodiques")

    def handle(self, every, **options):
        # a long task must not hold back the clock: the tick has its own thread and connection
        threading.Thread(target=periodic.tick_forever, args=[every], daemon=True).start()
        worker = Worker(
            queue_names=["*"],
            interval=1,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=secrets.token_hex(8),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        worker.run()
