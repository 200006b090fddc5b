"""Points through arms: what a run would have given, for many scenarios at once, from any shelf and any worker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from sim import InputError, run
from sim.experiments import points
from sim.experiments.executors import Workers
from sim.experiments.points import Answer, Plan, Point, evaluate
from sim.experiments.shelf import Journal, Key
from tests.experiments.test_run import scenario

ARMS = ["disrupted", "responded"]


def points_by_lag(lags: Sequence[int], replicates: int = 12) -> list[Point]:
    base = scenario(replicates)
    return [Point.of(base.but({"responses.stock.lag": f"{lag} days"}), ARMS) for lag in lags]


def asked(plan: Sequence[Point], jobs: int = 1, **more: object) -> list[Answer]:
    with Workers(jobs) as workers:
        return list(evaluate(plan, workers, **more))  # type: ignore[arg-type]


def same(one: Sequence[Answer], other: Sequence[Answer]) -> bool:
    pairs = list(zip(one, other, strict=True))
    return all(a.values.tobytes() == b.values.tobytes() and a.usd.tobytes() == b.usd.tobytes() for a, b in pairs)


@pytest.fixture(scope="module")
def ten() -> list[Answer]:
    """Ten points: more than a portion holds."""
    return asked(points_by_lag(range(0, 50, 5)))


def test_a_point_is_what_a_run_gives(ten: list[Answer]) -> None:
    answer = ten[3]
    measures = run(answer.point.scenario, out=None, jobs=1).measures
    for place, arm in enumerate(ARMS):
        rows = measures.filter(pc.and_(pc.equal(measures["arm"], arm), pc.equal(measures["tier"], "all")))
        for name in ("shortfall_t", "first_short_day", "price_peak"):
            assert np.array_equal(rows[name].to_numpy(), answer.column(name)[place].ravel(), equal_nan=True)


def test_a_point_with_dated_controls_is_what_a_run_gives() -> None:
    dated = scenario(3).but({"controls": "dated"})
    answer = asked([Point.of(dated, ARMS), Point.of(dated.but({"responses.stock.lag": "3 days"}), ARMS)])[0]
    measures = run(dated, out=None, jobs=1).measures
    for place, arm in enumerate(ARMS):
        rows = measures.filter(pc.and_(pc.equal(measures["arm"], arm), pc.equal(measures["tier"], "all")))
        assert np.array_equal(rows["shortfall_t"].to_numpy(), answer.column("shortfall_t")[place].ravel())


def test_what_responses_cost_is_what_a_run_gives(ten: list[Answer]) -> None:
    answer = ten[3]
    costs = run(answer.point.scenario, out=None, jobs=1).costs
    paid = costs.filter(pc.and_(pc.equal(costs["arm"], "responded"), pc.equal(costs["response"], "stock")))
    assert answer.usd[1, :, 1].sum() == pytest.approx(pc.sum(paid["usd"]).as_py(), rel=1e-12)
    assert answer.usd[0].sum() == 0.0


def test_two_processes_give_the_bytes_of_one(ten: list[Answer]) -> None:
    assert same(ten, asked(points_by_lag(range(0, 50, 5)), 2))


def test_points_do_not_depend_on_their_neighbours(ten: list[Answer]) -> None:
    assert same(ten[9:], asked(points_by_lag([45])))


def test_a_journal_gives_back_what_was_written_and_cuts_off_a_torn_end(ten: list[Answer], tmp_path: Path) -> None:
    file = tmp_path / "portions"
    plan = points_by_lag(range(0, 50, 5))
    with Journal(file) as journal:
        assert same(ten, asked(plan, shelf=journal))
        assert len(journal) == 4
    file.write_bytes(file.read_bytes()[:-7])
    with Journal(file) as journal:
        assert len(journal) == 3
        assert same(ten, asked(plan, shelf=journal))


def test_what_lies_on_the_shelf_is_not_simulated_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = points_by_lag([5, 6])
    with Journal(tmp_path / "portions") as journal:
        first = asked(plan, shelf=journal)
        monkeypatch.setattr(points, "simulated", None)
        assert same(first, asked(plan, shelf=journal))


def test_an_instrument_that_is_off_changes_no_luck() -> None:
    base = scenario(3)
    without = asked([Point.of(base, ["responded"], off=["stock"])])[0]
    measures = run(base, out=None, jobs=1).measures
    rows = measures.filter(pc.and_(pc.equal(measures["arm"], "without stock"), pc.equal(measures["tier"], "all")))
    assert np.array_equal(rows["shortfall_t"].to_numpy(), without.column("shortfall_t").ravel())


def test_all_points_show_the_pools_of_all() -> None:
    base = scenario(1)
    other = base.but({"disruptions.ban.materials": ["antimony_refined"]})
    two = [Point.of(s, ["disrupted"]) for s in (base.but({"responses": None}), other.but({"responses": None}))]
    one, another = asked(two)
    assert one.pools == another.pools
    apart = [answer.pools for answer in asked(Plan.of(two, together=False))]  # type: ignore[arg-type]
    assert not set(apart[0]) & set(apart[1])


def test_the_budget_is_points_by_replicates_by_arms() -> None:
    plan = Plan.of(points_by_lag(range(9), 25))
    assert plan.histories == 9 * 25 * 2 == sum(map(plan.size, plan.keys))
    assert plan.keys[:3] == [Key(0, 0, 10), Key(0, 10, 20), Key(0, 20, 25)]


def test_no_points_and_unknown_arms_are_refused() -> None:
    with pytest.raises(InputError, match="no point"):
        asked([])
    with pytest.raises(InputError, match="it has undisturbed, disrupted, responded"):
        Point.of(scenario(1), ["respnded"])


def test_progress_counts_histories() -> None:
    told: list[tuple[int, int]] = []
    asked(points_by_lag([1, 2], 15), progress=lambda done, todo: told.append((done, todo)))
    assert told == [(40, 60), (60, 60)]


def test_scenarios_are_not_held(ten: list[Answer]) -> None:
    """Points are asked for by number: a sweep makes them one by one."""
    seen = []

    class Lazy(Sequence):  # type: ignore[type-arg]
        def __len__(self) -> int:
            return 10

        def __getitem__(self, number):  # type: ignore[no-untyped-def]
            if not 0 <= number < 10:
                raise IndexError(number)
            seen.append(number)
            return points_by_lag([5 * number])[0]

    assert same(ten, asked(Lazy()))
    assert set(seen) == set(range(10))
