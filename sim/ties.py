"""What ties an instrument to the rest: a gauge beyond a level, another instrument, its own repetition."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from sim.errors import Refused
from sim.named import Named
from sim.sentence import Figure, Given, tell, tell_of
from sim.units import Duration, Interval, PositiveDuration, WholeNumber, is_number, plain

Level = Annotated[
    PositiveDuration | float,
    BeforeValidator(lambda value: float(value) if is_number(value) else Duration.parse(value)),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}], "examples": ["30 days", 2.0]}),
]
"""A cover in days, or a price as a ratio to its base."""

Label = Annotated[str, Field(max_length=60)]
"""Name of another instrument of the scenario."""


class Tie(BaseModel):
    """A frozen block; the text under a field is its help."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class When(Tie):
    """A cover or a price beyond a level, at yesterday's close."""

    cover: Annotated[str, Named("material")] | None = None
    """The material whose cover is watched: days that commercial stock lasts at base intake."""
    price: Annotated[str, Named("material")] | None = None
    """The material whose price is watched, as a ratio to its base."""
    place: Annotated[str, Named("place or group")]
    """Where."""
    below: Level | None = None
    """The level under which it begins: days of cover, or a ratio of price."""
    above: Level | None = None
    """The level over which it begins."""

    @property
    def material(self) -> str:
        """The material that is watched."""
        return self.cover or self.price or ""

    @property
    def level(self) -> float:
        """Days of cover or ratio of price."""
        level = self.below if self.above is None else self.above
        assert level is not None
        return level.nominal_days if isinstance(level, Duration) else level

    @model_validator(mode="after")
    def _one_gauge(self) -> Self:
        if (self.cover is None) == (self.price is None):
            raise Refused("should watch a cover or a price", "give cover: a material, or price: a material")
        if (self.below is None) == (self.above is None):
            raise Refused("should have one level", "give below: or above:")
        return self

    @model_validator(mode="after")
    def _level_of_the_gauge(self) -> Self:
        name, level = ("below", self.below) if self.above is None else ("above", self.above)
        if self.cover is not None and not isinstance(level, Duration):
            raise Refused("a cover is so many days", "write it like 30 days", (name,))
        if self.price is not None and (isinstance(level, Duration) or not 0.1 <= level <= 30):  # type: ignore[operator]
            said = level if isinstance(level, Duration) else plain(level)  # type: ignore[arg-type]
            raise Refused(f"a price is from 0.1 to 30 times the base price, got {said}", "write it like 2.0", (name,))
        return self

    def words(self) -> str:
        """The condition in a sentence."""
        fields = {"material": self.material, "place": self.place, "level": said_level(self.below or self.above)}
        if self.cover is not None:
            if self.above is None:
                return tell("once the cover of {material} in {place} is below {level}", **fields)
            return tell("once the cover of {material} in {place} is above {level}", **fields)
        if self.above is None:
            return tell("once the price of {material} in {place} is below {level} times its base", **fields)
        return tell("once the price of {material} in {place} is above {level} times its base", **fields)

    def __str__(self) -> str:
        return str(self.words())


def said_level(level: Duration | float | None) -> str:
    """A cover, or a ratio of prices."""
    return level.words() if isinstance(level, Duration) else Figure.of(level or 0.0, "g")


def _begins_by_name(value: object) -> object:
    return {"begins": value} if isinstance(value, str) else value


class _After(Tie):
    """Another instrument that must have begun, or ended, before."""

    begins: Label | None = None
    """The instrument that must be in force, releasing or sending for the first time."""
    ends: Label | None = None
    """The instrument that must have come to its first end."""
    lag: Duration = Duration(0, "days")
    """Time from then on."""

    @property
    def other(self) -> str:
        """Name of the other instrument."""
        return self.begins or self.ends or ""

    @model_validator(mode="after")
    def _one_moment(self) -> Self:
        if (self.begins is None) == (self.ends is None):
            raise Refused("should name one moment", "give begins: or ends: and the name of another instrument")
        return self

    def words(self) -> str:
        """The moment in a sentence."""
        if self.ends is None:
            moment = tell("the beginning of {other}", other=Given(self.other))
        else:
            moment = tell("the end of {other}", other=Given(self.other))
        return tell("{lag} after {moment}", lag=self.lag, moment=moment) if self.lag.value else (
            tell("at {moment}", moment=moment))  # fmt: skip

    def __str__(self) -> str:
        return str(self.words())


After = Annotated[_After, BeforeValidator(_begins_by_name)]
"""Another instrument: its name alone, or `begins:` or `ends:` it, and a `lag`."""


def _a_count(count: int) -> int:
    if not 1 <= count <= 1000:
        raise Refused(f"should be from 1 to 1000, got {count}")
    return count


class Repeats(Tie):
    """How often something comes again."""

    every: Interval
    """From one beginning to the next, at least; it is over first."""
    times: Annotated[WholeNumber, AfterValidator(_a_count)] = 1
    """How often it comes again."""

    def words(self) -> str:
        """How often, in a sentence."""
        return tell_of(self.times, "once, {every} after its last beginning at the earliest",
                       "{times} times, {every} after its last beginning at the earliest", times=self.times,
                       every=self.every)  # fmt: skip

    def __str__(self) -> str:
        return str(self.words())
