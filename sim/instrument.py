"""What disruptions and responses share: fields that say what is meant, and a sentence that says it back."""

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from sim.errors import Refused
from sim.named import Named
from sim.sentence import Names, Sentence, tell
from sim.ties import After, Repeats, When
from sim.uncertain import Distribution, Uncertain
from sim.units import Duration, shown


class Instrument(BaseModel):
    """Something that may happen to a network or be done about it.

    A frozen model: the text under a field is its help, its schema and its manual entry.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        protected_namespaces=(),
    )

    kind: str
    when: When | None = None
    """What must come about before it begins: a cover or a price beyond a level. If its first date has passed by then,
    all its dates move by as much, so that the first of them is that day."""
    after: After | None = None
    """Another instrument, by its name, that must have begun (or `ends:` it, ended) before this one begins."""
    repeats: Repeats | None = None
    """How often it comes again once it is over, and how long after its last beginning at the earliest."""
    holds_up: ClassVar[int] = 0
    """Days that consignments may be held up by it, for which a history must have room."""

    @abstractmethod
    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""

    @abstractmethod
    def act(self, history: Any) -> Generator[Any, Any, None]:
        """What it does in a history: a process that waits, decides and moves levers."""

    def events(self) -> list[tuple[date, Sentence]]:
        """What is known to happen on which day, in date order."""
        return []

    @property
    def tied(self) -> bool:
        """Whether it waits for a gauge or for another instrument, so that its dates are the earliest ones."""
        return self.when is not None or self.after is not None

    def tie(self) -> list[Sentence]:
        """What it waits for and how often it comes, in sentences of their own; none if it is not tied."""
        waits = [each for each in (self.after, self.when) if each is not None]
        begins = [tell("It begins only {waits}.", waits=and_list(waits))] if waits else []
        return begins + ([] if self.repeats is None else [tell("It comes again {times}.", times=self.repeats)])

    def dates(self) -> dict[str, date]:
        """The fields that hold a date, by name."""
        values = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: value for name, value in values if isinstance(value, date)}

    def moved(self, days: int) -> Self:
        """A copy with all its dates so many days later."""
        return self.model_copy(update={name: day + timedelta(days) for name, day in self.dates().items()})

    def uncertain(self) -> dict[str, Distribution[object]]:
        """The fields that hold a distribution, by name."""
        return distributions(self)

    def drawn(self, u: Callable[[str], float]) -> Self:
        """A copy in which every distribution is replaced by its value.

        Args:
            u: A number between 0 and 1 for each field, by its name.
        """
        return self.model_copy(update={name: value.at(u(name)) for name, value in self.uncertain().items()})


def distributions(model: BaseModel) -> dict[str, Distribution[object]]:
    """The fields of a model that hold a distribution, by name."""
    values = ((name, getattr(model, name)) for name in type(model).model_fields)
    return {name: value for name, value in values if isinstance(value, Distribution)}


class Disruption(Instrument):
    """What happens."""


class Response(Instrument):
    """What is done about it."""

    @abstractmethod
    def waits_for(self) -> Sentence:
        """What must come about before it acts, in one plain sentence."""


def choices(value: object) -> tuple[object, ...]:
    """One choice or a list of different ones, as a list."""
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list | tuple) or not chosen:
        raise Refused(f"should be a list, got {shown(value) if chosen else 'an empty one'}", "name at least one")
    for position, choice in enumerate(chosen):
        if choice in chosen[:position]:
            raise Refused(f"names {choice} twice", "keep one", (position,))
    return tuple(chosen)


def _names(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        raise Refused(f"should be a name or a list of names, got {shown(value)}", "write it like [USA, JPN]")
    for position, name in enumerate(names):
        if not isinstance(name, str) or not name.strip():
            raise Refused(f"should be a name, got {shown(name)}", "", (position,))
        if name in names[:position]:
            raise Refused(f"names {name} twice", "keep one", (position,))
    return tuple(names)


def _some_names(value: object) -> tuple[str, ...]:
    names = _names(value)
    if not names:
        raise Refused("is an empty list", "name at least one")
    return names


_ONE_OR_MORE = WithJsonSchema(
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "uniqueItems": True}]}
)

PlaceName = Annotated[str, Named("place")]
"""One place."""

MaterialName = Annotated[str, Named("material")]
"""One material."""

FacilityName = Annotated[str, Named("facility")]
"""One facility."""

Places = Annotated[tuple[str, ...], BeforeValidator(_some_names), _ONE_OR_MORE, Named("place or group")]
"""A place or group, or a list of them."""

Targets = Annotated[tuple[str, ...], BeforeValidator(_some_names), _ONE_OR_MORE, Named("place, group or all")]
"""A place or group, a list of them, or `all`."""

Materials = Annotated[tuple[str, ...], BeforeValidator(_some_names), _ONE_OR_MORE, Named("material")]
"""A material, or a list of them."""

Chokepoints = Annotated[tuple[str, ...], BeforeValidator(_some_names), _ONE_OR_MORE, Named("chokepoint")]
"""A chokepoint of the lanes, or a list of them."""

Routes = Annotated[tuple[str, ...], BeforeValidator(_some_names), _ONE_OR_MORE, Named("route")]
"""A route of the lanes, or a list of them."""

Modes = Annotated[tuple[str, ...], BeforeValidator(_some_names), _ONE_OR_MORE, Named("mode")]
"""A mode of the lanes, or a list of them."""

Uses = Annotated[tuple[str, ...], BeforeValidator(_some_names), _ONE_OR_MORE, Named("use")]
"""A use that the tables name, or a list of them."""

Tiers = Annotated[tuple[Literal["protected", "other"], ...], BeforeValidator(choices)]
"""A tier of users, or both."""

Labels = Annotated[tuple[str, ...], BeforeValidator(choices)]
"""The name of an instrument of the scenario, or a list of them."""

Facilities = Annotated[tuple[str, ...], BeforeValidator(_names), _ONE_OR_MORE, Named("facility")]
"""A facility, or a list of them."""


def and_list(names: Iterable[object], word: str = "and") -> Names:
    """Names as a sentence has them: a, b and c."""
    return Names.of(names, word)


def whom(places: Sequence[str]) -> str:
    """Places, or every one of them."""
    return tell("every place") if "all" in places else and_list(places)


def ends(start: date, lasts: Uncertain[Duration]) -> tuple[date, date]:
    """The earliest and the latest day on which something ends."""
    if isinstance(lasts, Distribution):
        return lasts.least.after(start), lasts.most.after(start)
    return lasts.after(start), lasts.after(start)
