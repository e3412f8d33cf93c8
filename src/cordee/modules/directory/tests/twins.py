"""A labelled set: 100 records damaged as lists damage them, and 100 pairs that only look like duplicates. Seeded."""

import random
from dataclasses import replace

from cordee.modules.directory.rules.traits import Spot, Traits

TOWNS = {
    "05061": ("gap", "gapencais", 44_559_000, 6_079_000),
    "05046": ("embrun", "serre-poncon", 44_564_000, 6_495_000),
    "05023": ("briancon", "brianconnais", 44_898_000, 6_643_000),
    "05065": ("guillestre", "guillestrois", 44_659_000, 6_649_000),
}
NEXT = {"05061": "05179", "05046": "05044"}  # another commune of the same valley
FIRST = (
    "Ressourcerie Recyclerie Épicerie Cantine Atelier Jardin Théâtre Radio Crèche Ludothèque Chorale Fabrique".split()
)
LAST = (
    "des Cimes;du Torrent;de la Durance;du Mélézin;des Hirondelles;du Vieux Moulin;des Trois Cols;du Levant;"
    "de l’Argentière;des Marmottes;du Grand Pré;des Sources;de la Tour;du Chardon bleu;des Alpages;du Petit Bois"
).split(";")
STREETS = (
    "rue du Four;avenue de la Gare;place du Marché;chemin des Mélèzes;route de Barcelonnette;impasse du Puits".split(
        ";"
    )
)


def a_record(rng, pk, **own):
    code = own.pop("code", None) or rng.choice(list(TOWNS))
    town, valley, lat, lon = TOWNS[code]
    name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    number = rng.randrange(1, 90)
    street = f"{number} {rng.choice(STREETS)}"
    host = f"site{pk}.example"
    spot = Spot(code, valley, fold_street(street), lat + rng.randrange(-9000, 9000), lon + rng.randrange(-9000, 9000))
    return Traits(
        **{
            "pk": pk,
            "name": name,
            "family": "association",
            "numbers": frozenset({("siren", f"8{pk:08d}")} if rng.random() < 0.5 else ()),
            "phones": frozenset({f"+3349251{pk:04d}"}),
            "mails": frozenset({f"contact@{host}"}),
            "website": f"https://www.{host}/",
            "spots": (spot,),
            "towns": frozenset({town}),
        }
        | own
    )


def fold_street(street):
    from cordee.kernel.reference.rules import fold

    return fold(street)


def changed(traits, **own):
    return replace(traits, **own)


def damaged(rng, row, pk):
    """The same organisation as another list writes it: two to four damages."""
    town = next(iter(row.towns))
    typed = list(row.name)
    at = rng.randrange(3, len(typed) - 2)
    typed[at : at + 2] = reversed(typed[at : at + 2])
    street = row.spots[0].street.replace("avenue", "av").replace("place", "pl").replace("chemin", "ch")
    moved = Spot(NEXT.get(row.spots[0].commune, row.spots[0].commune), row.spots[0].valley, "", None, None)
    ways = [
        {"name": "".join(typed)},
        {"name": f"ASSO {row.name.upper()} {town.upper()}"},
        {"name": f"Association {row.name}", "family": "other"},
        {"name": "".join(rng.sample(row.name.split()[0], 0)) + row.name.replace(" ", "-", 1)},
        {"phones": frozenset({f"+3368{pk:07d}"})},
        {"phones": frozenset()},
        {"mails": frozenset({f"asso{pk}@gmail.com"})},
        {"mails": frozenset(), "website": ""},
        {"website": ""},
        {"spots": (moved,)},
        {"spots": (Spot(row.spots[0].commune, row.spots[0].valley, street, None, None),)},
        {"spots": (Spot(row.spots[0].commune, row.spots[0].valley, "", None, None),)},
    ]
    own = {"pk": pk, "numbers": frozenset()}
    for way in rng.sample(ways, rng.randrange(2, 5)):
        own |= way
    return changed(row, **own)


def near(rng, row, pk):
    """Another organisation that looks like this one: a house shared, a branch, a namesake far away, a sister firm."""
    far = rng.choice([code for code in TOWNS if code != row.spots[0].commune])
    kind = rng.randrange(7)
    if kind == 0:  # the same house and the same switchboard
        return a_record(rng, pk, code=row.spots[0].commune, phones=row.phones, spots=row.spots, name="Club de bridge")
    if kind == 1:  # a namesake in another valley
        return a_record(rng, pk, code=far, name=row.name)
    if kind == 2:  # two companies with the same people
        other = a_record(rng, pk, code=row.spots[0].commune, phones=row.phones, mails=row.mails, website=row.website)
        return changed(other, numbers=frozenset({("siren", f"7{pk:08d}")}))
    if kind == 3:  # the network and its branch
        return a_record(
            rng, pk, code=row.spots[0].commune, name=row.name, website=row.website, linked=frozenset({row.pk})
        )
    if kind == 4:  # the same first word in the same town
        name = f"{row.name.split()[0]} {rng.choice([last for last in LAST if last not in row.name])}"
        return a_record(rng, pk, code=row.spots[0].commune, name=name)
    if kind == 5:  # numbered sisters
        return a_record(rng, pk, code=row.spots[0].commune, name=f"{row.name} {pk}")
    town = next(iter(row.towns))  # the town hall of the place
    return a_record(rng, pk, code=row.spots[0].commune, name=f"Mairie de {town}", family="public", phones=row.phones)


def labelled(seed=5):
    """(one, other, whether they are the same organisation), 200 of them."""
    rng = random.Random(seed)
    found = []
    for n in range(100):
        row = a_record(rng, 2 * n + 1)
        found.append((row, damaged(rng, row, 2 * n + 2), True))
        row = a_record(rng, 1000 + 2 * n)
        if not row.numbers:
            row = changed(row, numbers=frozenset({("siren", f"6{n:08d}")}))
        found.append((row, near(rng, row, 1001 + 2 * n), False))
    return found
