"""One request to one judged address, within a time, a size of headers and a size of body."""

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import brotli
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from cordee.lib.fetch.addresses import Target
from cordee.lib.fetch.errors import Unfetchable

CHUNK = 64 * 1024  # bytes
MAX_HEADERS = 64 * 1024  # bytes, names and values together
CONNECT = 8.0  # seconds to reach one address
Given = TypeVar("Given")


class Deadline:
    """A moment after which the connection is cut, whatever is going on; slow drops do not push it back."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self._timer: threading.Timer | None = None

    @property
    def left(self) -> float:
        return self.end - time.monotonic()

    def check(self) -> None:
        if self.left <= 0:
            raise Unfetchable("slow", _("Ce site répond trop lentement : la lecture a été arrêtée."), passing=True)

    def guard(self, sock: socket.socket) -> None:
        self._timer = threading.Timer(max(self.left, 0.01), _cut, (sock,))
        self._timer.daemon = True
        self._timer.start()

    def release(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _cut(sock: socket.socket) -> None:
    """Wakes the thread that waits in a read: below TLS, whose own shutdown would wait too."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        pass


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sent: ``method``, ``headers``, ``body``."""

    method: str = "GET"
    headers: Mapping[str, str] | None = None
    body: bytes | None = None


def connection(target: Target, address: str, timeout: float, tls: ssl.SSLContext | None) -> HTTPConnection:
    """To ``address`` and nowhere else; the name only serves the Host header, SNI and the certificate."""
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=timeout)
    context = tls or ssl.create_default_context()
    return HTTPSConnection(
        address, target.port, timeout=timeout, ssl_context=context, server_hostname=target.host.rstrip(".")
    )


def _connected(target: Target, addresses: list[str], deadline: Deadline, tls: ssl.SSLContext | None) -> HTTPConnection:
    """The first address that answers."""
    for address in addresses:
        deadline.check()
        found = connection(target, address, max(min(CONNECT, deadline.left), 0.1), tls)
        try:
            found.connect()
        except (HTTPError, OSError) as error:
            found.close()
            if _is_certificate(error):
                raise _bad_certificate(target) from None
        else:
            return found
    deadline.check()
    raise Unfetchable("unreachable", _("%(host)s ne répond pas.") % {"host": target.host}, passing=True)


def _is_certificate(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError | ssl.CertificateError):
            return True
        seen = seen.__cause__ or (seen.args[0] if seen.args and isinstance(seen.args[0], BaseException) else None)
    return False


def _bad_certificate(target: Target) -> Unfetchable:
    sentence = _("Le certificat de %(host)s n’est pas valable : on ne peut pas être sûr de parler au bon site.")
    return Unfetchable("certificate", sentence % {"host": target.host})


def ask(
    target: Target,
    addresses: list[str],
    asked: Asked,
    *,
    deadline: Deadline,
    tls: ssl.SSLContext | None,
    use: Callable[[BaseHTTPResponse], Given],
) -> Given:
    """What ``use`` makes of the response. Raises Unfetchable."""
    made = _connected(target, addresses, deadline, tls)
    response: BaseHTTPResponse | None = None
    try:
        if made.sock is not None:
            made.sock.settimeout(max(deadline.left, 0.1))
            deadline.guard(made.sock)
        headers = {**(asked.headers or {}), "Host": target.written_host}
        made.request(asked.method, target.path, asked.body, headers, preload_content=False, decode_content=False)
        response = made.getresponse()
        deadline.check()  # headers cut short look like the end of the headers
        if sum(len(name) + len(value) for name, value in response.headers.items()) > MAX_HEADERS:
            raise _too_many_headers(target)
        return use(response)
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        deadline.check()
        raise _broken(target, error) from None
    finally:
        deadline.release()
        if response is not None:
            response.close()  # it keeps the socket of an answer that ends with the connection
        made.close()


def _too_many_headers(target: Target) -> Unfetchable:
    return Unfetchable("headers", _("La réponse de %(host)s n’est pas lisible (en-têtes trop longs).")
                       % {"host": target.host})  # fmt: skip


def _broken(target: Target, error: Exception) -> Unfetchable:
    if "headers" in str(error) or "header line" in str(error):
        return _too_many_headers(target)
    sentence = _("La lecture de %(host)s s’est interrompue avant la fin.") % {"host": target.host}
    return Unfetchable("broken", sentence, passing=True)


def _too_big(limit: int) -> Unfetchable:
    size = max(limit // 1024**2, 1)
    return Unfetchable("too_big", _("Ce fichier pèse plus de %(size)s Mo : il n’a pas été pris.") % {"size": size})


def body_of(
    response: BaseHTTPResponse, *, limit: int, deadline: Deadline, told: Callable[[int], None] | None = None
) -> bytes:
    """The whole body, unpacked; neither what travels nor what it becomes may pass ``limit`` bytes."""
    announced = response.headers.get("Content-Length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:15]) > limit:
        raise _too_big(limit)
    whole = bytearray()
    for piece in _unpacked(_pieces(response, limit, deadline), response.headers.get("Content-Encoding", ""), limit):
        whole += piece
        if len(whole) > limit:
            raise _too_big(limit)
        deadline.check()
        if told is not None:
            told(len(whole))
    return bytes(whole)


def _pieces(response: BaseHTTPResponse, limit: int, deadline: Deadline) -> Iterator[bytes]:
    travelled = 0
    while piece := response.read(CHUNK, decode_content=False):
        travelled += len(piece)
        if travelled > limit:
            raise _too_big(limit)
        deadline.check()
        yield piece
    deadline.check()  # a cut connection may look like the end of a body without a length


def _unpacked(pieces: Iterator[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """By small steps, so that a bomb is stopped before it is unpacked. Several layers are never asked for."""
    match encoding.strip().lower():
        case "" | "identity":
            yield from pieces
        case "gzip" | "x-gzip":
            yield from _gunzipped(pieces)
        case "br":
            yield from _unbrotlied(pieces)
        case _:
            raise Unfetchable("encoding", _("La réponse est compressée d’une façon que Cordée ne lit pas."))


def _damaged() -> Unfetchable:
    return Unfetchable("encoding", _("La réponse compressée est abîmée."), passing=True)


def _gunzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpack = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            while piece and not unpack.eof:
                yield unpack.decompress(piece, CHUNK)
                piece = unpack.unconsumed_tail
    except zlib.error:
        raise _damaged() from None
    if not unpack.eof:
        raise _damaged()


def _unbrotlied(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpack = brotli.Decompressor()
    try:
        for piece in pieces:
            yield unpack.process(piece, output_buffer_limit=CHUNK)
            while not unpack.is_finished() and (more := unpack.process(b"", output_buffer_limit=CHUNK)):
                yield more
    except brotli.error:
        raise _damaged() from None
    if not unpack.is_finished():
        raise _damaged()
