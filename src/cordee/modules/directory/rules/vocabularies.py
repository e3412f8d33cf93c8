"""Our codes in the words of others: data/correspondances.json, where what has no equivalent is written so."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "data" / "correspondances.json"


@cache
def correspondences() -> dict[str, Any]:
    return json.loads(FILE.read_text())


def essglobal(themes: list[str], legal_form: str) -> dict[str, Any]:
    """The addresses of the ESSGlobal concepts: the activities of these themes, the legal form or None."""
    known = correspondences()
    codes = [known["themes"][code]["essglobal"] for code in themes if code in known["themes"]]
    form = known["legal_forms"].get(legal_form, {}).get("essglobal")
    return {
        "activities": [known["base"]["themes"] + code for code in dict.fromkeys(codes) if code],
        "legal_form": known["base"]["legal_forms"] + form if form else None,
    }


def networks_of(legal_form: str) -> list[str]:
    """The « réseaux porteurs » of data·inclusion that a legal form alone tells."""
    return list(correspondences()["legal_forms"].get(legal_form, {}).get("data_inclusion", []))
