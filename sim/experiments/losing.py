"""One thing lost at a time, for a given time: who misses what, and what is missed most."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from sim.experiments.asking import Facts, How, Simulate, ask
from sim.experiments.losses import USUAL, Loss, losses
from sim.experiments.points import Answer, Plan, Point
from sim.experiments.usual import LASTS
from sim.network import Network
from sim.network.remaining import cover_without
from sim.outcomes.finding import Finding, Row
from sim.outcomes.paired import behind
from sim.outcomes.student import half
from sim.scenario import Scenario

Floats = NDArray[np.float64]

MEASURES = ("shortfall_t", "demand_t", "value_not_delivered_usd")
INTACT, LOST = "intact", "lost"
ALL = "all"
Missed = tuple[Row, Floats]
"""A row of the table, and what users miss more in each replicate."""


class NMinusOne:
    """The question, ready to be asked."""

    verb = "n-1"

    def __init__(
        self,
        scenario: Scenario,
        kinds: Sequence[str] = USUAL,
        materials: Sequence[str] | None = None,
        starts: date | None = None,
        lasts: str = LASTS,
    ) -> None:
        """Find everything that may be lost.

        Raises:
            InputError: Unknown kinds or materials, or a time that is none.
        """
        self.scenario, self.network = scenario, scenario.world()
        self.starts, self.lasts = starts or scenario.start, lasts
        self.losses = losses(self.network, kinds, materials)
        self.plan = Plan.of([self._point(loss) for loss in self.losses], MEASURES, together=False)

    @property
    def asked(self) -> dict[str, Any]:
        """What determines the answer beside the scenario."""
        return {"losses": [loss.name for loss in self.losses], "starts": str(self.starts), "lasts": self.lasts}

    @property
    def most_histories(self) -> int:
        """How many it takes."""
        return self.plan.histories

    def answer(self, simulate: Simulate) -> tuple[Facts, list[Row]]:
        """Facts and rows of the answer."""
        rows = [row for answer in simulate(self.plan) for row in _rows(self, answer)]
        facts = {"losses": len(self.losses), "starts": str(self.starts), "lasts": self.lasts,
                 "histories": self.plan.histories, "replicates": self.plan.replicates}  # fmt: skip
        return facts, _ranked(rows)

    def _point(self, loss: Loss) -> Point:
        """The scenario with and without one loss on top of all it says."""
        scenario, label = self.scenario, "n_minus_one"
        acting = (*sorted(scenario.disruptions), *sorted(scenario.responses))
        said = {**loss.document, "starts": self.starts, "lasts": self.lasts}
        return Point(scenario.but({f"disruptions.{label}": said}), {INTACT: acting, LOST: (label, *acting)})


def n_minus_one(
    scenario: Scenario | NMinusOne,
    **how: Unpack[How],
) -> Finding:
    """Lose one thing at a time, on top of what the scenario says, and rank the losses.

    Args:
        scenario: What happens anyway; or the question with what may be lost, when and how long.
        how: Where the answer is kept and who works it out: options of `ask`.

    Returns:
        One row a loss and material (t; `all` in USD at base price): what users miss more than without the loss, mean
        with its interval, share of their demand over the horizon, who misses most; ranked by value, and by tonnes
        within a material, with how far it lies behind the first (`behind_low` to `behind_high`, the interval of the
        paired difference).
    """
    asked = scenario if isinstance(scenario, NMinusOne) else NMinusOne(scenario)
    return ask(asked, **how)


def _rows(asked: NMinusOne, answer: Answer) -> Iterator[Missed]:
    loss = asked.losses[answer.number]
    tonnes, value = (_more(answer, name) for name in ("shortfall_t", "value_not_delivered_usd"))
    need = answer.column("demand_t")[1]
    yield _row(asked.network, loss, answer, ALL, "USD", value, None, range(len(answer.pools)))
    for material in sorted({material for _, material in answer.pools}):
        rows = [i for i, (_, made) in enumerate(answer.pools) if made == material]
        yield _row(asked.network, loss, answer, material, "t", tonnes, need, rows)


def _more(answer: Answer, measure: str) -> Floats:
    """(replicates, pools) by how much more with the loss."""
    intact, lost = answer.column(measure)
    more: Floats = lost - intact
    return more


def _row(
    network: Network, loss: Loss, answer: Answer, material: str, unit: str, more: Floats, need: Floats | None,
    rows: Iterable[int],
) -> Missed:  # fmt: skip
    mine = list(rows)
    total, by_pool = more[:, mine].sum(1), more[:, mine].mean(0)
    worst = int(np.argmax(by_pool))
    mean, ends = float(total.mean()), half(total)
    place, made = answer.pools[mine[worst]]
    return {
        "loss": loss.name, "kind": loss.kind, "place": loss.place, "material": material, "unit": unit, "missed": mean,
        "low": None if ends is None else mean - ends, "high": None if ends is None else mean + ends,
        "share": None if need is None else mean / float(need[:, mine].sum(1).mean()),
        "most_missed_in": place if by_pool[worst] > 0.0 else None,
        "most_missed_material": made if by_pool[worst] > 0.0 else None,
        "n_minus_one_cover": _cover(network, loss, material),
    }, total  # fmt: skip


def _cover(network: Network, loss: Loss, material: str) -> float | None:
    """Of the material that is lost; of several, the least."""
    if loss.place is None or loss.kind == "flow":
        return None
    chosen = loss.materials if material == ALL else tuple(m for m in loss.materials if m == material)
    covers = [cover for name in chosen if (cover := cover_without(network, name, loss.place)) is not None]
    return min(covers, default=None)


def _ranked(rows: Iterable[Missed]) -> list[Row]:
    """With `rank` among the losses, by value (`all`) and by tonnes of each material; the largest first."""
    found = sorted(rows, key=lambda each: (each[0]["material"] != ALL, each[0]["material"], -each[0]["missed"],
                                           each[0]["loss"]))  # fmt: skip
    counted: dict[str, int] = {}
    firsts: dict[str, Floats] = {}
    for row, total in found:
        counted[row["material"]] = row["rank"] = counted.get(row["material"], 0) + 1
        row.update(behind(firsts.setdefault(row["material"], total), total))
    return [row for row, _ in found]
