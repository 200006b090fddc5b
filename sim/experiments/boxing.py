"""Boxes by PRIM and leaves of a tree: what of the points of a sweep holds most of those in which something comes about.

PRIM is that of the EMA Workbench (Friedman and Fisher 1999, "Bump hunting in high-dimensional data"; Bryant and Lempert
2010, "Thinking inside the box"), the tree that of scikit-learn (Breiman et al. 1984).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.finding import Row

if TYPE_CHECKING:
    from sim.experiments.discovering import Discovery

Limits = dict[str, Any]
"""By path: [low, high] of numbers, names of others; only what is limited."""

MOST_BOXES = 3
LEAST_MASS = 0.05
"""Share of all points that a box or a leaf holds at least."""
DEPTH = 3
CHANCE = 0.05
"""A box has no limit that chance would bring about more often than this (Bryant and Lempert's quasi-p)."""


def _table(asked: Discovery) -> Any:
    """Points by path: numbers, and names as categories."""
    import pandas as pd  # noqa: PLC0415 - comes with the extra

    table = pd.DataFrame({axis["path"]: axis["at"] for axis in asked.axes})
    return table.astype({axis["path"]: float if axis["numbers"] else "category" for axis in asked.axes})


def boxes(asked: Discovery) -> list[Row]:
    """Boxes of PRIM, one after another in what is left of the points; none around one that was found before."""
    found: list[Row] = []
    known: list[NDArray[np.bool_]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim, PRIMObjectiveFunctions  # noqa: PLC0415 - an extra

        table = _table(asked)
        # Where a path ends under this, the library throws all of it away, the boxes on its way too.
        least = float(asked.there.mean())
        # The rule of Friedman and Fisher goes on where no slice makes a box denser; the library's usual one ends there.
        rule = PRIMObjectiveFunctions.ORIGINAL
        search = Prim(table, asked.there.copy(), threshold=least, obj_function=rule, mass_min=LEAST_MASS)
        while len(found) < MOST_BOXES:
            box = search.find_box()
            if box is None or not _choose(box, asked.density, table):
                break
            limits = _limits(box.box_lims[box._cur_box], table)
            inside = _inside(limits, table)
            around = any(inside[each].all() for each in known)
            if around or not limits or asked.there[inside].mean() <= asked.there.mean():
                break
            known.append(inside)
            found.append(_row("box", limits, inside, asked))
    return found


def _choose(box: Any, density: float, table: Any) -> bool:
    """Go to the box with the best balance of density and coverage (their harmonic mean), of those on the path.

    Limits that chance may have brought about are taken off each of them first. Among those that are dense enough, if
    there are any, and whose every limit is more than chance. False if none is.
    """
    for place in range(len(box.qp)):
        _taken_off(box, place, table)
    path = box.peeling_trajectory
    sure = [place for place, chances in enumerate(box.qp) if chances and _sure(chances)]
    dense = [place for place in sure if path["density"][place] >= density] or sure
    if not dense:
        return False
    balance = 2.0 * path["density"] * path["coverage"] / (path["density"] + path["coverage"])
    box.select(max(dense, key=lambda place: (balance[place], -place)))
    return True


def _taken_off(box: Any, place: int, table: Any) -> None:
    """Put boxes on the path without the ends of limits that mean least, one by one, until all left are sure."""
    while box.qp[place] and not _sure(box.qp[place]):
        ends = [(chance, name, end) for name, both in box.qp[place].items() for end, chance in enumerate(both)]
        _, name, end = max(ends)
        limits, whole = box.box_lims[place].copy(), box.box_lims[0]
        if table[name].dtype == float:
            limits.loc[end, name] = whole.loc[end, name]
        else:
            limits.loc[:, name] = whole.loc[:, name]
        rest = box.prim.yi_remaining
        box.update(limits, rest[_inside(_limits(limits, table), table)[rest]])
        place = len(box.qp) - 1


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


def leaves(asked: Discovery) -> list[Row]:
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
