"""The days of a scenario that "during" stands for, by hand: 59 days from new year to the first of March."""

from datetime import date

from sim.scenario import Scenario
from sim.scenario.during import Days, during, first_in_force

BAN = """
name: A ban of heavy magnets
start: 2026-01-01
horizon: 500 days
disruptions:
  ban: {kind: export_ban, by: CHN, materials: [magnet_heavy], to: [JPN], announced: 2026-02-01, in_force: 2026-03-01,
        lasts: 100 days}
"""
GROWTH = "  growth: {kind: demand_surge, materials: magnet_heavy, to: 2, starts: 2026-01-01, by: 2027-01-01}\n"
DUTY = "  duty: {kind: tariff, by: USA, on: CHN, materials: magnet_heavy, rate: 0.2, starts: 2026-01-05, lasts: 10 days"


def scenario(text: str = BAN) -> Scenario:
    return Scenario.from_text(text)


def test_during_is_half_a_year_or_as_long_as_it_lasts() -> None:
    assert during(scenario()) == Days(59, 159)
    assert during(scenario(BAN.replace("100 days", "3 days"))) == Days(59, 87)
    assert during(scenario(BAN.replace("100 days", "{uniform: [6, 24], unit: months}"))) == Days(59, 241)
    assert during(scenario(BAN.replace("horizon: 500 days", "horizon: 90 days"))) == Days(59, 90)
    assert during(scenario(BAN.partition("disruptions:")[0])) == Days(0, 182)


def test_losses_are_counted_from_what_is_cut() -> None:
    """Growth of demand is in every arm and a truce takes nothing away; where nothing else happens, growth counts."""
    growth = "  growth: {kind: demand_surge, materials: magnet_heavy, to: 2, starts: 2026-01-01, by: 2027-01-01}\n"
    peace = "  peace: {kind: truce, ends: ban, starts: 2026-02-10}\n"
    assert first_in_force(scenario(BAN + growth + peace)) == date(2026, 3, 1)
    assert first_in_force(scenario(BAN.partition("  ban:")[0] + growth)) == date(2026, 1, 1)


def test_what_has_no_known_end_lasts_for_half_a_year() -> None:
    """A ban without an end, and a duty of ten days that waits for the ban to end."""
    for_ever = BAN.replace("in_force: 2026-03-01,\n        lasts: 100 days", "in_force: 2026-03-01")
    assert during(scenario(for_ever)) == Days(59, 59 + 182)
    assert during(scenario(BAN + DUTY + "}\n")) == Days(4, 4 + 155), "until the hundred days of the ban are over"
    assert during(scenario(BAN + DUTY + ", after: {ends: ban}}\n")) == Days(4, 4 + 182)


def test_what_began_before_the_run_counts_from_its_first_day() -> None:
    early = BAN.replace("announced: 2026-02-01, in_force: 2026-03-01", "in_force: 2025-12-01")
    assert first_in_force(scenario(early)) is None
    assert during(scenario(early)) == Days(0, 69), "100 days from the first of December, 31 of them before"
