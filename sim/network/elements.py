"""What stands in the tables: one frozen record a row, named and ordered as the columns.

Tonnes are tonnes a year of the material's own unit, money is USD, times are days, shares lie in 0..1.
`low` and `high` are the 5th and 95th percentile of the row's main figure where they are known.
`file` and `line` say where the row was read; they play no part when rows are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

DAYS_PER_YEAR = 365.0
"""Days a year of every rate in the tables: a cover of 365 days is a year's intake."""

USE = "use:"
"""Prefix of a buyer or holder that stands for the final users of a place."""

STATE = "state:"
"""Prefix of a holder that is a government."""


def place_of(party: str) -> str:
    """Place of a facility id, of `use:PLACE` or of `state:PLACE`."""
    return party.split(":", 1)[1] if ":" in party else party.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Material:
    """A traded form of a mineral; main figure: its base price."""

    material: str
    mineral: str
    unit: str
    price_usd_per_t: float
    low: float | None = None
    high: float | None = None
    source: str = "own_balance"
    grade: str = "C"
    note: str = ""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Facility:
    """A mine, processor or component plant, all of one kind in a place; main figure: its output."""

    facility: str
    place: str
    process: str
    material_out: str
    output_t_per_year: float
    capacity_t_per_year: float
    yield_: float = 1.0
    secondary_t_per_year: float = 0.0
    processing_days: float = 0.0
    host: str | None = None
    host_facility: str | None = None
    t_per_t_host: float | None = None
    capacity_low: float | None = None
    capacity_high: float | None = None
    days_low: float | None = None
    days_high: float | None = None
    low: float | None = None
    high: float | None = None
    source: str = "own_balance"
    grade: str = "C"
    note: str = ""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One feed of a facility: tonnes of it for a tonne made, before recycled feed is taken off."""

    facility: str
    material_in: str
    t_per_t_output: float
    low: float | None = None
    high: float | None = None
    source: str = "own_balance"
    grade: str = "C"
    note: str = ""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Lane:
    """One material from a seller to a buyer by one mode and route; `low`, `high` are its days."""

    material: str
    seller: str
    buyer: str
    t_per_year: float
    mode: str
    door_to_door_days: float
    interval_days: int
    route: str
    chokepoints: tuple[str, ...] = ()
    usd_per_t: float = 0.0
    qualification_days: float = 0.0
    t_low: float | None = None
    t_high: float | None = None
    qualification_low: float | None = None
    qualification_high: float | None = None
    low: float | None = None
    high: float | None = None
    source: str = "own_balance"
    grade: str = "C"
    note: str = ""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes the lane the only one of its kind: material, seller, buyer, mode, route."""
        return self.material, self.seller, self.buyer, self.mode, self.route

    @property
    def idle(self) -> bool:
        """Whether it is an alternative that carries nothing in the baseline."""
        return self.t_per_year == 0.0


@dataclass(frozen=True, slots=True)
class Demand:
    """Final use of a material in a place; main figure: tonnes a year at base price."""

    place: str
    material: str
    use: str
    tier: str
    t_per_year: float
    trend_per_year: float = 0.0
    elasticity_short: float = 0.0
    substitution_cap: float = 0.0
    elasticity_low: float | None = None
    elasticity_high: float | None = None
    substitution_low: float | None = None
    substitution_high: float | None = None
    low: float | None = None
    high: float | None = None
    source: str = "own_balance"
    grade: str = "C"
    note: str = ""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Stock:
    """What a holder keeps of a material: either days of its own use or output, or tonnes."""

    holder: str
    material: str
    kind: str
    days: float | None = None
    tonnes: float | None = None
    low: float | None = None
    high: float | None = None
    source: str = "own_balance"
    grade: str = "C"
    note: str = ""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Control:
    """A control, a decision or an opening known by its date; `all` stands for every place or material."""

    id: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    materials: tuple[str, ...]
    kind: str
    announced: date | None = None
    in_force: date | None = None
    until: date | None = None
    parameters: dict[str, str] = field(default_factory=dict, hash=False)
    low: float | None = None
    high: float | None = None
    source: str = "gk"
    grade: str = "C"
    note: str = ""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A place belongs to a group (`EU27`, `ROW`, `allies`)."""

    place: str
    group: str
    low: float | None = None
    high: float | None = None
    source: str = "gk"
    grade: str = "C"
    note: str = ""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A prior or default of the model with its 5th and 95th percentile."""

    parameter: str
    value: float
    low: float | None = None
    high: float | None = None
    unit: str = "1"
    source: str = "gk"
    grade: str = "C"
    note: str = ""
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures were read; `read_in` says in what form, `none` where no document was read."""

    key: str
    title: str
    publisher: str | None = None
    year: str | None = None
    url: str | None = None
    read_in: str | None = None
    quote: str | None = None
    line: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)


Row = Material | Facility | Recipe | Lane | Demand | Stock | Control | Member | Parameter | Source
"""Any row of any table."""

Figure = Material | Facility | Recipe | Lane | Demand | Stock | Control | Member | Parameter
"""A row that states a figure, and so names its source and grade."""
