"""The document of a sweep: a scenario, and what is varied over it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from sim.errors import Fault, InputError, Refused
from sim.scenario.axis import Axis, axis_of
from sim.scenario.entry import Entry, Origin, Spot, entry_of
from sim.scenario.faults import faults_of
from sim.scenario.reading import check_names
from sim.scenario.scenario import Replicates, Scenario, Seed, Text, Title
from sim.scenario.text_file import file_like, read_text, stands_as_file
from sim.scenario.yaml_text import read_yaml
from sim.units import WholeNumber

MOST_POINTS = 1_000_000

Design = Literal["grid", "latin_hypercube", "sobol", "monte_carlo"]


class Sweep(BaseModel):
    """A question over many scenarios: one file, some of its values varied."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Title
    """The question in one line."""
    about: Text = ""
    """What it asks and what to look for."""
    scenario: str
    """The file it varies, relative to this one."""
    changes: dict[str, Any] = {}
    """Values put over what that file says in every point, by dotted path."""
    over: dict[str, Any]
    """What is varied, by dotted path: a list of values, `from .. to`, a distribution, or `on/off`."""
    design: Design = "grid"
    """How points are chosen: all combinations, or so many by Latin hypercube, Sobol' sequence or at random."""
    points: WholeNumber | None = None
    """How many points; for all designs but the grid."""
    replicates: Replicates | None = None
    """Histories in each point and arm; those of the scenario if left out."""
    seed: Seed | None = None
    """The number from which all luck is drawn; that of the scenario if left out."""
    arms: list[str] = []
    """Arms that are simulated; disrupted and responded, as far as the scenario has them, if left out."""
    measures: list[str] = []
    """Measures that are kept; those of shortfall, price and value if left out."""
    show: list[str] = []
    """What the figures show, written like `responded: owners all value_not_delivered_usd mean`."""

    _origin: Origin = PrivateAttr(default=Origin())

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a sweep file.

        Raises:
            InputError: Everything that is wrong with it, each in its place.
        """
        file = Path(path)
        entry, faults = read_yaml(read_text(file), str(file))
        if not isinstance(entry.value, dict):
            raise InputError.of([*faults, entry.spot.fault((), "is no sweep", "begin with name: and scenario:")])
        if "over" not in entry.value and {"disruptions", "responses"} & set(entry.value):
            is_scenario = entry.spot.fault((), "is a scenario, not a sweep", f"say what to vary: --over {EXAMPLE}")
            raise InputError.of([*faults, is_scenario])
        return cls._checked(entry, faults)

    @classmethod
    def over_scenario(cls, file: str | Path, over: Iterable[str], **options: Any) -> Self:
        """A sweep of a scenario file over `path=spec` assignments.

        Args:
            file: A scenario file.
            over: What is varied.
            options: Other fields of a sweep.

        Raises:
            InputError: Everything that is wrong with it.
        """
        axes: dict[str, Entry] = {}
        for text in over:
            spot = Spot(f"--over {text}")
            path, equals, spec = text.partition("=")
            if not equals or not path.strip() or not spec.strip():
                raise InputError.of([spot.fault((), "should be path=spec", f"write it like {EXAMPLE}")])
            if path.strip() in axes:
                raise InputError.of([spot.fault((), f"{path.strip()} is varied twice", "name it once")])
            axes[path.strip()] = read_yaml(spec, spot.file)[0].standing(spot)
        said = entry_of({"name": f"Sweep of {Path(file).stem}", "scenario": str(Path(file).absolute()),
                         **{key: value for key, value in options.items() if value}}, Spot(str(file)))  # fmt: skip
        return cls._checked(said.holding({**said.value, "over": Entry(axes, Spot(str(file)))}), [])

    def but(self, fields: Mapping[str, Any]) -> Self:
        """A copy with some fields put over those of the file; None leaves a field as it is.

        Raises:
            InputError: A value that does not belong there.
        """
        said = {key: value for key, value in fields.items() if value is not None}
        return type(self)._checked(self.entry.holding({**self.entry.value, **entry_of(said, Spot("")).value}), [])

    @classmethod
    def _checked(cls, entry: Entry, faults: list[Fault]) -> Self:
        try:
            sweep = cls.model_validate(entry.plain())
        except ValidationError as error:
            raise InputError.of([*faults, *faults_of(error, entry, cls)]) from None
        if faults:
            raise InputError.of(faults)
        sweep._origin = Origin(entry)
        return sweep

    @property
    def entry(self) -> Entry:
        """The document as it was read."""
        return self._origin.entry or entry_of(self.model_dump(), Spot(""))

    @property
    def label(self) -> str:
        """Name of the file it was read from, or of the scenario that it varies."""
        stem = Path(self.entry.spot.file).stem
        return stem if stem and stem != Path(self.scenario).stem else f"sweep_{Path(self.scenario).stem}"

    def base(self, sets: Iterable[str] = ()) -> Scenario:
        """The scenario that is varied.

        Args:
            sets: Assignments `path=value` of the command line, under what is varied.

        Raises:
            InputError: What is wrong with it or with `changes`.
        """
        path = Path(self.entry.spot.file).parent / self.scenario
        if not stands_as_file(path):
            raise InputError.of([self.fault(("scenario",), f"no such file {self.scenario}", file_like(path))])
        scenario = Scenario.load(path, sets)
        own = {key: value for key, value in (("replicates", self.replicates), ("seed", self.seed)) if value is not None}
        try:
            scenario = scenario.but({**self.changes, **own})
        except InputError as error:
            raise InputError.of(self.fault(("changes",), *_said(fault)) for fault in error.faults) from None
        faults = check_names(scenario, scenario.world())
        if faults:
            raise InputError.of(faults)
        return scenario

    def axes(self) -> list[Axis]:
        """What is varied.

        Raises:
            InputError: A spec that says nothing to vary.
        """
        found, faults = [], []
        for path, spec in self.over.items():
            try:
                found.append(axis_of(path, spec, grid=self.design == "grid"))
            except Refused as refused:
                faults.append(self.fault(("over", path, *refused.within), refused.problem, refused.remedy))
        if not self.over:
            faults.append(self.fault(("over",), "is empty: there is nothing to vary", f"write it like {EXAMPLE}"))
        if faults:
            raise InputError.of(faults)
        return found

    def fault(self, path: tuple[str | int, ...], problem: str, remedy: str = "") -> Fault:
        """A fault of the document, in its place."""
        entry: Entry = self.entry
        for part in path:
            entry = entry.get(part) or entry
        return entry.start.fault(("over", *path[1:]) if path[:1] == ("over",) else path, problem, remedy)


EXAMPLE = 'responses.joint_stock.lag="0 days .. 60 days"'


def _said(fault: Fault) -> tuple[str, str]:
    return f"{fault.path}: {fault.problem}" if fault.path else fault.problem, fault.remedy
