"""Is cost linear in lanes and days? CPU time of a history on made-up networks of 200 to 20,000 lanes.

    python -m benchmarks.lanes    up to 2,000 lanes, for a look; writes nothing

A network is made of blocks of 200 lanes: ten places mine an ore, ten refine it, ten use the metal, and everybody
buys from everybody; each block has its own two materials. Each history has an export ban on the first metal. Times
are CPU seconds of one process, medians of interleaved rounds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import tables
from sim.disruptions import ExportBan
from sim.engine.fields import drawn
from sim.engine.history import History
from sim.engine.replicate import Dealer, Replicate
from sim.engine.state import State
from sim.network import Demand, Facility, Lane, Material, Member, Network, Recipe, Source, Stock
from sim.network.arrays import Layout
from sim.network.elements import DAYS_PER_YEAR, USE

PICTURE = Path(__file__).parents[1] / "docs" / "img" / "cost_lanes.svg"
PLACES = ("AUS", "BRA", "CAN", "CHN", "EU27", "IND", "JPN", "KOR", "USA", "ZAF")
BLOCK = 2 * len(PLACES) ** 2
"""Lanes of a block: ore and metal from each place to each."""
LANES = (200, 600, 2_000, 6_000, 20_000)
YEARS = (1, 2, 3, 4, 5)
MANY_YEARS_OF = 2_000
"""Lanes of the network that is simulated for several years."""
ROUNDS = 5
START = date(2026, 1, 1)


def network(lanes: int) -> Network:
    """A network of so many lanes, to a whole block."""
    blocks = [_block(number) for number in range(max(1, round(lanes / BLOCK)))]
    shipped = Network.shipped()
    cited = {parameter.source for parameter in shipped.parameters.values()} | {"own_balance"}
    joined: dict[str, list[Any]] = {name: [row for each in blocks for row in each[name]] for name in blocks[0]}
    return Network.of(
        **joined,
        members=[Member(place, "allies") for place in ("JPN", "KOR", "USA")],
        parameters=shipped.parameters.values(),
        sources=[Source("own_balance", "made for this measurement")]
        + [row for row in shipped.sources.values() if row.key in cited and row.key != "own_balance"],
    )


def _block(number: int) -> dict[str, list[Any]]:
    """Ten mines, ten refiners and ten users, alike in all but the days between them."""
    ore, metal, each = f"ore{number:03d}", f"metal{number:03d}", 3_650.0
    made = {"mine": ore, "refine": metal}
    rows: dict[str, list[Any]] = {
        "materials": [Material(ore, metal, "t", 1_000.0), Material(metal, metal, "t", 10_000.0)],
        "facilities": [
            Facility(f"{place}.{what}", place, process, what, each, 1.25 * each, processing_days=7.0)
            for process, what in made.items()
            for place in PLACES
        ],
        "recipes": [Recipe(f"{place}.{metal}", ore, 1.0) for place in PLACES],
        "demands": [Demand(place, metal, "everything", "other", each, 0.0, -0.2, 0.1) for place in PLACES],
    }
    rows["lanes"] = [*_lanes(ore, [f"{p}.{metal}" for p in PLACES], each), *_lanes(metal, _users(), each)]
    rows["stocks"] = [Stock(f"{p}.{what}", what, "product", 30.0) for what in made.values() for p in PLACES]
    rows["stocks"] += [Stock(f"{p}.{metal}", ore, "feed", 45.0) for p in PLACES]
    rows["stocks"] += [Stock(user, metal, "user", 45.0) for user in _users()]
    return rows


def _users() -> list[str]:
    return [USE + place for place in PLACES]


def _lanes(material: str, buyers: Sequence[str], need: float) -> Iterator[Lane]:
    """Every buyer takes a tenth of its need from every place, weekly from abroad and daily at home."""
    for i, place in enumerate(PLACES):
        for j, buyer in enumerate(buyers):
            days, interval = (3.0, 1) if i == j else (10.0 + 4.0 * abs(i - j), 7)
            flow = need / len(PLACES)
            yield Lane(material, f"{place}.{material}", buyer, flow, "sea", days, interval, "direct", (), 100.0)


class Course:
    """One network over some years, and histories of it one after the other."""

    def __init__(self, lanes: int, years: int) -> None:
        self.days = round(years * DAYS_PER_YEAR)
        self.layout = Layout.of(network(lanes))
        self.dealer = Dealer(self.layout, 1, self.days)
        self.ban = ExportBan(kind="export_ban", by="CHN", materials="metal000", to=["JPN", "USA"],
                             in_force=date(2026, 3, 1), lasts="6 months")  # fmt: skip
        self.dealing: list[float] = []
        self.running: list[float] = []
        self._last: State | None = None

    def run(self, number: int) -> None:
        """Deal a replicate and simulate it, both timed."""
        began = time.process_time()
        replicate: Replicate = self.dealer.deal(number)
        dealt = time.process_time()
        told = drawn({"ban": self.ban}, 1, number)
        state = replicate.state.copy(self._last)
        history = History(self.layout, replicate, state, told, START, self.days, 1)
        history.run()
        self._last = history.state
        self.dealing.append(dealt - began)
        self.running.append(time.process_time() - dealt)

    def found(self) -> dict[str, float]:
        """Medians, without the first round, which touches the memory."""
        return {
            "lanes": len(self.layout.lanes),
            "days": self.days,
            "dealing_seconds": median(self.dealing[1:]),
            "history_seconds": median(self.running[1:]),
        }


def rounds(courses: Sequence[Course], count: int) -> list[dict[str, float]]:
    """Every course once a round, and one round more to begin with."""
    for number in range(count + 1):
        print(f"round {number} of {count} ...", file=sys.stderr)
        for course in courses:
            course.run(number)
    return [course.found() for course in courses]


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Exponent of a power law through the points: 1 is linear."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def measured(most: int, count: int) -> dict[str, Any]:
    """Cost by lanes at one year and by years at one network, with the exponents of both."""
    by_lanes = rounds([Course(lanes, 1) for lanes in LANES if lanes <= most], count)
    by_days = rounds([Course(min(MANY_YEARS_OF, most), years) for years in YEARS], count)
    exponents = {
        f"{part} by {axis}": slope([p[axis] for p in points], [p[f"{part}_seconds"] for p in points])
        for axis, points in (("lanes", by_lanes), ("days", by_days))
        for part in ("history", "dealing")
    }
    return {"rounds": count, "by_lanes": by_lanes, "by_days": by_days, "exponents": exponents}


def draw(found: dict[str, Any]) -> None:
    """The picture: cost by lanes and by days on logarithmic axes, beside lines of slope 1."""
    from matplotlib.figure import Figure

    from sim.report.figures.canvas import dressed

    with dressed():
        figure = Figure(figsize=(8.0, 3.4), layout="constrained")
        axes = figure.subplots(1, 2)
        for ax, axis in zip(axes, ("lanes", "days"), strict=True):
            _panel(ax, axis, found[f"by_{axis}"], found["exponents"])
        figure.savefig(PICTURE, format="svg", metadata={"Date": None, "Creator": None})


def _panel(ax: Any, axis: str, points: list[dict[str, float]], exponents: dict[str, float]) -> None:
    x = [p[axis] for p in points]
    for part, mark, dash in (("history", "o", "-"), ("dealing", "s", "--")):
        y = [p[f"{part}_seconds"] for p in points]
        ax.loglog(x, y, mark + dash, markersize=4, label=f"{part}: exponent {exponents[f'{part} by {axis}']:.2f}")
        ax.loglog(x, [y[-1] * each / x[-1] for each in x], ":", color="0.6", linewidth=0.8)
    other = f"{points[0]['days']:,} days" if axis == "lanes" else f"{points[0]['lanes']:,} lanes"
    ax.set(xlabel=f"{axis} ({other})", ylabel="CPU seconds")
    ax.set_xticks(x, [f"{each:,}" for each in x])
    low, high = ax.get_ylim()
    marks = [each for each in (0.001, 0.01, 0.1, 1.0, 10.0) if low <= each <= high]
    ax.set_yticks(marks, [f"{each:g}" for each in marks])
    ax.minorticks_off()
    ax.legend(loc="upper left")


if __name__ == "__main__":
    print("\n".join(tables.lanes({"lanes": measured(2_000, 2)})))
