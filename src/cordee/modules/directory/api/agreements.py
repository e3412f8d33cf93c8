"""What a partner reads by a sharing agreement: its fields, no other, while it holds."""

from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from cordee.kernel.actors.models import Visibility
from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.outbound import jobs, rules
from cordee.kernel.outbound.models import Agreement, Channel
from cordee.kernel.outbound.queries import agreement_of_partner
from cordee.lib.api import allow_api, as_json, documented, next_url, page_after
from cordee.modules.directory import queries

router = Router()
Id = Path[Annotated[int, Field(ge=1, lt=2**63)]]


class AgreementOut(Schema):
    """What holds: ``fields`` may be asked for, until the day of ``until`` (excluded)."""

    id: int
    title: str
    purpose: str
    legal_basis: str
    fields: list[str]
    since: str
    until: str


class AgreedPage(Schema):
    """``items``: organisations with the fields asked for and agreed; ``sites`` when a field of theirs is."""

    agreement: AgreementOut
    items: list[dict[str, Any]]
    next: str | None


class Asked(Schema):
    fields: Annotated[
        str, Field(max_length=1000, description='Names with commas: "name,sites.commune"; all those agreed if empty.')
    ] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str | None, Field(max_length=400, description="From `next`; nothing else is a cursor.")] = None

    def names(self) -> list[str]:
        return [name for part in self.fields.split(",") if (name := part.strip())]


def _told(agreement: Agreement) -> dict[str, Any]:
    columns = {"title": agreement.title, "purpose": agreement.purpose, "legal_basis": agreement.legal_basis}
    days = {"since": agreement.since.isoformat(), "until": agreement.until.isoformat()}
    return {"id": agreement.pk, **columns, "fields": list(agreement.fields), **days}


@router.get("/agreements/{id}/organisations", **documented(AgreedPage, 404, 409, public=False))
@allow_api(acts_for_an_organisation)
def agreed_organisations(request: Any, id: Id, asked: Query[Asked]) -> HttpResponse:
    """The directory by a sharing agreement of the organisation whose token this is; each reading is counted.

    409 names the agreement: it is not accepted yet, has ended, was withdrawn, or a field asked for is not in it.
    """
    agreement = agreement_of_partner(id, request.actor)
    if agreement is None:
        raise Http404
    rules.require_in_force(agreement, request.actor.today)
    fields = rules.chosen_fields(agreement, asked.names())
    rows = queries.organisations_visible_to(request.actor).values(*queries.COLUMNS)
    page, cursor = page_after(rows, cursor=asked.cursor, limit=asked.limit)
    base = request.build_absolute_uri(reverse("directory:list"))
    found = queries.told(page, actor=Visibility(agreement.level))
    items = [rules.only(queries.organisation_out(row, f"{base}{row['slug']}/"), fields) for row in found]
    jobs.note((row["pk"] for row in page), by=request.actor, channel=Channel.API, agreement=agreement)
    following = None if cursor is None else next_url(request, cursor=cursor)
    answer = as_json({"agreement": _told(agreement), "items": items, "next": following})
    if following:
        answer["Link"] = f'<{following}>; rel="next"'
    return answer
