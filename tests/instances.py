"""Other Cordées on this machine, each a process of its own: they can be told things, read over HTTP, and killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# the process of an instance runs what a line of JSON tells, and serves its pages once it is told to: Django is started
# once for each, not at each step
STEPS = """
import json, sys
said, sys.stdout = sys.stdout, sys.stderr
def say(value):
    print(json.dumps(value), file=said, flush=True)
def serve(port):
    import threading
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from cordee.project.wsgi import application
    server = ThreadedWSGIServer(("localhost", port), WSGIRequestHandler)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    say(port)
for line in sys.stdin:
    exec(json.loads(line), {"say": say, "serve": serve})
"""


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """Without the database of this run; with compiled code, or each of the many starts takes twice the time."""
    left_out = ("CORDEE_DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
    kept = {key: value for key, value in os.environ.items() if key not in left_out}
    kept |= {"CORDEE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "cordee.project.settings", **more}
    kept |= {"PYTHONPATH": str(ROOT / "src"), "CORDEE_LOG_LEVEL": "ERROR"}
    return kept | {"PYTHONPYCACHEPREFIX": str(ROOT / ".venv" / "compiled")}


def free_ports(count: int) -> list[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _n in range(count)]
    ports = [door.getsockname()[1] for door in doors]
    for door in doors:
        door.close()
    return ports


class Instance:
    """A Cordée of its own: its folder, its port, its process, which ends with the test.

    ``base``: what each code begins with. ``others``: the ports that it may read.
    """

    def __init__(self, empty: Path, folder: Path, port: int, others: list[int], base: str) -> None:
        self.port, self.base = port, base
        self.process: subprocess.Popen[str] | None = None
        self.url = f"http://localhost:{port}"
        allow = ",".join(f"localhost:{other}" for other in others)
        names = {"CORDEE_SITE_URL": self.url, "CORDEE_INSTANCE_NAME": folder.name, "CORDEE_DEMO": "1"}
        self.environment = surroundings(folder, CORDEE_FETCH_ALLOW=allow, **names)
        shutil.copytree(empty, folder)

    def start(self, **more: str) -> subprocess.Popen[str]:
        if self.process is None:
            words = [sys.executable, "-c", STEPS]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            self.process = subprocess.Popen(words, env=self.environment | more, cwd=ROOT, **pipes)
        return self.process

    def run(self, code: str) -> object:
        """What the code says, run by the process of the instance; a code that fails ends it."""
        return self._told(f"{self.base}\n{code}")

    def _told(self, code: str) -> object:
        process = self.start()
        process.stdin.write(json.dumps(code) + "\n")
        process.stdin.flush()
        said = process.stdout.readline()
        assert said, "it failed: its words are in the captured stderr"
        return json.loads(said)

    def serve(self, **more: str) -> None:
        """From now on its pages answer; back once they do."""
        self.start(**more)
        assert self._told(f"serve({self.port})") == self.port

    def stop(self) -> None:
        """Killed, as a machine that loses its power."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process = None
