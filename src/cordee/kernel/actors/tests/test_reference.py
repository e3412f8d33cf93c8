"""What the kernel below writes reaches the journal."""

import datetime as dt

import pytest

from cordee.kernel.actors.models import JournalLine
from cordee.kernel.reference import actions
from cordee.kernel.reference.tests.builders import a_territory
from tools.access import cast

pytestmark = pytest.mark.django_db


def test_a_load_of_the_shipped_data_is_in_the_journal_once():
    a_territory()
    a_territory()
    assert JournalLine.objects.get(verb="reference.loaded").via == "command"


def test_a_figure_is_in_the_journal_with_who_entered_it():
    a_territory()
    operator = cast().actor("operator")
    actions.add_figure(
        code="smic_horaire_brut",
        value="12.40",
        valid_from=dt.date(2027, 1, 1),
        source="Décret",
        certainty="read",
        by=operator,
    )
    line = JournalLine.objects.get(verb="reference.figure_added")
    assert line.person == operator.person
    assert "12.40" in line.label
