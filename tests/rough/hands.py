"""Rough hands: files of every kind of damage, and what a command line may answer to them."""

from __future__ import annotations

import contextlib
import copy
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from ruamel.yaml import YAML

from sim.cli import outcome, verbs

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FIVE = SCENARIOS / "networks" / "five"

NASTY: tuple[Any, ...] = (
    None, "", " ", 0, -1, 1e308, -1e308, 1e-320, 10**40, True, [], {}, [None], [[]], {"": 1}, "nan",
    "NaN", "inf", "-inf",
    "1e999", "0 days", "-3 days", "1e99 years", "12 parsecs", "2026-02-30", "9999-12-31", "0001-01-01", "2026-13-01",
    "CHN", "XXX", "all", "everywhere", "..", "../..", "/etc/passwd", "~", "C:\\x", "a\x00b", "\u202e", "\ud83d\ude00",
    "💥" * 40, "a" * 3000, "${HOME}", "!!python/object:os.system", "{{ 7*7 }}", "<script>alert(1)</script>", "%s%n",
    "0x10", "1_000", "1,5", "٣", {"triangular": [1, 2, 3]}, {"triangular": [3, 2, 1], "unit": "days"},
    {"uniform": ["nan", 2], "unit": "days"}, {"uniform": [0, 1e308]}, {"normal": [0, -1]}, {"lognormal": [1]},
    {"normal": [0.5, 1e300]}, {"choice": []},
)  # fmt: skip
"""Values that no field expects, and some that one does."""


def called(arguments: Sequence[str]) -> tuple[int, str]:
    """Exit code of a command line and all that it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = outcome([str(part) for part in arguments])
    return code, said.getvalue()


def survives(arguments: Sequence[str]) -> int:
    """The exit code, which is none of a bug, and no traceback is seen."""
    code, said = called(arguments)
    assert code in (0, 1, 2), said[-3000:]
    assert "Traceback" not in said, said[-3000:]
    assert " object at 0x" not in said, said[-3000:]
    if code == 2:
        assert said.strip(), "bad input is told what is wrong"
    return code


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to every value of a document."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += places(inner, (*path, key))
    return found


def changed(document: Any, path: tuple[Any, ...], act: str, value: Any) -> None:
    """Replace, remove, rename or double what stands at a path."""
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    last = path[-1]
    if act == "remove":
        del holder[last]
    elif act == "rename" and isinstance(holder, dict):
        holder[f"{last}x"] = holder.pop(last)
    elif act == "double" and isinstance(holder, dict):
        holder[f"{last}_again"] = holder[last]
    else:
        holder[last] = value


@st.composite
def documents(draw: st.DrawFn, texts: Sequence[str]) -> str:
    """A sound scenario in which one to three values are no longer what they were."""
    document = YAML(typ="safe", pure=True).load(draw(st.sampled_from(texts)))
    for _ in range(draw(st.integers(1, 3))):
        paths = places(document)
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        act = draw(st.sampled_from(("replace", "replace", "replace", "remove", "rename", "double")))
        changed(document, path, act, copy.deepcopy(draw(st.sampled_from(NASTY))))
    out = io.StringIO()
    YAML(typ="safe", pure=True).dump(document, out)
    return out.getvalue()


WORDS = st.sampled_from([
    *verbs(), "--help", "--set", "--json", "-j", "--seed", "--replicates", "--out", "--force", "-q", "--", "-", "",
    "export_ban", "scenarios", "no/such/file.yaml", "replicates=2", "a=", "=", "=b", "x.y.z=1", "disruptions={}",
    "\udcff", "\x00", "-1", "1e9", "٣", str(FIVE), "/dev/null", "..", "a" * 300,
    *[str(word) for word in NASTY if isinstance(word, str)],
])  # fmt: skip
"""Words of a command line."""
HARMLESS = ("check", "explain", "list", "schema", "network", "report", "compare")
"""Verbs that compute nothing."""


def lay(folder: Path, found: str | bytes | dict[str, str]) -> Path:
    """Lay a document, or tables and a scenario on them, into a folder; the file to name."""
    if isinstance(found, dict):
        own = folder / "own"
        own.mkdir(exist_ok=True)
        for name, text in found.items():
            (own / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        found = (SCENARIOS / "own_network.yaml").read_text(encoding="utf-8").replace("networks/five", "own")
    file = folder / "odd.yaml"
    file.write_bytes(found if isinstance(found, bytes) else found.encode("utf-8", "surrogatepass"))
    return file


@st.composite
def torn(draw: st.DrawFn, texts: Sequence[str]) -> bytes:
    """A sound text with pieces cut out, doubled, swapped or written over, byte by byte."""
    text = draw(st.sampled_from(texts)).encode()
    for _ in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, len(text)))
        last = min(len(text), first + draw(st.sampled_from((0, 1, 2, 10, 60, 400))))
        junk = (
            b"\t",
            b"\x00",
            b"\xff",
            b"&a *a",
            b"*a",
            b"- ",
            b": ",
            b"{[",
            b'"',
            b"!!x ",
            b"\r",
            b"%YAML 9\n",
            b"---\n",
            b"",
        )
        piece = draw(st.one_of(st.binary(max_size=6), st.sampled_from(junk), st.just(text[first:last])))
        text = text[:first] + piece + text[draw(st.sampled_from((first, last))) :]
    return text


@st.composite
def tables(draw: st.DrawFn) -> dict[str, str]:
    """The tables of five facilities, one to three of their cells, rows, columns or files not what they were."""
    found = {file.name: file.read_text(encoding="utf-8") for file in sorted(FIVE.glob("*.csv"))}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(found)))
        rows = [line.split(",") for line in found[name].splitlines()]
        if not rows:
            continue
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, len(rows[row]) - 1))
        act = draw(st.sampled_from(("cell", "cell", "cell", "cell", "row", "twice", "column", "short", "file")))
        if act == "cell":
            rows[row][column] = str(draw(st.sampled_from([x for x in NASTY if not isinstance(x, list | dict)])))
        elif act == "row":
            del rows[row]
        elif act == "twice":
            rows.insert(row, list(rows[row]))
        elif act == "column":
            rows = [[cell for k, cell in enumerate(line) if k != column] for line in rows]
        elif act == "short":
            rows[row] = rows[row][: column + 1]
        found[name] = "" if act == "file" else "\n".join(",".join(line) for line in rows) + "\n"
    return found


PLAUSIBLE: dict[str, tuple[Any, ...]] = {
    "duration": ("0 days", "1 days", "400 days", "40 years", "13 months", {"uniform": [0, 900], "unit": "days"}),
    "date": ("1990-01-01", "2025-12-31", "2026-01-01", "2026-01-02", "2027-12-31", "2028-01-01", "2099-12-31"),
    "number": (0, 1, 0.5, 1e-9, 1e9, 2, {"uniform": [0, 1]}, {"triangular": [0, 0.5, 1]}),
    "tonnes": ("0 t", "1e-9 t", "1e12 t", "0 days", "1 days", "5000 days"),
    "name": ("all", "EU27", "CHN", "USA", "AUS", "ROW", "examplium_ore", "examplium_metal", "examplium_tool"),
}


def kind_of(value: Any) -> str:
    """What a value of a scenario looks like."""
    text = str(value)
    if isinstance(value, int | float):
        return "number"
    if text[:4].isdigit() and text[4:5] == "-":
        return "date"
    return "duration" if text.endswith(("days", "months", "years")) else "tonnes" if text.endswith(" t") else "name"


@st.composite
def odd(draw: st.DrawFn, texts: Sequence[str]) -> str:
    """A scenario of which some values are others of their kind, at the edge of what may be said."""
    document = YAML(typ="safe", pure=True).load(draw(st.sampled_from(texts)))
    paths = [p for p in places(document) if p[0] in ("disruptions", "responses", "horizon", "start", "controls")]
    for path in draw(st.lists(st.sampled_from(paths), min_size=1, max_size=4, unique=True)):
        holder = document
        for key in path[:-1]:
            holder = holder[key]
        if path[-1] != "kind" and not isinstance(holder[path[-1]], dict | list):
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(PLAUSIBLE[kind_of(holder[path[-1]])])))
    out = io.StringIO()
    YAML(typ="safe", pure=True).dump(document, out)
    return out.getvalue()


ODD = """\
name: All that can happen to an invented metal
start: 2026-01-01
horizon: 300 days
replicates: 2
network: networks/five
disruptions:
  ban: {kind: export_ban, by: CHN, materials: examplium_metal, to: EU27, announced: 2026-02-01, in_force: 2026-03-01,
        lasts: 100 days, leakage: 0.1, enforcement: 0.5}
  licence: {kind: export_licence, by: CHN, materials: examplium_ore, to: all, in_force: 2026-02-01, processing: 20 days,
            capacity: 1, approval: 0.5, learning: 10 days, lasts: 200 days}
  quota: {kind: export_quota, by: AUS, materials: examplium_ore, share: 0.5, period: month, carry_over: 0.5,
          in_force: 2026-02-01, lasts: 90 days}
  tariff: {kind: tariff, by: USA, on: EU27, materials: examplium_tool, rate: 0.25, starts: 2026-02-01, lasts: 100 days}
  outage: {kind: facility_outage, facilities: CHN.examplium_metal, starts: 2026-04-01, lasts: 40 days, loss: 0.5,
           ramp: 20 days}
  surge: {kind: demand_surge, materials: examplium_tool, to: 1.5, starts: 2026-01-10, by: 2026-09-01}
  hoards: {kind: hoarding, places: EU27, materials: examplium_metal, starts: 2026-02-01, lasts: 60 days, cover: 1.5}
responses:
  stock: {kind: national_stockpile, owner: EU27, holdings: {examplium_metal: 60 days}, below: 30 days, until: 45 days}
  order: {kind: demand_restraint, places: USA, materials: examplium_tool, share: 0.2, starts: 2026-04-01,
          lasts: 50 days}
  scrap: {kind: recycling, places: EU27, capacity: {examplium_metal: 50 t}, starts: 2026-03-01, ramp: 60 days}
  plant: {kind: project, facility: KOR.examplium_metal, capacity: 100 t, starts: 2026-01-01, stands: build,
          build: 60 days, ramp: 50 days, slip: 1.2}
"""
"""Everything at once, on the network of five facilities."""
