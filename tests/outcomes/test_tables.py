"""Tables of a run from measures filled by hand: every number can be told without a computer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sim.outcomes import tables
from sim.outcomes.columns import MEASURES
from tests.outcomes.by_hand import groups, measures

ARMS = ("undisturbed", "disrupted", "responded", "without stock")
STOCK = SimpleNamespace(owner="JPN")
NETWORK: Any = SimpleNamespace(responses={"stock": STOCK})


def row_of(table: pa.Table, **wanted: object) -> dict[str, Any]:
    (found,) = (row for row in table.to_pylist() if all(row[key] == value for key, value in wanted.items()))
    return found


def test_a_row_of_measures_stands_beside_its_arm_replicate_and_group() -> None:
    filled = np.arange(2 * 3 * 6 * len(MEASURES), dtype=float).reshape(2, 3, 6, len(MEASURES))
    table = tables.measure_table(("a", "b"), groups(), filled)
    assert table.num_rows == 2 * 3 * 6
    row = row_of(table, arm="b", replicate=2, place="USA", material="oxide", tier="protected")
    assert [row[name] for name in MEASURES] == filled[1, 2, 4].tolist()
    assert row_of(table, arm="a", replicate=1, place="JPN", tier="all")["demand_t"] == filled[0, 1, 0, 0]


def test_costs_are_sorted_by_arm_replicate_response_and_purpose() -> None:
    paid = [(1, 0, "stock", "buy", 5.0), (0, 1, "plant", "build", 7.0), (1, 0, "plant", "build", 3.0)]
    rows = [tuple(row.values()) for row in tables.cost_table(("x", "y"), paid).to_pylist()]
    assert rows == [("x", 1, "plant", "build", 7.0), ("y", 0, "plant", "build", 3.0), ("y", 0, "stock", "buy", 5.0)]


def test_a_summary_has_mean_percentiles_and_tail() -> None:
    """Losses of 1 to 21 t: mean 11, the percentiles by linear interpolation, the worst twentieth is the worst one."""
    filled = measures(1, 21, shortfall_t=np.arange(1.0, 22.0)[None, :, None])
    found = row_of(tables.summary_table(("x",), groups(), filled), place="JPN", tier="all", measure="shortfall_t")
    assert [found[name] for name in ("n", "mean", "p05", "p50", "p95", "cvar95")] == [21, 11.0, 2.0, 11.0, 20.0, 21.0]
    assert (found["unit"], found["share_of_replicates"]) == ("t", None)
    other = row_of(tables.summary_table(("x",), groups(), filled), place="JPN", tier="all", measure="demand_t")
    assert (other["mean"], other["cvar95"]) == (0.0, None)


def test_a_day_that_comes_about_in_some_replicates_is_told_over_those() -> None:
    days = np.array([np.nan, 10.0, 30.0, np.nan])[None, :, None]
    found = row_of(tables.summary_table(("x",), groups(), measures(1, 4, first_short_day=days)),
                   place="USA", tier="all", measure="first_short_day")  # fmt: skip
    assert [found[name] for name in ("n", "mean", "p05", "p50", "p95")] == [4, 20.0, 11.0, 20.0, 29.0]
    assert found["share_of_replicates"] == 0.5


def test_a_day_that_never_comes_has_no_row_of_numbers_but_its_share() -> None:
    table = tables.summary_table(("x",), groups(), measures(1, 2, first_short_day=np.nan, import_share=np.nan))
    never = row_of(table, place="JPN", tier="all", measure="first_short_day")
    assert [never[name] for name in ("mean", "p05", "p50", "p95", "share_of_replicates")] == [None] * 4 + [0.0]
    assert not [row for row in table.to_pylist() if row["measure"] == "import_share" and row["tier"] == "all"]


def test_what_does_not_end_within_the_horizon_has_no_mean_and_is_seen_in_the_upper_percentiles() -> None:
    days = np.array([10.0, 20.0, np.inf, 30.0])[None, :, None]
    found = row_of(tables.summary_table(("x",), groups(), measures(1, 4, recovery_day=days)),
                   place="JPN", tier="all", measure="recovery_day")  # fmt: skip
    assert [found[name] for name in ("mean", "p05", "p50", "p95")] == [None, 10.0, 20.0, None]
    assert found["share_of_replicates"] == 0.75


def test_a_series_has_the_nearest_of_its_replicates_by_day() -> None:
    """Five replicates of one day: the 5th percentile is the least, the 25th the second."""
    codes = np.zeros((1, 5, 3, 2, 2), np.uint16)
    codes[0, :, 0, 1, 0] = [30_000, 60_000, 0, 6_000, 12_000]
    table = tables.series_table(("disrupted",), groups(), [codes[:, :2], codes[:, 2:]])
    assert table.num_rows == 3 * 2 * 2
    found = row_of(table, series="shortfall_share", place="JPN", day=1)
    assert [found[name] for name in tables.NAMES] == pytest.approx([0.0, 0.1, 0.2, 0.5, 1.0])
    assert row_of(table, series="price", place="USA", day=0)["p50"] == pytest.approx(np.exp(-1.0))


def test_the_difference_of_arms_is_taken_replicate_by_replicate() -> None:
    """Shares of 0.5 and 0.1 become 0.2 and 0.3: the differences are -0.3 and +0.2."""
    codes = np.zeros((2, 2, 3, 1, 2), np.uint16)
    codes[0, :, 0, 0, 0], codes[1, :, 0, 0, 0] = [30_000, 6_000], [12_000, 18_000]
    table = tables.series_table(("disrupted", "responded"), groups(), [codes])
    found = row_of(table, arm="responded", series="difference", place="JPN")
    assert [found["p05"], found["p95"]] == pytest.approx([-0.3, 0.2])


def relief(**columns: Any) -> pa.Table:
    """Arms in the order of ARMS, two replicates; stocks cost 60 and 20 USD; without them a plant costs 10."""
    paid = [(2, 0, "stock", "buy", 60.0), (2, 1, "stock", "sell", 20.0), (3, 0, "plant", "build", 10.0)]
    return tables.relief_table(NETWORK, ARMS, groups(), measures(4, 2, **columns), tables.cost_table(ARMS, paid))


def lost(undisturbed: float, disrupted: Any, responded: Any, without: Any) -> np.ndarray:
    """(arms, replicates, pools): the same in both replicates and, halved, in the United States."""
    each = np.array([undisturbed, disrupted, responded, without])[:, None, None]
    return each * np.array([1.0, 0.5])[None, None, :]


def test_relief_is_what_lacks_less_on_the_same_replicates() -> None:
    table = relief(shortfall_t=lost(0.0, 10.0, 4.0, 8.0))
    assert [row["of"] for row in table.to_pylist()[::12]] == ["all responses", "stock"]
    together = row_of(table, of="all responses", **{"for": "JPN"}, material="metal")
    assert [together[name] for name in ("unit", "mean", "share")] == ["t", 6.0, 0.6]
    assert [together["cost_usd"], together["usd_per_unit"]] == [40.0, pytest.approx(40.0 / 6.0)]
    alone = row_of(table, of="stock", **{"for": "JPN"}, material="metal")
    assert [alone[name] for name in ("mean", "p05", "p95", "share")] == [4.0, 4.0, 4.0, 0.5]


def test_owners_and_the_world_add_up_value_over_materials() -> None:
    table = relief(value_not_delivered_usd=lost(0.0, 1000.0, 400.0, 1000.0))
    found = {whom: row_of(table, of="all responses", **{"for": whom}, material="all") for whom in
             ("owners", "JPN", "USA", "world")}  # fmt: skip
    assert [found[whom]["mean"] for whom in found] == [600.0, 600.0, 300.0, 900.0]
    assert {each["unit"] for each in found.values()} == {"USD"}


def test_what_users_forgo_for_a_response_is_taken_off() -> None:
    """6 t less lack, 2 t of them are restrained: 4 t; the value counts them already. Not so what is replaced."""
    table = relief(
        shortfall_t=lost(0.0, 10.0, 4.0, 10.0), value_not_delivered_usd=lost(0.0, 1000.0, 400.0, 1000.0),
        restrained_t=lost(0.0, 0.0, 2.0, 0.0), substituted_t=lost(0.0, 5.0, 5.0, 5.0),
    )  # fmt: skip
    assert row_of(table, of="all responses", **{"for": "JPN"}, material="metal")["mean"] == 4.0
    assert row_of(table, of="all responses", **{"for": "JPN"}, material="all")["mean"] == 600.0


def test_without_a_loss_there_is_no_share_and_without_relief_no_price() -> None:
    found = row_of(relief(shortfall_t=lost(0.0, 0.0, 1.0, 0.0)), of="stock", **{"for": "JPN"}, material="metal")
    assert [found[name] for name in ("mean", "share", "cost_usd", "usd_per_unit")] == [-1.0, None, 35.0, None]


def test_nothing_is_relieved_where_nothing_responds() -> None:
    table = tables.relief_table(NETWORK, ("undisturbed", "disrupted"), groups(), measures(2, 2),
                                tables.cost_table((), []))  # fmt: skip
    assert table.num_rows == 0


def test_whom_responses_serve() -> None:
    responses = {"a": SimpleNamespace(owners={"USA": 0.5, "JPN": 0.5}), "b": SimpleNamespace(buyers="KOR", places=None),
                 "c": SimpleNamespace(offtake=("EU27",), owner="JPN")}  # fmt: skip
    assert tables.owners(SimpleNamespace(responses=responses)) == ("EU27", "JPN", "KOR", "USA")  # type: ignore[arg-type]
