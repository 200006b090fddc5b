"""The results of a run, in memory and in their folder."""

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from sim.errors import InputError
from sim.outcomes.embedded import SCHEMA
from sim.outcomes.flows import SCHEMA as FLOWS
from sim.outcomes.notebook import card, dataset, worst
from sim.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Results:
    """Tables of a run; columns and units are described in docs/results.md."""

    folder: Path | None
    scenario: Scenario
    manifest: dict[str, Any]
    arms: tuple[str, ...]
    measures: pa.Table
    costs: pa.Table
    summary: pa.Table
    relief: pa.Table
    series: pa.Table
    log: pa.Table
    reasons: list[dict[str, Any]] = field(default_factory=list)
    """Why the rest is not short: facts, as `sim.outcomes.reasons` finds them."""
    dated: list[dict[str, Any]] = field(default_factory=list)
    """Dated controls: id, whether it acts and mattered, t beyond the base flow of its lanes, that flow, in words."""
    embedded: pa.Table = field(default_factory=SCHEMA.empty_table)
    """What comes in inside other goods, t a year; no flow."""
    flows: pa.Table = field(default_factory=FLOWS.empty_table)
    """What each lane carried in each arm, t."""

    @classmethod
    def load(cls, folder: str | Path) -> "Results":
        """Read a folder that `run` wrote.

        Raises:
            InputError: If it is no such folder.
        """
        if not (Path(folder) / "manifest.json").exists():
            raise InputError(f"{folder}: is no results folder (it has no manifest.json); name one that a run wrote")
        from sim.outcomes.store import read  # noqa: PLC0415 - the store builds results

        return read(Path(folder))

    def at(self, folder: Path) -> "Results":
        """The same results, kept in a folder."""
        return replace(self, folder=folder)

    def value(self, arm: str, place: str, material: str, measure: str, statistic: str = "p50", tier: str = "all") -> (
        float | None):  # fmt: skip
        """One number of the summary; None if it never came about.

        Raises:
            KeyError: If there is no such row.
        """
        wanted = {"arm": arm, "place": place, "material": material, "tier": tier, "measure": measure}
        for row in self.summary.to_pylist():
            if all(row[key] == value for key, value in wanted.items()):
                return row[statistic]  # type: ignore[no-any-return]
        raise KeyError(f"{arm}: {place} {material} {measure} ({tier})")

    def to_arrow(self) -> dict[str, pa.Table]:
        """Every table by the name of its file."""
        return {each.name: table for each in fields(self) if isinstance(table := getattr(self, each.name), pa.Table)}

    def to_xarray(self, table: Literal["measures", "series"] = "measures") -> "xr.Dataset":
        """Measures by arm, replicate, place, material and tier, or daily quantiles, as labelled arrays with units.

        Raises:
            ModuleNotFoundError: Without xarray: `pip install lodeline[notebook]`.
        """
        units = {row["measure"]: row["unit"] for row in self.summary.select(["measure", "unit"]).to_pylist()}
        return dataset(getattr(self, table), table, units)

    def _repr_html_(self) -> str:
        """The worst shortfalls, for a notebook."""
        arms = [arm for arm in self.arms if arm in ("disrupted", "responded")] or list(self.arms[:1])
        note = f"{', '.join(self.arms)}; {self.scenario.replicates} replicates; mean share of demand not met"
        return card(self.scenario.name, note, ["place", "material", *arms], worst(self.summary, arms))

    def __repr__(self) -> str:
        return f"<Results of {self.scenario.name!r}: {', '.join(self.arms)}; {self.scenario.replicates} replicates>"
