"""What another Cordée tells is read with suspicion: shape, signature, request, key."""

import datetime as dt
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.models import Pull, PullState
from cordee.kernel.exchange.rules import Card, NotACordee, read_card, read_page
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused
from cordee.lib.signing import BadSignature, fingerprint, own_key, signed, verify
from tests.hostile import hostile

AT = timezone.now()
tree = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["items", "cursor", "uri", "also", "gone", "organisation", "name", "sites", "sources", "key"]),
        inner, max_size=6,
    ),
    max_leaves=30,
)  # fmt: skip


@given(tree)
def test_no_answer_makes_the_reading_of_a_card_or_page_fail_otherwise_than_in_words(answer):
    for read in (read_page, lambda found: read_card(found, asked="https://a.example")):
        try:
            read(answer)
        except NotACordee as error:
            assert str(error)


def test_a_signature_holds_for_these_bytes_this_request_this_key_and_this_day():
    headers = {name.lower(): value for name, value in signed(b"[]", path="/feed", query="nonce=1", at=AT).items()}
    good: dict[str, Any] = {
        "body": b"[]",
        "headers": headers,
        "key": own_key(),
        "path": "/feed",
        "query": "nonce=1",
        "at": AT,
    }
    verify(**good)
    bad: list[dict[str, Any]] = [
        {"body": b"[1]"}, {"query": "nonce=2"}, {"path": "/other"}, {"key": "A" * 43}, {"status": 203},
        {"at": AT + dt.timedelta(days=2)}, {"headers": {}},
        {"headers": headers | {"content-digest": "sha-256=:AAAA:"}},
        {"headers": headers | {"signature": "cordee=:" + "A" * 86 + "==:"}},
        {"headers": headers | {"signature-input": headers["signature-input"].replace('"@query";req', "")}},
    ]  # fmt: skip
    for change in bad:
        with pytest.raises(BadSignature):
            verify(**(good | change))


def test_another_generation_makes_another_key_and_a_fingerprint_reads_in_eight_groups(settings):
    first = own_key()
    settings.SIGNING_GENERATION = "2"
    assert own_key() != first and len(fingerprint(first).split()) == 8


class Liar:
    """A Cordée that signs with our own key, as we are one: what it answers is a function of what was asked."""

    def __init__(self, server):
        self.server = server
        self.pages = {"items": [], "cursor": "c1", "more": False}
        self.sign_as = None
        server.paths["/.well-known/cordee.json"] = self.card
        server.paths["/feed"] = self.feed

    def _say(self, say, told, query=None):
        asked = urlsplit(self.server.seen[-1].split(b" ")[1].decode())
        body = json.dumps(told).encode()
        heads = signed(body, path=asked.path, query=query or asked.query, at=timezone.now())
        lines = [f"{name}: {value}" for name, value in heads.items()]
        say("\r\n".join(["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *lines, "", ""]).encode() + body)

    def card(self, say):
        feeds = [{"kind": "organisations", "url": self.server.url("/feed")}]
        card = {"cordee": 1, "name": "Queyras", "url": self.server.url("/"), "licence": "ODbL", "feeds": feeds}
        self._say(say, card | {"key": {"x": own_key()}})

    def feed(self, say):
        self._say(say, self.pages, self.sign_as)


@pytest.fixture
def liar(settings):
    with hostile() as server:
        settings.FETCH_ALLOW = [server.place]
        yield Liar(server)


def item(uri, name="Le Four", **more):
    return {"uri": uri, "also": [], "gone": False, "organisation": {"name": name, "sites": [], **more}}


def paired(liar, by):
    card = jobs.meet(liar.server.url(""))
    return actions.pair(card=card, url=liar.server.url(""), frequency="hour", by=by)


def read(pull):
    Pull.objects.filter(pk=pull.pk).update(next_at=timezone.now())
    jobs.read_now(pull_id=pull.pk)
    pull.refresh_from_db()
    return pull


@pytest.fixture
def by(db):
    make.communes()
    return make.an_operator().later(timezone.now())


def test_a_page_signed_for_another_request_is_refused_and_nothing_is_taken(liar, by):
    pull = paired(liar, by)
    liar.pages["items"] = [item("https://q.example/annuaire/a/")]
    liar.sign_as = "limit=200&nonce=old"
    assert "signature" in read(pull).error and pull.cursor == "" and not Organisation.objects.exists()
    liar.sign_as = None
    assert read(pull).error == "" and pull.cursor == "c1" and Organisation.objects.get().name == "Le Four"


def test_a_record_told_in_several_places_is_one_organisation_and_codes_need_no_guess(liar, by):
    pull = paired(liar, by)
    gap, embrun = ({"code": code, "name": name} for code, name in (("05061", "Gap"), ("05046", "Embrun")))
    sites = [{"name": "", "postcode": "05000", "commune": gap}]
    sites.append({"name": "Atelier", "postcode": "05200", "commune": embrun})
    record = {"themes": ["food", "nonsense"], "legal_form": "association", "sites": sites}
    liar.pages["items"] = [item("https://q.example/annuaire/a/", **record)]
    for _time in range(2):
        assert read(pull).error == ""
        found = Organisation.objects.get()
        assert sorted(found.sites.values_list("commune_id", flat=True)) == ["05046", "05061"]
        assert [row.code for row in found.theme_rows.all()] == ["food"] and found.legal_form == "association"


def test_what_the_other_says_is_gone_is_asked_at_once_and_no_more_when_it_is_back(liar, by):
    pull, uri = paired(liar, by), "https://q.example/annuaire/a/"
    liar.pages["items"] = [item(uri)]
    read(pull)
    liar.pages["items"] = [{"uri": uri, "also": [], "gone": True}]
    assert read(pull).error == ""
    assert [str(row.organisation) for row in queries.vanished()] == ["Le Four"]
    assert Organisation.objects.get().ended_on is None
    liar.pages["items"] = [item(uri)]
    assert read(pull).error == "" and not queries.vanished().exists()


def test_the_other_may_win_over_a_correction_made_here_and_never_over_who_keeps_the_record(liar, by):
    pull = paired(liar, by)
    liar.pages["items"] = [item("https://q.example/annuaire/a/", phone="+33492510000")]
    read(pull)
    actions.choose_winners(source=pull.source, winners={"phone": "list"}, by=by)
    actors.edit_organisation(organisation=Organisation.objects.get(), phone="+33492510001", by=by)
    read(pull)
    assert Organisation.objects.get().phone == "+33492510000"
    make.claimed_by(Organisation.objects.get())
    actors.edit_organisation(organisation=Organisation.objects.get(), phone="+33492510002", by=by)
    read(pull)
    assert Organisation.objects.get().phone == "+33492510002"


def test_what_was_born_here_is_not_taken_back(liar, by, settings):
    pull = paired(liar, by)
    ours = f"{settings.SITE_URL}/annuaire/le-four/"
    liar.pages["items"] = [item(ours), item("https://q.example/b/") | {"also": [ours]}]
    assert read(pull).error == "" and not Organisation.objects.exists()


@pytest.mark.parametrize(
    "pages", [{}, [], {"items": "x", "cursor": "c"}, {"items": []}, {"items": [{}] * 501, "cursor": "c"}]
)
def test_a_page_without_its_shape_takes_nothing(liar, by, pages):
    pull = paired(liar, by)
    liar.pages = pages
    assert "ne répond pas comme une Cordée" in read(pull).error and pull.cursor == ""


def test_the_feed_of_a_card_is_on_its_own_site():
    card = {"cordee": 1, "name": "Q", "url": "https://q.example/", "key": {"x": "k"}}
    feeds = [{"kind": "organisations", "url": "https://other.example/feed"}]
    with pytest.raises(NotACordee):
        read_card(card | {"feeds": feeds}, asked="https://q.example")


def test_two_people_compare_before_anything_is_followed(client, liar, by, settings):
    client.force_login(by.person)
    settings.SITE_URL = "https://ici.example"
    answer = client.post(reverse("exchange:meet"), {"url": liar.server.url("/n-importe/ou")})
    content = answer.content.decode()
    assert fingerprint(own_key()) in content and "Queyras" in content and not Pull.objects.exists()
    given = {"url": liar.server.url(""), "key": "another"}
    refused = client.post(reverse("exchange:follow"), given)
    assert refused.status_code == 422 and "vient de changer" in refused.content.decode()
    answer = client.post(reverse("exchange:follow"), given | {"key": own_key()})
    pull = Pull.objects.get()
    assert answer.url == reverse("exchange:address", args=[pull.pk]) and pull.state == PullState.ACTIVE
    assert fingerprint(own_key()) in client.get(answer.url).content.decode()
    assert client.post(reverse("exchange:follow"), given | {"key": own_key()}).status_code == 409


def test_another_key_stops_the_exchange_until_a_person_recognises_it(client, liar, by):
    client.force_login(by.person)
    pull = paired(liar, by)
    Pull.objects.filter(pk=pull.pk).update(public_key="A" * 43)
    liar.pages["items"] = [item("https://q.example/annuaire/a/")]
    assert read(pull).state == PullState.WAITING and not Organisation.objects.exists()
    page = reverse("exchange:address", args=[pull.pk])
    assert "empreinte est-elle la leur" in client.get(page).content.decode()
    url = reverse("exchange:recognise", args=[pull.pk])
    assert client.post(url, {"key": "other"}).status_code == 409
    assert client.post(url, {"key": own_key()}).status_code == 302
    assert read(pull).state == PullState.ACTIVE and Organisation.objects.exists()


def test_a_person_who_does_not_animate_pairs_with_nobody(by):
    nadia = make.claimed_by(actors.create_organisation(name="La Grange", by=by))
    card = Card("Q", "https://q.example/", "", "k", "https://q.example/feed")
    with pytest.raises(Refused):
        actions.pair(card=card, url="https://q.example", frequency="hour", by=nadia)
