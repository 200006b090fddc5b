"""Results that the version before this one wrote are read; those of others are refused with the reason."""

import json
import shutil
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest

from sim import InputError, Results
from sim.outcomes.flows import SCHEMA
from sim.outcomes.manifest import READ, SCHEMA_VERSION
from sim.report.figures.plan import planned
from sim.report.ledger import Ledger

SHORT = 3.1685985591562034
"""Mean t that users in the United States lacked, as that version told."""
KEPT = Path(__file__).parent / "written_by_2"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder as schema 2 wrote it: four replicates of a ban on five facilities, 220 days."""
    return Path(shutil.copytree(KEPT, tmp_path / "old"))


def of_version(folder: Path, version: object) -> Path:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"schema_version": version}), encoding="utf-8")
    return folder


def test_the_one_before_is_read(old: Path) -> None:
    found = Results.load(old)
    assert (READ, found.manifest["schema_version"]) == ((SCHEMA_VERSION - 1, SCHEMA_VERSION), 2)
    assert found.arms == ("undisturbed", "disrupted", "responded")
    assert found.measures.num_rows == 3 * 4 * 3 * 3, "arms, replicates, places with their tiers"
    assert found.value("disrupted", "USA", "examplium_tool", "shortfall_t", "mean") == pytest.approx(SHORT)


def test_flows_without_a_period_are_of_the_whole_run(old: Path) -> None:
    flows = Results.load(old).flows
    assert flows.schema.equals(SCHEMA)
    assert {*flows["period"].to_pylist()} == {"whole"}
    assert {*flows["first"].to_pylist()} == {date(2026, 1, 1)}
    assert {*flows["last"].to_pylist()} == {date(2026, 8, 8)}, "the last of 220 days"
    cut = flows.filter(pc.and_(pc.equal(flows["arm"], "disrupted"), pc.equal(flows["buyer"], "EU27.examplium_tool")))
    assert cut.num_rows


def test_what_would_have_to_be_simulated_is_left_out(old: Path) -> None:
    kinds = {each.kind for each in planned(Ledger(Results.load(old)))}
    assert not kinds & {"ribbon", "map"}
    assert {"clock", "fan"} <= kinds


@pytest.mark.parametrize(("version", "said"), [(1, "another version"), (4, "a newer version"), (None, "another")])
def test_others_are_refused(old: Path, version: object, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        Results.load(of_version(old, version))
    assert "reads 2 and 3" in str(refused.value)
    assert "run its scenario again" in str(refused.value)
