"""What is sized: holdings of some materials in one stockpile, each on steps of its own unit."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sim.errors import InputError, suggestion
from sim.experiments.least import Places
from sim.experiments.points import Point
from sim.network import Network
from sim.network.elements import DAYS_PER_YEAR
from sim.responses import JointStockpile, NationalStockpile
from sim.scenario import Scenario
from sim.units import Duration, Tonnes

Levels = tuple[float, ...]
"""How much is held of each material, in its unit."""
Sizes = dict[str, float]
"""The same by material."""


class Holding:
    """The materials of a stockpile whose holdings are sought."""

    def __init__(
        self, scenario: Scenario, network: Network, stockpile: str, materials: Sequence[str], up_to: float, step: float
    ) -> None:
        """Find them in the scenario.

        Raises:
            InputError: No such stockpile or holding, or days of what its owners do not use.
        """
        self.scenario, self.network, self.stockpile = scenario, network, stockpile
        self.materials, self.step = tuple(materials), step
        self.response = self._response()
        self.units = {name: self._unit(name) for name in self.materials}
        self.steps = int(up_to / step + 1e-9)
        """The last place on each axis; places are counted in steps from nothing."""
        for name in self.materials:
            if not self._intake(name) and self.units[name] == "days":
                raise InputError(f"responses.{stockpile}.holdings.{name}: its owners take in none, so that days of it "
                                 "are no tonnes; say it in tonnes")  # fmt: skip

    def _response(self) -> JointStockpile | NationalStockpile:
        found = self.scenario.responses.get(self.stockpile)
        if isinstance(found, JointStockpile | NationalStockpile):
            return found
        kinds = JointStockpile | NationalStockpile
        there = [name for name, each in self.scenario.responses.items() if isinstance(each, kinds)]
        near = suggestion(self.stockpile, there) if there else "give it one"
        raise InputError(f"{self.scenario.label}: has no stockpile {self.stockpile!r}; {near}")

    def _unit(self, material: str) -> str:
        holdings = self.response.holdings or {}
        if material not in holdings:
            holds = f"responses.{self.stockpile}.holdings"
            near = suggestion(material, holdings) if holdings else f"say how much, like {material}: 30 days"
            raise InputError(f"{holds}: names no {material!r}; {near}")
        return holdings[material].unit

    @property
    def owners(self) -> tuple[str, ...]:
        """Places or groups that own it."""
        response = self.response
        return tuple(sorted(response.owners)) if isinstance(response, JointStockpile) else (response.owner,)

    def _intake(self, material: str) -> float:
        """Tonnes a year that its owners take in."""
        return sum(self.network.intake(owner, material) for owner in self.owners)

    @property
    def tops(self) -> Places:
        """The largest holdings that are tried."""
        return (self.steps,) * len(self.materials)

    @cached_property
    def weights(self) -> list[float]:
        """USD at base price of a step of each."""
        return [self.tonnes(name, self.step) * self.price(name) for name in self.materials]

    def price(self, material: str) -> float:
        """USD a tonne at base."""
        return self.network.materials[material].price_usd_per_t

    def tonnes(self, material: str, level: float) -> float:
        """Tonnes of a level, by the mid figures of the tables."""
        return level * self._intake(material) / DAYS_PER_YEAR if self.units[material] == "days" else level

    def value(self, levels: Levels) -> float:
        """USD at base price of what is held."""
        return sum(self.tonnes(name, level) * self.price(name) for name, level in self.sizes(levels).items())

    def levels(self, places: Iterable[int]) -> Levels:
        """What so many steps are."""
        return tuple(float(self.step * place) for place in places)

    def sizes(self, levels: Levels) -> Sizes:
        """Levels by material."""
        return dict(zip(self.materials, levels, strict=True))

    def amount(self, material: str, level: float) -> Duration | Tonnes:
        """A level with its unit."""
        unit = self.units[material]
        return (Duration if unit in Duration.sizes else Tonnes)(level, unit)

    def said(self, material: str, level: float) -> str:
        """A level as a scenario says it."""
        return f"{level:.12g} {self.units[material]}"

    def point(self, levels: Levels, changes: Mapping[str, Any] | None = None) -> Point:
        """The scenario with so much held, and more changed of it; a stockpile that holds nothing is off."""
        path = f"responses.{self.stockpile}.holdings"
        held = {name: self.said(name, level) for name, level in self.sizes(levels).items() if level}
        rest = {name for name in self.response.holdings or {} if name not in self.materials}
        off = not held and not rest
        if off:
            said: dict[str, Any] = {}
        else:
            said = {f"{path}.{name}": held.get(name) for name in self.materials} | dict(changes or {})
        scenario = self.scenario.but(said)
        acting = (*scenario.disruptions, *scenario.responses)
        return Point(scenario, {"sized": tuple(label for label in acting if not (off and label == self.stockpile))})
