"""French is written in the code; English and Italian are complete; catalogues are what ./cordee messages writes."""

import ast
import re

import polib
import pytest
from django.utils import translation
from django.utils.translation import ngettext

from tools import messages

FOUND = messages.extract()
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]")
each_package = pytest.mark.parametrize("package", FOUND, ids=lambda package: package.name)


def _texts(message):
    return [text for text in (message.msgid, message.plural) if text]


def test_a_message_is_a_literal():
    wrong = [
        f"{path.relative_to(messages.SOURCE)}:{node.lineno}"
        for path in messages.SOURCE.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
        for name, node in messages.calls(path.read_text())
        if not all(isinstance(word, ast.Constant) for word in node.args[: messages.needed(name)])
        or len(node.args) < messages.needed(name)
    ]
    assert wrong == []


@each_package
def test_placeholders_are_named_and_apostrophes_curly(package):
    texts = [text for message in package.messages.values() for text in _texts(message)]
    assert [text for text in texts if re.search(r"%[sd]|\{\w*\}", text)] == []
    assert [text for text in texts if re.search(r"\w'\w", text)] == []


@each_package
def test_translations_keep_the_placeholders(package):
    wrong = []
    for language in messages.LANGUAGES:
        for entry in messages.read(package.po(language)):
            allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
            wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
            for text in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
                held = set(PLACEHOLDER.findall(text))
                if not held <= allowed or (not entry.msgid_plural and held != wanted):
                    wrong.append(f"{language} {entry.msgid!r} -> {text!r}")
    assert wrong == []


@each_package
@pytest.mark.parametrize("language", messages.TRANSLATED)
def test_every_message_is_translated(package, language):
    lacking = messages.missing(package, language, messages.everything(language, FOUND))
    assert [message.msgid for message in lacking] == []


@each_package
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_entry_is_obsolete_nor_fuzzy(package, language):
    entries = messages.read(package.po(language))
    known = {key for key, message in package.messages.items() if language != "fr" or message.plural}
    left = [
        entry.msgid
        for entry in entries
        if entry.obsolete
        or "fuzzy" in entry.flags
        or ((entry.msgid, entry.msgctxt or "") not in known and not entry.tcomment.startswith(messages.KEPT))
    ]
    assert left == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_compiled_catalogues_say_the_same(language):
    wrong = []
    for po in messages.SOURCE.rglob(f"locale/{language}/LC_MESSAGES/django.po"):
        written = {key: messages._words(e) for key, e in messages.by_key(polib.pofile(str(po))).items()}
        compiled = messages.by_key(polib.mofile(str(po.with_suffix(".mo"))))
        said = {key: words for key, words in written.items() if all(words)}
        if said != {key: messages._words(entry) for key, entry in compiled.items()}:
            wrong.append(po.relative_to(messages.SOURCE).as_posix())
    assert wrong == []


@pytest.mark.parametrize("language", messages.TRANSLATED)
def test_one_message_has_one_translation(language):
    """Catalogues are merged at run time: two packages that translate a message differently hide one another."""
    seen: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    wrong = []
    for package in FOUND:
        for key, entry in messages.by_key(messages.read(package.po(language))).items():
            if not messages.translated(entry):
                continue
            first = seen.setdefault(key, (package.name, messages._words(entry)))
            if first[1] != messages._words(entry):
                wrong.append(f"{key[0]!r}: {first[0]} {first[1]}, {package.name} {messages._words(entry)}")
    assert wrong == []


def test_zero_is_singular_in_french():
    plurals = [m for package in FOUND for m in package.messages.values() if m.plural]
    with translation.override("fr"):
        wrong = [m.msgid for m in plurals if not m.context and ngettext(m.msgid, m.plural, 0) != m.msgid]
    assert wrong == []


def test_the_extractor_reads_python_and_templates():
    python = """_("a"); ngettext("b", "bs", n); pgettext_lazy("ctx", "c"); _(d)"""
    template = """{% translate "e" %}{% blocktranslate count n=n %}f{% plural %}fs {{ n }}{% endblocktranslate %}
    <c-x :title="_('g')" lede="{% translate 'h’' %}">{{ _("i") }} {% translate "50 %" %}{% translate "j" context "k" %}
    {% blocktranslate with x=y trimmed %}
       l
       {{ x }}
    {% endblocktranslate %}"""
    message = messages.Message
    assert list(messages.of_python(python)) == [message("a"), message("b", "bs"), message("c", "", "ctx")]
    assert set(messages.of_template(template)) == {
        message("e"),
        message("f", "fs %(n)s"),
        message("g"),
        message("h’"),
        message("i"),
        message("50 %%"),
        message("j", "", "k"),
        message("l %(x)s"),
    }
