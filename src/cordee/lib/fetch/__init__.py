"""Reading from, and writing to, an address that somebody typed: nothing behind our walls can be reached through it.

``fetch(url)`` gives a ``Fetched``; ``post(url, body)`` an ``Answer``. Both resolve the name once, judge every address
it leads to, and connect to the very address that was judged; the certificate is checked against the name. Sizes,
redirects and the whole time are bounded. What cannot be done raises ``Unfetchable``, whose text is one sentence fit for
the person who typed the address. Proxies of the environment are not used: they would connect for us, unjudged.

``settings.FETCH_ALLOW`` (CORDEE_FETCH_ALLOW) lists the "host:port" that are let through whatever they lead to.
"""

from cordee.lib.fetch.addresses import PORTS, Target, target_of
from cordee.lib.fetch.errors import Unfetchable
from cordee.lib.fetch.exchange import Answer, Fetched, Via, fetch, post

__all__ = ["PORTS", "Answer", "Fetched", "Target", "Unfetchable", "Via", "fetch", "post", "target_of"]
