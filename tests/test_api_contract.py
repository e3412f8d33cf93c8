"""Schemathesis holds the API against its own OpenAPI: no 5xx, no undocumented answer, answers as described."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as config
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cordee.kernel.access.actions import make_token
from cordee.modules.directory.tests.builders import GAP, a_land, a_manager, an_organisation
from cordee.project.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


KNOWN: dict[str, str | int] = {"code": "05061", "slug": "ateliers-du-torrent", "pk": 1, "id": 1}
ORGANISATION = "/api/v1/organisations/{slug}"
READ = [f"/api/v1/{path}" for path in ("communes", "communes/{code}", "organisations", "organisations/{slug}")]
BOUNDED = config(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck])


@pytest.fixture
def one_connection(db):
    """The server code runs inside the test's transaction: its connection is not closed after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(one_connection, settings):
    """The API by its own description, over one organisation; and the header of a token that may write it."""
    settings.API_PACE_PUBLIC = settings.API_PACE_TOKEN = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    a_land()
    manager = a_manager(an_organisation("Ateliers du Torrent", GAP, themes=["food"]))
    membership = manager.person.memberships.get()
    _token, raw = make_token(membership=membership, name="Essai", scopes=["read", "write"], by=manager)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application), f"Bearer {raw}"


def calls(described, mode):
    """Call every operation; each (method, path, status) seen. Half of the calls name a row that exists."""
    schema, bearer = described
    seen = set()
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
        @BOUNDED
        def answers_as_described(case, known):
            case.headers["Authorization"] = bearer
            if known:
                case.path_parameters.update({name: KNOWN[name] for name in case.path_parameters})
            seen.add((case.method, case.path, case.call_and_validate(checks=CHECKS).status_code))

        answers_as_described()
    return seen


def test_what_is_well_asked_is_answered_as_described(described):
    seen = calls(described, GenerationMode.POSITIVE)
    assert {("GET", path, 200) for path in READ} | {("PATCH", ORGANISATION, 404)} <= seen
    assert not {status for _method, _path, status in seen} & {400, 401, 403, 405, 413, 415}


def test_what_is_badly_asked_is_refused_as_described(described):
    seen = calls(described, GenerationMode.NEGATIVE)
    assert {("GET", path, 422) for path in READ} | {("PATCH", ORGANISATION, 422)} <= seen
