from django.utils.translation import gettext_lazy as _

from cordee.kernel.calendar import jobs, queries
from cordee.kernel.calendar.actions import erase
from cordee.lib.module import Belongings, Module, PersonalData, Processing

MODULE = Module(
    name="calendar",
    label=_("Réservations"),
    belongings=Belongings(
        moves=(
            "calendar.Policy.organisation",
            "calendar.Resource.organisation",
            "calendar.Booking.organisation",
            "calendar.WaitEntry.organisation",
        ),
        export=queries.export_of,
        calendar=queries.calendar_of,
    ),
    personal_data=(
        PersonalData(
            covers=(
                "calendar.Booking.person",
                "calendar.Booking.made_by",
                "calendar.Occupancy.decided_by",
                "calendar.WaitEntry.person",
            ),
            export=queries.export,
            erase=erase,
            register=(
                Processing(
                    purpose=_("Réserver des lieux, du matériel et du temps entre organisations"),
                    basis=_("exécution du service demandé"),
                    people=_("titulaires d’un compte qui réservent ou attendent une place"),
                    data=_("objet, heures, quantité, nom de la personne qui vient"),
                    recipients=_("l’organisation qui réserve et celle qui prête"),
                    retention=_("aussi longtemps que les organisations ; sans nom après l’effacement du compte"),
                ),
            ),
        ),
    ),
    verbs={
        "calendar.booked": _("a réservé"),
        "calendar.cancelled": _("a annulé une réservation"),
        "calendar.moved": _("a déplacé une réservation"),
        "calendar.approved": _("a accepté une demande de réservation"),
        "calendar.rejected": _("a refusé une demande de réservation"),
        "calendar.confirmed": _("a confirmé une option"),
        "calendar.came": _("a noté une arrivée"),
        "calendar.no_show": _("a libéré une réservation : personne n’est venu"),
        "calendar.given_back": _("a rendu une réservation libérée : quelqu’un était là"),
        "calendar.series_booked": _("a réservé une série de dates"),
        "calendar.series_changed": _("a changé une série de dates"),
        "calendar.series_cancelled": _("a annulé une série de dates"),
        "calendar.waits": _("s’est mis sur une liste d’attente"),
        "calendar.left_waiting": _("a quitté une liste d’attente"),
        "calendar.offered": _("propose une place libérée"),
        "calendar.took_offer": _("a pris une place libérée"),
        "calendar.offer_lapsed": _("n’a pas répondu à temps : la place passe au suivant"),
        "calendar.closed": _("a fermé un lieu ou du matériel"),
        "calendar.reopened": _("a rouvert un lieu ou du matériel"),
        "calendar.policy_saved": _("a réglé l’accueil"),
        "calendar.resource_saved": _("a décrit ce qui se réserve"),
    },
    tick=(jobs.lapse_due, jobs.release_due, jobs.lay_due, jobs.roll_due),
)
