"""A web server of one's own that misbehaves on purpose: each path is a bad answer, written byte by byte."""

import datetime as dt
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import brotli
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Say = Callable[[bytes], None]


class Hostile:
    """``port``; ``seen``: what was asked, head and body; ``sent``: bytes given so far; ``paths``: more answers."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.context = context
        self.seen: list[bytes] = []
        self.sent = 0
        self.paths: dict[str, Callable[[Say], None]] = {}
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http{'s' if self.context else ''}://{self.place}{path}"

    def bytes_at(self, path: str, body: bytes, *heads: str, status: str = "200 OK") -> None:
        head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *heads, "", ""]).encode()
        self.paths[path] = lambda say: say(head + body)

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        try:
            if self.context is not None:
                caller = self.context.wrap_socket(caller, server_side=True)
            asked = _request(caller)
            self.seen.append(asked)
            path = asked.split(b" ")[1].decode().partition("?")[0]

            def say(data: bytes) -> None:
                caller.sendall(data)
                self.sent += len(data)

            self.paths.get(path, BAD.get(path, _nothing))(say)
        except OSError:
            pass
        finally:
            caller.close()


def _request(caller: socket.socket) -> bytes:
    asked = b""
    while b"\r\n\r\n" not in asked:
        asked += caller.recv(65536)
    head, _mark, body = asked.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += caller.recv(65536)
    return head + b"\r\n\r\n" + body


def _nothing(say: Say) -> None:
    say(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def _drip_body(say: Say) -> None:
    say(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        say(b"x")
        time.sleep(0.05)


def _drip_headers(say: Say) -> None:
    say(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        say(b"x")
        time.sleep(0.05)


def _endless_headers(say: Say) -> None:
    say(b"HTTP/1.1 200 OK\r\n")
    while True:
        say(b"X-More: " + b"y" * 1000 + b"\r\n")


def _one_long_header(say: Say) -> None:
    say(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        say(b"y" * 10000)


def _endless_continue(say: Say) -> None:
    while True:
        say(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)


def _endless_chunk_size(say: Say) -> None:
    say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        say(b"0" * 10000)


def _gigabyte_announced(say: Say) -> None:
    say(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n" + b"x" * 1000)


def _gigabyte_not_announced(say: Say) -> None:
    say(b"HTTP/1.1 200 OK\r\n\r\n")
    for _piece in range(1024):
        say(b"x" * 1024 * 1024)


def _bomb(encoding: str, pack: Callable[[bytes], bytes]) -> Callable[[Say], None]:
    def answer(say: Say) -> None:
        body = pack(bytes(200 * 1024 * 1024))
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
        say(head.encode() + body)

    return answer


def _loop(say: Say) -> None:
    say(b"HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n")


def _cut(say: Say) -> None:
    say(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"half"')


BAD: dict[str, Callable[[Say], None]] = {
    "/drip": _drip_body,
    "/drip-headers": _drip_headers,
    "/endless-headers": _endless_headers,
    "/long-header": _one_long_header,
    "/endless-continue": _endless_continue,
    "/endless-chunk-size": _endless_chunk_size,
    "/gigabyte": _gigabyte_announced,
    "/gigabyte-hidden": _gigabyte_not_announced,
    "/bomb-gzip": _bomb("gzip", lambda data: gzip.compress(data, 6)),
    "/bomb-br": _bomb("br", lambda data: brotli.compress(data, quality=1)),
    "/loop": _loop,
    "/cut": _cut,
    "/garbage": lambda say: say(b"\x00\x01 not http at all\r\n\r\n"),
}


@contextmanager
def hostile(context: ssl.SSLContext | None = None) -> Iterator[Hostile]:
    server = Hostile(context)
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()


def certificate(name: str) -> tuple[bytes, bytes]:
    """(certificate, key) in PEM, signed by itself, for a DNS name."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM), private
