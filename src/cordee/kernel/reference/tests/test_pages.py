import pytest
from django import forms
from django.urls import reverse

from cordee.kernel.reference import queries
from cordee.kernel.reference.forms import CommuneField, TerritoryField
from cordee.kernel.reference.models import Parameter, Perimeter, PerimeterCommune
from cordee.kernel.reference.tests.builders import a_territory
from tools.access import cast

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    commune = CommuneField()
    other = CommuneField(required=False, label="Autre")


@pytest.fixture(autouse=True)
def _territory(db):
    a_territory()


@pytest.mark.parametrize("text", ["Gap", "05000 Gap", "Gap (05000)", "05061", "gap 05000"])
def test_a_commune_is_typed_in_many_ways(text):
    form = PlaceForm({"commune": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["commune"].code == "05061"
    assert form.cleaned_data["other"] is None


def test_what_is_ambiguous_gives_boxes_and_the_chosen_one_wins():
    form = PlaceForm({"commune": "05000"})
    assert not form.is_valid()
    page = str(form["commune"])
    assert 'value="05061"' in page and 'type="radio"' in page
    chosen = PlaceForm({"commune": "05000", "commune-for": "05000", "commune-choice": "05061"})
    assert chosen.is_valid() and chosen.cleaned_data["commune"].name == "Gap"


def test_a_text_changed_after_the_choice_is_what_counts():
    form = PlaceForm({"commune": "Embrun", "commune-for": "05000", "commune-choice": "05061"})
    assert form.is_valid() and form.cleaned_data["commune"].name == "Embrun"


def test_a_typo_gives_neighbours_and_nonsense_a_plain_sentence():
    form = PlaceForm({"commune": "Embrum"})
    assert not form.is_valid() and "Embrun" in str(form["commune"])
    nonsense = PlaceForm({"commune": "qqqqq"})
    assert "Nous ne trouvons pas « qqqqq »" in str(nonsense.errors)


def test_the_initial_commune_is_shown_and_unchanged():
    gap = queries.commune("05061")
    form = PlaceForm({"commune": "Gap (05000)"}, initial={"commune": gap})
    assert 'value="Gap (05000)"' in str(PlaceForm(initial={"commune": gap})["commune"])
    assert 'value="Gap (05000)"' in str(PlaceForm(initial={"commune": "05061"})["commune"])
    assert form.is_valid() and "commune" not in form.changed_data


def test_suggestions_are_options_of_the_box_that_asks(client):
    url = reverse("reference:communes")
    answer = client.get(url, {"site-commune": "gap"}, HTTP_HX_REQUEST="true", HTTP_HX_TRIGGER_NAME="site-commune")
    assert answer.content.decode().startswith('<option value="Gap (05000)">')
    assert "<html" in client.get(url, {"q": "gap"}).content.decode()


class LandForm(forms.Form):
    land = TerritoryField(required=False)


@pytest.mark.parametrize("text", ["Serre-Ponçon", "serre poncon", "Serre-Ponçon (vallée)"])
def test_a_territory_is_typed_by_its_name(text):
    form = LandForm({"land": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["land"].key == "valley:serre-poncon"


def test_territories_of_one_name_give_boxes_to_choose_from_and_the_label_of_one_is_sure():
    twin = {"kind": "epci", "name": "CC des Quatre Rivières", "country": "FR"}
    for code, commune in (("1", "05061"), ("2", "04070")):
        row = Perimeter.objects.create(code=code, **twin)
        PerimeterCommune.objects.create(perimeter=row, commune_id=commune)
    form = LandForm({"land": "quatre rivières"})
    html = str(form["land"])
    assert "choisissez le bon" in str(form.errors)
    assert 'value="epci:1"' in html and "intercommunalité, 04" in html
    chosen = LandForm({"land": "quatre rivières", "land-for": "quatre rivières", "land-choice": "epci:2"})
    assert chosen.is_valid() and chosen.cleaned_data["land"].key == "epci:2"
    again = LandForm({"land": chosen.cleaned_data["land"].label})
    assert again.is_valid() and again.cleaned_data["land"].key == "epci:2"


def test_a_mistyped_territory_gives_its_neighbours_and_nonsense_a_sentence():
    assert 'value="valley:champsaur"' in str(LandForm({"land": "Chamsaur"})["land"])
    assert "Nous ne trouvons pas" in str(LandForm({"land": "xyz"}).errors)
    assert not LandForm({"land": "code:valley:rien"}).is_valid()


def test_territories_are_suggested_as_one_types(client):
    url = reverse("reference:territories")
    said = client.get(
        url, {"land": "champ"}, headers={"HX-Request": "true", "HX-Trigger-Name": "land"}
    ).content.decode()
    assert '<option value="Champsaur (vallée)">' in said
    assert client.get(url).status_code == 302


@pytest.mark.parametrize(
    "query", [{}, {"q": "SMIC"}, {"q": "zzzz"}, {"le": "2025-02-30"}, {"le": "n'importe"}, {"a-verifier": "1"}]
)
def test_the_list_of_figures_opens_whatever_is_asked(client, query):
    assert client.get(reverse("reference:parameters"), query).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_figures_makes_two_queries(client, django_assert_num_queries, rows):
    Parameter.objects.exclude(pk__in=list(Parameter.objects.values_list("pk", flat=True)[:rows])).delete()
    with django_assert_num_queries(2):
        client.get(reverse("reference:parameters"), {"le": "2026-11-25"})


def test_the_operator_adds_a_dated_value():
    operator = cast().client("operator")
    url = reverse("reference:add_figure", args=["smic_horaire_brut"])
    data = {"value": "12,40", "valid_from": "2027-01-01", "source": "Décret", "certainty": "read"}
    assert operator.post(url, data | {"value": "douze"}).status_code == 422
    assert operator.post(url, data | {"last_day": "2026-01-01"}).status_code == 422
    assert operator.post(url, data).status_code == 302
    assert Parameter.objects.get(code="smic_horaire_brut", valid_from="2027-01-01").value == "12.40"
    again = operator.post(url, data)
    assert again.status_code == 409
    assert "ne se recouvrent jamais" in again.content.decode()
