"""The stockpile that is just enough: how often users may miss more than so much decides, the least value is sought."""

from collections.abc import Iterable
from functools import cached_property
from itertools import permutations
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from sim.errors import InputError
from sim.experiments.asking import Facts, How, Simulate, ask
from sim.experiments.holding import Holding, Levels, Sizes
from sim.experiments.least import Places, least
from sim.experiments.points import Answer
from sim.experiments.sharing import Apart, sharing
from sim.experiments.stalling import changes, others, stalled
from sim.experiments.trying import Tried
from sim.experiments.usual import ALPHA, MORE_THAN, STEP, UP_TO
from sim.outcomes.finding import Finding, Row
from sim.outcomes.measures import conditional_value_at_risk
from sim.scenario import Scenario

Floats = NDArray[np.float64]

MEASURES = ("shortfall_t", "demand_t", "value_not_delivered_usd")
MOST_STEPS = 1_000_000
"""Sizes that are told apart."""
FRONTIER = 6
"""Steps from nothing to one and a half times the answer."""


class Sizing:
    """The question, ready to be asked."""

    verb = "size-stockpile"

    def __init__(
        self,
        scenario: Scenario,
        stockpile: str,
        material: str | Iterable[str],
        *,
        of: str | Iterable[str] | None = None,
        more_than: float = MORE_THAN,
        alpha: float = ALPHA,
        up_to: float = UP_TO,
        step: float = STEP,
    ) -> None:
        """Check it.

        Args:
            scenario: With the stockpile among its responses.
            stockpile: Its label.
            material: What it holds, one or several, whose holdings are sought, each in its unit of the scenario.
            of: The materials whose users must not miss more, of any of them; those that are held if left out.
            more_than: Share of their demand over the horizon.
            alpha: Chance with which they may miss more.
            up_to: The largest holding of each that is tried.
            step: By which holdings differ.

        Raises:
            InputError: No such stockpile, holding or users; numbers out of their range.
        """
        self.scenario, self.network = scenario, scenario.world()
        self.stockpile, self.material = stockpile, _names(material)
        self.of = self.material if of is None else _names(of)
        self.more_than, self.alpha, self.up_to, self.step = more_than, alpha, up_to, step
        _must_be_between({"more_than": more_than, "alpha": alpha}, 0.0, 1.0)
        if not 0.0 < step <= up_to:
            raise InputError(f"step: should be above 0 and at most the largest holding tried, {up_to:g}, got {step:g}")
        if not up_to / step < MOST_STEPS:
            raise InputError(f"step: makes {up_to / step:,.0f} sizes up to {up_to:g}; take larger steps")
        if not self.material:
            raise InputError("material: name at least one that the stockpile holds")
        self.holding = Holding(scenario, self.network, stockpile, self.material, up_to, step)
        self.owners = self.network.expand(self.holding.owners)
        self._must_be_used()

    def _must_be_used(self) -> None:
        """The users that count are those of the owners of the stockpile."""
        used = {each.material for each in self.network.demands if each.place in self.owners}
        for name in self.of:
            if name not in used:
                who = ", ".join(self.holding.owners)
                raise InputError(f"{who}: nobody there uses {name!r} in the end; say with --of what counts")

    @property
    def asked(self) -> dict[str, Any]:
        """What determines the answer beside the scenario."""
        names = ("stockpile", "more_than", "alpha", "up_to", "step")
        return {"material": list(self.material), "of": list(self.of)} | {name: getattr(self, name) for name in names}

    @property
    def most_histories(self) -> int:
        """Two searches and the frontier, changes where more does not help; another for all owners and each of them.

        About so many for several materials: how often their integer programme is asked depends on what comes of it.
        """
        n, bits = len(self.material), self.holding.steps.bit_length()
        search = bits + 2 if n == 1 else 2 * n * (bits + n)
        owners = len(self.apart.owners) + 1 if self.apart else 0
        changed = len(changes(self.holding)) + len(list(others(self.holding, self.of)))
        return ((2 + owners) * search + FRONTIER + 1 + changed + bool(owners)) * self.scenario.replicates

    @cached_property
    def apart(self) -> Apart | None:
        """The same as national stockpiles; None where `not_apart` says why not."""
        try:
            return Apart(self.holding)
        except InputError as error:
            self.not_apart = str(error)
            return None

    not_apart: str | None = None

    def answer(self, simulate: Simulate) -> tuple[Facts, list[Row]]:
        """Facts and rows of the answer."""
        holding, search = self.holding, Tried[Levels](self.holding.point, simulate, MEASURES)

        def at(places: Places) -> Answer:
            return search.at(holding.levels(places))

        size = least(holding.tops, holding.weights, lambda places: self.bearable(at(places), self.owners))
        surely = least(holding.tops, holding.weights, lambda places: self.surely(at(places)))
        search.answers(map(holding.levels, _frontier(holding.tops, size)))
        flat = stalled(holding, search, self.of, lambda answer: float(self.lost(answer).mean()))
        shared = sharing(self.apart, search, simulate, self.bearable) if self.apart else None
        rows = _rows(self, search, size)
        tried = len(search.tried) + sum(each["sizes"] for each in (shared, flat) if each)
        facts = {**self.asked, "units": holding.units, "size": self._sizes(size), "size_surely": self._sizes(surely),
                 "replicates": self.scenario.replicates, "histories": tried * self.scenario.replicates,
                 "falls": _falls(self, search), "flat": flat, "sharing": shared,
                 "not_shared": self.not_apart}  # fmt: skip
        return facts, rows

    def _sizes(self, places: Places | None) -> Sizes | None:
        return None if places is None else self.holding.sizes(self.holding.levels(places))

    def lost(self, answer: Answer, whose: frozenset[str] | None = None) -> Floats:
        """(replicates,) share of the demand of some places, of all owners if none are named, that is missed.

        Of several materials the share of that of which most is missed.
        """
        places = [place for place, _ in answer.pools if place in (self.owners if whose is None else whose)]
        shares = []
        for name in self.of:
            short, need = (answer.total(measure, places, name)[0] for measure in ("shortfall_t", "demand_t"))
            shares.append(short / np.maximum(need, 1e-300))
        worst: Floats = np.max(shares, axis=0)
        return worst

    def bearable(self, answer: Answer, whose: frozenset[str]) -> bool:
        """Whether users of some places miss more than they may seldom enough among the replicates."""
        lost = self.lost(answer, whose)
        return int((lost > self.more_than).sum()) <= self.alpha * len(lost) + 1e-9

    def surely(self, answer: Answer) -> bool:
        """Whether the chance itself is low enough, with 95 % confidence (Clopper and Pearson 1934)."""
        lost = self.lost(answer)
        k, n = int((lost > self.more_than).sum()), len(lost)
        return float(binomtest(k, n, alternative="less").proportion_ci(0.95).high) <= self.alpha


def _names(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))


def _must_be_between(given: dict[str, float], low: float, high: float) -> None:
    for name, value in given.items():
        if not low <= value <= high:
            percent = f"; {value:g} % is {value / 100.0:g}" if high < value <= 100.0 * high else ""
            raise InputError(f"{name.replace('_', ' ')}: should be from {low:g} to {high:g}, got {value:g}{percent}")


def size_stockpile(asked: Sizing, **how: Unpack[How]) -> Finding:
    """Find the least holdings with which users miss more than a share of their demand with at most a chance alpha.

    Least in value at base price, which is what filling it takes and what a year of holding it is a share of: of one
    material the smallest. By `sim.experiments.least` on the same luck at every size, which takes for granted that the
    chance falls with the size. It need not, where a release makes others buy less: `falls` says whether it did among
    all sizes that were tried.

    Args:
        asked: The question.
        how: Where the answer is kept and who works it out: options of `ask`.

    Returns:
        Facts: `size` by material (None if the largest is not enough), `size_surely` (the least at which the chance is
        below alpha with 95 % confidence), `flat` (from where more relieves nothing, and what would), `sharing` (of a
        joint stockpile: what every owner needs together and apart). One row a size that was tried: what is held of each
        material, its value at base price, chance with its interval, mean share missed, CVaR of the share and of value,
        mean cost, and whether nothing that was tried costs no more and leaves less CVaR of value (`frontier`).
    """
    return ask(asked, **how)


def _frontier(tops: Places, size: Places | None) -> list[Places]:
    """From nothing through the answer to beyond it, on the grid; where nothing is enough or needed, along all axes."""
    ends = tops
    if size is not None and any(size):
        ends = tuple(min(top, max(FRONTIER * bool(at), round(1.5 * at))) for at, top in zip(size, tops, strict=True))
    elif size is not None:
        ends = tuple(min(top, FRONTIER) for top in tops)
    return [tuple(round(end * i / FRONTIER) for end in ends) for i in range(FRONTIER + 1)]


def _falls(asked: Sizing, search: Tried[Levels]) -> bool:
    """Whether nowhere among what was tried the chance is higher where at least as much of everything is held."""
    chances = {levels: float((asked.lost(answer) > asked.more_than).mean()) for levels, answer in search.tried.items()}
    return all(chances[more] <= chances[less] for less, more in permutations(chances, 2)
               if all(a <= b for a, b in zip(less, more, strict=True)))  # fmt: skip


def _rows(asked: Sizing, search: Tried[Levels], size: Places | None) -> list[Row]:
    """The cheapest to fill first."""
    chosen = None if size is None else asked.holding.levels(size)
    order = sorted(search.tried, key=lambda levels: (asked.holding.value(levels), levels))
    rows = [_row(asked, levels, search.tried[levels], chosen) for levels in order]
    seen = [(row["cost_usd"], row["cvar_usd"]) for row in rows]
    for row, (cost, fear) in zip(rows, seen, strict=True):
        row["frontier"] = not any(a <= cost and b <= fear and (a, b) != (cost, fear) for a, b in seen)
    return rows


def _row(asked: Sizing, levels: Levels, answer: Answer, chosen: Levels | None) -> Row:
    lost, value = asked.lost(answer), answer.total("value_not_delivered_usd", sorted(asked.owners))[0]
    misses = int((lost > asked.more_than).sum())
    ends = binomtest(misses, len(lost)).proportion_ci(0.95)
    return {
        **asked.holding.sizes(levels), "value_usd": asked.holding.value(levels), "chosen": levels == chosen,
        "chance": misses / len(lost), "low": float(ends.low), "high": float(ends.high),
        "share_missed": float(lost.mean()), "cvar_share": conditional_value_at_risk(lost),
        "cvar_usd": conditional_value_at_risk(value), "cost_usd": float(answer.usd[0].sum(1).mean()),
    }  # fmt: skip
