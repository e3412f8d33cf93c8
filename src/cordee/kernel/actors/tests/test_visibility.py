"""Who reads which field: every choice, every audience."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee.kernel.actors.models import Organisation, Site, Visibility
from cordee.kernel.actors.rules import ANIMATOR, MEMBER, Actor, visibility
from cordee.kernel.actors.rules.visibility import ORGANISATION_FIELDS, SITE_FIELDS

LEVELS = st.sampled_from([Visibility.NETWORK, Visibility.PRIVATE])
AUDIENCES = st.sampled_from(list(Visibility))
OURS = Organisation(pk=7, name="La Grange")
THEIRS = Organisation(pk=8, name="Le Torrent")
HOST = Organisation(pk=9, name="Le Réseau", is_host=True)


def a_site(levels):
    values = {"address": "4 rue du Four", "postcode": "05200", "opening": "mardi", "phone": "+33492000000"}
    return Site(organisation_id=7, email="a@b.fr", lat_e6=1, lon_e6=2, visibility=levels, **values)


@given(st.dictionaries(st.sampled_from(SITE_FIELDS), LEVELS), AUDIENCES)
def test_a_field_is_there_exactly_for_those_who_may_read_it(levels, audience):
    width = list(Visibility).index
    shown = visibility.seen(a_site(levels), audience)
    for name in ("opening", "phone", "email", "address"):
        assert bool(getattr(shown, name)) == (width(levels.get(name, Visibility.PUBLIC)) <= width(audience))
    assert bool(shown.postcode) == bool(shown.address)
    strictest = max(width(levels.get(name, Visibility.PUBLIC)) for name in ("address", "point"))
    assert (shown.point is not None) == (strictest <= width(audience))


@given(st.dictionaries(st.sampled_from(SITE_FIELDS), LEVELS), AUDIENCES)
def test_a_row_of_values_says_what_the_record_says(levels, audience):
    columns = ("address", "postcode", "opening", "phone", "email", "lat_e6", "lon_e6")
    site = a_site(levels)
    row = {name: getattr(site, name) for name in columns} | {"visibility": levels}
    shown = visibility.seen(site, audience)
    masked = visibility.masked(row, audience)
    assert {name: masked[name] for name in columns} == {name: getattr(shown, name) for name in columns}
    assert all((name in visibility.hidden(levels, audience)) == (masked[name] in ("", None)) for name in columns)


def test_reading_leaves_the_record_whole_and_what_was_read_cannot_be_saved():
    site = a_site({"phone": "private"})
    shown = visibility.seen(site, Visibility.PUBLIC)
    assert (shown.phone, site.phone) == ("", "+33492000000")
    with pytest.raises(TypeError):
        shown.save()


def test_everyone_reads_by_who_they_act_for():
    levels = {"email": "network", "phone": "private"}
    thing = Organisation(pk=7, email="a@b.fr", phone="+33492000000", visibility=levels)
    readers = {
        Actor(None): ("", ""),
        Actor(None, THEIRS, MEMBER): ("a@b.fr", ""),
        Actor(None, OURS, MEMBER): ("a@b.fr", "+33492000000"),
        Actor(None, HOST, ANIMATOR): ("a@b.fr", "+33492000000"),
    }
    for reader, expected in readers.items():
        shown = visibility.seen_by(thing, reader)
        assert (shown.email, shown.phone) == expected


def test_only_known_fields_and_real_limits_are_stored():
    asked = {"phone": "network", "email": "public", "name": "private"}
    assert visibility.chosen(asked, ORGANISATION_FIELDS) == {"phone": "network"}
    with pytest.raises(ValueError, match="everyone"):
        visibility.chosen({"phone": "everyone"}, ORGANISATION_FIELDS)
