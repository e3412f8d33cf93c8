"""Make the data files of the reference kernel from their public sources.

    python tools/geo/build_data.py SOURCES DECOUPAGE

SOURCES: a folder with communes_france.csv, comuni_piemonte_proches.csv, epci_voisins.json, naf.json,
categoriesJuridiques.json, parameters.csv. DECOUPAGE: the folder ``data`` of the npm package
@etalab/decoupage-administratif 6.0.0 (communes.json, departements.json, regions.json). See reference/data/SOURCE.md.
The result is the same bytes each time.
"""

import csv
import gzip
import io
import json
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parents[2] / "src/cordee/kernel/reference/data"
HEADER = "code,country,name,department,region,postcodes,population,siren,epci,lat_e6,lon_e6"
VALLEYS = [  # code, name, SIREN of the EPCI it equals; the order is that of the legend, the number that of the tint
    ("champsaur", "Champsaur", "200068096"),
    ("ecrins", "Écrins", "240500462"),
    ("guillestrois-queyras", "Guillestrois-Queyras", "200067452"),
    ("brianconnais", "Briançonnais", "240500439"),
    ("serre-poncon", "Serre-Ponçon", "200067742"),
    ("gap-tallard-durance", "Gap-Tallard-Durance", "200067825"),
    ("sisteronais-buech", "Sisteronais-Buëch", "200068765"),
    ("buech-devoluy", "Buëch-Dévoluy", "200067445"),
    ("val-d-avance", "Val d’Avance", "200067320"),
]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(header: str, lines: list[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(lines)
    return out.getvalue().encode()


def e6(degrees: str) -> str:
    return str(round(float(degrees) * 1_000_000)) if degrees else ""


def write(name: str, data: bytes) -> None:
    (OUT / name).write_bytes(gzip.compress(data, 9, mtime=0) if name.endswith(".gz") else data)
    print(f"{name}: {(OUT / name).stat().st_size} bytes")


def french(sources: Path) -> list[tuple[object, ...]]:
    return [
        (
            row["code_insee"], "FR", row["nom"], row["departement"], row["region"],
            " ".join(row["codes_postaux"].replace("|", " ").replace(";", " ").split()), row["population"],
            row["siren"], row["epci_siren"], e6(row["lat"]), e6(row["lon"]),
        )
        for row in rows(sources / "communes_france.csv")
    ]  # fmt: skip


def italian(sources: Path) -> list[tuple[object, ...]]:
    return [
        (
            row["istat"], "IT", row["nome"], row["provincia"], "",
            row["cap"], row["popolazione"], "", "", e6(row["lat"]), e6(row["lon"]),
        )
        for row in rows(sources / "comuni_piemonte_proches.csv")
    ]  # fmt: skip


def merged(decoupage: Path, living: set[str]) -> list[tuple[str, str, str]]:
    """Old codes and where they went; the name is known when a delegated commune kept it. A code that went to itself
    is a commune that took a new name with the merger."""
    communes = json.loads((decoupage / "communes.json").read_text())
    names = {row["code"]: row["nom"] for row in communes if row["type"] in {"commune-deleguee", "commune-associee"}}
    into = {row["code"]: row["chefLieu"] for row in communes if row["type"] in {"commune-deleguee", "commune-associee"}}
    for row in communes:
        if row["type"] == "commune-actuelle":
            into |= dict.fromkeys(row.get("anciensCodes", ()), row["code"])
    return sorted((old, names.get(old, ""), new) for old, new in into.items() if new in living)


def main(sources: Path, decoupage: Path) -> None:
    communes = french(sources)
    write("communes.csv.gz", as_csv(HEADER, communes))
    write("comuni.csv", as_csv(HEADER, italian(sources)))
    now = {str(row[0]): row[2] for row in communes}
    gone = [row for row in merged(decoupage, set(now)) if row[0] not in now or (row[1] and row[1] != now[row[0]])]
    write("merged.csv.gz", as_csv("code,name,into", gone))
    epci = {row["epci_siren"]: row["epci_nom"] for row in rows(sources / "communes_france.csv") if row["epci_siren"]}
    regions = [
        ("region", r["code"], r["nom"], "FR", 0, "") for r in json.loads((decoupage / "regions.json").read_text())
    ]
    departments = [
        ("department", d["code"], d["nom"], "FR", 0, "")
        for d in json.loads((decoupage / "departements.json").read_text())
    ]
    italy = [("department", "TO", "Torino", "IT", 0, ""), ("department", "CN", "Cuneo", "IT", 0, "")]
    valleys = [("valley", code, name, "FR", i, f"epci:{siren}") for i, (code, name, siren) in enumerate(VALLEYS, 1)]
    bodies = [("epci", code, name.replace("Ecrins", "Écrins"), "FR", 0, "") for code, name in sorted(epci.items())]
    write("perimeters.csv", as_csv("kind,code,name,country,position,communes",
                                   regions + departments + italy + bodies + valleys))  # fmt: skip
    naf = [(row["id"].replace(".", ""), row["label"]) for row in json.loads((sources / "naf.json").read_text())]
    write("naf-rev2.csv", as_csv("code,label", naf))
    forms = json.loads((sources / "categoriesJuridiques.json").read_text())
    legal = [(f"{row['id']:>04}" if isinstance(row["id"], str) else f"{row['id']:04}", row["name"])
             for row in forms if str(row["id"]) != "-1"]  # fmt: skip
    write("legal-categories.csv", as_csv("code,label", sorted(legal)))
    write("parameters.csv", (sources / "parameters.csv").read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
