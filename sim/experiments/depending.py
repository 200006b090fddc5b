"""What the answer hangs on: Sobol' indices of what a scenario leaves open and of the figures of its network."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, suggestion
from sim.experiments.arms import DISRUPTED, RESPONDED, touched
from sim.experiments.asking import Facts, How, Simulate, ask
from sim.experiments.factors import BY, LUCK, Factor, factors, fields
from sim.experiments.points import Answer, Plan, Point
from sim.experiments.sobol import indices, sample
from sim.experiments.usual import BASES
from sim.network.arrays import Layout
from sim.network.part import part_of
from sim.outcomes.finding import Finding, Row
from sim.outcomes.tables import owners
from sim.scenario import Scenario, check_names
from sim.scenario.axis import OFF, Axis
from sim.scenario.sweep import Sweep

Floats = NDArray[np.float64]

NUMBERS = 1 << 32
"""Replicates that a factor may take its figures from."""
OUTPUTS = {"value_not_delivered_usd": "USD", "shortfall_t": "t"}
"""What may be asked after: what adds up over the places that count."""
RELIEF = "relief"
SWING = (0.1, 0.9)
"""Between which parts of the changes that a factor alone makes its swing lies."""


class Sensitivity:
    """The question, ready to be asked."""

    verb = "sensitivity"

    def __init__(
        self,
        scenario: Scenario,
        over: Sweep | None = None,
        *,
        by: str = "table",
        bases: int = BASES,
        of: str = "value_not_delivered_usd",
        material: str | None = None,
        whom: Iterable[str] | None = None,
    ) -> None:
        """Check it.

        Args:
            scenario: What it is asked of.
            over: What of the scenario is varied beside its own uncertain fields.
            by: How figures of the network are grouped: by `table`, or by table and `material`.
            bases: Points of each of the two samples, a power of two.
            of: What is asked after: value_not_delivered_usd or shortfall_t.
            material: Of which; one must be named for tonnes.
            whom: Places whose loss counts; the owners of the responses if left out, or all places where there are none.

        Raises:
            InputError: What is wrong with it.
        """
        # Each point is one history: how many replicates the scenario names changes nothing.
        self.scenario, self.network = scenario.but({"replicates": 1}), scenario.world()
        self.over, self.by, self.bases, self.of, self.material = over, by, bases, of, material
        self.whom = tuple(sorted(set(whom or owners(scenario) or ("all",))))
        self._check()
        self.places = sorted(self.network.expand(self.whom))
        self.axes: tuple[Axis, ...] = tuple(over.axes()) if over else ()
        self.factors = self._factors()
        if not self.factors:
            raise InputError(f"{scenario.label}: nothing in it is uncertain; say with --over what is to be varied")
        self.samples = sample(bases, len(self.factors), scenario.seed)
        self.plan = Plan(list(self._points()), 1, (of,))

    def _check(self) -> None:
        if self.by not in BY:
            raise InputError(f"--by: no grouping {self.by!r}; {suggestion(self.by, BY)}")
        if self.bases < 2 or self.bases & (self.bases - 1):
            better = 1 << max(1, self.bases - 1).bit_length()
            raise InputError(f"--bases: should be a power of two, 2 or more, got {self.bases}; try {better}")
        if self.of not in OUTPUTS:
            raise InputError(f"--of: cannot ask after {self.of!r}; {suggestion(self.of, OUTPUTS)}")
        if self.material is not None and self.material not in self.network.materials:
            raise InputError(f"no material {self.material!r}; {suggestion(self.material, self.network.materials)}")
        if self.of == "shortfall_t" and self.material is None:
            raise InputError("--of shortfall_t: tonnes of different materials are not added; name one with --material")
        if not self.scenario.disruptions:
            raise InputError(f"{self.scenario.label}: nothing happens in it; give it disruptions")

    def _factors(self) -> list[Factor]:
        """Axes, uncertain fields, groups of figures, luck."""
        varied = frozenset(axis.path for axis in self.axes)
        found = [Factor(axis.path, "scenario") for axis in self.axes] + fields(self.scenario, varied)
        if self.scenario.mode != "reference":
            part = part_of(self.network, touched(self.scenario, self.network))
            found += factors(Layout.of(part, self.network), self.by)
            found.append(Factor(LUCK, "luck"))
        return found

    def _points(self) -> Iterator[Point]:
        """For each base: the first sample, the second, and the first with one factor of the second."""
        for one, other in zip(*self.samples, strict=True):
            rows = [one, other, *(np.where(np.arange(one.size) == i, other, one) for i in range(one.size))]
            yield from (self._point(row) for row in rows)

    def _point(self, row: Floats) -> Point:
        axes, rest = row[: len(self.axes)], zip(self.factors[len(self.axes) :], row[len(self.axes) :], strict=True)
        lot = {factor.name: int(u * NUMBERS) for factor, u in rest}
        scenario, off = self._varied(tuple(float(u) for u in axes))
        named = Point.of(scenario, self.arms, off)
        return Point(named.scenario, named.arms, tuple({LUCK: 0, **lot}.items()))

    def _varied(self, u: tuple[float, ...]) -> tuple[Scenario, tuple[str, ...]]:
        """The scenario at parts of the axes, and which instruments are off."""
        if u not in self._known:
            values = [(axis, axis.at(each)) for axis, each in zip(self.axes, u, strict=True)]
            off = tuple(axis.label for axis, value in values if axis.toggles and value == OFF)
            scenario = self.scenario.but({axis.path: value for axis, value in values if not axis.toggles})
            faults = check_names(scenario, self.network)
            if faults:
                raise InputError.of(faults)
            self._known[u] = scenario, off
        return self._known[u]

    @cached_property
    def _known(self) -> dict[tuple[float, ...], tuple[Scenario, tuple[str, ...]]]:
        return {(): (self.scenario, ())}

    @property
    def arms(self) -> list[str]:
        """What is simulated."""
        return [DISRUPTED, RESPONDED] if self.scenario.responses else [DISRUPTED]

    @property
    def outputs(self) -> list[str]:
        """What indices are given of."""
        return [*self.arms, RELIEF] if self.scenario.responses else self.arms

    @property
    def asked(self) -> dict[str, Any]:
        """What determines the answer beside the scenario."""
        over = {axis.path: str(self.over.over[axis.path]) for axis in self.axes} if self.over else {}
        return {"over": over, "by": self.by, "bases": self.bases, "of": self.of, "material": self.material,
                "whom": list(self.whom)}  # fmt: skip

    @property
    def most_histories(self) -> int:
        """How many it takes."""
        return self.plan.histories

    def answer(self, simulate: Simulate) -> tuple[Facts, list[Row]]:
        """Facts and rows of the answer."""
        values = np.array([self._values(answer) for answer in simulate(self.plan)])
        table = np.moveaxis(values.reshape(self.bases, len(self.factors) + 2, -1), 0, -1)
        facts = {**self.asked, "histories": self.plan.histories, "factors": len(self.factors),
                 "unit": OUTPUTS[self.of], "means": _by(self.outputs, table[:2].mean((0, 2))),
                 "sds": _by(self.outputs, table[:2].std((0, 2)))}  # fmt: skip
        return facts, _ranked(list(self._rows(table)))

    def _values(self, answer: Answer) -> list[float]:
        """What the places miss in each arm, and what the responses relieve."""
        missed = [float(each) for each in answer.total(self.of, self.places, self.material)[:, 0]]
        return [*missed, missed[0] - missed[1]] if len(missed) > 1 else missed

    def _rows(self, table: Floats) -> Iterator[Row]:
        """From (first, second, mixtures; outputs; bases)."""
        found = indices(table[0], table[1], table[2:], self.scenario.seed)
        swings = np.quantile(table[2:] - table[0], SWING, axis=-1)
        for s, output in enumerate(self.outputs):
            for i, factor in enumerate(self.factors):
                total = float(found.total[s, i])
                weak = factor.weakness
                yield {
                    "of": output, "factor": factor.name, "kind": factor.kind, "first": float(found.first[s, i]),
                    "first_low": float(found.first_low[s, i]), "first_high": float(found.first_high[s, i]),
                    "total": total, "total_low": float(found.total_low[s, i]),
                    "total_high": float(found.total_high[s, i]), "figures": factor.figures, "weakness": weak,
                    "worth": None if weak is None else total * weak, "widest": factor.widest,
                    "swing_low": float(swings[0, i, s]), "swing_high": float(swings[1, i, s]),
                }  # fmt: skip


def _by(names: Sequence[str], values: Floats) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))


def _ranked(rows: list[Row]) -> list[Row]:
    """With `rank` by the total index within each output, the largest first."""
    found = sorted(rows, key=lambda row: (row["of"] != DISRUPTED, row["of"], -row["total"], row["factor"]))
    counted: dict[str, int] = {}
    for row in found:
        counted[row["of"]] = row["rank"] = counted.get(row["of"], 0) + 1
    return found


def sensitivity(
    scenario: Scenario | Sensitivity,
    over: Sweep | None = None,
    **how: Unpack[How],
) -> Finding:
    """Find what share of the variance of an answer each thing that is uncertain explains.

    First order: by itself; total: with all it does together with others. Every factor is varied within its own range:
    what `over` names, uncertain fields of instruments, drawn figures of the network in groups, and luck.

    Args:
        scenario: What it is asked of; or the question with how figures are grouped and what is asked after.
        over: What of the scenario is varied beside its own uncertain fields.
        how: Where the answer is kept and who works it out: options of `ask`.

    Returns:
        One row an output (what is missed disrupted and responded, relief) and factor: first-order and total index with
        95 % intervals; of figures how weak their evidence is, `worth` (total times weakness) and the widest of grade C;
        `swing_low` and `swing_high`: the change of the output when this factor alone is drawn anew, the middle eight
        of ten cases, USD or t.
    """
    asked = scenario if isinstance(scenario, Sensitivity) else Sensitivity(scenario, over)
    return ask(asked, **how)
