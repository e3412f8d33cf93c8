"""Each URL of the instance × each role, held against the tables ``access.csv`` of the repository."""

import pytest

from tools import access


def test_every_url_is_in_a_table():
    told = {line.name for table in access.tables() for line in access.lines(table)}
    assert sorted(access.names() - told) == []


def test_every_line_of_a_table_is_a_url():
    told = {line.name for table in access.tables() for line in access.lines(table)}
    assert sorted(told - access.names()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", access.tables(), ids=lambda path: path.parent.parent.name)
def test_each_role_gets_what_the_table_says(table):
    who = access.cast()
    things = access.fixture_of(table, who)
    wrong = []
    for line in access.lines(table):
        found = access.statuses(line, things, who)
        if found != line.expected:
            wrong.append(f"{line.name},{line.kwargs}: expected {','.join(line.expected)}, found {','.join(found)}")
    assert wrong == []
