import pytest
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from cordee.ui.typography import FIXED, THIN, spaced


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Par où passer ?", "Par où passer_?"),
        ("Bravo ! Encore ; oui.", "Bravo_! Encore_; oui."),
        ("« vous êtes ici »", "«_vous êtes ici_»"),
        ("Source : Insee", "Source~: Insee"),
        ("14 h 30, 12 km, 54 %, 1 204,55 €", "14~h~30, 12~km, 54~%, 1_204,55~€"),
        ("12 500 350 habitants", "12_500_350 habitants"),
        ("le 14 janvier 2027", "le 14 janvier 2027"),
        ("du 3 au 5", "du 3 au 5"),
        ("a :b", "a :b"),
    ],
)
def test_french_spaces(typed, shown):
    with override("fr"):
        assert spaced(typed) == escape(shown.replace("_", THIN).replace("~", FIXED))


@pytest.mark.parametrize("language", ["en", "it"])
def test_other_languages_are_left_alone(language):
    with override(language):
        assert spaced("Who ? « 14 h »") == "Who ? « 14 h »"


def test_tags_attributes_and_typed_text_are_left_alone():
    html = (
        '<a href="/x" title="Qui ?">Qui ?</a><input value="Nom : X ?"><textarea name="t">Bonjour !</textarea>'
        "<pre>a ; b</pre><p>Fin !</p>"
    )
    with override("fr"):
        assert spaced(mark_safe(html)) == html.replace(">Qui ?", f">Qui{THIN}?").replace("Fin !", f"Fin{THIN}!")


def test_text_of_a_person_is_escaped():
    with override("fr"):
        assert spaced("<b> ? & !") == f"&lt;b&gt;{THIN}? &amp;{THIN}!"


@given(st.text(alphabet="a1 hk:;?!«»€%<>\"'", max_size=40))
def test_only_spaces_change_and_twice_is_once(text):
    with override("fr"):
        once = spaced(text)
        assert once.replace(THIN, " ").replace(FIXED, " ") == escape(text)
        assert spaced(once) == once
