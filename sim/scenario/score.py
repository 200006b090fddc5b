"""What of a case is held against the past: one model for each kind of line under `score:`."""

from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from sim.errors import Refused
from sim.instrument import Facilities, Materials, Targets
from sim.scenario.period import Span
from sim.units import NUMBER_AND_UNIT, Number, Share, WholeNumber, shown

EVERYWHERE = ("all", "WLD")
"""Words that stand for every place."""


def _some_months(value: object) -> object:
    if isinstance(value, str) and (match := NUMBER_AND_UNIT.fullmatch(value)):
        number, unit = match.groups()
        if unit in ("month", "months") and number.isdigit():
            return int(number)
        raise Refused(f"should be whole months, got {value}", "write it like 3 months")
    return value


def _odd(months: int) -> int:
    if not 1 <= months <= 13 or months % 2 == 0:
        raise Refused(f"should be an odd number of months from 1 to 13, got {months}", "a mean has a middle month")
    return months


def _content(value: float) -> float:
    if value <= 0:
        raise Refused(f"should be more than 0, got {value:g}")
    return value


def _not_empty(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise Refused("is an empty list", "name at least one")
    return names


def _factor(value: float) -> float:
    if value < 1:
        raise Refused(f"should be at least 1, got {value:g}", "write it like 1.3")
    return value


Months = Annotated[
    WholeNumber,
    BeforeValidator(_some_months),
    AfterValidator(_odd),
    WithJsonSchema({"type": ["integer", "string"], "examples": ["3 months"]}),
]
Content = Annotated[Number, AfterValidator(_content)]
Factor = Annotated[Number, AfterValidator(_factor)]
Holder = Literal["user", "feed", "product", "reserve", "afloat", "shipped", "held"]


class Tolerance(BaseModel):
    """How far a prediction may lie from what was seen and still pass; what is left out has the usual value."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    skill: Number | None = None
    """The least 1 - MAE / MAE of the better naive forecast; 0.5."""
    each: Number | None = None
    """The most that any single point may be off, in units of the base (tonnes where there is none)."""
    trough: Number | None = None
    """The most that the depth of the trough may be off, in units of the base; 0.15."""
    trough_month: Number | None = None
    """Months by which the trough may be early or late; 1."""
    recovery_month: Number | None = None
    """Months by which the recoveries to 0.5 and 0.9 may be early or late; 1 within four months, else 2."""
    shortfall: Share | None = None
    """The most that the sum of what is missing may be off, as a share of what was seen; 25 %."""
    total: Share | None = None
    """The most that a total may be off, as a share of what was seen; 10 %."""
    loss: Share | None = None
    """For a control that should cost nothing: the most of the base that may be missing over the window."""
    band_least: Share | None = None
    """The least share of points that the 80 % band should hold; 65 %."""
    band_most: Share | None = None
    """The largest share of points that the 80 % band should hold; 95 %: a band that holds all is too wide."""
    peak: Factor | None = None
    """The factor by which a price peak may be off; 2, for metals of an exchange 1.3."""
    peak_month: Number | None = None
    """Months by which a price peak may be early or late; 2."""
    spread: Factor | None = None
    """The factor by which a ratio between places may be off at its peak; 1.5."""
    day: Number | None = None
    """Days by which the first stop of a plant may be early or late; 20."""
    length: Factor | None = None
    """The factor by which the length of the stops may be off; 2."""
    pairs: Share | None = None
    """The least share of months in which the right lane is worse; 80 %."""
    days: Number | None = None
    """Days by which a transit may be off; 3."""


class Line(BaseModel):
    """A series of the past and what the model shows of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    kind: str

    series: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """Its rows in the observed file, by their column `series`; the label of the line if left out."""
    place: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """Its rows by their column `place`, and where the model looks; the only place of the series if left out."""
    window: Span | None = None
    """What is scored: rows that lie in it as a whole; the whole horizon if left out."""
    tolerance: Tolerance = Tolerance()
    """How far a prediction may be off; the usual values if left out."""
    note: Annotated[str, Field(max_length=2000)] = ""
    """A sentence that stands beside the result: why it misses, what evidence would settle it."""


class Path(Line):
    """A line that has a value in every period."""

    base: Span | None = None
    """What counts as 1: the mean of the rows in it, and the model's mean then (before the start, its steady state)."""
    content: Content = 1.0
    """Tonnes of the model's material in a tonne of the rows; matters only without a base."""
    stop: Span | None = None
    """When the naive forecast of an instant stop has nothing; the time of the case's controls if left out."""


class Flow(Path):
    """Goods between two places."""

    materials: Materials
    """What is shipped: the sum of these materials."""
    origins: Targets | None = Field(default=None, alias="from")
    """Places it comes from, where `place: A>B` does not say it."""
    to: Targets | None = None
    """Places it goes to, where `place: A>B` does not say it."""
    smoothing: Months = 1
    """Months of a centred mean, taken over the months there are, before flows are compared."""


class Departures(Flow):
    """What left sellers for other places, by the month it left."""

    kind: Literal["departures"]
    """The name of this kind of line."""


class Arrivals(Flow):
    """What reached buyers from other places, by the month it came."""

    kind: Literal["arrivals"]
    """The name of this kind of line."""


class Stock(Path):
    """What is held in a place: the mean of the closes of the period, or the close of a day."""

    kind: Literal["stock"]
    """The name of this kind of line."""
    materials: Materials
    """What is held: the sum of these materials."""
    places: Targets | None = None
    """Where, if `place` does not say it."""
    holders: Annotated[tuple[Holder, ...], AfterValidator(_not_empty)] = ("user", "feed", "product")
    """Whose: `user`, `feed` (plants, ports that feed them), `product` (makers), `reserve` (governments),
    `afloat` (on the way to buyers in the place), `shipped` (on the way from makers there), `held` (loaded there,
    waiting for a licence); what is on the way is counted when the period ends."""
    build: bool = Field(default=False, strict=True)
    """Whether what it grew by since the first morning is scored, instead of what it is."""


class Output(Path):
    """What facilities made."""

    kind: Literal["output"]
    """The name of this kind of line."""
    facilities: Facilities = ()
    """Which ones; or all of a place that make `materials`."""
    materials: Materials | None = None
    """What is made, where `facilities` are not named."""
    smoothing: Months = 1
    """Months of a centred mean, taken over the months there are, before outputs are compared."""

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if bool(self.facilities) == bool(self.materials):
            raise Refused("says no facility" if not self.facilities else "chooses facilities twice",
                          "give facilities, or materials and a place")  # fmt: skip
        return self


class Price(Path):
    """The price of a material in a place, the mean of the days of the period."""

    kind: Literal["price"]
    """The name of this kind of line."""
    materials: Materials
    """One material."""
    at: Targets | None = None
    """The market, where `place` does not say it."""

    @model_validator(mode="after")
    def _one_material(self) -> Self:
        _one_of_them(self.materials)
        return self


class Spread(Path):
    """The price in one place over that in another: `place: EU27/CHN`."""

    kind: Literal["spread"]
    """The name of this kind of line."""
    materials: Materials
    """One material."""

    @model_validator(mode="after")
    def _one_material(self) -> Self:
        _one_of_them(self.materials)
        return self


class Starvation(Line):
    """The first stop of a plant for want of feed, by its date, and the days of all stops: the value of the row."""

    kind: Literal["starvation"]
    """The name of this kind of line."""
    facilities: Facilities
    """Which plants, each of which may be the first."""
    beyond: Share = 0.5
    """Share of what a plant wants to make that must be missing for a day to count as a stop."""


class Transit(Line):
    """Days from door to door: the mean of the lanes of one route, or what one route adds to another."""

    kind: Literal["transit"]
    """The name of this kind of line."""
    materials: Materials | None = None
    """On lanes of these materials; of all if left out."""
    routes: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)]
    """One route, [cape]; or two, [cape, suez], for the days that the first takes longer between the same two."""


class Order(BaseModel):
    """Which of several lanes fares worse, month by month."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["order"]
    """The name of this kind of line."""
    lines: Annotated[tuple[str, ...], Field(min_length=2)]
    """Labels of lines whose indexes are compared in the months that they share."""
    tolerance: Tolerance = Tolerance()
    """How far a prediction may be off; the usual values if left out."""
    note: Annotated[str, Field(max_length=2000)] = ""
    """A sentence that stands beside the result: why it misses, what evidence would settle it."""


def _one_of_them(materials: tuple[str, ...]) -> None:
    if len(materials) != 1:
        raise Refused("should be one material", "write a line for each", ("materials",))


Scored = Annotated[
    Departures | Arrivals | Stock | Output | Price | Spread | Starvation | Transit | Order,
    Field(discriminator="kind"),
]


def scored_types() -> dict[str, type[BaseModel]]:
    """Classes of lines by kind."""
    return {get_args(each.model_fields["kind"].annotation)[0]: each for each in get_args(get_args(Scored)[0])}


def sides(place: str) -> tuple[str, str]:
    """The two names of `A>B` or `A/B`; twice the same for one place.

    Raises:
        Refused: Neither one name nor two.
    """
    parts = [part.strip() for mark in (">", "/") if mark in place for part in place.split(mark)] or [place.strip()]
    if len(parts) > 2 or not all(parts):
        raise Refused(f"should be a place, A>B or A/B, got {shown(place)}", "write it like CHN>JPN")
    return parts[0], parts[-1]
