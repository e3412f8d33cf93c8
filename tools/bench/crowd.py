"""A crowd of invented organisations on real communes, always the same for a seed: what searching is measured on.

Names are made as those of real lists are: a sort of organisation, then a commune, a place, a person or an image; as in
reality, several may share one. Nothing here exists.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice

SORTS = [  # words that open a name, legal form, themes
    ("Comité des fêtes", "association", ("culture",)),
    ("Foyer rural", "association", ("culture", "sport")),
    ("Amicale laïque", "association", ("education", "sport")),
    ("Les amis de la bibliothèque", "association", ("culture",)),
    ("Ressourcerie", "association", ("reuse", "solidarity")),
    ("Recyclerie", "association", ("reuse",)),
    ("Épicerie solidaire", "association", ("food", "solidarity")),
    ("Café associatif", "association", ("culture", "food")),
    ("Jardin partagé", "association", ("food", "environment")),
    ("Association des parents d’élèves", "association", ("education",)),
    ("Crèche parentale", "association", ("childhood",)),
    ("Club de randonnée", "association", ("sport", "environment")),
    ("Chorale", "association", ("culture",)),
    ("Harmonie municipale", "association", ("culture",)),
    ("Maison des jeunes et de la culture", "association", ("education", "culture")),
    ("Aide à domicile en milieu rural", "association", ("ageing",)),
    ("Cinéma associatif", "association", ("culture",)),
    ("Radio", "association", ("culture",)),
    ("Atelier vélo", "association", ("mobility", "reuse")),
    ("Garage solidaire", "association", ("mobility", "solidarity")),
    ("Tiers-lieu", "scic", ("employment", "culture")),
    ("Coopérative d’activités", "scop", ("employment",)),
    ("Menuiserie", "scop", ("building",)),
    ("Boulangerie coopérative", "scop", ("food",)),
    ("Énergie citoyenne", "scic", ("energy",)),
    ("Mutuelle", "mutual", ("ageing",)),
    ("Fondation", "foundation", ("solidarity",)),
    ("Groupement d’employeurs", "association", ("employment",)),
    ("Régie de quartier", "association", ("employment", "solidarity")),
    ("Fruitière", "scop", ("food",)),
    ("Ludothèque", "association", ("childhood", "culture")),
    ("Secours", "association", ("solidarity",)),
    ("Compagnie théâtrale", "association", ("culture",)),
    ("Festival", "association", ("culture",)),
    ("Centre social", "association", ("solidarity", "education")),
    ("Mairie", "town_hall", ("citizenship",)),
    ("Collectif", "informal", ("citizenship", "environment")),
    ("Ferme pédagogique", "association", ("education", "food")),
    ("Auberge", "scic", ("tourism",)),
    ("Patrimoine et histoire", "association", ("culture",)),
]
THINGS = """alouette amandier ancolie ardoise arnica aubépine aulne aurore bergerie bouleau bouvreuil bruyère cabane
cairn campanule cascade châtaigne chamois chardon charrue cigale clairière colombe combe coquelicot corniche crocus
davaine edelweiss églantine épervier érable étincelle étoile fabrique fenaison fontaine forge fougère framboise frêne
genêt genévrier gentiane gypaète hêtre hirondelle houblon jonquille lanterne lavande lichen lièvre luciole marguerite
marmotte mélèze merisier mésange meule mirabelle moisson moulin muguet myrtille nacelle noisetier olivier orchidée
orme passerelle pâturage pervenche pinède pivoine potager pressoir prunelle ravine renard roseau ruche sabot safran
sapin sauge saule sentier serpolet source tamaris thym tilleul torrent tournesol trèfle truite tuilerie vallon
verger vigne violette""".split()
SHADES = """ailée ancienne argentée azur blanche blonde bleue boréale buissonnière cendrée chantante claire commune
dansante dorée douce enchantée enneigée errante étoilée fertile fidèle fière fleurie folle frugale gaie généreuse
grande haute heureuse humble joyeuse légère libre lointaine lunaire majeure matinale mauve mineure nomade nouvelle
ouverte paisible partagée perchée petite plurielle profonde rebelle retrouvée rieuse rouge rousse sauvage secrète
sereine sobre solaire solidaire songeuse sonore tendre tranquille vagabonde verte vivace vive voyageuse""".split()
PEOPLE = """Arnaud Aubert Bailly Barbier Barthélemy Benoît Berger Besson Blanc Bonnet Bouvier Brun Carpentier Chabert
Charpentier Chevalier Clément Collin Cordier Delmas Dumas Durand Fabre Faure Ferrand Fournier Gaillard Garcin Gauthier
Giraud Grégoire Guérin Guillot Hubert Imbert Jacquet Jourdan Julien Lacroix Lambert Langlois Laurent Leclerc Lefort
Magnan Marchand Martel Mathieu Meyer Michaud Millet Moreau Morel Nicolas Olivier Pascal Pélissier Perrin Philip Pons
Prévost Raynaud Reynier Richaud Robert Rochas Rolland Rousset Roux Sarrazin Taillefer Vallier Vidal Villard""".split()
FIRST = "Alice Aimé Berthe Camille Claude Élise Émile Félix Germaine Henri Irène Jean Jeanne Jules Léon Louise".split()
FIRST += "Lucie Marcel Marguerite Marie Marius Odette Paul Paulette Pierre Raymond René Rose Simone Suzanne".split()
STREETS = ["rue du Four", "chemin des Mélèzes", "place de l’Église", "avenue de la Gare", "rue Haute", "la Plaine"]
STREETS += ["impasse du Lavoir", "quartier du Pont", "route du Col", "rue de la République", "montée des Écoles"]
DEEDS = [
    "accueille",
    "anime",
    "répare",
    "cultive",
    "transmet",
    "partage",
    "organise",
    "soutient",
    "accompagne",
    "prête",
]
DONE = ["les habitants", "des fêtes", "des objets", "des jardins", "des savoirs", "des outils", "des sorties"]
DONE += ["les familles", "les nouveaux venus", "des vélos", "des repas", "des concerts", "les aînés", "des ateliers"]


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: str
    postcode: str
    lat_e6: int
    lon_e6: int
    weight: int


@dataclass(frozen=True, slots=True)
class Made:
    """One invented organisation. ``asked``: what someone who looks for it types (its name, and its town if need be)."""

    number: int
    name: str
    form: str
    themes: tuple[str, ...]
    description: str
    address: str
    place: Place
    lat_e6: int
    lon_e6: int
    exact: bool


def _of(word: str) -> str:
    return f"d’{word}" if word[0].lower() in "aâàeéèêiîoôuyh" else f"de {word}"


def _name(rng: random.Random, sort: str, place: Place) -> str:
    way = rng.random()
    if way < 0.34:
        return f"{sort} {_of(place.name)}"
    if way < 0.60:
        return f"{sort} {rng.choice(FIRST)} {rng.choice(PEOPLE)}"
    if way < 0.90:
        return f"{sort} {rng.choice(('la', 'une', 'chez'))} {rng.choice(THINGS)} {rng.choice(SHADES)}"
    return f"{rng.choice(THINGS).capitalize()} {rng.choice(SHADES)} {_of(place.name)}"


def made(count: int, places: list[Place], themes: set[str], seed: int = 5) -> Iterator[Made]:
    """``count`` organisations; the small crowd is the beginning of the big one, given the same places."""
    rng = random.Random(seed)
    weights = list(accumulate(place.weight for place in places))
    for number in range(1, count + 1):
        sort, form, usual = rng.choice(SORTS)
        place = rng.choices(places, cum_weights=weights)[0]
        name = _name(rng, sort, place)
        said = f"{rng.choice(DEEDS).capitalize()} {rng.choice(DONE)} et {rng.choice(DEEDS)} {rng.choice(DONE)}."
        kept = tuple(theme for theme in usual if theme in themes)
        off = rng.gauss(0, 8_000), rng.gauss(0, 11_000)
        yield Made(
            number, name, form, kept, said, f"{rng.randint(1, 90)} {rng.choice(STREETS)}", place,
            place.lat_e6 + int(off[0]), place.lon_e6 + int(off[1]), rng.random() < 0.6,
        )  # fmt: skip


def mistyped(text: str, rng: random.Random) -> str:
    """The text with one typing error: two letters swapped, one dropped, doubled or replaced; anywhere in a word."""
    spots = [i for i, letter in enumerate(text) if letter.isalpha()]
    while True:
        i, way = rng.choice(spots), rng.choice(("swap", "drop", "double", "replace"))
        if way == "swap" and i + 1 < len(text) and text[i + 1].isalpha() and text[i] != text[i + 1]:
            return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        if way == "drop":
            return text[:i] + text[i + 1 :]
        if way == "double":
            return text[:i] + text[i] + text[i:]
        if way == "replace" and (letter := rng.choice("abcdefghijklmnopqrstuvwxyz")) != text[i].lower():
            return text[:i] + letter + text[i + 1 :]


def fill(count: int) -> None:
    """Write the crowd into the database in use: reference data, organisations, sites, themes, then the index."""
    from django.db import transaction
    from django.utils import timezone

    from cordee.kernel.actors.models import Organisation, OrganisationTheme, Site, Theme, family_of
    from cordee.kernel.reference import actions as reference
    from cordee.kernel.reference.rules import Machine
    from cordee.kernel.search import actions as search

    reference.load_reference(by=Machine())
    now = timezone.now()
    crowd = made(count, everywhere(), set(Theme.values))
    with transaction.atomic():
        while some := list(islice(crowd, 5000)):
            Organisation.objects.bulk_create(
                Organisation(
                    pk=one.number, slug=f"foule-{one.number}", name=one.name, legal_form=one.form,
                    family=family_of(one.form), description=one.description, created_at=now, fictional=True,
                    updated_at=now - dt.timedelta(minutes=one.number * 7919 % 500_000),
                )
                for one in some
            )  # fmt: skip
            OrganisationTheme.objects.bulk_create(
                OrganisationTheme(organisation_id=one.number, code=code) for one in some for code in one.themes
            )
            Site.objects.bulk_create(
                Site(
                    organisation_id=one.number, is_head=True, address=one.address, postcode=one.place.postcode,
                    commune_id=one.place.code, lat_e6=one.lat_e6 if one.exact else None,
                    lon_e6=one.lon_e6 if one.exact else None,
                )
                for one in some
            )  # fmt: skip
    search.rebuild()


def everywhere() -> list[Place]:
    """The communes of France by their people, those of the Hautes-Alpes counted ten times: it is their directory."""
    from cordee.kernel.reference.models import Commune

    rows = Commune.objects.filter(country="FR", ended=False, lat_e6__isnull=False).order_by("code")
    columns = ("code", "name", "postcodes", "lat_e6", "lon_e6", "population", "department")
    return [
        Place(code, name, posts.split(" ")[0], lat, lon, ((people or 0) + 200) * (10 if where == "05" else 1))
        for code, name, posts, lat, lon, people, where in rows.values_list(*columns)
    ]
