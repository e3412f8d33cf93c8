"""Schemathesis holds the API against its own OpenAPI: no 5xx, no undocumented answer, answers as described."""

import pytest
import schemathesis
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

from cordee.modules.directory.tests.builders import GAP, a_land, an_organisation
from cordee.project.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


KNOWN = {"code": "05061", "slug": "ateliers-du-torrent"}
READ = [f"/api/v1/{path}" for path in ("communes", "communes/{code}", "organisations", "organisations/{slug}")]
BOUNDED = config(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck])


@pytest.fixture
def described(db, settings):
    settings.API_PACE_PUBLIC = settings.API_PACE_TOKEN = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    a_land()
    an_organisation("Ateliers du Torrent", GAP, themes=["food"])
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def calls(described, mode, seen):
    """Call every operation; ``seen`` gathers (method, path, status). Half of the calls name a row that exists."""
    for found in described.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
        @BOUNDED
        def answers_as_described(case, known):
            case.headers.pop("Authorization", None)
            if known:
                case.path_parameters.update({name: KNOWN[name] for name in case.path_parameters})
            seen.add((case.method, case.path, case.call_and_validate(checks=CHECKS).status_code))

        answers_as_described()


def test_what_is_well_asked_is_answered_as_described(described):
    calls(described, GenerationMode.POSITIVE, seen := set())
    assert {("GET", path, 200) for path in READ} <= seen


def test_what_is_badly_asked_is_refused_as_described(described):
    calls(described, GenerationMode.NEGATIVE, seen := set())
    assert {("GET", path, 422) for path in READ} <= seen
