"""Rows written without models are the rows that models would have written, on both databases."""

import datetime as dt

import pytest
from allauth.account.models import EmailConfirmation
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from cordee.kernel.actors.models import LegalForm, Organisation, OrganisationTheme, Site, Theme
from cordee.kernel.outbound.models import Change
from cordee.lib.bulk import BATCH, insert_rows, lay_out, reserve_ids, update_rows
from cordee.lib.ids import Among

AT = dt.datetime(2026, 11, 25, 9, 30, 0, 123456, tzinfo=dt.UTC)
ODD = [
    {"name": 'L’Œuvre — d\'Été, "50 %" \\ {a}', "legal_form": LegalForm.SCIC, "visibility": {"phone": "network"}},
    {"name": "%s ? NULL {} é\u0301", "volunteers": 0, "registering": True, "ended_on": dt.date(2026, 1, 31)},
    {"name": "", "fte_hundredths": 2**31 - 1, "description": "l\n" * 900, "siren": "732829320", "volunteers": None},
]
pytestmark = pytest.mark.django_db


def columns_of(model, **wanted):
    kept = [field.attname for field in model._meta.concrete_fields if field.attname not in ("id", "slug")]
    return list(model.objects.filter(**wanted).order_by("pk").values_list(*kept))


def organisations(rows, slug="o"):
    made = [{"slug": f"{slug}-{n}", **row} for n, row in enumerate(rows)]
    insert_rows(Organisation, *lay_out(Organisation, made), same={"created_at": AT, "updated_at": AT})


def test_rows_are_those_that_models_would_have_written():
    organisations(ODD)
    ours = columns_of(Organisation)
    Organisation.objects.all().delete()
    Organisation.objects.bulk_create(
        [Organisation(slug=f"o-{n}", created_at=AT, updated_at=AT, **row) for n, row in enumerate(ODD)]
    )
    assert ours == columns_of(Organisation) and len(ours) == len(ODD)


def test_a_list_longer_than_a_batch_is_written_whole_and_in_order():
    organisations([{"name": f"n{n}"} for n in range(BATCH + 2)])
    names = Organisation.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == [f"n{n}" for n in range(BATCH + 2)]
    insert_rows(Organisation, ("slug", "name"), iter([]), same={"created_at": AT, "updated_at": AT})
    assert names.count() == BATCH + 2


def test_the_constraints_hold_and_nothing_of_the_list_stays():
    organisations([{"name": "A", "siren": "732829320"}])
    with pytest.raises(IntegrityError), transaction.atomic():
        organisations([{"name": "B"}, {"name": "C", "siren": "732829320"}], slug="p")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Site, ("organisation_id", "lat_e6", "lon_e6"), [(Organisation.objects.get().pk, 91_000_000, 0)])
    assert Organisation.objects.count() == 1 and not Site.objects.exists()


def test_a_text_too_long_is_never_cut():
    """SQLite keeps it, PostgreSQL refuses it: an array cast to varchar(200) would have cut it without a word."""
    try:
        with transaction.atomic():
            organisations([{"name": "x" * 201}])
    except Exception as error:
        assert connection.vendor == "postgresql", error
    assert not Organisation.objects.filter(name="x" * 200).exists()


def test_a_row_that_is_there_is_left_or_written_again():
    organisations([{"name": "A"}])
    pk = Organisation.objects.get().pk
    for _ in range(2):
        insert_rows(
            OrganisationTheme,
            ("organisation_id", "code"),
            [(pk, Theme.CULTURE), (pk, "sport")],
            unique=("organisation_id", "code"),
        )
    assert set(OrganisationTheme.objects.values_list("code", flat=True)) == {"culture", "sport"}

    def changes(*rows):
        insert_rows(
            Change,
            ("thing", "position", "gone"),
            rows,
            same={"kind": "k", "at": Now()},
            unique=("thing",),
            update=("position", "at"),
        )

    changes(("k:1", 1, False), ("k:2", 2, False))
    first = Change.objects.get(thing="k:1")
    changes(("k:1", 3, True), ("k:3", 4, True))
    assert list(Change.objects.order_by("thing").values_list("thing", "position", "gone", "kind")) == [
        ("k:1", 3, False, "k"),
        ("k:2", 2, False, "k"),
        ("k:3", 4, True, "k"),
    ]
    assert Change.objects.get(thing="k:1").at >= first.at > AT


def test_ids_held_are_nobody_elses():
    organisations([{"name": "A"}])
    before = Organisation.objects.get().pk
    ids = reserve_ids(Organisation, 3)
    assert list(ids) == sorted(ids) and len(set(ids)) == 3 and min(ids) > before
    insert_rows(Organisation, *lay_out(Organisation, [
        {"id": pk, "slug": f"i-{pk}", "name": str(pk), "created_at": AT, "updated_at": AT} for pk in ids
    ]))  # fmt: skip
    after = Organisation.objects.create(slug="z", name="Z", created_at=AT, updated_at=AT)
    assert after.pk > max(ids) and not set(reserve_ids(Organisation, 2)) & {*ids, after.pk}
    assert list(reserve_ids(Organisation, 0)) == []


def test_an_id_deleted_is_not_held_again():
    organisations([{"name": "A"}, {"name": "B"}])
    last = Organisation.objects.order_by("pk").last()
    Organisation.objects.filter(pk=last.pk).delete()
    assert min(reserve_ids(Organisation, 1)) > last.pk


def test_a_default_made_for_each_row_is_asked_for():
    with pytest.raises(AssertionError, match="another for each row"):
        insert_rows(EmailConfirmation, ("key",), [("k",)], same={"email_address_id": 1})


def test_among_finds_what_in_finds():
    organisations([{"name": f"n{n}", "siren": "" if n else "732829320"} for n in range(6)])
    rows = Organisation.objects.order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    for wanted in ([], ids[1:2], ids[::2], [*ids, 10**9, ids[0]]):
        assert list(rows.filter(Among("pk", wanted))) == list(rows.filter(pk__in=wanted))
    for names in ([], ["n1", "n'4", 'n"2', "é", "n5"], ["n1\\", "n%"]):
        assert list(rows.filter(Among("name", names))) == list(rows.filter(name__in=names))
    assert Site.objects.filter(Among("organisation", ids)).count() == 0


def test_rows_that_are_there_take_each_its_own_columns_and_keep_the_others(django_assert_num_queries):
    organisations(ODD)
    one, two, three = Organisation.objects.order_by("pk")
    Organisation.objects.filter(pk=one.pk).update(phone="+33492000001")
    changes = {one.pk: {"volunteers": 3}, three.pk: {"name": "Trois", "visibility": {"phone": "team"}}, 10**9: {}}
    with django_assert_num_queries(2 + 2 * connection.features.uses_savepoints):
        update_rows(Organisation, changes)
    one, again, three = Organisation.objects.order_by("pk")
    assert (one.volunteers, one.phone, one.name) == (3, "+33492000001", ODD[0]["name"])
    assert (three.name, three.visibility, three.volunteers) == ("Trois", {"phone": "team"}, None)
    assert (again.name, again.ended_on) == (two.name, two.ended_on) and Organisation.objects.count() == 3
    update_rows(Organisation, {})
