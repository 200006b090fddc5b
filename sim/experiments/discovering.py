"""In which points of a sweep something comes about: boxes by PRIM and a tree, by libraries that are kept for it.

PRIM is that of the EMA Workbench (Friedman and Fisher 1999, "Bump hunting in high-dimensional data"; Bryant and Lempert
2010, "Thinking inside the box"), the tree that of scikit-learn (Breiman et al. 1984).
"""

import hashlib
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiments.usual import DENSITY
from sim.outcomes.finding import Finding, Row
from sim.outcomes.manifest import holds
from sim.outcomes.sweeping import SweepResults

Floats = NDArray[np.float64]
Limits = dict[str, Any]
"""By path: [low, high] of numbers, names of others; only what is limited."""

FORM = "responded: JPN magnet_heavy shortfall_share p50 > 0.3"
MOST_BOXES = 3
FEWEST = 8
"""Points of a sweep in which there is something to be found."""
LEAST_MASS = 0.05
"""Share of all points that a box or a leaf holds at least."""
DEPTH = 3
CHANCE = 0.05
"""A box has no limit that chance would bring about more often than this (Bryant and Lempert's quasi-p)."""
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
                 "sweep": self.sweep.manifest, "libraries": libraries}  # fmt: skip
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
    rows = [*_boxes(question), *_leaves(question)]
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


def _table(asked: Discovery) -> Any:
    """Points by path: numbers, and names as categories."""
    import pandas as pd  # noqa: PLC0415 - comes with the extra

    table = pd.DataFrame({axis["path"]: axis["at"] for axis in asked.axes})
    return table.astype({axis["path"]: float if axis["numbers"] else "category" for axis in asked.axes})


def _boxes(asked: Discovery) -> list[Row]:
    """Boxes of PRIM, one after another in what is left of the points."""
    found: list[Row] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim  # noqa: PLC0415 - an extra

        table = _table(asked)
        search = Prim(table, asked.there.copy(), threshold=asked.density, mass_min=LEAST_MASS)
        while len(found) < MOST_BOXES:
            box = search.find_box()
            if box is None or not _choose(box, asked.density):
                break
            limits = _limits(box.box_lims[box._cur_box], table)
            inside = _inside(limits, table)
            if not limits or asked.there[inside].mean() <= asked.there.mean():
                break
            found.append(_row("box", limits, inside, asked))
    return found


def _choose(box: Any, density: float) -> bool:
    """Go back to the box of the trajectory with the best balance of density and coverage (their harmonic mean).

    Among those that are dense enough, if there are any, and whose every limit is more than chance. False if none is.
    """
    path = box.peeling_trajectory
    sure = [place for place, chances in enumerate(box.qp) if chances and _sure(chances)]
    dense = [place for place in sure if path["density"][place] >= density] or sure
    if not dense:
        return False
    balance = 2.0 * path["density"] * path["coverage"] / (path["density"] + path["coverage"])
    box.select(max(dense, key=lambda place: (balance[place], -place)))
    return True


def _sure(chances: Mapping[str, list[float]]) -> bool:
    """Whether chance would bring about none of the limits; -1 stands for no limit."""
    return all(chance <= CHANCE for ends in chances.values() for chance in ends)


def _limits(box: Any, table: Any) -> Limits:
    """Where a box is narrower than all points."""
    found: Limits = {}
    for name in table.columns:
        if table[name].dtype == float:
            low, high = (float(each) for each in box[name])
            least, most = float(table[name].min()), float(table[name].max())
            if low > least or high < most:
                found[name] = [low if low > least else None, high if high < most else None]
        else:
            kept = sorted(map(str, box[name].iloc[0]))
            if len(kept) < table[name].nunique():
                found[name] = kept
    return found


def _inside(limits: Mapping[str, Any], table: Any) -> NDArray[np.bool_]:
    """(points,) whether each lies within limits."""
    inside = np.ones(len(table), bool)
    for name, limit in limits.items():
        if table[name].dtype == float:
            low, high = limit
            inside &= (table[name] >= (-np.inf if low is None else low)).to_numpy()
            inside &= (table[name] <= (np.inf if high is None else high)).to_numpy()
        else:
            inside &= table[name].astype(str).isin(limit).to_numpy()
    return inside


def _row(method: str, limits: Limits, inside: NDArray[np.bool_], asked: Discovery) -> Row:
    hits, points = int(asked.there[inside].sum()), int(inside.sum())
    return {"method": method, "limits": json.dumps(limits, sort_keys=True), "points": points, "there": hits,
            "density": hits / points if points else 0.0, "coverage": hits / int(asked.there.sum()),
            "mass": points / len(inside)}  # fmt: skip


def _leaves(asked: Discovery) -> list[Row]:
    """Leaves of a tree, the densest first."""
    import pandas as pd  # noqa: PLC0415 - comes with the extra
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415

    table = _table(asked)
    columns = pd.get_dummies(table, prefix_sep="\n", dtype=float)
    least = max(1, round(LEAST_MASS * len(table)))
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least, random_state=0)
    tree.fit(columns.to_numpy(), asked.there)
    rows = [_row("leaf", limits, _inside(limits, table), asked)
            for limits in _paths(tree.tree_, list(columns.columns), table, 0, {})]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["density"], -row["coverage"], row["limits"]))


def _paths(tree: Any, names: list[str], table: Any, node: int, limits: Limits) -> Iterator[Limits]:
    """Limits of every leaf under a node."""
    if tree.children_left[node] < 0:
        yield limits
        return
    name, _, value = names[tree.feature[node]].partition("\n")
    at = float(tree.threshold[node])
    if value:
        known = limits.get(name, sorted(map(str, table[name].unique())))
        sides = ({name: [each for each in known if each != value]}, {name: [value]})
    else:
        low, high = limits.get(name, [None, None])
        sides = ({name: [low, at]}, {name: [at, high]})
    yield from _paths(tree, names, table, int(tree.children_left[node]), {**limits, **sides[0]})
    yield from _paths(tree, names, table, int(tree.children_right[node]), {**limits, **sides[1]})
