"""What a sweep varies: every way to say it, the values that come of it, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError, Refused
from sim.scenario import axis
from sim.scenario.axis import axis_of
from sim.scenario.sweep import Sweep

LAG = "responses.stock.lag"


def of(spec: object, path: str = LAG, *, grid: bool = True) -> axis.Axis:
    return axis_of(path, spec, grid=grid)


@pytest.mark.parametrize(("spec", "values"), [
    ("0 days .. 60 days", ("0 days", "15 days", "30 days", "45 days", "60 days")),
    ("0 days..60 days/3", ("0 days", "30 days", "60 days")),
    ("0 .. 60 days / 2", ("0 days", "60 days")),
    ("0 days .. 60 / 2", ("0 days", "60 days")),
    ("1 month .. 2 months / 2", ("1 months", "2 months")),
    ("0.1 .. 0.2 / 3", (0.1, 0.15, 0.2)),
    ("1 .. 4 / 4", (1, 2, 3, 4)),
    ("-1 .. 1 / 3", (-1, 0, 1)),
    ("0 .. 1 / 4", (0, 0.333333, 0.666667, 1)),
    ("2026-01-01 .. 2026-01-31 / 3", ("2026-01-01", "2026-01-16", "2026-01-31")),
    ({"from": "5 t", "to": "25 t"}, ("5 t", "10 t", "15 t", "20 t", "25 t")),
    ({"from": 1, "to": 2, "steps": 2}, (1, 2)),
    ({"from": date(2026, 1, 1), "to": date(2026, 3, 1), "steps": 2}, ("2026-01-01", "2026-03-01")),
    (["a", 3, date(2026, 1, 2)], ("a", 3, "2026-01-02")),
    ("on/off", ("on", "off")), ("on / off", ("on", "off")),
])  # fmt: skip
def test_what_is_said_becomes_values_in_order(spec: object, values: tuple[Any, ...]) -> None:
    assert of(spec).values == values


@pytest.mark.parametrize(("spec", "said"), [
    ([], "is an empty list"), ("60 days .. 0 days", "should rise, got 60 days to 0 days"),
    ("3 .. 3", "should rise"), ("1 .. 2 / 1", "should have from 2 to 10,000 steps, got 1"),
    ("1 .. 2 / 10001", "steps, got 10001"), ({"from": 1, "to": 2, "steps": True}, "steps, got true"),
    ({"from": 1, "to": 2, "steps": 2.0}, "steps, got 2.0"),
    ("1 days .. 2 t", "is in different units, days and t"), ("1 days .. 2 months", "is in different units"),
    ("a .. b", "should be a number, a quantity or a date, got a"), ("2026-02-30 .. 2026-03-01", "got 2026-02-30"),
    ("much", "says nothing to vary, much"), (3, "says nothing to vary, 3"), ({"from": 1}, "says nothing to vary"),
    ({"from": 1, "to": 2, "by": 1}, "says nothing to vary"), ({"uniform": [0, 1]}, "a grid needs values"),
    (list(range(10_001)), "holds 10,001 values"),
])  # fmt: skip
def test_what_says_nothing_to_vary_is_refused(spec: object, said: str) -> None:
    with pytest.raises(Refused, match=said.replace("(", "\\(")):
        of(spec)


def test_a_list_may_hold_ten_thousand_and_a_range_as_many_steps() -> None:
    assert len(of(list(range(10_000))).values) == len(of("0 .. 1 / 10000").values) == 10_000


def test_replicates_are_no_axis() -> None:
    with pytest.raises(Refused, match="cannot be varied"):
        of([1, 2], "replicates")


@pytest.mark.parametrize(("spec", "path", "toggles"), [
    ("on/off", "responses.stock", True), ("on/off", "disruptions.ban", True), (["off", "on"], "responses.stock", True),
    ("on/off", "responses.stock.lag", False), ("on/off", "network.stock", False), ("on/off", "responses", False),
    (["on", 3], "responses.stock", False), ("0 .. 1", "responses.stock", False),
])  # fmt: skip
def test_on_and_off_switch_an_instrument_and_nothing_within_it(spec: object, path: str, toggles: bool) -> None:
    assert of(spec, path).toggles is toggles


def test_the_label_is_that_of_the_instrument() -> None:
    assert of("on/off", "responses.stock").label == "stock"


@pytest.mark.parametrize(("spec", "u", "value"), [
    ("0 days .. 60 days", 0.0, "0 days"), ("0 days .. 60 days", 0.25, "15 days"), ("10 .. 20", 0.999, 19.99),
    ("2026-01-01 .. 2026-01-11", 0.5, "2026-01-06"),
    (["a", "b", "c"], 0.0, "a"), (["a", "b", "c"], 0.333, "a"), (["a", "b", "c"], 0.334, "b"),
    (["a", "b", "c"], 0.9999, "c"), (["a", "b", "c"], 1.0, "c"),
])  # fmt: skip
def test_a_part_of_the_axis_is_a_value_of_it(spec: object, u: float, value: object) -> None:
    assert of(spec).at(u) == value


def test_a_distribution_is_drawn_at_its_quantiles_and_carries_its_unit() -> None:
    days = of({"uniform": [10, 30], "unit": "days"}, grid=False)
    assert [days.at(u) for u in (0.25, 0.5)] == ["15 days", "20 days"]
    assert (days.kind, days.unit, days.title) == ("distribution", "days", f"{LAG}, days")
    assert days.at(0.0) == days.values[0] and days.at(1.0) == days.values[1]
    plain = of({"triangular": [0, 0.5, 1]}, grid=False)
    assert (plain.at(0.5), plain.unit, plain.title) == (0.5, "", LAG)
    written = of({"uniform": ["1 month", "3 months"]}, grid=False)
    assert written.at(0.5) == "2 months"
    tonnes = of({"choice": ["5 t", "7 t"]}, grid=False)
    assert (tonnes.at(0.1), tonnes.at(0.9), tonnes.unit) == ("5 t", "7 t", "t")


@pytest.mark.parametrize(("spec", "numeric", "title", "shown"), [
    ("0 days .. 60 days", True, f"{LAG}, days", 60.0), (["1 day", "2 days"], True, f"{LAG}, days", 2.0),
    (["1 days", "2 months"], False, LAG, "2 months"), ([1, 2.5], True, LAG, 2.5), (["a", 1], False, LAG, "1"),
    ("2026-01-01 .. 2026-02-01", False, LAG, "2026-02-01"), (["5 t", "7 t"], True, f"{LAG}, t", 7.0),
    ([True, 1], False, LAG, "1"),
])  # fmt: skip
def test_numbers_in_one_unit_stand_as_numbers(spec: object, numeric: bool, title: str, shown: object) -> None:
    found = of(spec)
    assert (found.numeric, found.title, found.shown(found.values[-1])) == (numeric, title, shown)


def test_what_a_command_line_varies_is_read_as_a_document_would_hold_it() -> None:
    said = ["a.b={from: 0, to: 1}", "seed=[1, [2, 3]]", "responses.stock=on/off", " c = 0 .. 1 "]
    assert Sweep.over_scenario("x.yaml", said).over == {
        "a.b": {"from": 0, "to": 1}, "seed": [1, [2, 3]], "responses.stock": "on/off", "c": "0 .. 1",
    }  # fmt: skip
    with pytest.raises(InputError, match=r"--over a\.b=\{from: 1, to: 0\}: over\.a\.b: should rise"):
        Sweep.over_scenario("x.yaml", ["a.b={from: 1, to: 0}"]).axes()
    with pytest.raises(InputError, match="should be path=spec"):
        Sweep.over_scenario("x.yaml", ["a.b="])
    with pytest.raises(InputError, match="--over seed=3: seed is varied twice"):
        Sweep.over_scenario("x.yaml", ["seed=[1, 2]", "seed=3"])


def test_a_sweep_varies_something_and_tells_every_axis_that_does_not(tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"

    def axes(over: str) -> list[axis.Axis]:
        file.write_text(f"name: s\nscenario: x.yaml\nover: {over}\n", encoding="utf-8")
        return Sweep.load(file).axes()

    assert [(each.path, each.values) for each in axes("{seed: [1, 2], replicates.x: on/off}")] == [
        ("seed", (1, 2)), ("replicates.x", ("on", "off")),
    ]  # fmt: skip
    with pytest.raises(InputError, match="over: is empty: there is nothing to vary") as empty:
        axes("{}")
    assert len(empty.value.faults) == 1
    with pytest.raises(InputError) as wrong:
        axes("{seed: [], horizon: much}")
    assert [fault.path for fault in wrong.value.faults] == ["over.seed", "over.horizon"]
