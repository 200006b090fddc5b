"""The document: what a scenario says, checked and complete."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    model_validator,
)

from sim.disruptions import Disruption
from sim.errors import Fault, Refused
from sim.responses import Response
from sim.scenario.entry import Entry, Origin
from sim.scenario.score import Scored
from sim.scenario.tied import check_ties
from sim.units import NUMBER, Date, Duration, Interval, WholeNumber

if TYPE_CHECKING:
    from sim.network import Network

MOST_REPLICATES = 1_000_000

_EXPECTED = re.compile(rf"\s*(<|<=|>|>=)\s*{NUMBER}\s*%?\s*")


def _at_most_thirty_years(horizon: Duration) -> Duration:
    if horizon.nominal_days > 30 * 365.25:
        raise Refused(f"should be at most 30 years, got {horizon}")
    return horizon


def _replicates(count: int) -> int:
    if not 1 <= count <= MOST_REPLICATES:
        raise Refused(f"should be from 1 to {MOST_REPLICATES:,}, got {count}")
    return count


def _seed(seed: int) -> int:
    if not 0 <= seed < 2**63:
        raise Refused(f"should be from 0 to {2**63 - 1}, got {seed}")
    return seed


def _comparison(text: str) -> str:
    if not _EXPECTED.fullmatch(text):
        raise Refused(f"should compare with a number, got {text}", 'write it like "< 0.2"')
    return text


def _nothing_is_empty(value: object) -> object:
    return {} if value is None else value


Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""The name of an instrument in paths, logs and figures."""

Text = Annotated[str, Field(max_length=10_000)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Horizon = Annotated[Interval, AfterValidator(_at_most_thirty_years)]
Replicates = Annotated[
    WholeNumber,
    AfterValidator(_replicates),
    Field(json_schema_extra={"minimum": 1, "maximum": MOST_REPLICATES}),
]
Seed = Annotated[WholeNumber, AfterValidator(_seed), Field(json_schema_extra={"minimum": 0})]
Expected = Annotated[str, AfterValidator(_comparison)]


class Overlay(BaseModel):
    """The shipped network with the rows of a folder added, or put in place of those with the same key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    overlay: str
    """Folder with the tables it changes, relative to the scenario file; see docs/your_own_network.md."""


def network_of(choice: str | Overlay | None) -> "Network":
    """The network that a scenario names.

    Raises:
        InputError: Broken tables, or that do not close.
    """
    from sim.network import Network  # noqa: PLC0415 - a document can be read without tables

    if isinstance(choice, Overlay):
        return Network.overlay(choice.overlay)
    return Network.shipped() if choice is None else Network.load(choice)


def _network_form(value: object) -> str:
    return "an overlay" if isinstance(value, Mapping | Overlay) else "a folder"


NetworkChoice = Annotated[
    Annotated[str, Tag("a folder")] | Annotated[Overlay, Tag("an overlay")], Discriminator(_network_form)
]


class Scenario(BaseModel):
    """A question in full: the time, the network, what happens and what is done about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Title
    """The scenario in one line, as it stands over the report."""
    about: Text = ""
    """What it asks and what to look for."""
    start: Date
    """The first day."""
    horizon: Horizon
    """How long it is looked at, from the first day: at most 30 years."""
    replicates: Replicates = 200
    """How many histories are simulated in each arm."""
    seed: Seed = 42
    """The number from which all luck is drawn; the same seed gives the same histories."""
    network: NetworkChoice | None = None
    """A folder of tables of one's own, or `overlay:` a folder; relative to the file; the shipped tables if left out."""
    controls: Literal["none", "dated"] = "none"
    """Whether the export controls and openings of the tables act from their dates, in all arms."""
    mode: Literal["drawn", "reference"] = "drawn"
    """Whether figures are drawn from their ranges, or all stand at their middle."""
    disruptions: Annotated[dict[Label, Disruption], BeforeValidator(_nothing_is_empty)] = {}
    """What happens, by name."""
    responses: Annotated[dict[Label, Response], BeforeValidator(_nothing_is_empty)] = {}
    """What is done about it, by name."""
    expect: Annotated[dict[str, Expected], BeforeValidator(_nothing_is_empty)] = {}
    """What the results should show: a measure and a comparison; a run exits with 1 where one fails."""
    observed: str | None = None
    """For a case of the past: a CSV file of what was seen, with date, series, place, value, unit and source."""
    score: Annotated[dict[Label, Scored], BeforeValidator(_nothing_is_empty)] = {}
    """For a case of the past: what is held against the observed file, by name; `hindcast` scores it."""

    _origin: Origin = PrivateAttr(default=Origin())

    @model_validator(mode="after")
    def _different_labels(self) -> Self:
        for label in self.responses:
            if label in self.disruptions:
                raise Refused("is also the name of a disruption", "rename one", ("responses", label))
        return self

    @model_validator(mode="after")
    def _ties_hold(self) -> Self:
        check_ties(self.disruptions, self.responses)
        return self

    @classmethod
    def load(cls, path: str | Path, sets: Iterable[str] = ()) -> Self:
        """Read a scenario file.

        Args:
            path: A YAML file.
            sets: Assignments `path=value` over what the file says.

        Raises:
            InputError: Everything that is wrong with it, each in its place.
        """
        from sim.scenario import reading  # noqa: PLC0415 - reading builds scenarios

        return reading.checked(cls, *reading.from_file(Path(path), sets))

    @classmethod
    def from_text(cls, text: str, sets: Iterable[str] = (), folder: str | Path = ".") -> Self:
        """Read a scenario from YAML text; paths in it are relative to the folder.

        Raises:
            InputError: Everything that is wrong with it, each in its place.
        """
        from sim.scenario import reading  # noqa: PLC0415 - reading builds scenarios

        return reading.checked(cls, *reading.from_text(text, sets, Path(folder)))

    def but(self, changes: Mapping[str, Any]) -> Self:
        """A copy with some values changed, by dotted path; None removes.

        Raises:
            InputError: A path that leads nowhere, or a value that does not belong there.
        """
        from sim.scenario import reading  # noqa: PLC0415 - reading builds scenarios

        return reading.checked(type(self), *reading.changed(self.entry, changes))

    @property
    def entry(self) -> Entry:
        """The document as it was read, or as it would be written."""
        from sim.scenario import reading  # noqa: PLC0415 - reading builds scenarios

        return self._origin.entry or reading.entry_of_scenario(self)

    @property
    def label(self) -> str:
        """Name of the file it was read from, without its ending; `scenario` if from none."""
        return Path(self.entry.spot.file).stem or "scenario"

    @property
    def as_given(self) -> str:
        """Text of the file it was read from; the resolved form if from none."""
        try:
            return Path(self.entry.spot.file).read_text(encoding="utf-8")
        except OSError:
            return self.to_yaml()

    def world(self) -> "Network":
        """The network the scenario is about.

        Raises:
            InputError: Broken tables, or that do not close.
        """
        return network_of(self.network)

    @cached_property
    def horizon_days(self) -> int:
        """Whole days from the first day to the end."""
        return self.horizon.days_from(self.start)

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.horizon.after(self.start)

    def document(self) -> dict[str, Any]:
        """The resolved form as plain data: every field, defaults written out, nothing that says nothing."""
        said: dict[str, Any] = _plain(self.model_dump(exclude_none=True, by_alias=True))
        return said

    def canonical(self) -> str:
        """What determines the answer, as one line of JSON with sorted keys.

        Without name, about, expect, observed and score, which change no number, and without the path of the
        network, whose tables speak for themselves.
        """
        silent = {"name", "about", "expect", "network", "observed", "score"}
        said = self.model_dump(mode="json", by_alias=True, exclude=silent)
        return json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False)

    def to_yaml(self) -> str:
        """The resolved form as YAML; reading it gives the same scenario."""
        from sim.scenario.yaml_text import write_yaml  # noqa: PLC0415 - keeps YAML out of the model

        return write_yaml(self.document())

    def as_kept(self) -> str:
        """The resolved form as it stands in a results folder, beside its tables where those do not ship.

        What was seen of a case, and how it is scored, lies elsewhere and is left out.
        """
        network = None if self.network is None else "network"
        return self.model_copy(update={"network": network, "observed": None, "score": {}}).to_yaml()

    def explain(self, network: "Network | None" = None) -> str:
        """What will happen, in words and date order, before any number is drawn.

        Args:
            network: Names the dated controls too, when the scenario has them act.
        """
        from sim.scenario.explain import explanation  # noqa: PLC0415 - only when asked

        return explanation(self, network)

    def lint(self, network: "Network") -> list[Fault]:
        """What is valid but cannot matter, or not as one would think."""
        from sim.scenario.lint import warnings  # noqa: PLC0415 - only when asked

        return warnings(self, network)


def _plain(value: Any) -> Any:
    """Tuples as lists, all the way down."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
