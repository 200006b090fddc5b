"""extends, --set, but, and what is kept of a document."""

import pickle
from datetime import date
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.network import Network
from sim.scenario import Scenario, check_names
from sim.scenario.yaml_text import read_yaml
from sim.units import Duration
from tests.scenario.texts import BAN, HEAD, STOCK


def faults(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(fault) for fault in caught.value.faults]


def test_a_document_is_read() -> None:
    scenario = Scenario.from_text(HEAD + BAN + STOCK)
    ban = scenario.disruptions["ban"]
    assert scenario.start == date(2026, 1, 1)
    assert scenario.horizon_days == 730
    assert ban.by == ("CHN",)
    assert ban.leakage == 0.05
    assert scenario.responses["joint_stock"].lag == Duration(14, "days")
    assert (scenario.replicates, scenario.seed, scenario.controls, scenario.mode) == (
        200,
        42,
        "none",
        "drawn",
    )


def test_country_codes_are_text_and_numbers_are_numbers() -> None:
    text = HEAD + BAN.replace("CHN", "NO").replace("5 %", "1e-2") + "about: 'on'\n"
    scenario = Scenario.from_text(text)
    assert scenario.disruptions["ban"].by == ("NO",)
    assert scenario.disruptions["ban"].leakage == 0.01


def test_a_character_in_two_halves_as_json_escapes_it_is_one_character() -> None:
    scenario = Scenario.from_text(HEAD.replace("A ban", r'"A \ud83d\ude00 ban"') + BAN)
    assert scenario.name == "A \U0001f600 ban"
    with pytest.raises(InputError, match="half a character"):
        Scenario.from_text(HEAD + r'about: "\ude00\ud83d"')


def test_a_ban_is_announced_on_the_day_it_is_in_force_unless_said() -> None:
    scenario = Scenario.from_text(HEAD + BAN.replace("    announced: 2026-02-01\n", ""))
    assert scenario.disruptions["ban"].announced == date(2026, 3, 1)


def test_empty_sections_are_none() -> None:
    assert Scenario.from_text(HEAD + "disruptions:\nresponses:\nexpect:\n").disruptions == {}


def test_a_faultless_alias_is_fine() -> None:
    text = (
        HEAD
        + BAN.replace("[USA, JPN]", "&them [USA, JPN]")
        + ("responses:\n  group: {kind: rapid_response_group, members: *them}\n")
    )
    assert Scenario.from_text(text).responses["group"].members == ("USA", "JPN")


class TestExtends:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "base").mkdir()
        (tmp_path / "base" / "ban.yaml").write_text(HEAD + BAN + STOCK)
        return tmp_path

    def load(self, folder: Path, text: str) -> Scenario:
        (folder / "child.yaml").write_text("extends: base/ban.yaml\n" + text)
        return Scenario.load(folder / "child.yaml")

    def test_blocks_merge_deeply_and_lists_and_values_replace(self, folder: Path) -> None:
        scenario = self.load(folder, "seed: 7\ndisruptions: {ban: {to: [JPN], leakage: 0.2}}\n")
        ban = scenario.disruptions["ban"]
        assert (scenario.seed, ban.to, ban.leakage, ban.by) == (7, ("JPN",), 0.2, ("CHN",))

    @pytest.mark.parametrize("nothing", ["null", "{}", ""])
    def test_null_or_an_empty_block_takes_all_responses_away(self, folder: Path, nothing: str) -> None:
        assert self.load(folder, f"responses: {nothing}\n").responses == {}

    def test_null_takes_one_instrument_or_one_field_away(self, folder: Path) -> None:
        scenario = self.load(folder, "disruptions: {ban: {lasts: null}}\nresponses: {joint_stock: null}\n")
        assert scenario.disruptions["ban"].lasts is None
        assert scenario.responses == {}

    def test_a_distribution_replaces_a_distribution(self, folder: Path) -> None:
        scenario = self.load(folder, "disruptions: {ban: {lasts: {uniform: [1, 2], unit: years}}}\n")
        assert str(scenario.disruptions["ban"].lasts) == "1 to 2 years (all equally likely)"

    def test_another_kind_replaces_the_instrument(self, folder: Path) -> None:
        outage = "{kind: facility_outage, facilities: x, starts: 2026-03-01, lasts: 1 month}"
        scenario = self.load(folder, f"disruptions: {{ban: {outage}}}\n")
        assert scenario.disruptions["ban"].kind == "facility_outage"

    def test_a_fault_stands_in_the_file_where_the_value_stands(self, folder: Path) -> None:
        text = (folder / "base" / "ban.yaml").read_text().replace("5 %", "500 %")
        (folder / "base" / "ban.yaml").write_text(text)
        with pytest.raises(InputError) as caught:
            self.load(folder, "responses: {joint_stock: {lag: 3}}\n")
        places = [(Path(fault.file).name, fault.line) for fault in caught.value.faults]
        assert places == [("ban.yaml", 13), ("child.yaml", 2)]

    def test_paths_are_relative_to_the_file_that_says_them(self, folder: Path) -> None:
        (folder / "base" / "tables").mkdir()
        with (folder / "base" / "ban.yaml").open("a") as file:
            file.write("network: tables\n")
        assert self.load(folder, "").network == str((folder / "base" / "tables").resolve())


class TestSet:
    def scenario(self, *sets: str) -> Scenario:
        return Scenario.from_text(HEAD + BAN + STOCK, sets)

    def test_values_are_yaml(self) -> None:
        scenario = self.scenario(
            "responses.joint_stock.lag={uniform: [1, 3], unit: weeks}",
            "disruptions.ban.to=[JPN]",
            "replicates=5",
        )
        assert str(scenario.responses["joint_stock"].lag) == "1 to 3 weeks (all equally likely)"
        assert scenario.disruptions["ban"].to == ("JPN",)
        assert scenario.replicates == 5

    def test_null_removes(self) -> None:
        assert self.scenario("responses.joint_stock=null").responses == {}
        assert self.scenario("responses=").responses == {}

    def test_a_whole_instrument_may_be_added(self) -> None:
        added = "responses.group={kind: rapid_response_group, members: JPN}"
        assert set(self.scenario(added).responses) == {"joint_stock", "group"}

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ("responses.joint_stok.lag=3 days", "responses has no joint_stok; did you mean joint_stock?"),
            ("responses.joint_stock.leg=3 days", "no such field; did you mean lag?"),
            ("responses.joint_stock.lag=3", "3 has no unit; write 3 days"),
            ("replicats=3", "no such field; did you mean replicates?"),
            ("responces.joint_stock.lag=3 days", "responces: no such field; did you mean responses?"),
            ("replicates", "should be path=value; write it like --set replicates=50"),
            ("seed.x=1", "seed is a value, not a block of fields; set seed"),
            ("start=2026-02-30", "2026-02-30 is not a day of the calendar (2026-02 has days 1 to 28)"),
            ("name=[", "is not YAML: expected the node content, but found '<stream end>'"),
        ],
    )
    def test_a_fault_names_the_assignment(self, given: str, said: str) -> None:
        with pytest.raises(InputError) as caught:
            Scenario.from_text(HEAD + "seed: 1\n" + BAN + STOCK, [given])
        assert [line.partition("; while")[0] for line in faults(caught)] == [f"--set {given}: {said}"]

    def test_all_faults_come_at_once(self) -> None:
        with pytest.raises(InputError) as caught:
            self.scenario("seed=x", "replicates=0", "responses.stock.lag=1 day")
        assert len(faults(caught)) == 3


class TestBut:
    def test_it_is_a_copy_with_the_values_changed(self) -> None:
        scenario = Scenario.from_text(HEAD + BAN + STOCK)
        changed = scenario.but({"responses.joint_stock.lag": "30 days", "disruptions.ban.leakage": 0.2, "seed": 3})
        assert changed.responses["joint_stock"].lag == Duration(30, "days")
        assert (changed.disruptions["ban"].leakage, changed.seed) == (0.2, 3)
        assert scenario.responses["joint_stock"].lag == Duration(14, "days")
        assert changed.but({"responses": None}).responses == {}

    def test_values_may_be_python_objects(self) -> None:
        scenario = Scenario.from_text(HEAD + BAN)
        lasts = scenario.disruptions["ban"].lasts
        changed = scenario.but({"horizon": Duration(1, "years"), "disruptions.ban.lasts": lasts})
        assert changed.horizon == Duration(1, "years")
        assert changed.disruptions == scenario.disruptions

    def test_a_path_that_leads_nowhere_is_refused(self) -> None:
        scenario = Scenario.from_text(HEAD + BAN + STOCK)
        with pytest.raises(InputError) as caught:
            scenario.but({"responses.joint_stok.lag": "30 days", "responses.joint_stock.lag": 30})
        assert faults(caught) == [
            "responses.joint_stok.lag: responses has no joint_stok; did you mean joint_stock?",
            "responses.joint_stock.lag: 30 has no unit; write 30 days",
        ]


def test_canonical_holds_what_determines_the_answer_and_nothing_else() -> None:
    scenario = Scenario.from_text(HEAD + BAN + STOCK)
    reworded = HEAD.replace("A ban", "The same") + "about: in other words\n" + STOCK + BAN.replace("5 %", "0.05")
    assert Scenario.from_text(reworded).canonical() == scenario.canonical()
    assert scenario.but({"seed": 43}).canonical() != scenario.canonical()
    assert scenario.but({"expect": {"x": "< 1"}}).canonical() == scenario.canonical()


def test_scenarios_survive_pickling() -> None:
    scenario = Scenario.from_text(HEAD + BAN + STOCK)
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy == scenario
    assert copy.canonical() == scenario.canonical()


def test_a_scenario_made_in_python_has_its_names_checked_too(network: Network) -> None:
    scenario = Scenario(
        name="x",
        start="2026-01-01",
        horizon="1 year",
        disruptions={
            "ban": {
                "kind": "export_ban",
                "by": "CHM",
                "materials": "dytb_oxide",
                "to": "all",
                "in_force": "2026-03-01",
            }
        },
    )
    assert [str(fault) for fault in check_names(scenario, network)] == [
        "disruptions.ban.by.0: the network has no place or group CHM; did you mean CHN?"
    ]


def test_an_alias_stands_where_it_is_written_and_a_block_at_its_key() -> None:
    document, faults = read_yaml("one: &x {a: 1}\ntwo:   *x\nthree: [*x]\n", "t.yaml")
    assert not faults
    two, three = document.find(("two",)), document.find(("three", 0))
    assert two is not None and three is not None
    assert (two.key.line, two.key.column, two.spot.column, two.plain()) == (2, 1, 8, {"a": 1})
    assert (three.key.line, three.key.column, three.start.column) == (3, 9, 9)
