"""The heat map: which place misses which share of which material."""

from __future__ import annotations

import math

import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.report import names
from sim.report.figures.canvas import BEFORE, GREY, INK, counted, titled
from sim.report.numbers import percent
from sim.report.tongue import count, say

Key = tuple[str, str]

ROW_HEIGHT = 0.26


def height(table: pa.Table) -> float:
    """Inches that the map needs."""
    return 1.15 + ROW_HEIGHT * len(set(table["material"].to_pylist()))


def heat_map(table: pa.Table, ax: Axes, *, parties: tuple[str, ...], replicates: int, when: str) -> Axes:
    """Share of D0 missing over the scenario (mean), by material and place; the darker, the more.

    Args:
        table: Rows of the summary for `shortfall_share` of one arm, tier `all`.
        ax: Where to draw.
        parties: Places to put first.
        replicates: How many histories the means are over.
        when: What the arm is, for the title: `without responses`.
    """
    share = {(row["place"], row["material"]): row["mean"] or 0.0 for row in table.to_pylist()}
    places = sorted({place for place, _ in share}, key=lambda each: (each not in parties, each))
    materials = sorted({material for _, material in share}, key=lambda each: (-_worst(share, each), each))
    for x, place in enumerate(places):
        for y, material in enumerate(materials):
            _cell(ax, x, y, share.get((place, material)))
    ax.set_xticks([x + 0.5 for x in range(len(places))], places)
    ax.set_yticks([y + 0.5 for y in range(len(materials))], [names.material(each) for each in materials])
    ax.set(xlim=(0, len(places)), ylim=(len(materials), 0))
    ax.grid(visible=False)
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xlabel(
        say("mean share of D0 missing; a dash is under {least}", least=percent(0.001)), loc="left", color=GREY
    )
    counted(ax, replicates)
    titled(ax, _finding(share, when))
    return ax


def _worst(share: dict[Key, float], material: str) -> float:
    return max(value for (_, each), value in share.items() if each == material)


def _cell(ax: Axes, x: int, y: int, value: float | None) -> None:
    """A cell whose colour deepens with the share, with the share in it; empty where nobody uses it."""
    if value is None or math.isnan(value):
        return
    ax.add_patch(
        Rectangle((x + 0.03, y + 0.05), 0.94, 0.9, facecolor=BEFORE, alpha=min(0.8, 1.1 * value + 0.04), linewidth=0)
    )
    said = "\N{EN DASH}" if value < 0.001 else percent(value if value < 0.01 else round(value, 3))
    ax.text(x + 0.5, y + 0.5, said, ha="center", va="center", fontsize=7, color=GREY if value < 0.001 else INK)


def _finding(share: dict[Key, float], when: str) -> str:
    (place, material), most = max(share.items(), key=lambda item: (item[1], item[0]))
    touched = len({each for (_, each), value in share.items() if value >= 0.05})
    if most < 0.001:
        said = say("nobody misses more than {least} of D0", least=percent(0.001))
    else:
        said = count("{number} material is {much} short or more somewhere; worst: {material} in {place}, {share}",
                     "{number} materials are {much} short or more somewhere; worst: {material} in {place}, {share}",
                     touched, number=str(touched), much=percent(0.05), material=names.material(material),
                     place=names.place(place), share=percent(most, 2))  # fmt: skip
    return names.capital(say("{when}: {finding}", when=when, finding=said) if when else said)
