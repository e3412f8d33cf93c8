"""Forgetting a person (GDPR art. 17), as far as this kernel goes."""

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.events import MembershipChanged
from cordee.kernel.actors.models import JournalLine, Membership, Person, Qualification, Visibility
from cordee.kernel.actors.rules import Actor
from cordee.lib.module import publish


@transaction.atomic
def erase_person(*, person: Person, by: Actor) -> list[str]:
    """Empty the account and end its roles. Gives a sentence for each thing that stays, and why.

    The row stays, without a name: the journal must go on saying that one same person did these things.
    """
    for membership in Membership.objects.filter(person=person, until=None).select_related("organisation"):
        membership.until = by.today
        membership.save(update_fields=["until"])
        publish(MembershipChanged(person.pk, membership.organisation_id))
    Membership.objects.filter(person=person).update(title="", visibility=Visibility.PRIVATE)
    Qualification.objects.filter(person=person).delete()
    kept = []
    if JournalLine.objects.filter(person=person).exists():
        kept.append(
            _(
                "La trace de vos actes dans le journal de vos organisations, sans votre nom : elles doivent pouvoir "
                "rendre compte de ce qui a été fait (RGPD, article 17, paragraphe 3)."
            )
        )
    person.email, person.name, person.phone = None, "", ""
    person.language, person.scheme, person.last_login = "", "", None
    person.is_active = person.is_staff = person.is_superuser = False
    person.erased_at = by.at
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
    return kept
