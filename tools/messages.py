"""Message catalogues, without the gettext programs: ./cordee messages [--check] [--list]

French is written in the code. Each package keeps its own ``locale/{fr,en,it}/LC_MESSAGES/django.{po,mo}``; what
``lib`` says is kept by ``project``. ``fr`` holds the plural entries only, because zero is singular in French.
An entry whose translator comment begins with "third-party" rewords a library's message and is kept as it is.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "cordee"
LANGUAGES = ("fr", "en", "it")
TRANSLATED = ("en", "it")
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "it": "nplurals=2; plural=(n != 1);",
}
# name of the function -> (has a context, has a plural)
FUNCTIONS = {"_": (False, False)}
for suffix in ("", "_lazy"):
    FUNCTIONS |= {
        f"gettext{suffix}": (False, False),
        f"ngettext{suffix}": (False, True),
        f"pgettext{suffix}": (True, False),
        f"npgettext{suffix}": (True, True),
    }
STRING = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b({'|'.join(FUNCTIONS)})\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)
KEPT = "third-party"


@dataclass(frozen=True, order=True)
class Message:
    msgid: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.msgid, self.context


@dataclass
class Package:
    """``folders``: where its words are read; ``home``: where its catalogues are kept."""

    name: str
    home: Path
    folders: tuple[Path, ...]
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    files: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def po(self, language: str) -> Path:
        return self.home / "locale" / language / "LC_MESSAGES" / "django.po"


def packages() -> list[Package]:
    homes = [path for kind in ("kernel", "modules") for path in sorted((SOURCE / kind).iterdir()) if path.is_dir()]
    found = [Package(".".join(path.parts[-2:]), path, (path,)) for path in homes if path.name != "__pycache__"]
    project = Package("project", SOURCE / "project", (SOURCE / "project", SOURCE / "lib"))
    return [Package("ui", SOURCE / "ui", (SOURCE / "ui",)), *found, project]


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _message(name: str, words: list[str]) -> Message:
    context, plural = FUNCTIONS[name]
    first = words.pop(0) if context else ""
    return Message(words[0], words[1] if plural else "", first)


def calls(text: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call of a translating function in a Python file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _name(node) in FUNCTIONS:
            yield _name(node), node


def needed(name: str) -> int:
    """How many of the first arguments of this function must be literal."""
    return 1 + sum(FUNCTIONS[name])


def of_python(text: str) -> Iterator[Message]:
    for name, node in calls(text):
        words = [word.value for word in node.args[: needed(name)] if isinstance(word, ast.Constant)]
        if len(words) == needed(name):
            yield _message(name, words)


def of_template(text: str) -> Iterator[Message]:
    from django.utils.translation.template import templatize

    # components take expressions in their attributes: <c-x :title="_('…')">
    expressions = " ".join(re.findall(r'\s:[\w.-]+="([^"]*)"', text))
    for name, words in CALL.findall(templatize(text) + "\n" + expressions):
        yield _message(name, list(ast.literal_eval(f"({words},)")))


def extract() -> list[Package]:
    found = packages()
    for package in found:
        for folder in package.folders:
            for path in sorted(folder.rglob("*")):
                if path.suffix not in {".py", ".html", ".txt"} or {"tests", "migrations", "static"} & set(path.parts):
                    continue
                if path.suffix != ".py" and "templates" not in path.parts:
                    continue
                reader = of_python if path.suffix == ".py" else of_template
                for message in reader(path.read_text()):
                    package.messages.setdefault(message.key, message)
                    if message.plural:
                        package.messages[message.key] = message
                    package.files.setdefault(message.key, set()).add(path.relative_to(SOURCE).as_posix())
    return found


def read(path: Path) -> polib.POFile:
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def by_key(catalogue: polib.POFile) -> dict[tuple[str, str], polib.POEntry]:
    return {(entry.msgid, entry.msgctxt or ""): entry for entry in catalogue if not entry.obsolete}


def _words(entry: polib.POEntry) -> tuple[str, ...]:
    return tuple(entry.msgstr_plural.values()) if entry.msgid_plural else (entry.msgstr,)


def translated(entry: polib.POEntry) -> bool:
    return "fuzzy" not in entry.flags and all(_words(entry))


def everything(language: str, found: list[Package]) -> dict[tuple[str, str], polib.POEntry]:
    """All that this language can say: a message translated by one package is translated for all."""
    known: dict[tuple[str, str], polib.POEntry] = {}
    for package in found:
        for key, entry in by_key(read(package.po(language))).items():
            if translated(entry):
                known.setdefault(key, entry)
    return known


def _entry(message: Message, files: set[str], old: polib.POEntry | None, language: str) -> polib.POEntry:
    new = polib.POEntry(
        msgid=message.msgid,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        occurrences=[(name, "") for name in sorted(files)],
    )
    if any("%(" in text for text in (message.msgid, message.plural)):
        new.flags.append("python-format")
    if language == "fr":
        new.msgstr_plural = {0: message.msgid, 1: message.plural}
    elif message.plural:
        new.msgstr_plural = {0: "", 1: ""}
    if old is None or bool(old.msgid_plural) != bool(message.plural):
        return new
    new.tcomment = old.tcomment
    if language != "fr":
        new.msgstr, new.msgstr_plural = old.msgstr, dict(old.msgstr_plural)
    if "fuzzy" in old.flags:
        new.flags.append("fuzzy")
    return new


def rebuilt(package: Package, language: str, known: dict[tuple[str, str], polib.POEntry]) -> polib.POFile:
    old = by_key(read(package.po(language)))
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "cordee",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for key, message in sorted(package.messages.items()):
        if language == "fr" and not message.plural:
            continue
        mine = old.get(key)
        best = mine if mine is not None and translated(mine) else known.get(key, mine)
        catalogue.append(_entry(message, package.files[key], best, language))
    for key, entry in sorted(old.items()):
        if key not in package.messages and entry.tcomment.startswith(KEPT):
            catalogue.append(entry)
    return catalogue


def write(package: Package, language: str, catalogue: polib.POFile) -> bool:
    """Write .po and .mo when they differ from what is there; whether they did."""
    po = package.po(language)
    mo = po.with_suffix(".mo")
    if not len(catalogue):
        stale = po.exists() or mo.exists()
        for path in (po, mo):
            path.unlink(missing_ok=True)
        return stale
    po.parent.mkdir(parents=True, exist_ok=True)
    text, binary = str(catalogue), catalogue.to_binary()
    same = po.exists() and mo.exists() and po.read_text() == text and mo.read_bytes() == binary
    if not same:
        po.write_text(text)
        mo.write_bytes(binary)
    return not same


def missing(package: Package, language: str, known: dict[tuple[str, str], polib.POEntry]) -> list[Message]:
    return [message for key, message in sorted(package.messages.items()) if key not in known]


def main(*options: str) -> int:
    os.chdir(ROOT)
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    found = extract()
    wanted = [word for word in options if not word.startswith("-")]
    for package in found:
        if wanted and package.name not in wanted:
            continue
        for language in LANGUAGES:
            known = everything(language, found)
            if "--check" not in options:
                write(package, language, rebuilt(package, language, known))
            lacking = missing(package, language, known) if language in TRANSLATED else []
            if lacking:
                print(f"{package.name} {language} : {len(lacking)} à traduire sur {len(package.messages)}")
                if "--list" in options:
                    print("".join(f"    {message.msgid!r}\n" for message in lacking), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
