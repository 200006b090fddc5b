"""In which points of a sweep something comes about: boxes and a tree, by libraries that are kept for it."""

import hashlib
import json
import re
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiments.boxing import boxes, leaves
from sim.experiments.usual import DENSITY
from sim.outcomes.finding import Finding
from sim.outcomes.manifest import holds, source_digest
from sim.outcomes.sweeping import SweepResults

Floats = NDArray[np.float64]

FORM = "responded: JPN magnet_heavy shortfall_share p50 > 0.3"
FEWEST = 8
"""Points of a sweep in which there is something to be found."""
NEEDED = "discover needs the EMA Workbench: pip install 'lodeline[discover]'"
_WHERE = re.compile(r"([^:]+):\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*([<>])\s*(\S+?)\s*(%?)\s*")


class Discovery:
    """The question, ready to be asked."""

    def __init__(self, sweep: SweepResults, where: str | None = None, density: float = DENSITY) -> None:
        """Check it.

        Args:
            sweep: A finished sweep.
            where: What is to come about, written like `responded: JPN magnet_heavy shortfall_share p50 > 0.3`; the
                upper quarter of the first number that the sweep shows, if left out.
            density: Share of the points of a box in which it is to come about.

        Raises:
            InputError: It names what the sweep has not, comes about in all points or none, or there are too few.
        """
        if not 0.0 < density <= 1.0:
            raise InputError(f"--density: should be over 0, up to 1, got {density:g}")
        self.sweep, self.density = sweep, density
        sight, self.sign, said = _read(where) if where else (_usual(sweep), ">", None)
        self.arm, self.place, self.material, self.measure, self.statistic = sight
        self.values = self._values(where or " ".join(sight))
        self.threshold = float(np.quantile(self.values, 0.75)) if said is None else said
        self.there = self.values > self.threshold if self.sign == ">" else self.values < self.threshold
        self._check()

    def _values(self, said: str) -> Floats:
        """(points,) the number that is looked at; a date that never comes is infinite."""
        try:
            column = self.sweep.column(self.arm, self.place, self.material, self.measure, self.statistic)
        except KeyError as error:
            facts = self.sweep.manifest
            kept = f"{', '.join(facts['measures'])}; its arms are {', '.join(facts['arms'])}"
            raise InputError(f"--where: {said}: the sweep has no {error}; it keeps {kept}") from None
        return np.array([np.inf if each is None else each for each in column["value"].to_pylist()], float)

    def _check(self) -> None:
        if self.sweep.points < FEWEST:
            raise InputError(f"{self.sweep.folder}: has {self.sweep.points} points; sweep over {FEWEST} or more")
        count, least, most = int(self.there.sum()), float(self.values.min()), float(self.values.max())
        if count in (0, len(self.there)):
            many = "all points" if count else "no point"
            raise InputError(f"--where: {self.condition} comes about in {many}; it ranges from {least:g} to {most:g}")

    @property
    def condition(self) -> str:
        """What is to come about, as one would write it."""
        sight = f"{self.arm}: {self.place} {self.material} {self.measure} {self.statistic}"
        return f"{sight} {self.sign} {self.threshold:.6g}"

    @property
    def manifest(self) -> dict[str, Any]:
        """Everything that determines the answer."""
        libraries = {name: version(name) for name in ("ema-workbench", "scikit-learn", "numpy")}
        asked = {"where": self.condition, "threshold": self.threshold, "density": self.density}
        facts = {"schema_version": self.sweep.manifest["schema_version"], "verb": "discover", "asked": asked,
                 "sweep": self.sweep.manifest, "libraries": libraries, "source": source_digest()}  # fmt: skip
        facts = json.loads(json.dumps(facts))
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:8]
        return {**facts, "folder": f"discover-{self.sweep.folder.name.rpartition('-')[0]}-{digest}"}

    @property
    def axes(self) -> list[dict[str, Any]]:
        """What was varied, with the value of each point."""
        column = self.sweep.column(self.arm, self.place, self.material, self.measure, self.statistic)
        varied = [{**axis, "at": column[axis["path"]].to_pylist()} for axis in self.sweep.axes]
        return [axis for axis in varied if len(set(axis["at"])) > 1]


def _read(where: str) -> tuple[tuple[str, ...], str, float]:
    match = _WHERE.fullmatch(where.strip())
    try:
        if match is None:
            raise ValueError
        *sight, sign, number, percent = match.groups()
        return tuple(sight), sign, float(number) / (100.0 if percent else 1.0)
    except ValueError:
        raise InputError(f"--where: {where}: should be like {FORM!r}") from None


def _usual(sweep: SweepResults) -> tuple[str, ...]:
    """The first number that the sweep shows; else what the owners lose."""
    facts = sweep.manifest
    if facts["show"]:
        arm, _, rest = facts["show"][0].partition(":")
        return (arm.strip(), *rest.split())
    measure = "value_not_delivered_usd"
    if measure not in facts["measures"]:
        raise InputError(f"--where: say what is to come about, like {FORM!r}; the sweep keeps "
                         f"{', '.join(facts['measures'])}")  # fmt: skip
    return (facts["arms"][-1], "owners" if facts["owners"] else "world", "all", measure, "mean")


def discover(
    asked: SweepResults | Discovery,
    where: str | None = None,
    *,
    out: str | Path | None = "results",
    force: bool = False,
) -> Finding:
    """Find boxes of what was varied in which something comes about, by PRIM and by a tree.

    Args:
        asked: A finished sweep; or the question.
        where: What is to come about; see `Discovery`.
        out: Folder that the answer's own folder is written into; None keeps it in memory.
        force: Look anew although there is an answer.

    Returns:
        One row a box of PRIM and a leaf of the tree: its limits (JSON by path), points, in how many of them it comes
        about (density), which share of all such points these are (coverage), share of all points (mass).

    Raises:
        InputError: The extra `discover` is not installed.
    """
    question = asked if isinstance(asked, Discovery) else Discovery(asked, where)
    _must_be_installed()
    manifest = question.manifest
    if out is not None and not force and holds(Path(out) / manifest["folder"], manifest):
        return Finding.load(Path(out) / manifest["folder"])
    rows = [*boxes(question), *leaves(question)]
    facts = {"where": question.condition, "threshold": question.threshold, "sign": question.sign, "arm": question.arm,
             "place": question.place, "material": question.material, "measure": question.measure,
             "statistic": question.statistic, "points": question.sweep.points, "there": int(question.there.sum()),
             "density": question.density, "replicates": question.sweep.manifest["replicates"],
             "axes": question.axes, "values": [None if v - v != 0 else v for v in map(float, question.values)],
             "histories": 0}  # fmt: skip
    found = Finding.of(manifest, question.sweep.manifest["name"], facts, rows)
    return found if out is None else found.write(out)


def _must_be_installed() -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ema_workbench  # noqa: F401, PLC0415 - an extra
            import sklearn  # noqa: F401, PLC0415
    except ImportError:
        raise InputError(NEEDED) from None
