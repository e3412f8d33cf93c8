"""Each component keeps the promise of its HTML: what an author writes, and what a reader or a screen reader gets."""

import re

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from cordee.lib.errors import Nearest, Refused
from cordee.ui.fields import Choices
from cordee.ui.paging import page_of


def drawn(source, path="/", **context):
    html = engines["django"].from_string(CottonCompiler().process(source)).render(context, RequestFactory().get(path))
    return re.sub(r"\s+", " ", html).strip()


class Meeting(forms.Form):
    name = forms.CharField(label="Nom", help_text="Court & clair")
    day = forms.DateField(label="Date", required=False)
    seen = forms.ChoiceField(
        label="Vu par", choices=[("all", "Tous"), ("us", "Nous")], widget=Choices(notes={"us": "l’équipe"})
    )
    poster = forms.FileField(label="Affiche", required=False)
    agreed = forms.BooleanField(label="Prévenir", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_says_label_hint_error_then_control():
    html = drawn('<c-field :field="form.name" />', form=Meeting({}))
    order = ["<label", 'id="id_name-hint"', 'id="id_name-error"', "<input"]
    assert sorted(order, key=html.index) == order
    assert 'aria-describedby="id_name-hint id_name-error"' in html and 'aria-invalid="true"' in html
    assert "Il manque « Nom »." in html and "Court &amp; clair" in html


def test_a_date_is_picked_in_the_browser_and_speaks_iso():
    html = drawn('<c-field :field="form.day" />', form=Meeting({"day": "2027-01-14"}))
    assert 'type="date"' in html and 'value="2027-01-14"' in html and "(facultatif)" in html


def test_choices_are_boxes_with_their_sentence():
    html = drawn('<c-field :field="form.seen" />', form=Meeting({"seen": "us"}))
    assert html.startswith('<fieldset class="field" id="id_seen"><legend>Vu par</legend>')
    assert html.count('<label class="choice"') == 2 and "<small>l’équipe</small>" in html
    assert "aria-invalid" not in drawn('<c-field :field="form.seen" />', form=Meeting({"seen": "x"}))


def test_a_form_carries_its_file_its_token_and_every_field():
    html = drawn('<c-form :form="form" submit="Annoncer" cancel="/retour" />', form=Meeting())
    assert 'enctype="multipart/form-data"' in html and "csrfmiddlewaretoken" in html
    assert re.findall(r'name="(name|day|seen|poster|agreed|secret)"', html) == [
        *("name", "day", "seen", "seen", "poster", "agreed", "secret"),
    ]
    assert 'class="button main" type="submit">Annoncer</button>' in html and 'href="/retour"' in html
    assert "form-errors" not in html


def test_a_wrong_form_begins_with_what_to_look_at_again():
    html = drawn('<c-form :form="form" />', form=Meeting({"day": "30/02/2027"}))
    assert re.findall(r'<li><a href="#(\w+)">', html) == ["id_name", "id_day", "id_seen"]


def test_a_search_form_asks_nothing_of_the_server():
    class Search(forms.Form):
        q = forms.CharField(required=False, label="Mot")

    html = drawn('<c-form :form="form" method="get" kind="" submit="Chercher" />', form=Search())
    assert "csrfmiddlewaretoken" not in html and "(facultatif)" not in html


def test_a_refusal_says_what_was_not_done_the_rule_who_and_the_nearest_yes():
    refusal = Refused("Dix heures par mois.", who="Samira", nearest=(Nearest("Le 28", "/28"),), undone="Rien de fait.")
    html = drawn('<c-refusal :refusal="refusal" />', refusal=refusal)
    order = ["Rien de fait.", "Dix heures par mois.", "Samira", '<a class="yes" href="/28">Le 28']
    assert sorted(order, key=html.index) == order
    assert drawn('<c-refusal :refusal="nothing" />') == ""


def test_a_button_with_an_address_is_a_link_and_passes_attributes_on():
    assert drawn('<c-button href="/x" kind="main" hx-get="/y">Va</c-button>') == (
        '<a class="button main" href="/x" hx-get="/y">Va</a>'
    )
    assert drawn('<c-button name="do" value="1">Fais</c-button>') == (
        '<button class="button " type="submit" name="do" value="1" >Fais</button>'
    )


def test_nothing_leaks_from_the_page_into_a_component():
    assert drawn('<c-card title="Salle"></c-card>', href="/x", kind="Lieu", tone="meet") == (
        '<li class="card"><h2 class="name">Salle</h2></li>'
    )


def test_words_of_people_are_escaped():
    html = drawn('<c-card title="{{ name }}" href="/x">{{ name }}</c-card>', name="<b>A & B</b>")
    assert "<b>" not in html and html.count("&lt;b&gt;A &amp; B&lt;/b&gt;") == 2


def test_a_symbol_is_drawn_once_per_page_and_in_place_in_a_fragment():
    request = RequestFactory().get("/")
    template = engines["django"].from_string('{% icon "bell" %}{% icon "bell" %}{% sprite %}')
    html = template.render({}, request)
    assert html.count('<use href="#i-bell"/>') == 2 and html.count("<symbol") == 1
    request.__dict__["htmx"] = True
    assert "<use" not in template.render({}, request) and "<symbol" not in template.render({}, request)


def test_an_unknown_symbol_fails_at_once():
    with pytest.raises(KeyError):
        drawn('<c-icon name="no-such-symbol" />')


def test_the_pager_keeps_the_question_and_says_when_it_is_over():
    page = page_of(RequestFactory().get("/?q=bois&page=2"), list(range(45)))
    html = drawn('<c-pager :page="page" />', path="/?q=bois&page=2", page=page)
    assert re.findall(r'href="(\?[^"]+)"', html) == ["?q=bois&amp;page=1", "?q=bois&amp;page=3"]
    assert "21 à 40 sur 45" in html
    last = page_of(RequestFactory().get("/?page=99"), list(range(45)))
    assert "C’est tout." in drawn('<c-pager :page="page" />', page=last)
    assert page_of(RequestFactory().get("/?page=abc"), []).number == 1


def test_a_tile():
    assert drawn('<c-tile value="3" label="lieux" />') == '<div class="tile "><b>3</b><span>lieux</span></div>'
