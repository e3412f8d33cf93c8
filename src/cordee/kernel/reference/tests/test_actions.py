import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from cordee.kernel.reference import actions, queries
from cordee.kernel.reference.models import Certainty, Commune, Dataset, Parameter, PerimeterCommune
from cordee.kernel.reference.rules import Machine
from cordee.kernel.reference.tests.builders import a_territory
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db

JANUARY = dt.date(2027, 1, 1)


def a_figure(value: str = "12.40", valid_from: dt.date = JANUARY, **options: Any) -> Parameter:
    options.setdefault("code", "smic_horaire_brut")
    options.setdefault("by", Machine())
    return actions.add_figure(value=value, valid_from=valid_from, source="Décret", certainty=Certainty.READ, **options)


def everything():
    return (
        list(Commune.objects.order_by("pk").values_list()),
        PerimeterCommune.objects.count(),
        list(Parameter.objects.order_by("pk").values_list()),
    )


def test_a_second_load_writes_nothing(django_assert_num_queries):
    a_territory()
    before = everything()
    with django_assert_num_queries(7):  # a savepoint, one look at each of the five datasets, and its release
        assert set(actions.load_reference(by=Machine(), departments=("04", "05")).values()) == {0}
    assert everything() == before


def test_all_of_france_is_loaded_by_the_command_and_a_part_never_replaces_it(capsys):
    call_command("load_reference")
    assert "communes: 39276" in capsys.readouterr().out
    assert Commune.objects.filter(ended=False, country="FR").count() == 34_969
    assert Commune.objects.filter(country="IT").count() == 67
    a_territory()
    assert Commune.objects.filter(ended=False).count() == 34_969 + 67


def test_a_new_value_ends_the_one_before():
    a_territory()
    a_figure()
    assert queries.parameter("smic_horaire_brut", dt.date(2026, 12, 31)).value == "12.02"
    assert queries.parameter("smic_horaire_brut", JANUARY).value == "12.40"


def test_what_was_entered_by_hand_survives_a_new_file():
    a_territory()
    a_figure()
    Dataset.objects.filter(name="parameters").update(sha256="that of an older file")
    a_territory()
    assert queries.parameter("smic_horaire_brut", JANUARY).value == "12.40"
    assert queries.parameter("smic_horaire_brut", dt.date(2025, 1, 1)).value == "11.88"
    assert Parameter.objects.count() == 187


def test_an_overlap_is_refused_with_the_nearest_dates():
    a_territory()
    a_figure()
    with pytest.raises(Refused) as refused:
        a_figure(value="13", valid_from=dt.date(2026, 6, 1))
    assert "12,02 € par heure" in refused.value.rule
    assert [offer.label for offer in refused.value.nearest] == ["À partir du 2 janvier 2027"]
    with pytest.raises(Refused) as refused:
        a_figure(value="3", code="tmo", valid_from=dt.date(2022, 1, 1))
    assert [offer.label for offer in refused.value.nearest] == ["Jusqu’au 31 décembre 2022"]
    assert Parameter.objects.filter(code="smic_horaire_brut").count() == 3
    a_figure(value="13", valid_from=dt.date(2027, 1, 2))


def test_only_the_operator_enters_a_figure():
    a_territory()
    with pytest.raises(Refused):
        a_figure(by=Machine(is_operator=False))
    with pytest.raises(Refused):
        a_figure(code="invented")


@pytest.mark.parametrize(
    ("first", "until", "allowed"),
    [
        (dt.date(2025, 1, 1), dt.date(2026, 1, 1), True),
        (dt.date(2027, 1, 1), None, True),
        (None, dt.date(2026, 1, 1), True),
        (dt.date(2026, 12, 31), None, False),
        (None, dt.date(2026, 1, 2), False),
        (None, None, False),
        (dt.date(2026, 3, 1), dt.date(2026, 4, 1), False),
    ],
)
def test_the_database_itself_refuses_an_overlap(first, until, allowed):
    columns = {"code": "x", "label": "x", "source": "x", "certainty": Certainty.CHOICE}
    year = Parameter.objects.create(**columns, valid_from=dt.date(2026, 1, 1), valid_until=JANUARY)
    other = Parameter(**columns, valid_from=first, valid_until=until)
    if allowed:
        other.save()
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
    other.code = "y"
    other.save()
    other.code = "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
    assert Parameter.objects.filter(code="x").get() == year


def test_a_figure_ends_after_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        Parameter.objects.create(
            code="x", label="x", source="x", certainty="read", valid_from=JANUARY, valid_until=JANUARY
        )
