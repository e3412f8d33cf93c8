"""Colours: the two lists never part, and every pair in use can be read by everyone (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent / "static" / "cordee"
TOKENS = (STATIC / "tokens.css").read_text()
HEX = r"#[0-9a-f]{6}\b"
FALLBACK = dict(re.findall(rf"(--[a-z0-9-]+): ({HEX});", TOKENS))
PAIRS = {
    name: (light, dark) for name, light, dark in re.findall(rf"(--[a-z0-9-]+): light-dark\(({HEX}), ({HEX})\);", TOKENS)
}
TONES = ("meet", "share", "learn", "count", "build", "org")
TEXT = (
    [(text, ground) for text in ("ink", "ink-2") for ground in ("page", "surface", "sunken")]
    + [("link", ground) for ground in ("page", "surface", "stop-tint", "warn-tint", "share-tint", "ok-tint")]
    + [("on-blaze", "blaze"), ("on-blaze", "blaze-hover"), ("on-slab", "slab"), ("on-slab", "slab-line")]
    + [(state, ground) for state in ("ok", "warn", "stop") for ground in ("surface", "page", f"{state}-tint")]
    + [("ink", f"{state}-tint") for state in ("ok", "warn", "stop", "share")]
    + [(tone, ground) for tone in TONES for ground in ("page", "surface", f"{tone}-tint")]
    + [("surface", tone) for tone in TONES]
    + [("ink", f"v{n}") for n in range(1, 10)]
)
EDGES = [("edge", "surface"), ("edge", "page"), ("blaze-rim", "page"), ("rope", "slab"), ("map-edge", "page")]


def _luminance(colour):
    def channel(part):
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _colour(name, scheme):
    return PAIRS[f"--{name}"][scheme] if f"--{name}" in PAIRS else FALLBACK[f"--{name}"]


def test_the_fallback_is_the_light_scheme():
    assert {name: light for name, (light, _) in PAIRS.items()} == {name: FALLBACK[name] for name in PAIRS}


def test_a_colour_without_a_dark_value_lives_on_its_own_ground():
    assert sorted(set(FALLBACK) - set(PAIRS)) == ["--blaze", "--blaze-hover", "--on-blaze", "--on-slab"]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read(scheme):
    ratios = {pair: _contrast(*(_colour(name, scheme) for name in pair)) for pair in TEXT}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_edges_can_be_seen(scheme):
    ratios = {pair: _contrast(*(_colour(name, scheme) for name in pair)) for pair in EDGES}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}


def test_the_ratio_is_the_one_of_the_norm():
    assert round(_contrast("#000000", "#ffffff"), 2) == 21
    assert round(_contrast("#777777", "#ffffff"), 2) == 4.48


def test_components_name_roles_and_never_a_colour():
    """A colour written in a component would not follow the scheme; slab, sheet and wooden post are fixed."""
    fixed = {"#15222a", "#46565c", "#cad5d1", "#0b5361", "#7d8c90", "#8a6a45", "#6d5236", "#fff", "#000", "#333"}
    fixed |= {"#eee", "#999", "#555"}
    wrong = [
        f"{path.name}: {colour}"
        for path in sorted(STATIC.glob("*.css"))
        if path.name not in {"tokens.css", "leaflet.css"}
        for colour in re.findall(r"#[0-9a-f]{3,8}\b", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
        if colour not in fixed
    ]
    assert wrong == []
