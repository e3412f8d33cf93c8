"""What every operation has in common: pages, errors, tokens, pace, methods. The operations have their own tests."""

import csv
import io
import json

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.access.actions import make_token
from cordee.kernel.access.tests.builders import a_team
from cordee.kernel.reference.models import Commune
from cordee.lib import csvout, geojson
from cordee.lib.api import Unusable, decode_cursor, encode_cursor, keys_after, page_after
from cordee.project.api import api

URL = "/api/v1/communes"
CODES = st.integers(0, 99_999).map("{:05}".format)


def commune(code, name="Gap"):
    return Commune.objects.create(code=code, name=name, country="FR", department=code[:2], postcodes="05000")


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.sets(CODES, min_size=1, max_size=25),
    limit=st.integers(1, 7),
    moves=st.lists(st.tuples(CODES, st.booleans()), max_size=12),
)
def test_no_row_is_lost_or_repeated_while_others_come_and_go(first, limit, moves):
    Commune.objects.all().delete()
    for code in first:
        commune(code)
    given_out, cursor, stayed, moves = [], None, set(first), iter(moves)
    while True:
        found, cursor = page_after(Commune.objects.all(), cursor=cursor, limit=limit)
        given_out += [row.pk for row in found]
        if cursor is None:
            break
        code, comes = next(moves, (None, False))
        if comes and not Commune.objects.filter(pk=code).exists():
            commune(code)
        elif code and not comes:
            Commune.objects.filter(pk=code).delete()
            stayed.discard(code)
    assert len(given_out) == len(set(given_out))
    assert stayed <= set(given_out)


@given(
    st.sets(st.tuples(st.integers(0, 9), st.integers(0, 99))),
    st.sets(st.tuples(st.integers(0, 9), st.integers(0, 99))),
    st.integers(1, 5),
)
def test_a_computed_order_gives_each_row_once_while_others_come(first, later, limit):
    rows, seen, cursor, coming = set(first), [], None, iter(later)
    while True:
        found, cursor = keys_after(rows, parts=2, cursor=cursor, limit=limit)
        seen += found
        if cursor is None:
            break
        rows |= {next(coming, (0, 0))}
    assert len(seen) == len(set(seen)) and first <= set(seen)


@given(st.integers(0, 2**63 - 1))
def test_a_cursor_hides_a_number_and_gives_it_back(key):
    assert decode_cursor(encode_cursor(key), int) == (key,)


@given(st.text())
def test_any_other_text_is_no_cursor(text):
    with pytest.raises(Unusable):
        decode_cursor(text, int)


@pytest.mark.django_db
def test_the_next_page_keeps_the_question(client):
    for code in ("05001", "05002", "05003", "06001"):
        commune(code)
    first = client.get(URL, {"department": "05", "limit": "2"})
    following = first.json()["next"]
    assert first.headers["Link"] == f'<{following}>; rel="next"'
    last = client.get(following)
    assert [row["code"] for row in first.json()["items"] + last.json()["items"]] == ["05001", "05002", "05003"]
    assert last.json()["next"] is None and "Link" not in last.headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked, field, reason",
    [
        ("cursor=zz", "cursor", "Cette page n’existe pas : reprenez depuis le début, sans « cursor »."),
        ("limit=0", "limit", "Il faut au moins 1."),
        ("limit=beaucoup", "limit", "Il faut un nombre entier."),
        ("format=xml", "format", "Valeurs possibles : json, geojson, csv."),
        ("q=%00", "url", "Le caractère nul n’est pas permis."),
    ],
)
def test_what_is_not_understood_is_said_value_by_value(client, asked, field, reason):
    answer = client.get(f"{URL}?{asked}")
    assert answer.status_code == 422
    assert answer.json() == {"detail": f"À corriger : {field}.", "fields": [{"field": field, "reason": reason}]}


@pytest.mark.django_db
def test_nothing_there_and_unknown_methods_are_answered_in_json(client):
    for path in ("/api/v1/nulle-part", f"{URL}/99999", f"{URL}/"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (404, {"detail": "Rien à cette adresse."})
    answer = client.delete(URL)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json()["detail"]


@pytest.mark.django_db
def test_any_site_may_read_and_none_may_write(client):
    answer = client.options(URL, headers={"Origin": "https://ailleurs.example", "Access-Control-Request-Method": "GET"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "PATCH" not in answer.headers["Access-Control-Allow-Methods"]
    head = client.head(URL)
    assert (head.status_code, head.content, head.headers["Access-Control-Allow-Origin"]) == (200, b"", "*")


@pytest.mark.django_db
def test_an_unknown_token_is_refused_even_for_public_reading(client):
    answer = client.get(URL, headers={"Authorization": "Bearer inconnu"})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Cordee"')
    assert "n’est pas reconnu" in answer.json()["detail"]
    assert client.get(URL, headers={"Authorization": "Basic dG90bw=="}).status_code == 401


@pytest.mark.django_db
def test_too_many_requests_are_told_when_to_come_back(client, settings):
    settings.API_PACE_PUBLIC = 3
    someone = {"REMOTE_ADDR": "192.0.2.44"}
    statuses = [client.get(URL, **someone).status_code for _ in range(4)]
    assert 429 in {statuses[-1], client.get(URL, **someone).status_code}  # a minute may turn in between
    answer = client.get(URL, **someone)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["Retry-After"] in answer.json()["detail"]
    assert client.get(URL, REMOTE_ADDR="192.0.2.45").status_code == 200


@pytest.mark.django_db
def test_an_error_of_ours_gives_a_reference_and_no_trace(client, caplog, monkeypatch):
    operation = next(
        view.operations[0]
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        if path == "/communes"
    )
    monkeypatch.setattr(operation, "view_func", lambda request, **values: 1 / 0)
    answer = client.get(URL)
    assert answer.status_code == 500
    told = answer.json()
    assert set(told) == {"detail", "reference"} and told["reference"] in told["detail"]
    assert "Zero" not in answer.content.decode() and "Traceback" not in answer.content.decode()
    assert told["reference"] in caplog.text and "ZeroDivisionError" in caplog.text


CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5), st.booleans())
def test_a_csv_file_is_read_back_and_runs_nothing(rows, spreadsheet):
    text = "".join(csvout.lines(["a", "b"], rows, spreadsheet=spreadsheet)).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if spreadsheet else ","))
    assert [[cell.removeprefix("'") for cell in row] for row in read[1:]] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    for cell in (cell for row in read[1:] for cell in row):
        assert not cell.startswith(("=", "@", "\t", "\r", "\n")) and not cell.startswith(("+c", "-c"))


@pytest.mark.parametrize(
    "value, cell",
    [
        ("=1+1", "'=1+1"),
        ("+33492000000", "+33492000000"),
        (-4.5, "-4.5"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (None, ""),
        (True, "true"),
    ],
)
def test_a_cell_is_harmless(value, cell):
    assert csvout.harmless(value) == cell


def test_geojson_puts_longitude_first_and_keeps_the_unlocated():
    text = "".join(geojson.collection([geojson.feature(1, 44_555_555, 6_080_000), geojson.feature(2, None, None)]))
    told = json.loads(text)
    assert told["features"][0]["geometry"]["coordinates"] == [6.08, 44.555555]
    assert told["features"][1]["geometry"] is None
    assert json.loads("".join(geojson.collection([])))["features"] == []


def token(scopes):
    _, person, manager = a_team()
    membership = person.memberships.get()
    row, raw = make_token(membership=membership, name="Site", scopes=scopes, by=manager)
    return row, {"Authorization": f"Bearer {raw}"}


@pytest.mark.django_db
def test_a_token_reads_and_its_day_of_use_is_kept(client):
    row, bearer = token(["read"])
    assert client.get(URL, headers=bearer).status_code == 200
    row.refresh_from_db()
    assert row.last_used_on == timezone.localdate()


@pytest.mark.django_db
def test_a_token_made_to_write_does_not_read(client):
    _, bearer = token(["write"])
    answer = client.get(URL, headers=bearer | {"Accept-Language": "fr"})
    assert (answer.status_code, "« read »" in answer.json()["detail"]) == (403, True)


@pytest.mark.django_db
def test_each_token_has_its_own_pace(client, settings):
    settings.API_PACE_TOKEN = 0
    _, bearer = token(["read"])
    assert client.get(URL, headers=bearer).status_code == 429
    assert client.get(URL).status_code == 200


@pytest.mark.django_db
def test_behind_a_proxy_each_visitor_has_their_own_pace(client, settings):
    settings.API_PACE_PUBLIC = 0
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get(URL, headers={"X-Forwarded-For": "198.51.100.7"}).status_code == 429
    settings.API_PACE_PUBLIC = 1
    asked = [
        client.get(URL, headers={"X-Forwarded-For": f"10.0.0.1, 198.51.100.{host}"}).status_code for host in (8, 9)
    ]
    assert asked == [200, 200]
