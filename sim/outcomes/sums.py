"""What may be added up over consumers: tonnes of one material, value over all."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

TONNES = ("shortfall_t", "priced_out_t", "short_t")
VALUE = "value_not_delivered_usd"
ALL = "all"
OWNERS, WORLD = "owners", "world"


class Sum(NamedTuple):
    """A line of a table: whose, of what, which measure, and the pools that add up to it."""

    place: str
    material: str
    column: int
    """Of the measure."""
    rows: list[int]


def sums(pools: Sequence[tuple[str, str]], measures: Sequence[str], owners: Collection[str]) -> list[Sum]:
    """Every measure of every pool, then what adds up for the owners of the responses and for the world.

    Args:
        pools: Place and material.
        measures: Their names.
        owners: Places that the responses serve.
    """
    single = [
        Sum(place, material, column, [row])
        for row, (place, material) in enumerate(pools)
        for column in range(len(measures))
    ]
    everybody = {place for place, _ in pools}
    return [
        *single,
        *_totals(pools, measures, OWNERS, everybody & set(owners)),
        *_totals(pools, measures, WORLD, everybody),
    ]


def _totals(
    pools: Sequence[tuple[str, str]], measures: Sequence[str], whom: str, places: Collection[str]
) -> Iterator[Sum]:
    theirs = [(row, material) for row, (place, material) in enumerate(pools) if place in places]
    for material in sorted({material for _, material in theirs}):
        rows = [row for row, made in theirs if made == material]
        yield from (Sum(whom, material, measures.index(name), rows) for name in TONNES if name in measures)
    if theirs and VALUE in measures:
        yield Sum(whom, ALL, measures.index(VALUE), [row for row, _ in theirs])
