"""What the tests deposit."""

import io
import zipfile
from typing import Any

from cordee.kernel.actors.actions import create_organisation, register
from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.documents import actions
from cordee.kernel.documents.models import Document

A_PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"
A_PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
BY = Actor(None, via=Via.COMMAND)


def a_zip(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return buffer.getvalue()


def a_manager(email: str = "nadia@exemple.fr", name: str = "La Grange") -> Any:
    """Someone who answers for a new organisation, acting for it."""
    person = register(email=email, name="Nadia", by=BY)
    return Actor(person, create_organisation(name=name, manager=person, by=BY), MANAGER)


def a_paper(by: Actor, **values: Any) -> Document:
    given = {"title": "Statuts", "name": "statuts.pdf", "content": A_PDF} | values
    assert by.organisation is not None
    return actions.deposit(owner=by.organisation, by=by, **given)


def access_fixture(cast: Any) -> dict[str, Any]:
    manager = cast.actor("manager")
    return {
        "public": a_paper(manager, visibility="public").pk,
        "network": a_paper(manager, visibility="network").pk,
        "private": a_paper(manager, visibility="private").pk,
        "withdrawn": actions.withdraw(document=a_paper(manager, visibility="public"), by=manager).pk,
    }
