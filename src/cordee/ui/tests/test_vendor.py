"""What others made and we carry: each file is the one its entry in vendor.json names, with its licence beside it."""

import base64
import hashlib
import json
from pathlib import Path

UI = Path(__file__).resolve().parent.parent
VENDORED = json.loads((UI / "vendor.json").read_text())


def test_each_file_is_the_one_that_was_checked():
    wrong = []
    for package in VENDORED:
        for path, hashes in package["files"].items():
            content = (UI / path).read_bytes()
            sha512 = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
            if (hashlib.sha256(content).hexdigest(), sha512) != (hashes["sha256"], hashes["sha512"]):
                wrong.append(path)
    assert wrong == []


def test_each_package_says_its_version_and_licence():
    wrong = [
        package["name"]
        for package in VENDORED
        if not (package["version"] and package["licence"] and (UI / package["licence_file"]).is_file())
    ]
    assert wrong == []


def test_no_font_or_minified_script_is_without_an_entry():
    named = {path for package in VENDORED for path in package["files"]}
    foreign = [
        path.relative_to(UI).as_posix()
        for path in (UI / "static").rglob("*")
        if path.is_file()
        and (path.suffix in {".woff2", ".woff", ".ttf"} or ".min." in path.name or "leaflet" in path.name)
    ]
    assert sorted(set(foreign) - named) == []
