from types import SimpleNamespace

from cordee.ui.templatetags.ui import choices


def an_option(value, label, number="", group=""):
    return SimpleNamespace(value=value, label=label, number=number, group=group)


def test_options_come_in_their_groups_with_their_numbers_and_nothing_unescaped():
    said = choices(
        [an_option("a", "Ailleurs"), an_option("b", "<b>", "3", "Vallées"), an_option('"', "&", "", "Vallées")]
    )
    assert said == (
        '<option value="a">Ailleurs</option><optgroup label="Vallées"><option value="b">&lt;b&gt; (3)</option>'
        '<option value="&quot;">&amp;</option></optgroup>'
    )
