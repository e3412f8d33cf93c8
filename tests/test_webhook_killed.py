"""A process killed after the receiver has its message and before it is marked: the same id again, none is lost."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.instances import surroundings

MANY = 3
PREPARED = """
import sys, django
django.setup()
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via
from cordee.kernel.outbound import actions
by = Actor(None, role=OPERATOR, via=Via.COMMAND)
home = actors.create_organisation(name="Ateliers", by=by)
person = actors.register(email="nadia@example.org", by=by)
nadia = Actor(person, home, MANAGER)
actions.subscribe(url=sys.argv[1], kinds=["actors.organisation"], by=nadia)
for number in range(int(sys.argv[2])):
    actors.create_organisation(name=f"Organisation {number}", by=by)
"""
SENT = """
import sys, datetime as dt, django
django.setup()
from django.utils import timezone
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.outbound import jobs
hours = int(sys.argv[1])
jobs.deliveries._tick = lambda: Actor(None, via=Via.TICK, at=timezone.now() + dt.timedelta(hours=hours))
jobs.deliver(subscription_id=1)
"""


class Receiver(BaseHTTPRequestHandler):
    """Keeps the ids it is given; holds back its first answer until the sender is dead."""

    ids: list[str] = []
    reached = threading.Event()
    let_go = threading.Event()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.ids.append(self.headers["webhook-id"])
        self.reached.set()
        self.let_go.wait(30)
        try:
            self.send_response(204)
            self.end_headers()
        except OSError:
            pass  # the sender was killed

    def log_message(self, *_words):
        pass


def test_a_kill_between_sending_and_marking_loses_nothing_and_repeats_the_same_id(tmp_path, empty_cordee):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    folder = shutil.copytree(empty_cordee, tmp_path / "data")
    environment = surroundings(folder, CORDEE_FETCH_ALLOW=host)
    python = [sys.executable, "-c"]
    subprocess.run([*python, PREPARED, f"http://{host}/", str(MANY)], env=environment, check=True)
    try:
        child = subprocess.Popen([*python, SENT, "0"], env=environment)
        assert Receiver.reached.wait(60)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        Receiver.let_go.set()
        subprocess.run([*python, SENT, "1"], env=environment, check=True)  # an hour later
    finally:
        Receiver.let_go.set()
        server.shutdown()
        server.server_close()
    assert len(Receiver.ids) == MANY + 1 and len(set(Receiver.ids)) == MANY
    assert Receiver.ids[0] == Receiver.ids[1]
    with sqlite3.connect(folder / "cordee.sqlite3") as found:
        states = found.execute("SELECT state, attempts FROM outbound_delivery ORDER BY position").fetchall()
    assert states == [("sent", 2)] + [("sent", 1)] * (MANY - 1)
