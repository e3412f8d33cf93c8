"""An address typed by anybody leads nowhere it should not, and costs no more than was agreed: against a real server."""

import gzip
import ssl
import time
import tracemalloc

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee.lib.fetch import Unfetchable, Via, fetch, post, target_of
from cordee.lib.fetch.addresses import is_public
from tests.hostile import certificate, hostile


@pytest.fixture
def server():
    with hostile() as made:
        yield made


@pytest.fixture
def allowed(server):
    return Via(allow=[server.place])


def code_of(url, **named):
    with pytest.raises(Unfetchable) as refused:
        fetch(url, **named)
    assert str(refused.value).endswith((".", ").", ".csv")) and "\n" not in str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "0.0.0.0", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.0.192",
        "198.18.0.1", "192.0.2.1", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
        "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:1::1", "::127.0.0.1", "2001:db8::1", "fec0::1", "not an address",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_internet_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_an_address_of_the_internet_is_read(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url, code",
    [
        ("file:///etc/passwd", "scheme"), ("ftp://exemple.org/a", "scheme"), ("gopher://exemple.org", "scheme"),
        ("exemple.org", "scheme"), ("//exemple.org", "scheme"), ("", "scheme"), ("https://", "scheme"),
        ("https://moi:secret@exemple.org/", "credentials"), ("https://@exemple.org/", "credentials"),
        ("https://exemple.org:22/", "port"), ("http://exemple.org:6379/", "port"), ("https://exemple.org:0/", "port"),
        ("https://exemple.org/a b", "written"), ("https://exemple.org\\@10.0.0.1/", "written"),
        ("https://exemple.org/\r\nX: y", "written"), ("https://[fe80::1%25eth0]/", "written"),
        ("https://exemple.org:99999/", "written"), ("https://" + "a" * 2000, "written"),
    ],
)  # fmt: skip
def test_an_address_that_is_badly_written_is_refused_before_anything_is_asked(url, code):
    assert code_of(url, via=Via(allow=[], resolve=lambda host, port: pytest.fail("asked"))) == code


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:7f00:1]", "localhost."],
)
def test_our_own_machine_is_refused_however_it_is_written(host):
    assert code_of(f"http://{host}/", via=Via(allow=[])) in {"private", "unknown_host"}


@given(st.text(max_size=80))
def test_no_text_makes_the_judgement_of_an_address_fail(text):
    try:
        target_of(text)
    except Unfetchable:
        pass


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    via = Via(allow=[], resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    assert code_of("https://exemple.org/", via=via) == "private"


def test_a_name_that_does_not_exist_may_exist_later():
    with pytest.raises(Unfetchable) as refused:
        fetch("https://nulle-part.invalid/", via=Via(allow=[]))
    assert (refused.value.code, refused.value.passing) == ("unknown_host", True)


def test_what_is_there_is_given_with_its_marks(server, allowed):
    server.bytes_at("/a.json", b"[1]", 'ETag: "v1"', "Last-Modified: Mon, 02 Nov 2026 10:00:00 GMT",
                    "Content-Type: Application/JSON; charset=utf-8")  # fmt: skip
    found = fetch(server.url("/a.json?x=1#morceau"), via=allowed)
    assert (found.body, found.content_type, found.etag) == (b"[1]", "application/json", '"v1"')
    assert found.last_modified and found.url.endswith("/a.json?x=1") and len(found.checksum) == 64


def test_a_file_that_has_not_changed_is_not_sent_again(server, allowed):
    server.bytes_at("/a", b"", 'ETag: "v1"', status="304 Not Modified")
    found = fetch(server.url("/a"), etag='"v1"\r\nX-Evil: 1', last_modified="hier", via=allowed)
    assert found.unchanged
    assert b'if-none-match: "v1"x-evil: 1\r\nif-modified-since: hier' in server.seen[0].lower()


@pytest.mark.parametrize("encoding, pack", [("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_compressed_answer_is_unpacked(server, allowed, encoding, pack):
    body = bytes(range(256)) * 3000
    server.bytes_at("/a", pack(body), f"Content-Encoding: {encoding}")
    assert fetch(server.url("/a"), via=allowed).body == body


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_bomb_is_stopped_before_it_is_unpacked(server, allowed, encoding):
    tracemalloc.start()
    try:
        assert code_of(server.url(f"/bomb-{encoding}"), limit=1024 * 1024, via=allowed) == "too_big"
    finally:
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 450 * 1024 * 1024  # the server's own 200 MB are traced too, brotli's copy as well


@pytest.mark.parametrize(
    "encoding, body",
    [
        ("gzip", gzip.compress(b"x" * 999, mtime=0)[:-9]),
        ("br", brotli.compress(b"xy" * 99)[:-1]),
        ("gzip", b"nothing"),
        ("br", b"\xff" * 99), ("gzip, gzip", b""),
    ],
)  # fmt: skip
def test_a_damaged_or_layered_compression_is_refused(server, allowed, encoding, body):
    server.bytes_at("/a", body, f"Content-Encoding: {encoding}")
    assert code_of(server.url("/a"), via=allowed) == "encoding"


def test_a_gigabyte_is_refused_on_sight_or_as_soon_as_it_shows(server, allowed):
    assert code_of(server.url("/gigabyte"), limit=1024 * 1024, via=allowed) == "too_big"
    assert code_of(server.url("/gigabyte-hidden"), limit=1024 * 1024, via=allowed) == "too_big"
    assert server.sent < 40 * 1024 * 1024  # what the buffers of the system took


@pytest.mark.parametrize("path", ["/drip", "/drip-headers", "/endless-continue"])
def test_slow_drops_do_not_push_the_deadline_back(server, allowed, path):
    start = time.monotonic()
    assert code_of(server.url(path), seconds=0.4, via=allowed) == "slow"
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("path", ["/endless-headers", "/long-header"])
def test_endless_headers_are_refused(server, allowed, path):
    assert code_of(server.url(path), seconds=5, via=allowed) == "headers"
    assert server.sent < 20 * 1024 * 1024


@pytest.mark.parametrize("path", ["/endless-chunk-size", "/cut", "/garbage"])
def test_an_answer_that_is_not_http_or_stops_half_way_is_no_answer(server, allowed, path):
    assert code_of(server.url(path), seconds=5, via=allowed) == "broken"


@pytest.mark.parametrize(
    "to, code",
    [
        ("http://127.0.0.1/", "private"), ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://[::ffff:10.0.0.1]/", "private"), ("file:///etc/passwd", "scheme"),
        ("http://a:b@1.1.1.1/", "credentials"),
        ("http://127.0.0.1:6379/", "port"), ("/loop", "loop"), ("", "loop"),
    ],
)  # fmt: skip
def test_each_redirect_is_judged_as_the_first_address(server, allowed, to, code):
    server.bytes_at("/go", b"", f"Location: {to}", status="302 Found")
    assert code_of(server.url("/go"), via=allowed) == code


def test_five_redirects_are_followed_and_no_more(server, allowed):
    for step in range(7):
        server.bytes_at(f"/{step}", b"", f"Location: /{step + 1}", status="307 Temporary Redirect")
    server.bytes_at("/7", b"here")
    assert fetch(server.url("/2"), via=allowed).body == b"here"
    assert code_of(server.url("/1"), via=allowed) == "loop"


def test_a_name_is_asked_once_and_the_connection_goes_where_it_was_judged(server):
    """The second answer of a rebinding resolver is never heard; the site still hears its own name."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    name = f"rebind.example:{server.port}"
    server.bytes_at("/a", b"here")
    found = fetch(f"http://{name}/a", via=Via(allow=[name], resolve=lambda host, port: next(answers)))
    assert found.body == b"here" and f"host: {name}".encode() in server.seen[0].lower()
    assert next(answers) == ["10.0.0.1"]


@pytest.mark.parametrize("status, passing", [(404, False), (403, False), (500, True), (503, True), (429, True)])
def test_a_refusal_of_the_site_is_said_in_words(server, allowed, status, passing):
    server.bytes_at("/a", b"<p>no", status=f"{status} No")
    with pytest.raises(Unfetchable) as refused:
        fetch(server.url("/a"), via=allowed)
    assert (refused.value.status, refused.value.passing) == (status, passing)
    assert str(status) in str(refused.value)


def test_a_page_is_not_a_file_of_data(server, allowed):
    server.bytes_at("/a", b"<html>", "Content-Type: text/html; charset=utf-8")
    assert code_of(server.url("/a"), refuse=["text/html"], via=allowed) == "type"


def test_the_progress_of_a_read_is_told(server, allowed):
    server.bytes_at("/a", bytes(300_000))
    told: list[int] = []
    fetch(server.url("/a"), told=told.append, via=allowed)
    assert told[-1] == 300_000 and told == sorted(told) and len(told) > 2


def secure(name, tmp_path):
    public, private = certificate(name)
    (tmp_path / "cert.pem").write_bytes(public)
    (tmp_path / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context, ssl.create_default_context(cadata=public.decode())


def test_a_certificate_is_checked_against_the_name_and_not_the_address(tmp_path):
    context, trust = secure("liste.example", tmp_path)
    with hostile(context) as server:
        server.bytes_at("/a", b"here")
        for name, tls, code in [("liste.example", trust, ""), ("autre.example", trust, "certificate"),
                                ("liste.example", None, "certificate")]:  # fmt: skip
            place = f"{name}:{server.port}"
            via = Via(allow=[place], resolve=lambda host, port: ["127.0.0.1"], tls=tls)
            if code:
                assert code_of(f"https://{place}/a", via=via) == code
            else:
                assert fetch(f"https://{place}/a", via=via).body == b"here"


def test_a_protected_address_never_leads_to_an_unprotected_one(tmp_path):
    context, trust = secure("liste.example", tmp_path)
    with hostile(context) as server:
        server.bytes_at("/a", b"", "Location: http://liste.example/a", status="301 Moved")
        place = f"liste.example:{server.port}"
        via = Via(allow=[place], resolve=lambda host, port: ["127.0.0.1"], tls=trust)
        assert code_of(f"https://{place}/a", via=via) == "downgrade"


def test_what_is_sent_arrives_and_the_answer_comes_back_whatever_it_is(server, allowed):
    server.bytes_at("/ok", b"merci")
    server.bytes_at("/no", b"", "Location: http://127.0.0.1/", "Retry-After: 60", status="307 Temporary Redirect")
    answer = post(server.url("/ok"), b'{"a":1}', headers={"Content-Type": "application/json", "X": "a\r\nY: b"},
                  via=allowed)  # fmt: skip
    assert (answer.status, answer.ok, answer.body) == (200, True, b"merci")
    assert server.seen[0].startswith(b"POST /ok") and server.seen[0].endswith(b'{"a":1}')
    assert b"\r\nY:" not in server.seen[0]
    answer = post(server.url("/no"), b"", via=allowed)
    assert (answer.status, answer.ok, answer.headers["retry-after"]) == (307, False, "60")
    assert len(server.seen) == 2


def test_what_is_sent_is_judged_and_bounded_as_what_is_read(server, allowed):
    for url, via, code in [("http://127.0.0.1/", Via(allow=[]), "private"), ("ftp://a.example", allowed, "scheme"),
                           (server.url("/drip-headers"), allowed, "slow")]:  # fmt: skip
        with pytest.raises(Unfetchable) as refused:
            post(url, b"x", seconds=0.4, via=via)
        assert refused.value.code == code
    server.bytes_at("/long", bytes(1_000_000))
    assert len(post(server.url("/long"), b"", limit=1000, via=allowed).body) == 1000


def test_the_exceptions_are_those_of_the_settings(server, settings):
    server.bytes_at("/a", b"here")
    assert code_of(server.url("/a")) in {"port", "private"}
    settings.FETCH_ALLOW = [server.place]
    assert fetch(server.url("/a")).body == b"here"
