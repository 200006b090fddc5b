"""The outlines of the world map: `python docs/shapes.py countries-110m.json`.

Reads `countries-110m.json` of the npm package world-atlas 2.0.2, which is Natural Earth's 1:110m countries (public
domain), and writes `sim/report/figures/world.csv` (a ring a line, in half degrees) and `places.csv` (where a place is
marked: the centre of the largest ring of its country).
"""

from __future__ import annotations

import csv
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "sim" / "report" / "figures"
NUMBERS = {
    "036": "AUS", "056": "BEL", "076": "BRA", "124": "CAN", "152": "CHL", "156": "CHN", "180": "COD", "276": "DEU",
    "233": "EST", "246": "FIN", "250": "FRA", "360": "IDN", "356": "IND", "392": "JPN", "398": "KAZ", "410": "KOR",
    "418": "LAO", "104": "MMR", "458": "MYS", "608": "PHL", "764": "THA", "840": "USA", "704": "VNM",
}  # fmt: skip
"""Codes of the tables by the ISO numbers of the shapes."""
CHOSEN = {
    "EU27": (4.4, 50.8, "Brussels"),
    "ROW": (-22.0, -30.0, "no place: the South Atlantic"),
    "RUS": (95.0, 61.0, "read off a map: its ring crosses the date line"),
    "bab_el_mandeb": (43, 13, "read off a map, to a degree"),
    "cape": (18, -34, "read off a map, to a degree"),
    "hormuz": (56, 26, "read off a map, to a degree"),
    "malacca": (101, 3, "read off a map, to a degree"),
    "panama": (-80, 9, "read off a map, to a degree"),
    "suez": (32, 30, "read off a map, to a degree"),
    "sunda": (106, -6, "read off a map, to a degree"),
    "taiwan_strait": (119, 25, "read off a map, to a degree"),
}
LEAST = 3.0
"""Square degrees below which a ring is left out."""

Ring = list[tuple[float, float]]


def rings(world: dict[str, Any]) -> dict[str, list[Ring]]:
    """Outer rings by the number of their country, in degrees."""
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = []
    for arc in world["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    found: dict[str, list[Ring]] = {}
    for each in world["objects"]["countries"]["geometries"]:
        parts = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
        for outer, *_ in parts:
            found.setdefault(each.get("id", ""), []).append(joined(outer, arcs))
    return found


def joined(outer: list[int], arcs: list[Ring]) -> Ring:
    """A ring of arcs; a negative number is an arc backwards."""
    points: Ring = []
    for number in outer:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def area(ring: Ring) -> float:
    """Square degrees."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))) / 2


def centre(ring: Ring) -> tuple[float, float]:
    """Of the area that a ring encloses."""
    turns = [x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)]
    pairs = [(*ends, turn) for ends, turn in zip(pairwise(ring), turns, strict=True)]
    total = 3 * sum(turns)
    return sum((a[0] + b[0]) * t for a, b, t in pairs) / total, sum((a[1] + b[1]) * t for a, b, t in pairs) / total


def simple(ring: Ring) -> Ring:
    """In half degrees, without points that fall together."""
    points: Ring = []
    east = any(abs(a[0] - b[0]) > 180.0 for a, b in pairwise(ring))
    for x, y in ring:
        x = x + 360.0 if east and x < 0.0 else x  # noqa: PLW2901 - over the date line
        point = round(2 * x) / 2, round(2 * y) / 2
        if not points or point != points[-1]:
            points.append(point)
    return points


def main() -> None:
    """Write both files."""
    found = rings(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    with (FOLDER / "world.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        for parts in found.values():
            for ring in map(simple, parts):
                if area(ring) >= LEAST and max(y for _, y in ring) > -60.0:
                    lines.writerow([f"{value:g}" for point in ring for value in point])
    with (FOLDER / "places.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("place", "lon", "lat", "source"))
        for number, code in sorted(NUMBERS.items(), key=lambda item: item[1]):
            x, y = centre(max(found[number], key=area))
            lines.writerow((code, f"{x:.1f}", f"{y:.1f}", "Natural Earth 1:110m, centre of the largest ring"))
        for code, (x, y, note) in CHOSEN.items():
            lines.writerow((code, x, y, note))


if __name__ == "__main__":
    main()
