"""What is lent: the list for all, the page of a thing, and what its lender writes of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.lib.access import allow, anyone, require, signed_in
from cordee.lib.errors import Refused
from cordee.lib.module import link_to
from cordee.modules.sharing.actions import equipment as actions
from cordee.modules.sharing.forms.equipment import EquipmentForm, ItemForm, KitForm, ShareForm
from cordee.modules.sharing.models import Family
from cordee.modules.sharing.queries import catalogue
from cordee.modules.sharing.queries.labels import labels_of
from cordee.modules.sharing.rules.loans import lends, runs
from cordee.ui.paging import page_of


def trail(equipment, *more):
    here = [(_("Matériel"), reverse("sharing:equipment_list"))]
    return [*here, (str(equipment), reverse("sharing:equipment", args=[equipment.pk])), *more]


def status_of(form, refusal):
    return 409 if refusal else 422 if form.errors else 200


@allow(anyone)
def equipment_list(request):
    """All that can be borrowed around here."""
    wish = catalogue.Wish.of(request.GET)
    context = {
        "wish": wish,
        "page": page_of(request, catalogue.found(wish, now=request.actor.at)),
        "families": Family.choices,
        "communes": catalogue.communes(),
        "own": request.actor.organisation if acts_for_an_organisation(request.actor) else None,
        "adds": request.actor.organisation is not None and runs(request.actor, request.actor.organisation),
    }
    return render(request, "sharing/equipment/list.html", context)


@allow(anyone)
def equipment(request, pk):
    """One thing: what it is, how many are free today and on the days that come."""
    row, actor = get_object_or_404(catalogue.visible_to(request.actor), pk=pk), request.actor
    owner = row.resource.organisation
    shares = list(catalogue.shares(row)) if actor.organisation else []
    context = {
        "equipment": row,
        "card": catalogue.cards([row], now=actor.at)[0],
        "days": catalogue.days_ahead(row, now=actor.at),
        "parts": row.parts.select_related("part__resource"),
        "owner": link_to(f"actors.organisation:{owner.pk}"),
        "shares": shares,
        "general": catalogue.general_share(row, shares),
        "lends": lends(actor, owner),
        "runs": runs(actor, owner),
        "trail": [*trail(row)[:1], (str(row), "")],
    }
    return render(request, "sharing/equipment/equipment.html", context)


def _own(request, pk, rule=runs):
    row = get_object_or_404(catalogue.visible_to(request.actor), pk=pk)
    require(rule, request.actor, row.resource.organisation)
    return row


@allow(acts_for_an_organisation)
def equipment_add(request):
    owner = request.actor.organisation
    require(runs, request.actor, owner)
    return _written(request, owner, EquipmentForm(request.POST or None, owner=owner))


@allow(signed_in)
def equipment_edit(request, pk):
    row = _own(request, pk)
    owner = row.resource.organisation
    form = EquipmentForm(request.POST or None, owner=owner, said=catalogue.described(row))
    return _written(request, owner, form, row)


def _written(request, owner, form, equipment=None):
    refusal = None
    if form.is_valid():
        items, options = form.cleaned_data.get("items", 0), {"equipment": equipment, "by": request.actor}
        try:
            row = actions.save_equipment(organisation=owner, said=form.said(), items=items, **options)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est enregistré."))
            is_kit = equipment is None and not items
            return redirect("sharing:equipment_kit" if is_kit else "sharing:equipment", row.pk)
    context = {"form": form, "refusal": refusal, "owner": owner, "equipment": equipment}
    return render(request, "sharing/equipment/edit.html", context, status=status_of(form, refusal))


@allow(signed_in)
def equipment_kit(request, pk):
    """What a kit holds."""
    row = _own(request, pk)
    form, refusal = KitForm(request.POST or None, kit=row), None
    if form.is_valid():
        said = catalogue.described(row).holding(form.parts())
        try:
            actions.save_equipment(organisation=row.resource.organisation, equipment=row, said=said, by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("sharing:equipment", row.pk)
    context = {"equipment": row, "form": form, "refusal": refusal, "trail": trail(row, (_("Contenu du lot"), ""))}
    return render(request, "sharing/equipment/kit.html", context, status=status_of(form, refusal))


@allow(signed_in)
def equipment_items(request, pk):
    """The lender's page: each item, where it is, and one more."""
    row = _own(request, pk, lends)
    form = ItemForm(request.POST or None, equipment=row)
    if form.is_valid():
        item = actions.add_item(equipment=row, by=request.actor, **form.cleaned_data)
        messages.success(request, _("« %(item)s » est ajouté.") % {"item": item.label})
        return redirect("sharing:equipment_items", row.pk)
    context = {"equipment": row, "form": form, "trail": trail(row, (_("Exemplaires"), ""))}
    context |= catalogue.owner_page(row) | {"runs": runs(request.actor, row.resource.organisation)}
    return render(request, "sharing/equipment/items.html", context, status=status_of(form, None))


@allow(signed_in)
def equipment_shares(request, pk):
    """Who bought it together, and how many each uses first."""
    row = _own(request, pk)
    form, refusal = ShareForm(request.POST or None), None
    if form.is_valid():
        try:
            actions.set_share(equipment=row, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("La part est réglée."))
            return redirect("sharing:equipment_shares", row.pk)
    shares = list(catalogue.shares(row))
    context = {"equipment": row, "form": form, "refusal": refusal, "shares": shares}
    context |= {"general": catalogue.general_share(row, shares), "trail": trail(row, (_("Parts"), ""))}
    return render(request, "sharing/equipment/shares.html", context, status=status_of(form, refusal))


@allow(signed_in)
def equipment_labels(request, pk):
    """Labels to print, one for each item: its name, its owner, a code to scan when it leaves and when it is back."""
    row = _own(request, pk, lends)
    context = {"equipment": row, "labels": labels_of(row), "trail": trail(row, (_("Étiquettes"), ""))}
    return render(request, "sharing/equipment/labels.html", context)
