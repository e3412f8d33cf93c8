"""A server to measure, and a client light enough not to be what is measured."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator

from tools.demo import ROOT, free_port

CONNECTIONS = 8
PACE = {"CORDEE_API_PACE_PUBLIC": "1000000000"}  # nobody is told to slow down while the speed is measured


def environment(data: str) -> dict[str, str]:
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    found = {key: value for key, value in os.environ.items() if key != "CORDEE_DATABASE_URL"}
    return found | {"CORDEE_DATA": data, "CORDEE_DEMO": "1", "CORDEE_LOG_LEVEL": "WARNING", "PYTHONPATH": paths} | PACE


@contextlib.contextmanager
def serving(application: str = "tools.bench.site:application") -> Iterator[int]:
    """The port of a granian with two workers, on a freshly filled demo."""
    with tempfile.TemporaryDirectory(prefix="cordee-bench-") as data:
        settings = environment(data)
        for words in (["migrate", "-v0"], ["seed_demo"]):
            subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=settings, check=True)
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
        command += ["--blocking-threads", "8", "--no-ws", "--log-level", "error", application]
        server = subprocess.Popen(command, cwd=ROOT, env=settings)
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            _one(port, "/healthz")
            return
        time.sleep(0.1)
    raise SystemExit("Le serveur à mesurer n’a pas démarré.")


def _read(stream, connection: socket.socket) -> bytes:
    """One answer of a kept connection; its status line."""
    status = stream.readline()
    length = 0
    while line := stream.readline().strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    stream.read(length)
    return status


def _ask(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: fr\r\n\r\n".encode()


def _one(port: int, path: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 10) as connection, connection.makefile("rb") as stream:
        connection.sendall(_ask(path))
        return _read(stream, connection)


def per_second(port: int, path: str, seconds: float) -> float:
    """Answers a second over some kept connections. Anything but 200 stops the measure."""
    counts = [0] * CONNECTIONS
    until = time.perf_counter() + seconds
    wrong: list[bytes] = []

    def ask(rank: int) -> None:
        request = _ask(path)
        with socket.create_connection(("127.0.0.1", port), 10) as connection, connection.makefile("rb") as stream:
            while time.perf_counter() < until:
                connection.sendall(request)
                status = _read(stream, connection)
                if b" 200 " not in status:
                    wrong.append(status)
                    return
                counts[rank] += 1

    threads = [threading.Thread(target=ask, args=[rank]) for rank in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{path} a répondu {wrong[0]!r}")
    return sum(counts) / (time.perf_counter() - began)


def side_by_side(port: int, ours: str, bare: str, *, rounds: int = 5, seconds: float = 2) -> tuple[float, float]:
    """Requests a second of both pages, measured in turns so that a busy machine slows both alike: the median turn."""
    for path in (ours, bare):
        per_second(port, path, 0.5)
    turns = [(per_second(port, ours, seconds), per_second(port, bare, seconds)) for _ in range(rounds)]
    turns.sort(key=lambda turn: turn[0] / turn[1])
    return turns[rounds // 2]
