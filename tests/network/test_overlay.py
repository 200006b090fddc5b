"""Rows laid over the shipped tables: what they change, and what is said where they are wrong."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import InputError, Scenario
from sim.cli import outcome
from sim.errors import Fault
from sim.network import Network
from tests.network.tables_by_hand import Edit, append, change, drop, without_column

CAR_MAKER = Path("scenarios/networks/car_maker")
FIVE = Path("scenarios/networks/five")
SCENARIO = """\
name: A ban
start: 2026-01-01
horizon: 60 days
replicates: 2
network: {overlay: tables}
disruptions:
  ban: {kind: export_ban, by: CHN, materials: magnet_heavy, to: JPN, in_force: 2026-01-10}
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A copy of the car maker's overlay."""
    return Path(shutil.copytree(CAR_MAKER, tmp_path / "tables"))


def faults_of_overlay(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        Network.overlay(folder)
    assert caught.value.faults
    return caught.value.faults


def test_rows_are_added_or_replace_those_with_their_key(overlay: Path, shipped: Network) -> None:
    laid = Network.overlay(overlay)

    assert len(laid.lanes) == len(shipped.lanes) + 4
    assert len(laid.facilities) == len(shipped.facilities) + 1
    key = ("magnet_heavy", "CHN.magnet_heavy", "use:JPN", "sea", "direct")
    before, after = ([lane.key for lane in each.lanes].index(key) for each in (shipped, laid))
    assert before == after
    assert shipped.lanes[before].t_per_year == 1080
    assert laid.lanes[after].t_per_year == 668
    untouched = {lane.key: lane for lane in laid.lanes}
    assert sum(untouched[lane.key] != lane for lane in shipped.lanes) == 2
    assert laid.parameters == shipped.parameters


def test_the_plant_takes_nothing_from_the_market_that_the_shipped_users_did_not_take(shipped: Network) -> None:
    laid = Network.overlay(CAR_MAKER)
    for material in ("magnet_heavy", "dytb_oxide"):
        assert laid.intake("JPN", material) == pytest.approx(shipped.intake("JPN", material))


def test_a_row_of_nothing_takes_one_out_of_the_flows(overlay: Path, shipped: Network) -> None:
    change("lanes", 3, t_per_year="0", qualification_days="36500", t_low="", t_high="")(overlay)
    change("lanes", 2, t_per_year="612")(overlay)
    change("lanes", 6, t_per_year="468")(overlay)
    change("lanes", 7, t_per_year="5712")(overlay)
    laid = Network.overlay(overlay)
    assert len(laid.lanes) == len(shipped.lanes) + 4
    assert sum(lane.idle for lane in laid.lanes) == sum(lane.idle for lane in shipped.lanes) + 2


def test_the_digest_tells_overlays_apart(overlay: Path, shipped: Network) -> None:
    one = Network.overlay(overlay).digest
    change("stocks", 3, days="90")(overlay)
    assert len({one, Network.overlay(overlay).digest, shipped.digest}) == 3


def test_parameters_and_stocks_can_be_overlaid_alone(tmp_path: Path, shipped: Network) -> None:
    row = "eta_scale,2,1,4,1,gk,C,twice as steep\n"
    (tmp_path / "parameters.csv").write_text("parameter,value,low,high,unit,source,grade,note\n" + row)
    laid = Network.overlay(tmp_path)
    assert laid.parameters["eta_scale"].value == 2
    assert list(laid.parameters) == list(shipped.parameters)


BROKEN: dict[str, tuple[Edit, str, int, str, str, str]] = {
    "missing column": (
        without_column("lanes", "route"),
        "lanes",
        1,
        "lanes.route",
        "the column is missing",
        "the header is material,seller",
    ),
    "unknown facility": (
        change("lanes", 2, seller="CHN.magnet_heavi"),
        "lanes",
        2,
        "lanes.seller",
        "unknown facility 'CHN.magnet_heavi'",
        "did you mean CHN.magnet_heavy?",
    ),
    "negative": (
        change("lanes", 2, t_per_year="-412"),
        "lanes",
        2,
        "lanes.t_per_year",
        "-412 is negative",
        "tonnes a year",
    ),
    "text in a number": (
        change("facilities", 2, output_t_per_year="six hundred"),
        "facilities",
        2,
        "facilities.output_t_per_year",
        "'six hundred' is not a number",
        "tonnes a year",
    ),
    "unknown source": (
        change("stocks", 3, source="exemple"),
        "stocks",
        3,
        "stocks.source",
        "unknown source 'exemple'",
        "did you mean example?",
    ),
    "a place that is none": (
        change("facilities", 2, facility="JPM.traction_motor", place="JPM"),
        "facilities",
        2,
        "facilities.place",
        "unknown place 'JPM'",
        "did you mean JPN?",
    ),
    "a recipe that is missing": (
        drop("recipes", 2),
        "lanes",
        2,
        "lanes.buyer",
        "JPN.traction_motor does not use magnet_heavy",
        "recipes.csv",
    ),
    "a row twice": (
        append("recipes", "JPN.traction_motor,magnet_heavy,1.03,,,example,C,"),
        "recipes",
        3,
        "recipes.facility",
        "stands already on line 2",
        "keep one of the two rows",
    ),
    "output that lanes do not carry": (
        change("facilities", 2, output_t_per_year="650"),
        "facilities",
        2,
        "facilities.output_t_per_year",
        "output 650 t, but its lanes carry 600 t",
        "50 t a year too little on the lanes; run: lodeline balance ",
    ),
    "a shipped seller that an added lane asks for more": (
        change("lanes", 3, t_per_year="300"),
        "lanes",
        3,
        "lanes.t_per_year",
        "JPN.magnet_heavy: output 7812 t, but its lanes carry 7912 t",
        "100 t a year too much on the lanes; run: lodeline balance ",
    ),
    "shipped users whose lanes were not changed": (
        change("demand", 2, t_per_year="4525.2"),
        "demand",
        2,
        "demand.t_per_year",
        "use:JPN needs 7542 t of magnet_heavy, but lanes bring 6930 t",
        "612 t a year too little on the lanes; run: lodeline balance ",
    ),
}


@pytest.mark.parametrize("name", [*BROKEN])
def test_a_broken_overlay_is_told_with_its_place_and_remedy(overlay: Path, name: str) -> None:
    edit, table, line, path, problem, remedy = BROKEN[name]
    edit(overlay)

    faults = faults_of_overlay(overlay)

    matching = [fault for fault in faults if problem in fault.problem and fault.path == path]
    assert matching, "\n".join(map(str, faults))
    assert Path(matching[0].file) == overlay / f"{table}.csv"
    assert matching[0].line == line
    assert remedy in matching[0].remedy


def test_national_bytes_are_told_with_their_line(overlay: Path) -> None:
    change("facilities", 2, note="Werk Köln")(overlay)
    path = overlay / "facilities.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))

    fault = next(each for each in faults_of_overlay(overlay) if each.file == str(path))

    assert fault.line == 2
    assert "0xF6" in fault.problem
    assert "UTF-8" in fault.remedy


def _nothing(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def _a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("lanes")


def _misnamed(folder: Path) -> None:
    (folder / "lanes.csv").rename(folder / "lane.csv")


def _pipe(folder: Path) -> None:
    (folder / "lanes.csv").unlink()
    os.mkfifo(folder / "lanes.csv")


def _endless(folder: Path) -> None:
    (folder / "lanes.csv").unlink()
    (folder / "lanes.csv").symlink_to("/dev/zero")


def _unreadable(folder: Path) -> None:
    (folder / "lanes.csv").unlink()
    (folder / "lanes.csv").mkdir()


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (_nothing, "holds no table"),
        (_a_file, "is a file"),
        (shutil.rmtree, "is not there"),
        (_misnamed, "is no table of a network"),
        (_unreadable, "is a folder"),
        pytest.param(
            _pipe, "no ordinary file", marks=pytest.mark.skipif(os.name == "nt", reason="no pipes in folders")
        ),
        pytest.param(_endless, "no ordinary file", marks=pytest.mark.skipif(os.name == "nt", reason="no such device")),
    ],
)
def test_what_is_no_folder_of_tables_is_told(overlay: Path, make: Callable[[Path], None], problem: str) -> None:
    make(overlay)
    assert any(problem in fault.problem and fault.remedy for fault in faults_of_overlay(overlay))


def test_a_folder_is_found_over_dots_and_links(overlay: Path) -> None:
    whole = Network.overlay(overlay)
    (overlay.parent / "link").symlink_to(overlay, target_is_directory=True)
    assert Network.overlay(overlay / ".." / "tables") == whole
    assert Network.overlay(overlay.parent / "link") == whole
    assert Network.overlay(overlay.absolute()) == whole


@pytest.mark.parametrize("name", ["missing column", "negative", "unknown source", "output that lanes do not carry"])
def test_a_scenario_on_a_broken_overlay_exits_with_2_and_writes_nothing(
    overlay: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edit, table, line, _, problem, _ = BROKEN[name]
    edit(overlay)
    file = overlay.parent / "mine.yaml"
    file.write_text(SCENARIO)
    for command in (["check", str(file)], ["explain", str(file)], [str(file), "--out", str(overlay.parent / "out")]):
        assert outcome(command) == 2
        told = capsys.readouterr()
        assert f"tables/{table}.csv:{line}:" in told.err.replace("\\", "/")
        assert problem in told.err
        assert told.out == ""
    assert not (overlay.parent / "out").exists()


def test_names_are_looked_up_in_the_network_of_the_scenario(overlay: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = overlay.parent / "mine.yaml"
    file.write_text(SCENARIO.replace("materials: magnet_heavy", "materials: traction_motor"))
    assert outcome(["check", str(file)]) == 0
    file.write_text(file.read_text().replace("network: {overlay: tables}\n", ""))
    assert outcome(["check", str(file)]) == 2
    assert "traction_motor" in capsys.readouterr().err


def test_the_overlay_of_a_scenario_is_that_beside_its_file(overlay: Path) -> None:
    file = overlay.parent / "mine.yaml"
    file.write_text(SCENARIO)
    assert "JPN.traction_motor" in Scenario.load(file).world().facilities


def test_a_network_of_ones_own_may_lean_on_the_shipped_parameters(tmp_path: Path, shipped: Network) -> None:
    whole = Network.load(FIVE)
    assert len(whole.facilities) == 5
    assert whole.parameters == shipped.parameters
    assert {row.source for rows in (whole.lanes, whole.demands, whole.stocks) for row in rows} == {"example"}
    whole.write(tmp_path / "copy")
    assert Network.load(tmp_path / "copy") == whole


@pytest.mark.parametrize("folder", [FIVE, CAR_MAKER])
def test_every_invented_figure_says_so_and_has_a_range(folder: Path) -> None:
    whole = Network.load(folder) if folder == FIVE else Network.overlay(folder)
    own = [row for rows in whole.rows().values() for row in rows if Path(row.file).parent == folder]
    figures = [row for row in own if hasattr(row, "grade")]
    assert figures
    assert {row.grade for row in figures} == {"C"}
    assert all(row.low is not None and row.high is not None for row in figures if not hasattr(row, "group"))


def test_the_rows_on_the_page_are_those_of_the_tables() -> None:
    page = Path("docs/your_own_network.md").read_text(encoding="utf-8")
    shown = [line for block in re.findall(r"```csv\n(.*?)```", page, re.S) for line in block.splitlines()]
    files = [file for folder in (FIVE, CAR_MAKER) for file in folder.glob("*.csv")]
    lines = {line for file in files for line in file.read_text(encoding="utf-8").splitlines()}
    assert shown
    assert set(shown) <= lines
