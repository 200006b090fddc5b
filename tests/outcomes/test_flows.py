"""What lanes carry while a disruption acts: what is caught up later does not hide it."""

from datetime import date

import numpy as np
import pyarrow.compute as pc
import pytest

from sim.experiments.ensemble import run
from sim.outcomes.flows import DURING, WHOLE
from sim.scenario import Scenario

BAN = """
name: A ban of heavy magnets
start: 2026-01-01
horizon: 500 days
replicates: 2
seed: 3
disruptions:
  ban: {kind: export_ban, by: CHN, materials: [magnet_heavy], to: [JPN], announced: 2026-02-01, in_force: 2026-03-01,
        lasts: 100 days, leakage: 0}
"""


def scenario(text: str = BAN) -> Scenario:
    return Scenario.from_text(text)


@pytest.mark.usefixtures("compiled")
def test_a_ban_leaves_nothing_while_it_is_in_force_and_something_in_all() -> None:
    flows = run(scenario(), out=None, jobs=1).flows
    lanes = pc.and_(pc.equal(flows["origin"], "CHN"), pc.equal(flows["destination"], "JPN"))
    banned = flows.filter(pc.and_(lanes, pc.equal(flows["material"], "magnet_heavy")))
    t = {(row["arm"], row["period"]): 0.0 for row in banned.to_pylist()}
    for row in banned.to_pylist():
        t[row["arm"], row["period"]] += row["mean"]
    assert t["disrupted", DURING] == 0.0 < t["disrupted", WHOLE]
    assert 0.0 < t["undisturbed", DURING] < t["undisturbed", WHOLE]
    span = {(row["first"], row["last"]) for row in flows.to_pylist() if row["period"] == DURING}
    assert span == {(date(2026, 3, 1), date(2026, 6, 8))}
    assert np.all(np.asarray(flows["p05"]) <= np.asarray(flows["p95"]))
