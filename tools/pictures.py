"""Every page of the demo as a picture: ./cordee pictures DOSSIER [--role ROLE] [--dark] [--lang en]

Each page that links lead to, at phone and desktop width, as the first role that reaches it.
"""

import argparse
import os
import re
import sys
from pathlib import Path

from tools import browser as browsers
from tools import demo as demos

WIDTHS = (browsers.PHONE, browsers.DESKTOP)


def slug(name: str) -> str:
    return re.sub(r"\W+", "-", name).strip("-")


def main(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="./cordee pictures")
    parser.add_argument("folder", metavar="DOSSIER", type=Path)
    parser.add_argument("--role", choices=list(demos.PEOPLE), help="un seul rôle, toutes ses pages")
    parser.add_argument("--dark", action="store_true", help="en sombre")
    parser.add_argument("--lang", default="fr", choices=["fr", "en", "it"])
    chosen = parser.parse_args(list(words))
    chosen.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
    import django

    django.setup()
    done: set[str] = set()
    with demos.running() as demo, browsers.chromium() as browser:
        for role in [chosen.role] if chosen.role else demos.PEOPLE:
            settings = {"color_scheme": "dark" if chosen.dark else "light", "locale": chosen.lang}
            context = browsers.new_context(browser, demo.url, **settings)
            if demos.PEOPLE[role]:
                browsers.sign_in(context, demos.PEOPLE[role], demos.PASSWORD)
            pages = demos.crawl(context.request, demo.url)
            page = context.new_page()
            for name, (path, *_) in sorted(pages.items()):
                if name and (name not in done or name == "home"):
                    done.add(name)
                    for size in WIDTHS:
                        page.set_viewport_size({"width": size[0], "height": size[1]})
                        page.goto(path)
                        page.screenshot(path=chosen.folder / f"{slug(name)}-{role}-{size[0]}.png", full_page=True)
            context.close()
    print(f"{len(list(chosen.folder.glob('*.png')))} images dans {chosen.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
