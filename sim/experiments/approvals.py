"""What cases say of the share of applications that pass: a Beta over regimes, refitted to what their lines show."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from sim.disruptions import ExportBan, ExportLicence
from sim.experiments.replay import Replay
from sim.instrument import ends
from sim.network.elements import Parameter
from sim.network.restated import Rows
from sim.outcomes.fits import Approved
from sim.scenario import score
from sim.scenario.case import ends_of
from sim.scenario.observed import Seen
from sim.scenario.period import Period

Floats = NDArray[np.float64]

DECIDED = timedelta(days=90)
"""After this most first applications are decided: what left before says how long it takes, not how much passes."""
RELATIONS = ("neutral", "strained")
"""How two places can stand to each other while licences decide: under a ban nothing is seen of them."""
NAMES = tuple(f"approval_beta_{letter}_{relation}" for relation in RELATIONS for letter in ("alpha", "beta"))
"""Rows of the table of parameters."""


def approved(replay: Replay) -> list[Approved]:
    """What the lines of a case show.

    Rows are left out while a ban closes the whole line, where a scenario gives the approvals of a licence, which says
    nothing of what is usual, and from the period on in which one ends.
    """
    seen: dict[tuple[str, tuple[str, ...], str], dict[object, tuple[float, float]]] = {}
    for label, line in replay.scenario.score.items():
        past = replay.pasts.get(label)
        if isinstance(line, score.Departures) and past is not None:
            for relation, period, index, months in _rows(replay, line, past.place, past.rows, past.base):
                seen.setdefault((past.place, line.materials, relation), {})[period] = (index, months)
    return [
        Approved(replay.scenario.label, place, materials, relation, min(1.0, sum(v * m for v, m in each) / of), of)
        for (place, materials, relation), rows in seen.items()
        for each in [list(rows.values())]
        for of in [sum(m for _, m in each)]
    ]


def _rows(
    replay: Replay, line: score.Departures, place: str, rows: Sequence[Seen], base: Sequence[Seen]
) -> Iterator[tuple[str, object, float, float]]:
    """Relation, period, index and months of each row that a licence decides on."""
    buyers = ends_of(line, place, replay.world)[1]
    controls = replay.scenario.disruptions.values()
    licences = [c for c in controls if isinstance(c, ExportLicence) and set(c.materials) & set(line.materials)]
    bans = [c for c in controls if isinstance(c, ExportBan) and set(c.materials) & set(line.materials)]
    usual = sum(row.value for row in base) / sum(row.period.months for row in base) if base else 0.0
    for row in rows:
        barred = [b for b in bans if buyers <= replay.world.expand(b.to) and row.period.end > b.in_force]
        begun = [c for c in licences if buyers & replay.world.expand(c.to) and row.period.end > c.in_force + DECIDED]
        told = all(c.approval is None and not _over(c, row.period) for c in begun)
        if begun and told and not barred and (row.is_ratio or usual > 0.0):
            index = row.number if row.is_ratio else row.value / row.period.months / usual
            yield _relation(begun), row.period, index, row.period.months


def _over(licence: ExportLicence, period: Period) -> bool:
    """Whether it ends before a period does: what waits may leave then, whoever would have decided."""
    return licence.lasts is not None and period.end > ends(licence.in_force, licence.lasts)[0]


def _relation(licences: Sequence[ExportLicence]) -> str:
    """As the day has it: a control on everybody says nothing of a pair, one that names the other strains it."""
    return "neutral" if all("all" in each.to for each in licences) else "strained"


def refitted(prior: Rows, seen: Sequence[Approved]) -> Rows:
    """Rows of the Betas after what was seen; those of `prior` that are not of them stay away.

    Hierarchical, for each relation: each line has a share of its own from Beta(m k, (1 - m) k), and of its n months n x
    share passed. The prior of m is the Beta of the rows; that of log k is normal around log(alpha + beta), with the
    range of their low and high. Mode on a grid of m and k; the range keeps its ratio to the value.

    Args:
        prior: Rows of the table of parameters, those of NAMES among them.
        seen: Lines of the cases; a relation without any keeps its rows.
    """
    rows = {row.parameter: row for row in prior}
    return tuple(row for relation in RELATIONS for row in _refitted(rows, relation, seen))


def _refitted(rows: dict[str, Parameter], relation: str, seen: Sequence[Approved]) -> Rows:
    names = [f"approval_beta_{letter}_{relation}" for letter in ("alpha", "beta")]
    if not all(name in rows for name in names):
        return ()
    alpha, beta = (rows[name] for name in names)
    here = [each for each in seen if each.relation == relation]
    if not here:
        return alpha, beta
    m, k = _mode(alpha, beta, here)
    return _restated(alpha, m * k), _restated(beta, (1.0 - m) * k)


def _restated(row: Parameter, value: float) -> Parameter:
    ratio = value / row.value
    low, high = (None if bound is None else float(f"{bound * ratio:.4g}") for bound in (row.low, row.high))
    note = f"{row.value:g} before the fit; the mode after what passed under licences"
    return replace(row, value=float(f"{value:.4g}"), low=low, high=high, grade="C", source="own_fit", note=note)


def _mode(alpha: Parameter, beta: Parameter, seen: Sequence[Approved]) -> tuple[float, float]:
    """Mean and size of the Beta that are most likely after what was seen."""
    size = alpha.value + beta.value
    spread = np.log((alpha.high or 2.0 * alpha.value) / (alpha.low or 0.5 * alpha.value)) / (2.0 * 1.645)
    means, logs = np.meshgrid(np.linspace(0.01, 0.99, 197), np.log(size) + spread * np.linspace(-3.0, 3.0, 121))
    sizes = np.exp(logs)
    plausible = (alpha.value - 1.0) * np.log(means) + (beta.value - 1.0) * np.log(1.0 - means)
    plausible -= 0.5 * ((logs - np.log(size)) / spread) ** 2
    a, b = means * sizes, (1.0 - means) * sizes
    for each in seen:
        passed = each.share * each.months
        plausible += betaln(a + passed, b + each.months - passed) - betaln(a, b)
    best = np.unravel_index(int(np.argmax(plausible)), plausible.shape)
    return float(means[best]), float(sizes[best])
