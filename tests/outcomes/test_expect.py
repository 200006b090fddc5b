"""Expectations of a scenario, at and beside their levels."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from sim import InputError
from sim.outcomes.expect import judged
from sim.outcomes.results import Results
from sim.scenario import Scenario

EMPTY = pa.table({})
ROWS = [
    {"arm": "responded", "place": "JPN", "material": "metal", "tier": tier, "measure": measure, "unit": "", "n": 1,
     "mean": mean, "p05": None, "p50": mean, "p95": mean, "share_of_replicates": None, "cvar95": None}
    for tier, measure, mean in (("all", "shortfall_share", 0.2), ("protected", "shortfall_share", 0.1),
                                ("all", "first_short_day", None))
]  # fmt: skip


def found(**expect: str) -> Any:
    lines = "".join(f'  "responded: JPN metal {what}": "{than}"\n' for what, than in expect.items())
    text = f"name: x\nstart: 2026-01-01\nhorizon: 1 year\nexpect:\n{lines}"
    scenario = Scenario.from_text(text)
    return judged(Results(None, scenario, {}, ("responded",), EMPTY, EMPTY, pa.Table.from_pylist(ROWS), EMPTY, EMPTY,
                          EMPTY))  # fmt: skip


@pytest.mark.parametrize(("than", "holds"), [
    ("< 0.2", False), ("<= 0.2", True), ("> 0.2", False), (">= 0.2", True), ("< 0.21", True), ("> 0.19", True),
    ("< 20 %", False), ("<= 20 %", True), ("< 21%", True), ("> 1", False), ("< 2e-1", False), ("<2.1e-1", True),
])  # fmt: skip
def test_a_level_is_met_or_not(than: str, holds: bool) -> None:
    (each,) = found(**{"shortfall_share p50": than})
    assert (each.value, each.holds) == (0.2, holds)
    assert str(each).startswith("holds" if holds else "FAILS") and str(each).endswith("it is 0.2")


def test_a_tier_may_be_named_and_is_all_if_not() -> None:
    (each,) = found(**{"shortfall_share mean protected": "< 0.15"})
    assert (each.value, each.holds) == (0.1, True)


def test_what_never_comes_about_meets_no_level() -> None:
    for what in ("first_short_day p50", "days_short p50"):
        (each,) = found(**{what: "> 0"})
        assert (each.value, each.holds) == (None, False)
        assert str(each).endswith("it is never")


@pytest.mark.parametrize(("what", "said"), [
    ("shortfall_shares p50", "unknown measure 'shortfall_shares'; did you mean shortfall_share"),
    ("shortfall_share p55", "unknown statistic 'p55'"), ("shortfall_share p50 some", "unknown tier 'some'"),
    ("shortfall_share", "should name arm, place, material, measure and statistic"),
])  # fmt: skip
def test_what_is_not_there_is_named(what: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        found(**{what: "> 0"})
