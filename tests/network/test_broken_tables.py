"""Every kind of broken table gives a fault with its file, line, column and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.network import Network
from sim.network.reading import FOLDER_TABLES
from tests.network.tables_by_hand import (
    Edit,
    append,
    change,
    drop,
    faults_of_folder,
    repeat,
    with_column,
    without_column,
)

BROKEN: dict[str, tuple[Edit, str, int | None, str, str, str]] = {
    # name: edit, table, line, path, part of the problem, part of the remedy
    "material without unit": (
        change("materials", 2, unit=""),
        "materials",
        2,
        "materials.unit",
        "is empty",
        "what the number or tonne is of",
    ),
    "parameter without unit": (
        change("parameters", 5, unit=""),
        "parameters",
        5,
        "parameters.unit",
        "is empty",
        "what the number",
    ),
    "row without source": (
        change("lanes", 2, source=""),
        "lanes",
        2,
        "lanes.source",
        "is empty",
        "gk for general knowledge",
    ),
    "row without grade": (change("lanes", 3, grade=""), "lanes", 3, "lanes.grade", "is empty", "A, B or C"),
    "unknown grade": (change("stocks", 3, grade="D"), "stocks", 3, "stocks.grade", "'D'", "A, B or C"),
    "unknown source": (
        change("demand", 2, source="own_balence"),
        "demand",
        2,
        "demand.source",
        "unknown source 'own_balence'",
        "did you mean own_balance?",
    ),
    "text in a number": (
        change("lanes", 2, t_per_year="lots"),
        "lanes",
        2,
        "lanes.t_per_year",
        "'lots' is not a number",
        "tonnes a year",
    ),
    "thousands comma": (
        change("lanes", 2, t_per_year="1,200"),
        "lanes",
        2,
        "lanes.t_per_year",
        "'1,200' is not a number",
        "write 1200",
    ),
    "empty number": (
        change("lanes", 2, door_to_door_days=""),
        "lanes",
        2,
        "lanes.door_to_door_days",
        "is empty",
        "days",
    ),
    "NaN": (
        change("facilities", 2, output_t_per_year="nan"),
        "facilities",
        2,
        "facilities.output_t_per_year",
        "'nan' is not a number",
        "tonnes a year",
    ),
    "infinity": (
        change("facilities", 2, capacity_t_per_year="inf"),
        "facilities",
        2,
        "facilities.capacity_t_per_year",
        "'inf' is not a number",
        "tonnes a year",
    ),
    "overflow": (
        change("facilities", 2, capacity_t_per_year="1e999"),
        "facilities",
        2,
        "facilities.capacity_t_per_year",
        "too large",
        "tonnes a year",
    ),
    "negative": (
        change("demand", 2, t_per_year="-5"),
        "demand",
        2,
        "demand.t_per_year",
        "-5 is negative",
        "tonnes a year",
    ),
    "share above one": (
        change("demand", 2, substitution_cap="7"),
        "demand",
        2,
        "demand.substitution_cap",
        "above 1",
        "a share from 0 to 1",
    ),
    "rising demand curve": (
        change("demand", 2, elasticity_short="0.3"),
        "demand",
        2,
        "demand.elasticity_short",
        "above 0",
        "a number",
    ),
    "negative parameter": (
        change("parameters", 2, value="-3"),
        "parameters",
        2,
        "parameters.value",
        "is negative",
        "0 or more",
    ),
    "day that is none": (
        append("controls", "B1,CHN,all,gallium_refined,export_ban,2026-02-30,,,,,,gk,C,"),
        "controls",
        2,
        "controls.announced",
        "not a day of the calendar",
        "a date such as",
    ),
    "control that ends before it begins": (
        append("controls", "B1,CHN,all,gallium_refined,export_ban,2026-01-01,2026-03-01,2026-02-01,,,,gk,C,"),
        "controls",
        2,
        "controls.until",
        "ends already 2026-02-01",
        "the end comes after",
    ),
    "parameters of a control": (
        append("controls", "B1,CHN,all,gallium_refined,export_ban,,,,multiplier:0,,,gk,C,"),
        "controls",
        2,
        "controls.parameters",
        "'multiplier:0' is not name=value",
        "name=value joined by ;",
    ),
    "control of an unknown kind": (
        append("controls", "B1,CHN,all,gallium_refined,export_bann,2026-01-01,2026-01-01,,,,,gk,C,"),
        "controls",
        2,
        "controls.kind",
        "no such kind 'export_bann'",
        "did you mean export_ban?",
    ),
    "control with an unknown parameter": (
        append("controls", "B1,CHN,all,gallium_refined,export_ban,2026-01-01,2026-01-01,,multiplyer=0,,,gk,C,"),
        "controls",
        2,
        "controls.parameters",
        "a row of kind export_ban has no parameter 'multiplyer'",
        "did you mean multiplier?",
    ),
    "control with text for a number": (
        append("controls", "B1,CHN,all,gallium_refined,export_ban,2026-01-01,2026-01-01,,multiplier=none,,,gk,C,"),
        "controls",
        2,
        "controls.parameters",
        "multiplier should be a number of 0 or more, got 'none'",
        "write it like",
    ),
    "suspension of nothing": (
        append("controls", "B1,CHN,all,gallium_refined,suspension,2026-01-01,2026-01-01,,,,,gk,C,"),
        "controls",
        2,
        "controls.parameters",
        "a row of kind suspension says no of",
        "add of=",
    ),
    "suspension of an unknown control": (
        append("controls", "B1,CHN,all,gallium_refined,suspension,2026-01-01,2026-01-01,,of=BAN24,,,gk,C,"),
        "controls",
        2,
        "controls.parameters",
        "unknown control 'BAN24'",
        "B1",
    ),
    "opening of an unknown facility": (
        append(
            "controls",
            "B1,USA,all,gallium_refined,opening,2026-01-01,2026-01-01,,"
            "facility=USA.nothing;capacity_t=5;ramp_days=90,,,gk,C,",
        ),
        "controls",
        2,
        "controls.parameters",
        "unknown facility 'USA.nothing'",
        "",
    ),
    "control of nobody": (
        append("controls", "B1,CHM,all,gallium_refined,export_ban,,,,,,,gk,C,"),
        "controls",
        2,
        "controls.by",
        "unknown place or group 'CHM'",
        "",
    ),
    "missing column": (
        without_column("lanes", "mode"),
        "lanes",
        1,
        "lanes.mode",
        "the column is missing",
        "the header is material,seller",
    ),
    "extra column": (
        with_column("stocks", "remark"),
        "stocks",
        1,
        "stocks.remark",
        "the column 'remark' is not known",
        "take it out",
    ),
    "missing cell": (append("members", "DEU,EU27"), "members", 5, "members", "2 cells", "one cell a column"),
    "unclosed quote": (
        append("members", '"DEU,EU27,,,gk,C,'),
        "members",
        5,
        "members",
        "is not CSV",
        "close every quote",
    ),
    "unknown material": (
        change("lanes", 2, material="galium_refined"),
        "lanes",
        2,
        "lanes.material",
        "unknown material 'galium_refined'",
        "did you mean gallium_refined?",
    ),
    "unknown seller": (
        change("lanes", 2, seller="CHN.gallium"),
        "lanes",
        2,
        "lanes.seller",
        "unknown facility 'CHN.gallium'",
        "did you mean CHN.gallium_refined?",
    ),
    "unknown buyer": (
        change("lanes", 2, buyer="use:UAS"),
        "lanes",
        2,
        "lanes.buyer",
        "unknown buyer 'use:UAS'",
        "did you mean use:USA?",
    ),
    "unknown facility of a recipe": (
        change("recipes", 2, facility="CHM.gallium_refined"),
        "recipes",
        2,
        "recipes.facility",
        "unknown facility",
        "did you mean CHN.gallium_refined?",
    ),
    "unknown place of a facility": (
        change("facilities", 2, facility="AUX.gallium_primary", place="AUX"),
        "facilities",
        2,
        "facilities.place",
        "unknown place 'AUX'",
        "did you mean AUS?",
    ),
    "id without its place": (
        change("facilities", 2, place="CHN"),
        "facilities",
        2,
        "facilities.facility",
        "does not begin with its place CHN",
        "call it CHN.gallium_primary",
    ),
    "unknown holder": (
        change("stocks", 2, holder="use:JPN"),
        "stocks",
        2,
        "stocks.holder",
        "unknown holder 'use:JPN'",
        "the holder is",
    ),
    "seller of something else": (
        change("lanes", 2, seller="AUS.gallium_primary"),
        "lanes",
        2,
        "lanes.seller",
        "makes gallium_primary, not gallium_refined",
        "name a seller that makes the material",
    ),
    "buyer without need": (
        change("lanes", 2, material="gallium_primary", seller="AUS.gallium_primary"),
        "lanes",
        2,
        "lanes.buyer",
        "use:USA does not use gallium_primary",
        "demand.csv",
    ),
    "duplicate lane": (
        repeat("lanes", 2),
        "lanes",
        4,
        "lanes.material",
        "stands already on line 2",
        "keep one of the two rows",
    ),
    "duplicate facility": (
        repeat("facilities", 2),
        "facilities",
        4,
        "facilities.facility",
        "stands already on line 2",
        "keep one of the two rows",
    ),
    "low above high": (
        change("demand", 2, low="500", high="400"),
        "demand",
        2,
        "demand.low",
        "low 500 is above high 400",
        "exchange the two",
    ),
    "output without lanes": (
        change("facilities", 2, output_t_per_year="400", capacity_t_per_year="900"),
        "facilities",
        2,
        "facilities.output_t_per_year",
        "output 400 t, but its lanes carry 365 t",
        "35 t a year too little on the lanes",
    ),
    "need without lanes": (
        change("demand", 2, t_per_year="360"),
        "demand",
        2,
        "demand.t_per_year",
        "use:USA needs 360 t of gallium_refined, but lanes bring 365 t",
        "5 t a year too much on the lanes",
    ),
    "yield and recipe": (
        change("recipes", 2, t_per_t_output="1.1"),
        "recipes",
        2,
        "recipes.t_per_t_output",
        "1.1 t a tonne, but the yield is 1",
        "write 1",
    ),
    "capacity below output": (
        change("facilities", 3, capacity_t_per_year="300"),
        "facilities",
        3,
        "facilities.capacity_t_per_year",
        "capacity 300 is below output 365",
        "write 365 or more",
    ),
    "processor without recipe": (
        drop("recipes", 2),
        "lanes",
        3,
        "lanes.buyer",
        "CHN.gallium_refined does not use gallium_primary",
        "recipes.csv",
    ),
    "no stock": (
        drop("stocks", 4),
        "recipes",
        2,
        "recipes.material",
        "holds no stock of gallium_primary",
        "stocks.csv",
    ),
    "days and tonnes": (
        change("stocks", 2, tonnes="5"),
        "stocks",
        2,
        "stocks.days",
        "both days and tonnes",
        "give one of the two",
    ),
    "interval": (
        change("lanes", 2, interval_days="5"),
        "lanes",
        2,
        "lanes.interval_days",
        "'5' is not known",
        "one of 1, 7, 14, 28",
    ),
    "idle lane": (
        change("lanes", 2, t_per_year="0", qualification_days="0"),
        "lanes",
        2,
        "lanes.qualification_days",
        "an idle lane without qualification days",
        "days until",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_is_told_with_its_place_and_remedy(folder: Path, name: str) -> None:
    edit, table, line, path, problem, remedy = BROKEN[name]
    edit(folder)

    faults = faults_of_folder(folder)

    matching = [fault for fault in faults if problem in fault.problem and fault.path == path]
    assert matching, "\n".join(map(str, faults))
    assert Path(matching[0].file).name == f"{table}.csv"
    assert matching[0].line == line
    assert remedy in matching[0].remedy
    assert matching[0].remedy


CELL_FAULTS = (
    "text in a number",
    "unknown source",
    "low above high",
    "capacity below output",
    "unknown buyer",
)


@pytest.mark.parametrize("name", CELL_FAULTS)
def test_a_fault_of_a_cell_points_at_the_cell(folder: Path, name: str) -> None:
    edit, table, line, path, problem, _ = BROKEN[name]
    edit(folder)

    fault = next(each for each in faults_of_folder(folder) if problem in each.problem)

    text = (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    column = text[0].split(",").index(path.partition(".")[2])
    assert fault.source_line == text[line - 1] if line else False
    assert fault.column is not None
    assert fault.source_line[: fault.column - 1].count(",") == column


def test_all_faults_come_at_once_in_order(folder: Path) -> None:
    for edit in (
        change("lanes", 3, t_per_year="much"),
        change("lanes", 2, grade="Z", route=""),
        change("demand", 2, source="nobody"),
        change("materials", 3, unit=""),
    ):
        edit(folder)

    faults = faults_of_folder(folder)

    places = [(Path(fault.file).name, fault.line, fault.path) for fault in faults]
    assert places == [
        ("demand.csv", 2, "demand.source"),
        ("lanes.csv", 2, "lanes.route"),
        ("lanes.csv", 2, "lanes.grade"),
        ("lanes.csv", 3, "lanes.t_per_year"),
        ("materials.csv", 3, "materials.unit"),
    ]


def test_one_fault_draws_no_others_after_it(folder: Path) -> None:
    change("facilities", 2, output_t_per_year="a lot")(folder)
    change("lanes", 2, t_per_year="some")(folder)
    change("stocks", 2, kind="store")(folder)

    assert len(faults_of_folder(folder)) == 3


def test_bytes_that_are_not_utf8_are_told_with_their_line(folder: Path) -> None:
    append("members", "CÔTE,ROW,,,gk,C,")(folder)
    path = folder / "members.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))

    (fault,) = faults_of_folder(folder)

    assert (Path(fault.file).name, fault.line, fault.column) == ("members.csv", 5, 2)
    assert "0xD4" in fault.problem
    assert "UTF-8" in fault.remedy


def test_a_byte_order_mark_and_windows_line_ends_are_taken(folder: Path) -> None:
    whole = Network.load(folder)
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert Network.load(folder) == whole


def test_a_line_after_a_quoted_line_break_keeps_its_number(folder: Path) -> None:
    change("members", 2, note="one\ntwo\nthree")(folder)
    append("members", "USA,allies,,,gk,C,")(folder)

    (fault,) = faults_of_folder(folder)

    assert fault.line == 7


def test_a_missing_file_is_told_by_name(folder: Path) -> None:
    (folder / "demand.csv").unlink()

    (fault,) = faults_of_folder(folder)

    assert fault.file.endswith("demand.csv")
    assert fault.problem == "the file does not exist"
    assert fault.remedy.endswith("or use the folder as an overlay")


def test_an_empty_file_is_told_its_header(folder: Path) -> None:
    (folder / "members.csv").write_text("", encoding="utf-8")

    (fault,) = faults_of_folder(folder)

    assert fault.problem == "is empty"
    assert fault.remedy.endswith("place,group,low,high,source,grade,note")


def test_a_folder_for_a_file_is_told(folder: Path) -> None:
    (folder / "members.csv").unlink()
    (folder / "members.csv").mkdir()

    (fault,) = faults_of_folder(folder)

    assert fault.problem == "is a folder"


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, lambda path: path.write_text("x")])
def test_a_folder_without_tables_is_told(tmp_path: Path, make: object) -> None:
    place = tmp_path / "nothing"
    assert callable(make)
    make(place)

    with pytest.raises(InputError, match=r"materials\.csv"):
        Network.load(place)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.sampled_from(FOLDER_TABLES),
    at=st.integers(0, 10_000),
    put=st.binary(max_size=3) | st.sampled_from([b",", b'"', b"\n", b"\x00", b";", b"nan", b"-", b"=1+1"]),
)
def test_whatever_is_written_into_a_table_it_is_read_or_refused(folder: Path, table: str, at: int, put: bytes) -> None:
    path = folder / f"{table}.csv"
    before = path.read_bytes()
    at %= len(before)
    path.write_bytes(before[:at] + put + before[at + 1 :])
    try:
        Network.load(folder)
    except InputError as error:
        assert error.faults
    finally:
        path.write_bytes(before)


def test_materials_that_are_made_from_themselves_are_told(folder: Path) -> None:
    change("facilities", 2, process="refine")(folder)
    append("recipes", "AUS.gallium_primary,gallium_refined,1,,,own_balance,C,")(folder)
    append("stocks", "AUS.gallium_primary,gallium_refined,feed,30,,,,gk,C,")(folder)

    assert any("is made from" in fault.problem for fault in faults_of_folder(folder))
