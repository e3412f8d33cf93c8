"""The pages of equipment and loans, as the lender, the borrower and a visitor press them."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, MEMBER, Actor
from cordee.kernel.calendar.models import Occupancy, State
from cordee.modules.sharing.actions.equipment import put_out, set_share
from cordee.modules.sharing.actions.loans import hand_over, take_back
from cordee.modules.sharing.models import Condition, Equipment, Item, KitPart, Loan
from cordee.modules.sharing.rules.equipment import squares
from cordee.modules.sharing.tests.lending import AT, H, a_person, an_organisation, borrow, equipment

pytestmark = pytest.mark.django_db


def of(name, organisation, role=MEMBER, at=None):
    """Somebody with an account that opens pages for this organisation."""
    person = a_person(name)
    actors.give_role(person=person, organisation=organisation, role=role, by=Actor(None, organisation, MANAGER))
    return Actor(person, organisation, role, at=at or timezone.now().replace(second=0, microsecond=0))


@pytest.fixture
def lender():
    return of("Nadia", an_organisation("La Grange"), MANAGER)


@pytest.fixture
def lucie():
    return of("Lucie", an_organisation("Cordistes"))


def from_now(by):
    """How many hours after AT now is: the builders count from there."""
    return (by.at - AT) / H


def held(thing, by, start, end, quantity=1, title="Réunion"):
    """Hours from now."""
    now = from_now(by)
    return borrow(thing, by, now + start, now + end, quantity, title)


def read(page):
    text = re.sub(r"<[^>]+>", " ", page.content.decode()).replace("\u202f", " ").replace("\xa0", " ")
    return re.sub(r"\s+", " ", text)


def get(client, name, *args, query=""):
    page = client.get(reverse(f"sharing:{name}", args=args) + query)
    assert page.status_code == 200
    return page


def post(client, page_name, *args, status=302, **data):
    page = client.post(reverse(f"sharing:{page_name}", args=args), data)
    assert page.status_code == status
    return page


@pytest.mark.parametrize("more", [0, 29])
def test_the_list_reads_the_same_number_of_times_with_1_and_30_rows(client, lender, more, django_assert_num_queries):
    for n in range(1 + more):
        equipment(lender, f"Objet {n}")
    with django_assert_num_queries(6):
        page = get(client, "equipment_list")
    assert page.context["page"].paginator.count == 1 + more


def test_the_list_by_family_town_and_what_is_free_now(client, lender, lucie):
    screen, table = equipment(lender, "Écran"), equipment(lender, "Table", items=2, family="furniture")
    put_out(item=table.items.first(), note="pied", by=lender)
    text = read(get(client, "equipment_list"))
    assert text.index("Son, lumière, image") < text.index("Écran") < text.index("Tables, chaises, barnums")
    assert "libre : 1 sur 1" in text and "libre : 1 sur 1" in text
    page = get(client, "equipment_list", query="?famille=audiovisual")
    assert [str(card.equipment) for card in page.context["page"]] == ["Écran"]
    held(screen, lucie, 0, 2)
    text = read(get(client, "equipment_list"))
    assert "rien de libre en ce moment" in text
    assert "1 matériel " in read(get(client, "equipment_list", query="?libre=1"))
    for query in ("?q=%00", "?famille=x&commune=%27&libre=2", "?page=-1"):
        get(client, "equipment_list", query=query)


def test_the_page_of_a_thing_counts_the_days_that_come(client, lender, lucie):
    thing = equipment(lender, "Chaise", items=4, family="furniture", value_cents=2500)
    set_share(equipment=thing, organisation=lucie.organisation, quantity=3, by=lender)
    held(thing, lucie, 1, 24 * 3, 2, title="Secret")
    page = get(client, "equipment", thing.pk)
    assert [day.free for day in page.context["days"]][1:6] in ([2, 2, 2, 4, 4], [2, 2, 4, 4, 4])  # near midnight
    text = read(page)
    assert "libre : 4 sur 4" in text and "Secret" not in text and "Cordistes" not in text and "Exemplaires" not in text
    client.force_login(lucie.person)
    assert "Cordistes 3 À tous 1" in read(get(client, "equipment", thing.pk))


def test_lending_a_thing_from_the_form_to_the_label(client, lender):
    client.force_login(lender.person)
    said = {"name": "Sono", "family": "audiovisual", "items": 2, "value": 300, "active": "on"}
    post(client, "equipment_add", **said)
    thing = Equipment.objects.get()
    assert (thing.resource.capacity, thing.value_cents, thing.resource.policy.longest) == (2, 30000, 14 * 24 * 60)
    said = {"name": "Sono 2", "family": "audiovisual", "value": "", "active": "on", "policy": thing.resource.policy_id}
    post(client, "equipment_edit", thing.pk, **said)
    post(client, "equipment_items", thing.pk, status=422, label="Sono 1", condition="good")
    post(client, "equipment_items", thing.pk, label="La vieille", condition="worn")
    assert "La vieille usé, mais sert" in read(get(client, "equipment_items", thing.pk))
    page = get(client, "equipment_labels", thing.pk)
    assert [label.item.label for label in page.context["labels"]] == ["La vieille", "Sono 1", "Sono 2"]
    assert page.context["labels"][0].url.endswith(f"/exemplaires/{Item.objects.get(label='La vieille').pk}/")
    said |= {"active": ""}
    post(client, "equipment_edit", thing.pk, **said)
    client.logout()
    assert client.get(reverse("sharing:equipment", args=[thing.pk])).status_code == 404


def test_a_label_is_a_qr_code(client):
    side, path = squares("https://exemple.fr/x")
    dark = {tuple(map(int, one.split("h")[0].split())) for one in path.split("M")[1:]}
    for x, y in ((4, 4), (side - 11, 4), (4, side - 11)):  # the three finder patterns, inside the quiet zone
        frame = {(x + i, y + j) for i in range(7) for j in range(7) if max(abs(i - 3), abs(j - 3)) in (0, 1, 3)}
        hole = {(x + i, y + j) for i in range(7) for j in range(7) if max(abs(i - 3), abs(j - 3)) == 2}
        assert frame <= dark and not hole & dark
    assert min(min(pair) for pair in dark) == 4 and side in range(29, 60, 4)


def test_a_kit_from_its_form(client, lender):
    poles, cover = equipment(lender, "Pied", items=8), equipment(lender, "Bâche", items=2)
    client.force_login(lender.person)
    page = post(client, "equipment_add", name="Barnum", family="furniture", items=0, active="on")
    kit = Equipment.objects.get(resource__name="Barnum")
    assert page["Location"] == reverse("sharing:equipment_kit", args=[kit.pk])
    post(client, "equipment_kit", kit.pk, **{f"part-{poles.pk}": 4, f"part-{cover.pk}": 1})
    assert sorted(KitPart.objects.values_list("part__resource__name", "quantity")) == [("Bâche", 1), ("Pied", 4)]
    text = read(get(client, "equipment", kit.pk))
    assert "libre : 2 sur 2" in text and "4 × Pied" in text
    post(client, "equipment_edit", kit.pk, name="Grand barnum", family="furniture", value="", active="on")
    assert KitPart.objects.count() == 2
    post(client, "equipment_kit", kit.pk, **{f"part-{poles.pk}": 2, f"part-{cover.pk}": 0})
    assert Equipment.objects.get(pk=kit.pk).resource.capacity == 4


def test_shares_from_the_page(client, lender, lucie):
    thing = equipment(lender, "Chaise", items=4)
    client.force_login(lender.person)
    post(client, "equipment_shares", thing.pk, organisation=lucie.organisation.pk, quantity=3)
    assert "Cordistes 3 À tous 1" in read(get(client, "equipment_shares", thing.pk))
    page = post(client, "equipment_shares", thing.pk, status=409, organisation=lender.organisation.pk, quantity=2)
    assert "Les parts feraient 5" in read(page)


def test_the_desk_hands_over_and_takes_back_with_one_press_each(client, lender, lucie):
    thing = equipment(lender, items=3)
    first, _second, _third = thing.items.all()
    row = held(thing, lucie, 0, 3, 3)
    client.force_login(of("Zoé", lender.organisation).person)
    assert "3 × Projecteur – Cordistes" in read(get(client, "desk"))
    post(client, "lending", row.pk, item=first.pk, note="avec la housse")
    assert Loan.objects.get().out_note == "avec la housse"
    page = post(client, "lending", row.pk, status=409, item=first.pk)
    assert "déjà dehors" in read(page)
    post(client, "lending", row.pk, all=1)
    assert Loan.objects.filter(occupancy=row, back_at=None).count() == 3
    loan = Loan.objects.get(item=first)
    post(client, "lending", row.pk, back=loan.pk)
    post(client, "lending", row.pk, back_all=1)
    assert set(Loan.objects.values_list("back_condition", flat=True)) == {"good"}
    assert "Tout est là" in read(get(client, "desk"))


def test_the_borrower_notes_the_return_on_a_telephone(client, lender, lucie):
    thing = equipment(lender)
    row = held(thing, lucie, 0, 3)
    (loan,) = hand_over(occupancy=row, items=[thing.items.get()], by=lender)
    client.force_login(lucie.person)
    assert "Ce que nous avons emprunté Projecteur 1 – La Grange" in read(get(client, "desk"))
    assert "Dans quel état" in read(get(client, "take_back", loan.pk))
    post(client, "take_back", loan.pk, status=422, condition="x")
    post(client, "take_back", loan.pk, condition="broken", note="lampe")
    assert not Item.objects.get().in_service
    post(client, "take_back", loan.pk, status=409, condition="good")
    client.force_login(of("Max", an_organisation("Autres")).person)
    assert client.get(reverse("sharing:take_back", args=[loan.pk])).status_code == 403
    assert client.get(reverse("sharing:lending", args=[row.pk])).status_code == 403


def overdue(lender, by, thing, name):
    """Handed over two hours ago for one hour."""
    earlier = Actor(by.person, by.organisation, by.role, at=by.at - 2 * H)
    row = borrow(thing, earlier, from_now(earlier), from_now(earlier) + 1, title=name)
    item = thing.items.exclude(loans__back_at=None, loans__isnull=False).first()
    return hand_over(occupancy=row, items=[item], by=lender.later(earlier.at))[0]


@pytest.mark.parametrize("more", [0, 29])
def test_what_is_late_reads_the_same_number_of_times(client, lender, lucie, more, django_assert_num_queries):
    others = equipment(lender, "Écran", items=40)
    for n in range(1 + more):
        thing = equipment(lender, f"Sono {n}")
        overdue(lender, lucie, thing, "Bal")
        row = held(others, lucie, 3, 5)
        Occupancy.objects.filter(pk=row.pk).update(resource=thing.resource)
    client.force_login(lender.person)
    with django_assert_num_queries(14):
        page = get(client, "late")
    assert page.context["page"].paginator.count == 1 + more
    assert "« Écran », de La Grange, est libre à ces heures" in read(page)


@pytest.mark.parametrize("more", [0, 29])
def test_the_desk_reads_the_same_number_of_times(client, lender, lucie, more, django_assert_num_queries):
    thing, taken = equipment(lender, items=31), equipment(lender, "Écran", items=31)
    for _ in range(1 + more):
        held(thing, lucie, 0, 3)
        row = held(taken, lucie, 0, 3)
        hand_over(occupancy=row, items=[taken.items.exclude(loans__isnull=False).first()], by=lender)
    client.force_login(lender.person)
    with django_assert_num_queries(8):
        page = get(client, "desk")
    assert (len(page.context["leaving"]), len(page.context["out"])) == (1 + more, 1 + more)


def test_what_is_late_waits_on_both_home_pages(client, lender, lucie):
    overdue(lender, lucie, equipment(lender), "Bal")
    client.force_login(lender.person)
    assert "Du matériel prêté n’est pas revenu." in read(client.get("/"))
    client.force_login(lucie.person)
    assert "« Projecteur 1 » est à rapporter à La Grange." in read(client.get("/"))


def test_the_code_of_a_label_leads_to_what_can_be_done(client, lender, lucie):
    thing = equipment(lender)
    item, row = thing.items.get(), held(thing, lucie, 0, 3)
    assert client.get(reverse("sharing:item", args=[item.pk]))["Location"] == reverse(
        "sharing:equipment", args=[thing.pk]
    )
    client.force_login(lender.person)
    assert "Le remettre à Cordistes – Réunion" in read(get(client, "item", item.pk))
    (loan,) = hand_over(occupancy=row, items=[item], by=lender)
    assert "Noter le retour" in read(get(client, "item", item.pk))
    take_back(loan=loan, condition=Condition.GOOD, by=lender)
    assert "Ses derniers prêts" in read(get(client, "item", item.pk))


def test_repair_names_the_bookings_in_the_way(client, lender, lucie):
    thing = equipment(lender)
    item, row = thing.items.get(), held(thing, lucie, 5, 7, title="Bal")
    client.force_login(lender.person)
    assert "Cordistes – Bal" in read(get(client, "item_out", item.pk))
    page = post(client, "item_out", item.pk, status=409, note="lampe")
    assert "Il en resterait 0" in read(page)
    post(client, "item_out", item.pk, note="lampe", displaced=row.booking_id)
    assert Occupancy.objects.get(pk=row.pk).state == State.CANCELLED
    assert "en réparation" in read(get(client, "equipment_items", thing.pk))
    post(client, "item_back", item.pk)
    assert Item.objects.get(pk=item.pk).in_service
