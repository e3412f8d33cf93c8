"""What import-linter cannot see. The rules are in ARCHITECTURE.md; a rule is never loosened to pass."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models as db
from django.urls import get_resolver
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from cordee.lib.module import installed
from cordee.project.api import api
from cordee.project.modules import NAMES

ROOT = Path(__file__).resolve().parent.parent / "src" / "cordee"
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "update"}
WRITES |= {"create_user", "set_password"}
WRITES_OF_LIB = {"insert_rows", "reserve_ids", "update_rows"}  # lib.bulk, by either way of importing it
WRITES |= WRITES_OF_LIB
KERNEL = [
    {"reference"},
    {"actors"},
    {"documents", "notifications", "search", "exchange", "outbound"},
    {"access"},
    {"ledger", "calendar", "decisions", "surveys"},
    {"billing"},
]
# A package holds these and nothing else; past 400 lines a file becomes a folder of the same name.
PARTS = {"module", "models", "events", "rules", "queries", "actions", "forms", "jobs", "views", "api", "urls", "admin"}
FOLDERS = {"management", "migrations", "templates", "templatetags", "static", "locale", "tests", "data", "fonts"}
INLINE = re.compile(r"<script(?![^>]*\b(src=|type=\"application/))|<style|\sstyle=|\son[a-z]+=[\"']|javascript:")


def sources() -> Iterator[tuple[str, ast.Module, int]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT)
        if not {"migrations", "tests"} & set(name.parts):
            text = path.read_text()
            yield name.as_posix(), ast.parse(text), text.count("\n")


def within(name: str, *words: str) -> bool:
    """actions.py, or any file of an actions/ package."""
    return bool(set(words) & set(Path(name).with_suffix("").parts))


def height(app: str) -> int:
    """reference 0 … billing 5, any module 6."""
    _, kind, name = app.split(".")
    return next((i for i, names in enumerate(KERNEL) if name in names), 6) if kind == "kernel" else 6


def test_imports_follow_the_contracts():
    assert lint_imports(config_filename=str(ROOT.parent.parent / "pyproject.toml")) == EXIT_STATUS_SUCCESS


def test_a_kernel_is_small_and_knows_no_module():
    tables = Counter(model._meta.app_config.name for model in apps.get_models())
    assert {app: n for app, n in tables.items() if app.startswith("cordee.kernel.") and n > 10} == {}
    assert [
        f"{name}:{node.lineno} {ast.unparse(node)[:60]}"
        for name, tree, _ in sources()
        if name.startswith("kernel/")
        for node in ast.walk(tree)
        if _names_a_module(node)
    ] == []


def _names_a_module(node: ast.AST) -> bool:
    """ "reuse.Thing", "cordee.modules…", get_model("reuse", …); the plain word is free: a theme may be called so."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.split(".")[0] in NAMES and "." in node.value or node.value.startswith("cordee.modules")
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"get_app_config", "get_model"}:
        return any(isinstance(word, ast.Constant) and word.value in NAMES for word in node.args)
    return False


def test_foreign_keys_point_down_and_leave_no_trace_upwards():
    wrong = []
    for model in apps.get_models():
        here = model._meta.app_config.name
        for field in model._meta.get_fields():
            there = field.related_model._meta.app_config.name if field.is_relation and field.related_model else here
            if not field.concrete or here == there or not (here.startswith("cordee") and there.startswith("cordee")):
                continue
            if height(there) >= height(here) or not field.remote_field.hidden:
                wrong.append(f"{field} -> {there}")
    assert wrong == []


def _is_write(node: ast.AST) -> bool:
    """A write on a manager, queryset, instance or relation; not dict.update, set.add or hashlib's update."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in WRITES_OF_LIB
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if node.func.attr in WRITES - {"update", "delete"}:
        return True
    if node.func.attr == "delete":
        return ast.unparse(node.func.value).split(".")[-1] not in {"cache", "session", "sessions"}
    return node.func.attr == "update" and bool(node.keywords) and not node.args


def test_writes_live_in_actions():
    wrong = [
        f"{name}:{node.lineno} {ast.unparse(node.func)}()"
        for name, tree, _ in sources()
        if not within(name, "actions")
        for node in ast.walk(tree)
        if _is_write(node)
    ]
    assert wrong == []


def test_sql_is_run_only_where_reads_and_writes_live():
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree, _ in sources()
        if not within(name, "actions", "queries") and name not in {"project/views.py", "lib/triggers.py", "lib/bulk.py"}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"execute", "executemany", "raw"}
        and "cursor" in ast.unparse(node.func.value)
    ]
    assert wrong == []


def test_every_action_is_one_transaction_called_by_name():
    wrong = []
    for name, tree, _ in sources():
        if not within(name, "actions"):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                if "transaction.atomic" not in map(ast.unparse, node.decorator_list) or node.args.args:
                    wrong.append(f"{name}: {node.name}")
    assert wrong == []


def test_every_verb_of_the_journal_has_its_words():
    known = {verb for module in installed() for verb in module.verbs}
    written = {
        keyword.value.value
        for _, tree, _ in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant)
    }
    assert written - known == set()


def test_every_page_says_who_may_open_it():
    def pages(patterns, prefix=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from pages(pattern.url_patterns, prefix + str(pattern.pattern))
            else:
                yield prefix + str(pattern.pattern), pattern.callback

    assert [url for url, view in pages(get_resolver().url_patterns) if not hasattr(view, "allowed_by")] == []


def test_every_operation_of_the_api_says_who_may_call_it():
    operations = [
        operation
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    assert operations
    assert [each.path for each in operations if not hasattr(each.view_func, "allowed_by")] == []
    writing = [each for each in operations if set(each.methods) - {"GET"}]
    assert [each.path for each in writing if each.view_func.scope == "read"] == []


def test_files_and_functions_stay_small():
    wrong = [f"{name}: {lines} lines" for name, _, lines in sources() if lines > 400]
    for name, tree, _ in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 50:
                wrong.append(f"{name}: {node.name}")
    assert wrong == []


def test_templates_hold_no_inline_script_or_style():
    pages = [path for path in ROOT.rglob("*.html") if "mail" not in path.parts]
    assert [str(path.relative_to(ROOT)) for path in pages if INLINE.search(path.read_text())] == []


def _packages() -> list[Path]:
    return [
        path for kind in ("kernel", "modules") for path in (ROOT / kind).iterdir() if (path / "__init__.py").exists()
    ]


def test_a_package_holds_the_known_parts_and_nothing_else():
    wrong = [
        f"{package.name}/{path.name}"
        for package in _packages()
        for path in package.iterdir()
        if path.name not in {"__init__.py", "__pycache__"}
        and not (path.suffix == ".py" and path.stem in PARTS)
        and not (path.is_dir() and path.name in PARTS | FOLDERS)
    ]
    assert wrong == []


def test_every_package_is_installed_and_says_what_it_is_for():
    assert {path.name for path in _packages()} == {module.name for module in installed()}
    silent = [path.name for path in _packages() if not ast.get_docstring(ast.parse((path / "__init__.py").read_text()))]
    assert silent == []


def test_commands_stay_thin():
    long = [f"{name}: {lines} lines" for name, _, lines in sources() if "management/commands" in name and lines > 60]
    assert long == []


def test_saving_hides_nothing():
    """No Model.save override, no signal of Django's models, no auto_now: an action writes what it shows."""
    wrong = []
    for name, tree, _ in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"} and within(name, "models"):
                wrong.append(f"{name}:{node.lineno} overrides {node.name}")
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models.signals"):
                wrong.append(f"{name}:{node.lineno} imports signals")
            if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                wrong.append(f"{name}: {node.arg}")
    assert wrong == []


def test_the_clock_is_the_actors():
    """What writes or reads takes the time from ``by.at``; only the edges (pages, commands, jobs) read a clock."""
    clocks = {"timezone.now", "timezone.localdate", "dt.date.today", "datetime.now", "dt.datetime.now", "time.time"}
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree, _ in sources()
        if within(name, "actions", "queries", "models") and name.startswith(("kernel/", "modules/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in clocks
        and not (ast.unparse(node.func) == "timezone.localdate" and node.args)
    ]
    assert wrong == []


def test_money_and_places_are_integers():
    wrong = [
        str(field)
        for model in apps.get_models()
        if model.__module__.startswith("cordee.")
        for field in model._meta.get_fields()
        if isinstance(field, db.FloatField)
    ]
    assert wrong == []


def test_constraints_read_as_sentences():
    wrong = [
        constraint.name
        for model in apps.get_models()
        if model.__module__.startswith("cordee.")
        for constraint in model._meta.constraints
        if constraint.name.count("_") < 2
    ]
    assert wrong == []


def test_what_is_held_of_a_person_can_be_given_back_and_erased():
    """Each foreign key to Person is covered by the ``personal_data`` of its package (GDPR art. 15 and 17)."""
    held = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("cordee.")
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model._meta.label == "actors.Person"
    }
    covered = {name for module in installed() for data in module.personal_data for name in data.covers}
    assert held - covered == set()
    assert covered - held == set()


def test_what_is_held_of_an_organisation_moves_or_stays_when_it_is_merged():
    """Each foreign key to Organisation is covered once by the ``belongings`` of its package."""
    held = sorted(
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("cordee.")
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model._meta.label == "actors.Organisation"
    )
    assert (
        sorted(name for module in installed() for name in (*module.belongings.moves, *module.belongings.stays)) == held
    )


def test_pages_are_short():
    """5 to 15 lines a view; twice that is the alarm."""
    wrong = [
        f"{name}: {node.name}"
        for name, tree, _ in sources()
        if within(name, "views") and name.startswith(("kernel/", "modules/"))
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 30
    ]
    assert wrong == []


def test_nothing_is_asked_of_another_host():
    """No third-party address in a page, a style sheet or a script."""
    loads = re.compile(
        r"""(?:src|srcset|action|poster)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//|@import|rel="preconnect"""
    )
    wrong = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.suffix in {".html", ".css", ".js"} and "vendor" not in path.parts and loads.search(path.read_text())
    ]
    assert wrong == []


def test_the_repository_names_no_machine():
    top = ROOT.parent.parent
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=top, capture_output=True, text=True, check=True).stdout
    machine = re.compile(r"/(?:home|root|Users)/\w+/")
    wrong = []
    for name in filter(None, listed.split("\0")):
        path = top / name
        if path.suffix in {".py", ".md", ".toml", ".html", ".css", ".js", ".json", ".csv", ""} and path.is_file():
            if machine.search(path.read_text(errors="ignore")):
                wrong.append(name)
    assert wrong == []
