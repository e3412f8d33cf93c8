"""What every page knows: the doors and their tabs, from the manifests."""

from typing import Any

from django.http import HttpRequest

from cordee.lib.module import installed


def site(request: HttpRequest) -> dict[str, Any]:
    return {"modules": installed()}
