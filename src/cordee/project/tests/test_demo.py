"""The demonstration shows each part with something in it, and its dates hold together whenever it is loaded."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from cordee.kernel.actors.models import Organisation
from cordee.kernel.exchange.models import Import, Origin, Pull, State
from cordee.kernel.outbound.models import Agreement, Delivery, DeliveryState, Reading, Subscription
from cordee.kernel.outbound.rules import Standing, standing
from cordee.project.demo import whole


@pytest.mark.django_db
def test_every_part_is_filled_and_its_dates_hold_together(settings, tmp_path):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    whole.everything()
    now = timezone.now()
    said = {standing(row, now.date()) for row in Agreement.objects.all()}
    assert said >= {Standing.IN_FORCE, Standing.ENDED, Standing.WAITING}
    assert Reading.objects.exclude(agreement=None).filter(reader__name="Cooperativa Alta Dora").exists()
    reading: Any
    for reading in Reading.objects.exclude(agreement=None).select_related("agreement"):
        assert standing(reading.agreement, reading.day) in (Standing.IN_FORCE, Standing.WITHDRAWN)
    assert Organisation.objects.exclude(visibility={}).count() >= 3

    undone = Import.objects.get(state=State.UNDONE)
    assert undone.undoing["organisations"] and len(undone.undoing["left_rows"]) == 2
    failing: Any = Pull.objects.get(failures__gt=0)
    assert now < failing.next_at < now + dt.timedelta(days=2) and failing.read_at < failing.tried_at < now

    subscription: Any = Subscription.objects.get()
    received: Any = Delivery.objects.filter(state=DeliveryState.SENT)
    assert received and all(subscription.created_at < one.at <= one.sent_at for one in received)
    assert subscription.stopped_at >= max(one.sent_at for one in received)

    listed = Origin.objects.filter(source__name="Structures d’insertion (liste publique)").values("organisation")
    shown = Organisation.objects.filter(ended_on=None, merged_into=None)
    assert not shown.exclude(fictional=True).exclude(pk__in=listed), (
        "neither invented and said so, nor of a public list"
    )
