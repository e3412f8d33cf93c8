"""Writing to an organisation, referring somebody to it, and answering."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.notifications.actions import tell
from cordee.kernel.notifications.rules import absolute
from cordee.lib.errors import Refused
from cordee.modules.directory.models import Enquiry, EnquiryKind, EnquiryState, EnquiryStep, EnquiryWords
from cordee.modules.directory.queries import enquiries as queries
from cordee.modules.directory.rules import enquiries as rules
from cordee.modules.directory.rules import links
from cordee.modules.directory.rules.sensitive import sensitive_words

LETTER, ANSWER = queries.NOTICE, "directory.enquiry_answer"


def _not_too_many(organisation: Organisation, address: str, by: Actor) -> None:
    """Raises Refused: nobody can flood a mailbox, their own neighbour's or that of the record."""
    Organisation.objects.select_for_update().filter(pk=organisation.pk).first()
    day = Enquiry.objects.filter(asked_at__gt=by.at - rules.A_DAY)
    mine = day.filter(person=by.person) if by.person else day.filter(person=None, words__sender_email=address)
    most = rules.LETTERS_A_DAY if by.person else rules.LINKS_A_DAY
    if mine.count() >= most or day.filter(organisation=organisation).count() >= rules.RECEIVED_A_DAY:
        raise Refused(
            _("Trop de messages sont déjà partis aujourd’hui."),
            who=_("Vous : réessayez demain, ou téléphonez."),
            undone=_("Votre message n’est pas parti."),
        )


def _decent(words: dict[str, Any]) -> None:
    """Raises Refused: what everybody's list of letters shows never speaks of someone's health or situation."""
    if found := sensitive_words(words["subject"]):
        raise Refused(
            _("L’objet ne parle ni de santé ni de situation sociale (« %(words)s »).") % {"words": ", ".join(found)},
            who=_("Vous : dites le besoin autrement, par exemple « une place dans un atelier »."),
            undone=_("Votre message n’est pas parti."),
        )


def _new(organisation: Organisation, kind: str, words: dict[str, Any], by: Actor) -> Enquiry:
    _not_too_many(organisation, words["sender_email"], by)
    _decent(words)
    enquiry = Enquiry.objects.create(
        organisation=organisation,
        kind=kind,
        state=EnquiryState.ASKED,
        person=by.person,
        on_behalf=by.organisation,
        nonce=links.new_nonce(),
        asked_at=by.at,
        moved_at=by.at,
    )
    EnquiryWords.objects.create(enquiry=enquiry, **words)
    return enquiry


def _signed(words: dict[str, Any], by: Actor) -> dict[str, Any]:
    """The sender is who signs in; else who the address will prove."""
    if by.person is None:
        return words | {"sender_email": words["sender_email"].strip().lower()}
    return words | {"sender_name": str(by.person), "sender_email": by.person.email or ""}


@transaction.atomic
def write(*, organisation: Organisation, by: Actor, **words: Any) -> Enquiry:
    """A message. With an account it leaves at once; otherwise a link, which says nothing else, proves the address."""
    enquiry = _new(organisation, EnquiryKind.MESSAGE, _signed(words, by), by)
    if by.person:
        _send(enquiry, by)
    else:
        tell(
            notice="directory.enquiry_confirm",
            key=f"enquiry-confirm:{enquiry.pk}",
            address=enquiry.words.sender_email,
            context={"organisation": organisation, "link": _link(enquiry, "confirm")},
            by=by,
        )
    actors.record(by=by, verb="directory.enquiry_written", thing=enquiry, concerns=organisation)
    return enquiry


@transaction.atomic
def refer(*, organisation: Organisation, consent: bool, by: Actor, **words: Any) -> Enquiry:
    """A professional refers somebody who has agreed."""
    if not rules.may_refer(by):
        raise Refused(
            _("On oriente quelqu’un au nom d’une organisation, sous son propre nom."),
            who=_("Vous : choisissez une organisation dans le menu « Au nom de », en haut de la page."),
        )
    if not consent:
        raise Refused(
            _("Personne n’est orienté sans son accord."),
            who=_("La personne elle-même : demandez-le-lui d’abord."),
            undone=_("Votre demande n’est pas partie."),
        )
    enquiry = _new(organisation, EnquiryKind.REFERRAL, _signed(words, by) | {"consent_on": by.today}, by)
    _send(enquiry, by)
    actors.record(by=by, verb="directory.referred", thing=enquiry, concerns=organisation)
    return enquiry


def _held(enquiry: Enquiry) -> Enquiry:
    return Enquiry.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=enquiry.pk)


@transaction.atomic
def confirm(*, enquiry: Enquiry, by: Actor) -> Enquiry:
    """The mailed link was followed and the button pressed: the message leaves."""
    enquiry = _held(enquiry)
    if enquiry.state != EnquiryState.ASKED:
        return enquiry
    if not rules.may_confirm(enquiry, by.at):
        raise Refused(
            _("Ce lien a expiré."),
            who=_("Vous : écrivez à nouveau depuis la fiche de l’organisation."),
            undone=_("Votre message n’est pas parti."),
        )
    _send(enquiry, by)
    actors.record(by=by, verb="directory.enquiry_confirmed", thing=enquiry, concerns=enquiry.organisation)
    return enquiry


def _link(enquiry: Enquiry, use: str) -> str:
    name = {"confirm": "directory:enquiry_confirm", "answer": "directory:enquiry_link"}[use]
    return absolute(reverse(name, args=[enquiry.pk, links.key_of(enquiry, use)]))


def _step(enquiry: Enquiry, state: str, by: Actor, note: str = "") -> None:
    enquiry.state, enquiry.moved_at = state, by.at
    if state in rules.CLOSED:
        enquiry.closed_at = by.at
    enquiry.save()
    EnquiryStep.objects.create(enquiry=enquiry, state=state, at=by.at, person=by.person, note=note)


def _send(enquiry: Enquiry, by: Actor) -> None:
    route, _people, _address = queries.route_to(enquiry.organisation, by.today)
    enquiry.route, enquiry.sent_at = route, by.at
    _step(enquiry, EnquiryState.SENT, by)
    _tell_addressees(enquiry, "new", by)


def _tell_addressees(enquiry: Enquiry, what: str, by: Actor) -> None:
    """The letter itself, its reminder, its end. Answering the mail writes to the sender."""
    people, address = queries.addressees(enquiry, by.today)
    words = queries.words_of(enquiry)
    context = {"enquiry": enquiry, "words": words, "what": what, "link": _link(enquiry, "answer")}
    for person, mail in [(one, "") for one in people] + ([(None, address)] if address else []):
        tell(
            notice=LETTER,
            key=f"enquiry-{what}:{enquiry.pk}",
            person=person,
            address=mail,
            reply_to=words.sender_email if words else "",
            context=context,
            by=by,
        )


def _tell_sender(enquiry: Enquiry, note: str, by: Actor, what: str = "answer") -> None:
    words = queries.words_of(enquiry)
    if words is None:
        return
    tell(
        notice=ANSWER,
        key=f"enquiry-{what}-{enquiry.state}:{enquiry.pk}",
        person=enquiry.person,
        address=words.sender_email,
        context={"enquiry": enquiry, "words": words, "what": what, "note": note},
        by=by,
    )


@transaction.atomic
def answer(*, enquiry: Enquiry, state: str, note: str = "", by: Actor) -> Enquiry:
    """The addressee says where it stands, signed in or by the link of the letter; the sender is told."""
    enquiry = _held(enquiry)
    if not (by.via == "link" or rules.receives(by, enquiry)):
        raise Refused(_("Seul le destinataire répond à une demande."), who=_("Les responsables de l’organisation."))
    if enquiry.state == state:
        return enquiry
    if state not in rules.answers(enquiry):
        raise Refused(_("Cette demande est close, ou a déjà reçu cette réponse."), undone=_("Rien n’a changé."))
    if state in rules.WITH_REASON and not note.strip():
        raise Refused(
            _("Une réponse négative dit pourquoi, ou vers qui se tourner."),
            who=_("Vous : une phrase suffit."),
            undone=_("Votre réponse n’est pas partie."),
        )
    _step(enquiry, state, by, note.strip())
    _tell_sender(enquiry, note.strip(), by)
    actors.record(
        by=by, verb="directory.enquiry_answered", thing=enquiry, concerns=enquiry.organisation, detail={"state": state}
    )
    return enquiry


@transaction.atomic
def withdraw(*, enquiry: Enquiry, by: Actor) -> Enquiry:
    """The sender no longer needs an answer."""
    enquiry = _held(enquiry)
    if not rules.sent(by, enquiry):
        raise Refused(_("Chacun retire ses propres demandes."), who=_("La personne qui l’a écrite."))
    if enquiry.state not in rules.OPEN:
        return enquiry
    _step(enquiry, EnquiryState.WITHDRAWN, by)
    actors.record(by=by, verb="directory.enquiry_withdrawn", thing=enquiry, concerns=enquiry.organisation)
    return enquiry


# ── what the clock brings ──


@transaction.atomic
def remind(*, enquiry_id: int, by: Actor) -> bool:
    """A week without an answer: the addressee is reminded and the sender told so, once."""
    enquiry = _held(Enquiry(pk=enquiry_id))
    if enquiry.state != EnquiryState.SENT or enquiry.reminded_at is not None:
        return False
    enquiry.reminded_at = by.at
    enquiry.save(update_fields=["reminded_at"])
    _tell_addressees(enquiry, "reminder", by)
    _tell_sender(enquiry, "", by, "reminder")
    actors.record(by=by, verb="directory.enquiry_reminded", thing=enquiry, concerns=enquiry.organisation)
    return True


@transaction.atomic
def close_silent(*, enquiry_id: int, by: Actor) -> bool:
    """Nobody answered, or nothing more was said: it ends by itself, and both sides are told."""
    if enquiry_id not in queries.to_close(by.at):
        return False
    enquiry = _held(Enquiry(pk=enquiry_id))
    _step(enquiry, EnquiryState.EXPIRED if enquiry.state == EnquiryState.SENT else EnquiryState.DONE, by)
    _tell_addressees(enquiry, "closed", by)
    _tell_sender(enquiry, "", by, "closed")
    actors.record(by=by, verb="directory.enquiry_closed", thing=enquiry, concerns=enquiry.organisation)
    return True


@transaction.atomic
def forget(*, by: Actor) -> int:
    """Erase the words whose time is over, and the letters whose address nobody confirmed. How many words went."""
    Enquiry.objects.filter(state=EnquiryState.ASKED, asked_at__lte=by.at - rules.UNCONFIRMED_KEPT).delete()
    ids = list(queries.to_forget(by.at).values_list("pk", flat=True)[:1000])
    return _emptied(ids)


def _emptied(ids: list[int]) -> int:
    EnquiryStep.objects.filter(enquiry__in=ids).exclude(note="").update(note="")
    return EnquiryWords.objects.filter(enquiry__in=ids).delete()[0]


@transaction.atomic
def erase_letters(*, ids: list[int], by: Actor) -> int:
    """Someone is forgotten: the words of their letters go, those still open are withdrawn."""
    for enquiry in Enquiry.objects.filter(pk__in=ids, state__in=rules.OPEN):
        _step(enquiry, EnquiryState.WITHDRAWN, by)
    Enquiry.objects.filter(pk__in=ids, state=EnquiryState.ASKED).delete()
    return _emptied(ids)
