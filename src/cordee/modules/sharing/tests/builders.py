"""Things that are lent, for the tests of this package."""

import datetime as dt

from cordee.kernel.calendar.tests.builders import a_policy, a_resource
from cordee.modules.sharing.models import Tariff
from cordee.modules.sharing.tests import lending, places
from cordee.modules.sharing.tests.booking import booking_fixture


def access_fixture(cast):
    return {**_prices(cast), **places.fixture(cast), **lending.fixture(cast)}


def _prices(cast):
    resource = a_resource(policy=a_policy(cast.organisation))
    tariff = Tariff.objects.create(
        resource=resource, audience="public", per="hour", amount_cents=1200, since=dt.date(2026, 1, 1)
    )
    return {"resource": resource.pk, "tariff": tariff.pk} | booking_fixture(cast, resource.policy)
