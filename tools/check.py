"""The static checks that need Django: templates compile, no migration is missing, catalogues are up to date."""

import contextlib
import io
import os
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "cordee"


def templates() -> list[str]:
    """What does not compile. Components are compiled where they are used, and here one by one."""
    from django.template import TemplateSyntaxError, engines

    engine = engines["django"]
    wrong = []
    for path in sorted(SOURCE.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            try:
                name = path.relative_to(next(p for p in path.parents if p.name == "templates")).as_posix()
                engine.get_template(name)
            except TemplateSyntaxError as error:
                wrong.append(f"{path.relative_to(SOURCE)}: {error}")
    return wrong


def main() -> int:
    os.environ["CORDEE_LOG_LEVEL"] = "WARNING"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
    import django
    from django.core.management import call_command
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    django.setup()
    wrong = templates()
    print(*wrong, sep="\n", end="\n" if wrong else "")
    call_command("check", fail_level="WARNING", verbosity=0)
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        contracts = lint_imports(config_filename=str(SOURCE.parent.parent / "pyproject.toml"), cache_dir=None)
    if contracts != EXIT_STATUS_SUCCESS:
        print(said.getvalue())
    return 1 if wrong or contracts != EXIT_STATUS_SUCCESS else 0


if __name__ == "__main__":
    sys.exit(main())
