"""A list goes on speaking of a record that was merged: it updates the one that took over, and creates nothing."""

import pytest

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.exchange.models import Origin
from cordee.kernel.exchange.tests import builders as make

pytestmark = pytest.mark.django_db
HEAD = "Nom;SIREN;Code postal;Commune;Téléphone\n"
GRANGE = "La Grange;;05000;Gap;04 92 51 00 00\n"
BARN = "Grange aux Rouages;732829320;05000;Gap;04 92 51 00 09\n"


def merged():
    """« Grange aux Rouages », brought by a list, was merged into « La Grange »."""
    make.communes()
    make.take(HEAD + GRANGE, "Une liste")
    make.take(HEAD + BARN, "Liste des ateliers")
    kept, gone = Organisation.objects.get(name="La Grange"), Organisation.objects.get(name="Grange aux Rouages")
    return actors.merge_organisations(kept=kept, gone=gone, by=make.OPERATOR_BY)


def test_the_same_list_again_changes_nothing():
    kept = merged().kept
    report = make.take(HEAD + BARN, "Liste des ateliers").plan.report()
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 1)
    assert Organisation.objects.count() == 2 and set(Origin.objects.values_list("organisation", flat=True)) == {kept.pk}


def test_the_same_list_with_news_updates_the_survivor_under_its_own_name():
    kept = merged().kept
    report = make.take(HEAD + BARN.replace("51 00 09", "51 00 08"), "Liste des ateliers").plan.report()
    assert (report["created"], report["updated"]) == (0, 1)
    assert Organisation.objects.get(ended_on=None).name == "La Grange"
    assert "+33492510008" in {*Site.objects.values_list("phone", flat=True), Organisation.objects.get(pk=kept.pk).phone}


@pytest.mark.parametrize("line", [BARN, "Grange aux Rouages;;05000;Gap;\n", "GRANGE ROUAGES;732829320;05000;Gap;\n"])
def test_another_list_that_knows_the_former_name_or_number_creates_nothing_and_renames_nothing(line):
    kept = merged().kept
    report = make.take(HEAD + line, "Encore une liste").plan.report()
    assert report["created"] == 0 and report["rejected"] == []
    assert Organisation.objects.get(ended_on=None).pk == kept.pk


def test_a_number_given_up_in_the_merge_leads_to_the_survivor_and_is_not_written_over():
    make.communes()
    make.take(HEAD + GRANGE.replace(";;", ";552100554;"), "Une liste")
    make.take(HEAD + BARN, "Liste des ateliers")
    kept, gone = Organisation.objects.get(name="La Grange"), Organisation.objects.get(name="Grange aux Rouages")
    actors.merge_organisations(kept=kept, gone=gone, by=make.OPERATOR_BY)
    report = make.take(HEAD + BARN, "Encore une liste").plan.report()
    assert report["created"] == 0
    assert Organisation.objects.get(ended_on=None).siren == "552100554"


def test_the_provenance_of_a_place_that_both_had_follows_it_and_comes_back():
    done = merged()
    kept, gone = ({f"actors.site:{pk}" for pk in side} for side in zip(*done.folded, strict=True))
    assert set(Origin.objects.values_list("thing", flat=True)) == kept
    assert Site.objects.filter(closed_on=None).count() == 1
    actors.undo_merge(merge=done, by=make.OPERATOR_BY)
    assert set(Origin.objects.values_list("thing", flat=True)) == kept | gone
    assert set(map(tuple, Origin.objects.values_list("things_before", flat=True))) == {()}


def test_what_one_list_said_twice_stays_said_twice():
    make.communes()
    make.take(HEAD + GRANGE + BARN, "Une liste")
    kept, gone = Organisation.objects.get(name="La Grange"), Organisation.objects.get(name="Grange aux Rouages")
    actors.merge_organisations(kept=kept, gone=gone, by=make.OPERATOR_BY)
    assert Origin.objects.values("thing").distinct().count() == 2
    report = make.take(HEAD + GRANGE + BARN, "Une liste").plan.report()
    assert (report["created"], report["updated"]) == (0, 0)
