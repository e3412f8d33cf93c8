"""What the words of a list mean in our themes."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.actions.runs import _again, _open
from cordee.kernel.exchange.models import Import, Term
from cordee.kernel.exchange.queries.known import chunks
from cordee.kernel.exchange.rules import term_key


@transaction.atomic
def decide_terms(*, run: Import, decisions: Mapping[str, Sequence[str] | None], by: Actor) -> Import:
    """Word → its themes; none sets the word aside; None takes a decision back. Kept for the list of this import and for
    its next files; the plan is to be made again.
    """
    run = _open(run, by)
    known = dict(Term.objects.filter(source=run.source_id).values_list("key", "themes"))
    told = {term_key(text): (text, themes) for text, themes in decisions.items()}
    rows = [
        Term(source_id=run.source_id, key=key, text=text[:120], themes=list(themes), decided_at=by.at)
        for key, (text, themes) in told.items()
        if themes is not None and known.get(key) != list(themes)
    ]
    forgotten = [key for key, (_text, themes) in told.items() if themes is None and key in known]
    Term.objects.bulk_create(
        rows,
        500,
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=["text", "themes", "decided_at"],
    )
    for part in chunks(forgotten):
        Term.objects.filter(source=run.source_id, key__in=part).delete()
    if rows or forgotten:
        _again(run)
        detail = {"words": len(rows), "forgotten": len(forgotten), "source": run.source.name}
        actors.record(by=by, verb="exchange.terms_decided", thing=run, detail=detail)
    return run
