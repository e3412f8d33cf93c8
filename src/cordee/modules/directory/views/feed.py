"""Who we are, for another Cordée: ``/.well-known/cordee.json``."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from cordee.lib.access import allow, anyone
from cordee.lib.api import as_json
from cordee.lib.signing import own_key
from cordee.modules.directory import queries
from cordee.modules.directory.api.feed import sign


@allow(anyone)
def about(request: Any) -> HttpResponse:
    """Our name, our public key, our feeds and the licence; signed, so that nobody lends us their key."""
    site = queries.our_pages().removesuffix(reverse("directory:list"))
    key = own_key()
    told = {
        "cordee": 1,
        "name": queries.instance_name(),
        "url": f"{site}/",
        "licence": queries.licence(),
        "key": {"kty": "OKP", "crv": "Ed25519", "x": key, "kid": key, "alg": "EdDSA", "use": "sig"},
        "feeds": [{"kind": "organisations", "url": f"{site}{reverse('api:feed')}"}],
    }
    return sign(request, as_json(told))
