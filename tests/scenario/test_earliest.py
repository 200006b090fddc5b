"""The first day of what waits for another, by hand."""

from datetime import date

from sim.scenario import Scenario
from sim.scenario.earliest import Earliest, earliest
from sim.scenario.touch import materials_watched

TEXT = """\
name: One after the other
start: 2026-01-01
horizon: 2 years
disruptions:
  ban: {kind: export_ban, by: CHN, materials: magnet_heavy, to: JPN, announced: 2026-02-01, in_force: 2026-03-01,
        lasts: 100 days}
  duty: {kind: tariff, by: USA, on: CHN, materials: magnet_heavy, rate: 0.2, starts: 2026-01-05, lasts: 10 days%s}
"""


def first(tie: str = "") -> Earliest | None:
    return earliest("duty", Scenario.from_text(TEXT % tie))


def test_it_waits_for_the_day_the_other_is_in_force_or_over_not_the_one_it_is_announced() -> None:
    assert first() == Earliest(date(2026, 1, 5), 0, True)
    assert first(", after: {begins: ban, lag: 10 days}") == Earliest(date(2026, 3, 11), 65, True)
    assert first(", after: {ends: ban, lag: 10 days}") == Earliest(date(2026, 6, 19), 165, True)


def test_it_is_not_sure_where_a_price_decides() -> None:
    priced = ", when: {price: magnet_heavy, place: JPN, above: 2}"
    assert first(priced) == Earliest(date(2026, 1, 5), 0, False)


def test_what_waits_for_a_price_watches_its_material() -> None:
    for tie, watched in (("", frozenset()), (", when: {price: dytb_oxide, place: JPN, above: 2}", {"dytb_oxide"})):
        assert materials_watched(Scenario.from_text(TEXT % tie).disruptions["duty"]) == watched
