"""The list and its totals follow the records, whatever happens to them; its first page walks an index."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Merge, Organisation, Site
from cordee.lib.errors import Refused
from cordee.modules.directory.actions import relist_all
from cordee.modules.directory.models import Listing, Total
from cordee.modules.directory.tests.builders import BRIANCON, EMBRUN, GAP, a_land, an_organisation, operator

pytestmark = pytest.mark.django_db
THEMES: tuple[list[str], ...] = (["culture"], ["culture", "food"], [])
STEP = st.tuples(
    st.sampled_from(["create", "themes", "name", "open", "move", "close", "point", "end", "revive", "merge", "undo"]),
    st.integers(0, 3),
    st.integers(0, 2),
)


def held():
    return (
        sorted(Listing.objects.values_list()),
        {(one.kind, one.value): one.number for one in Total.objects.filter(number__gt=0)},
    )


def happens(what, rank, choice):
    """One gesture on one of the records; those that a rule refuses change nothing."""
    by, communes = operator(), (EMBRUN, BRIANCON, GAP)
    rows = list(Organisation.objects.order_by("pk"))
    row = rows[rank % len(rows)]
    site = Site.objects.filter(organisation=row, closed_on=None).first()
    merge = Merge.objects.filter(undone_at=None).order_by("-pk").first()
    acts = {
        "create": lambda: an_organisation(f"Nouvelle {len(rows)}", communes[choice], themes=THEMES[choice]),
        "themes": lambda: actors.edit_organisation(organisation=row, themes=THEMES[choice], by=by),
        "name": lambda: actors.edit_organisation(organisation=row, name=f"Renommée {choice}", by=by),
        "open": lambda: actors.save_site(organisation=row, commune_id=communes[choice], by=by),
        "move": lambda: site and actors.save_site(organisation=row, site=site, commune_id=communes[choice], by=by),
        "close": lambda: site and actors.close_site(site=site, by=by),
        "point": lambda: (
            site and actors.save_site(organisation=row, site=site, lat_e6=44_560_000, lon_e6=6_490_000, by=by)
        ),
        "end": lambda: actors.end_organisation(organisation=row, by=by),
        "revive": lambda: actors.revive_organisation(organisation=row, by=by),
        "merge": lambda: actors.merge_organisations(kept=rows[choice % len(rows)], gone=row, by=by),
        "undo": lambda: merge and actors.undo_merge(merge=merge, by=by),
    }
    try:
        acts[what]()
    except Refused:
        pass


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=12))
def test_whatever_happens_to_the_records_the_list_is_what_making_it_again_would_give(transactional_steps, steps):
    with transactional_steps():
        for step in steps:
            happens(*step)
        kept = held()
        relist_all()
        assert kept == held()


@pytest.fixture
def transactional_steps(django_capture_on_commit_callbacks):
    """Each example in a savepoint of its own: what it wrote is gone for the next."""
    a_land()
    for name, commune in (("Les Ateliers", EMBRUN), ("La Cantine", GAP), ("Le Fournil", BRIANCON)):
        an_organisation(name, commune, themes=["culture"])

    @contextmanager
    def steps():
        with transaction.atomic():
            with django_capture_on_commit_callbacks(execute=True):
                yield
            transaction.set_rollback(True)

    return steps


def plan(rows):
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", params)
        return " ".join(str(cell) for row in cursor.fetchall() for cell in row)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL rightly reads so small a table from end to end")
def test_the_first_page_of_the_list_walks_an_index():
    for order in (("here", "name", "pk"), ("name", "pk"), ("-changed", "name", "pk")):
        said = plan(Listing.objects.order_by(*order).values_list("pk", flat=True)[:20])
        assert "INDEX listings_" in said and "TEMP B-TREE" not in said, said
