"""Fits: the surface by hand, the prior without data, a case made by the model itself, and what is left out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.catalogue import CASES
from sim.cli import outcome
from sim.errors import InputError
from sim.experiments.approvals import NAMES, approved, refitted
from sim.experiments.calibrate import Priors, calibrate
from sim.experiments.hindcast import hindcast
from sim.experiments.replay import Replay
from sim.experiments.surface import REACH, Surface, design, fitted
from sim.experiments.targets import Target, weights
from sim.network import Network
from sim.network.elements import Parameter
from sim.network.restated import pinned, read_rows, with_parameters
from sim.network.tables import table_text
from sim.outcomes.fits import Approved
from sim.scenario import Scenario
from tests.networks import small_network

pytestmark = pytest.mark.usefixtures("compiled")


def test_a_surface_recovers_a_quadratic() -> None:
    at = design(64, 4, 7)
    level, slope, bend = np.array([1.0, -2.0]), np.arange(8.0).reshape(2, 4), np.zeros((2, 4, 4))
    bend[0, 0, 0], bend[0, 1, 3], bend[0, 3, 1], bend[1, 2, 2] = 0.5, 0.3, 0.3, -1.0
    true = np.array([level + slope @ z + bend @ z @ z for z in at])
    found = Surface.of(at, true)
    np.testing.assert_allclose(found.level, level, atol=1e-3)
    np.testing.assert_allclose(found.slope, slope, atol=1e-3)
    np.testing.assert_allclose(found.bend, bend, atol=1e-3)
    z = np.array([0.3, -1.2, 0.7, 1.9])
    np.testing.assert_allclose(found.at(z), level + slope @ z + bend @ z @ z, atol=5e-3)
    step = 1e-5 * np.eye(4)
    slopes = np.array([(found.at(z + d) - found.at(z - d)) / 2e-5 for d in step]).T
    np.testing.assert_allclose(found.gradient(z), slopes, atol=1e-6)


def test_what_a_surface_cannot_follow_is_its_error() -> None:
    at = design(64, 2, 3)
    luck = np.random.default_rng(5).normal(0.0, 0.3, 64)
    found = Surface.of(at, np.column_stack([at[:, 0] + luck, at[:, 0]]))
    assert 0.2 < found.error[0] < 0.45
    assert found.error[1] < 0.01


def test_a_design_covers_the_priors_with_the_middle_first() -> None:
    at = design(64, 6, 42)
    assert at.shape == (64, 6)
    np.testing.assert_array_equal(at[0], 0.0)
    assert np.abs(at).max() <= REACH
    assert (at.max(axis=0) > 0.9 * REACH).all()
    np.testing.assert_array_equal(design(50, 6, 42), at[:50])


def test_without_data_the_prior_comes_back() -> None:
    surface = Surface(np.ones(3), np.ones((3, 2)), np.zeros((3, 2, 2)), np.zeros(3))
    found = fitted(surface, np.full(3, 9.0), np.zeros(3))
    np.testing.assert_allclose(found.z, 0.0, atol=1e-12)
    np.testing.assert_allclose(found.width, 1.0)


def test_a_linear_fit_is_that_of_bayes_by_hand() -> None:
    surface = Surface(np.zeros(1), np.array([[1.0, 0.0]]), np.zeros((1, 2, 2)), np.zeros(1))
    found = fitted(surface, np.array([1.0]), np.array([4.0]))
    np.testing.assert_allclose(found.z, [0.8, 0.0], atol=1e-6)
    np.testing.assert_allclose(found.width, [1 / np.sqrt(5.0), 1.0], atol=1e-6)


def test_a_line_counts_as_few_observations_and_what_nothing_reaches_moves_nothing() -> None:
    near, far = (Target("case", name, np.zeros(4), 0.2, 1.0) for name in ("near", "far"))
    assert near.weight * 4 == pytest.approx(1.6)
    told = {("case", "near"): np.zeros((5, 4)), ("case", "far"): np.full((5, 4), 3.0)}
    found = weights([near, far], told, np.zeros(8))
    np.testing.assert_allclose(found[:4], 0.4 / 0.04)
    np.testing.assert_allclose(found[4:], 0.4 / 9.0)


def beta(name: str) -> Parameter:
    return Parameter(name, 4.0, 1.6, 8.0, "Beta")


def test_approvals_follow_what_passed_and_stay_without_it() -> None:
    prior = tuple(map(beta, NAMES))
    assert refitted(prior, []) == prior
    assert refitted((), [Approved("a", "CHN>all", ("x",), "strained", 1.0, 9.0)]) == ()
    high = refitted(prior, [Approved("a", f"CHN>{k}", ("x",), "strained", 0.9, 10.0) for k in range(6)])
    low = refitted(prior, [Approved("a", f"CHN>{k}", ("x",), "strained", 0.0, 10.0) for k in range(6)])
    assert low[:2] == high[:2] == prior[:2], "nothing was seen of neutral pairs"
    means = [rows[2].value / (rows[2].value + rows[3].value) for rows in (low, prior, high)]
    assert means[0] < 0.35 < means[1] < 0.65 < means[2]
    lumps = [Approved("a", f"CHN>{k}", ("x",), "strained", float(k % 2), 10.0) for k in range(6)]
    assert refitted(prior, lumps)[2].value < 0.5 * 4.0


def test_approvals_are_read_where_an_office_decides_and_nothing_is_given() -> None:
    """Months of gallium out of China that end before the licences do, and 90 days after they began or later."""
    case = Scenario.load(CASES / "gage_2023.yaml")

    def months(**changes: str) -> float:
        changed = case.but({f"disruptions.licence.{name}": value for name, value in changes.items()})
        found = approved(Replay(changed))
        return sum(a.months for a in found if a.place == "CHN>all" and "gallium_primary" in a.materials)

    assert months() > 20.0
    assert months(lasts="130 days") == 2.0, "October and November 2023"
    assert months(approval="50 %") == 0.0


def test_restated_parameters_are_drawn_and_change_nothing_else() -> None:
    network = small_network()
    row = network.parameters["eta_scale"]
    other = with_parameters(network, [pinned(row, 1.7)])
    assert other.parameters["eta_scale"].value == other.parameters["eta_scale"].high == 1.7
    assert other.digest != network.digest
    assert other.lanes is network.lanes
    assert with_parameters(network, ()) is network
    with pytest.raises(InputError, match="did you mean eta_scale"):
        with_parameters(network, [replace(row, parameter="eta_scal")])


# A case that the model makes itself

TRUE = {"eta_scale": 1.6, "order_smoothing_time": 14.0}
PRIORS = (
    Parameter("eta_scale", 1.0, 0.4, 2.5),
    Parameter("order_smoothing_time", 14.0, 10.0, 20.0, "days"),
)
TEXT = """\
name: Made up
start: 2024-01-01
horizon: 10 months
replicates: 2
network: world
observed: {label}.csv
disruptions:
  ban: {{kind: export_ban, by: AUS, to: CHN, materials: gallium_primary, in_force: 2024-02-01, leakage: 0}}
score:
  price: {{kind: price, place: CHN, materials: gallium_primary, window: 2024-02/2024-08}}
  made: {{kind: output, facilities: CHN.gallium_refined, place: CHN, window: 2024-02/2024-08}}
"""


def made_up(folder: Path, label: str, true: dict[str, float]) -> Scenario:
    """A case whose observed file is what the model says at known parameters."""
    if not (folder / "world").exists():
        small_network(use=3650.0, interval=7, days=10.0).write(folder / "world")
    months = [f"2024-{month:02}" for month in range(2, 9)]
    rows = "".join(f"{month},{line},CHN,1,ratio,model\n" for line in ("price", "made") for month in months)
    seen, file = folder / f"{label}.csv", folder / f"{label}.yaml"
    seen.write_text("date,series,place,value,unit,source\n" + rows, encoding="utf-8")
    file.write_text(TEXT.format(label=label), encoding="utf-8")
    scenario = Scenario.load(file)
    table = Network.load(folder / "world").parameters
    told = Replay(scenario, tuple(pinned(table[name], value) for name, value in true.items())).block(0, 4)
    for line in ("price", "made"):
        values = told[line]
        ratio = values[:, :7] / (values[:, -1:] if line == "made" else 1.0)
        middle = np.exp(np.log(ratio).mean(0)) if line == "price" else ratio.mean(0)
        for month, value in zip(months, middle, strict=True):
            rows = rows.replace(f"{month},{line},CHN,1,", f"{month},{line},CHN,{value:.6f},")
    seen.write_text("date,series,place,value,unit,source\n" + rows, encoding="utf-8")
    return Scenario.load(file)


def priors(folder: Path, **tables: tuple[Parameter, ...]) -> Path:
    folder.mkdir()
    for name, rows in {"fitted": PRIORS, **tables}.items():
        (folder / f"{name}.csv").write_text(table_text("parameters", rows), encoding="utf-8")
    return folder


def test_a_case_made_by_the_model_gives_its_parameters_back(tmp_path: Path) -> None:
    found = calibrate([made_up(tmp_path, "one", TRUE)], priors(tmp_path / "p"), points=16, replicates=4, jobs=1)
    eta = found.fit.rows[0]
    assert eta.low < TRUE["eta_scale"] < eta.high  # type: ignore[operator]
    assert eta.value > 1.15
    assert found.fit.widths[0] < 0.8
    assert found.after[0].verdicts[0].mae < 0.7 * found.before[0].verdicts[0].mae  # type: ignore[operator]
    without = found.left["one"]
    assert [row.value for row in without.rows] == [row.value for row in PRIORS]
    np.testing.assert_allclose(without.widths, 1.0)
    assert found.without[0].verdicts[0].mae == pytest.approx(found.before[0].verdicts[0].mae, rel=1e-3)


def test_what_is_left_out_plays_no_part(tmp_path: Path) -> None:
    one = made_up(tmp_path, "one", TRUE)
    other, changed = (made_up(tmp_path, "other", {**TRUE, "eta_scale": eta}) for eta in (0.6, 2.2))
    quoted = (Parameter("order_cap", 3.0, 2.5, 4.0),)
    folder = priors(tmp_path / "p", other=quoted)
    made_up(tmp_path, "other", {**TRUE, "eta_scale": 0.6})
    first = calibrate([one, other], folder, points=8, replicates=2, jobs=1)
    made_up(tmp_path, "other", {**TRUE, "eta_scale": 2.2})
    second = calibrate([one, changed], folder, points=8, replicates=2, jobs=1)
    assert first.left["other"].rows == second.left["other"].rows
    assert first.left["one"].rows != second.left["one"].rows
    assert first.left["other"].stands[0].value == 3.0
    assert first.left["one"].stands == ()


def test_the_verb_writes_tables_that_the_left_out_hindcast_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_up(tmp_path, "one", TRUE)
    folder, file = priors(tmp_path / "p"), str(tmp_path / "one.yaml")
    design_ = ["--points", "8", "--replicates", "2", "-j", "1", "-q", "--json"]
    assert outcome(["calibrate", file, "--priors", str(folder), *design_, "--out", str(tmp_path)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [row["parameter"] for row in said["parameters"]] == ["eta_scale", "order_smoothing_time"]
    assert {row["series"] for row in said["series"]} == {"price", "made"}
    rows = read_rows(tmp_path / "calibration" / "parameters.csv")
    assert [row.source for row in rows] == ["own_fit", "own_fit"]
    (tmp_path / "left_out").mkdir()
    (tmp_path / "left_out" / "one.csv").write_text(
        table_text("parameters", (pinned(PRIORS[0], 2.4),)), encoding="utf-8"
    )
    assert outcome(["hindcast", file, "--left-out", "-q", "--json", "-j", "1", "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)[0]["points"]
    plain = hindcast([Scenario.load(file)], jobs=1)[0].verdicts[0].to_json()["points"]
    assert told[3]["predicted"] > plain[3]["predicted"] > 1.0


@pytest.mark.parametrize(
    ("table", "more", "said"),
    [
        (PRIORS, ["--points", "4"], "take 8 or more"),
        ((), [], "names no parameter to fit"),
        ((*PRIORS, *(replace(PRIORS[0], parameter=f"p{k}") for k in range(5))), [], "6 at most"),
        ((replace(PRIORS[0], low=None),), [], "needs 0 < low <= value <= high"),
        ((replace(PRIORS[0], parameter="eta_scal"),), [], "did you mean eta_scale"),
    ],
)
def test_faults_of_a_fit_are_told(
    table: tuple[Parameter, ...], more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_up(tmp_path, "one", {})
    folder = priors(tmp_path / "p", fitted=table)
    code = outcome(["calibrate", str(tmp_path / "one.yaml"), "--priors", str(folder), "-q", "-j", "1", *more])
    error = capsys.readouterr().err
    assert code == 2
    assert said in error
    assert "Traceback" not in error


def test_the_shipped_priors_are_sound_and_name_cases_that_ship() -> None:
    from sim.catalogue import CASES, case_files

    names = [path.stem for path in case_files(())]
    known = Priors.read(CASES / "priors", names)
    assert {path.stem for path in (CASES / "priors").glob("*.csv")} <= {"fitted", *names}
    for rows in (known.rows, *known.without.values()):
        with_parameters(Network.shipped(), rows)
        assert all(row.low <= row.value <= row.high for row in rows)  # type: ignore[operator]
