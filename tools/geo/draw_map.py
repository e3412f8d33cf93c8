"""Draw the ground of the map once, from the polygons of the communes.

    uv run --no-project --with shapely==2.1.2 python tools/geo/draw_map.py communes_05.geojson \\
        communes_france.csv comuni_piemonte_proches.csv

Writes, always the same bytes for the same sources:
* ui/templates/ui/map_ground.html: land by valley, dotted limits of the valleys, rim (viewBox 1000 × 802)
* ui/templates/ui/hero_ground.html: the same, rougher, for the home page
* ui/static/cordee/communes_05.geojson: simplified polygons for the detailed map
and prints the constants of lib/drawn_map.py. Source: gregoiredavid/france-geojson, commit
5d34ee6d0140c29f785fdb047d9329f1aab58833 (IGN Admin Express COG 2018, Licence Ouverte). Ristolas is merged into
Abriès-Ristolas. Shared edges stay shared: coverage_simplify.
"""

import csv
import json
import sys
from math import cos, radians
from pathlib import Path

import shapely
from build_data import VALLEYS
from shapely.geometry import mapping, shape
from shapely.ops import linemerge, unary_union

UI = Path(__file__).resolve().parents[2] / "src/cordee/ui"
WIDTH, HEIGHT, MARGIN = 1000, 802, 10
SQUEEZE = cos(radians(44.66))
TINT = {siren: number for number, (_, _, siren) in enumerate(VALLEYS, 1)}
CODE = {siren: code for code, _, siren in VALLEYS}


def communes(geojson: Path, table: Path) -> dict[str, dict]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        known = {row["code_insee"]: row for row in csv.DictReader(file) if row["departement"] == "05"}
    shapes: dict[str, list] = {}
    for feature in json.loads(geojson.read_text())["features"]:
        code = feature["properties"].get("code") or feature["properties"]["code_insee"]
        shapes.setdefault("05001" if code == "05120" else code, []).append(shape(feature["geometry"]).buffer(0))
    assert set(shapes) == set(known), set(shapes) ^ set(known)
    return {
        code: {"name": known[code]["nom"], "epci": known[code]["epci_siren"], "shape": unary_union(parts)}
        for code, parts in sorted(shapes.items())
    }


def simplified(places: dict[str, dict], tolerance: float) -> dict[str, object]:
    shapes = shapely.coverage_simplify([place["shape"] for place in places.values()], tolerance)
    return dict(zip(places, shapes, strict=True))


class Drawing:
    """Degrees to whole units of the viewBox."""

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        across, down = (east - west) * SQUEEZE, north - south
        self.unit = min((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / down)
        self.west = west - (WIDTH / self.unit - across) / 2 / SQUEEZE
        self.north = north + (HEIGHT / self.unit - down) / 2

    def point(self, lon: float, lat: float) -> tuple[int, int]:
        return round((lon - self.west) * SQUEEZE * self.unit), round((self.north - lat) * self.unit)

    def path(self, coords: object, *, closed: bool) -> str:
        points = [self.point(*pair[:2]) for pair in coords]
        kept = [points[0]] + [b for a, b in zip(points, points[1:], strict=False) if a != b]
        if closed and kept[-1] == kept[0]:
            kept.pop()
        if len(kept) < (3 if closed else 2):
            return ""
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(kept, kept[1:], strict=False)]
        text = f"M{kept[0][0]} {kept[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps)
        return text.replace(" -", "-") + ("z" if closed else "")

    def rings(self, geometry: object) -> str:
        polygons = getattr(geometry, "geoms", [geometry])
        return "".join(self.path(ring.coords, closed=True) for p in polygons for ring in [p.exterior, *p.interiors])

    def lines(self, geometry: object) -> str:
        return "".join(self.path(line.coords, closed=False) for line in getattr(geometry, "geoms", [geometry]))


def abroad(table: Path, drawing: Drawing) -> str:
    """The near Italian comuni, as points: their shapes are not ours to draw yet."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        points = [drawing.point(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    shown = [f'<circle cx="{x}" cy="{y}" r="4"/>' for x, y in points if 6 < x < WIDTH - 6 and 6 < y < HEIGHT - 6]
    return f'<g class="abroad" aria-hidden="true">{"".join(shown)}</g>\n'


def ground(places: dict[str, dict], shapes: dict[str, object], drawing: Drawing) -> str:
    by_valley: dict[str, list] = {siren: [] for siren in TINT}
    for code, geometry in shapes.items():
        by_valley[places[code]["epci"]].append(geometry)
    whole = unary_union(list(shapes.values()))
    outlines = [unary_union(parts) for parts in by_valley.values()]
    inner = unary_union([outline.boundary for outline in outlines]).difference(whole.boundary.buffer(1e-7))
    inner = linemerge(inner) if inner.geom_type == "MultiLineString" else inner
    out = ['<g class="land" aria-hidden="true">']
    for siren, parts in by_valley.items():
        paths = "".join(drawing.rings(part) for part in parts)
        out.append(f'<path class="v{TINT[siren]}" data-valley="{CODE[siren]}" d="{paths}"/>')
    out.append('</g><g aria-hidden="true">')
    out.append(f'<path class="valleys" d="{drawing.lines(inner)}"/><path class="rim" d="{drawing.rings(whole)}"/></g>')
    return "\n".join(out) + "\n"


def as_geojson(places: dict[str, dict], shapes: dict[str, object]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": places[code]["name"], "v": TINT[places[code]["epci"]]},
            "geometry": mapping(shapely.set_precision(geometry, 1e-4, mode="pointwise")),
        }
        for code, geometry in shapes.items()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    return text


def main(geojson: Path, table: Path, comuni: Path) -> None:
    places = communes(geojson, table)
    drawing = Drawing(unary_union([place["shape"] for place in places.values()]).bounds)
    for name, tolerance in (("templates/ui/map_ground.html", 0.0045), ("templates/ui/hero_ground.html", 0.009)):
        text = "{# Drawn by tools/geo/draw_map.py; IGN 2018, Licence Ouverte. #}"
        text += ground(places, simplified(places, tolerance), drawing)
        text += abroad(comuni, drawing) if "map_" in name else ""
        (UI / name).write_text(text)
        print(name, len(text))
    text = as_geojson(places, simplified(places, 0.002))
    (UI / "static/cordee/communes_05.geojson").write_text(text)
    print("communes_05.geojson", len(text))
    print(
        f"Projection({round(drawing.west * 1e6)}, {round(drawing.north * 1e6)}, {drawing.unit:.4f}, {WIDTH}, {HEIGHT})"
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
