import json
import math
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from sim.errors import EngineError
from sim.uncertain import Distribution, Uncertain, certain
from sim.units import Duration, Number, PositiveDuration, Share, Tonnes


class Fields(BaseModel):
    lasts: Uncertain[PositiveDuration] = Duration(1, "days")
    share: Uncertain[Share] = 0.5
    mass: Uncertain[Tonnes] = Tonnes(1, "t")
    rate: Uncertain[Number] = 1.0


def read(name: str, said: Any) -> Any:
    return getattr(Fields.model_validate({name: said}), name)


def said_of(name: str, said: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        read(name, said)
    error = caught.value.errors()[0]["ctx"]["error"]
    return f"{'.'.join(map(str, error.within))}: {error}"


@pytest.mark.parametrize(
    ("name", "document", "words", "mid"),
    [
        ("lasts", {"triangular": [6, 12, 24], "unit": "months"}, "6 to 24 months (most likely 12)", 13.6077),
        ("lasts", {"triangular": ["1 week", "2 weeks", "3 weeks"]}, "1 to 3 weeks (most likely 2)", 2),
        ("lasts", {"uniform": [1, 3], "unit": "year"}, "1 to 3 years (all equally likely)", 2),
        ("lasts", {"lognormal": [30, 120], "unit": "days"}, "30 to 120 days in nine cases of ten", 60),
        ("lasts", {"choice": [6, 12], "unit": "months"}, "6 or 12 months", 6),
        (
            "lasts",
            {"choice": [6, 12], "weights": [1, 3], "unit": "months"},
            "6 months (25%) or 12 months (75%)",
            12,
        ),
        (
            "lasts",
            {"normal": [12, 6], "min": 1, "unit": "months"},
            "12 months give or take 6, at least 1",
            12.2513,
        ),
        ("share", {"uniform": [0.05, 0.1]}, "5 % to 10 % (all equally likely)", 0.075),
        ("share", {"uniform": [5, 10], "unit": "%"}, "5 % to 10 % (all equally likely)", 0.075),
        ("share", {"uniform": ["5 %", "10 %"]}, "5 % to 10 % (all equally likely)", 0.075),
        ("mass", {"triangular": [1, 2, 3], "unit": "kt"}, "1 to 3 kt (most likely 2)", 2),
        ("rate", {"uniform": [0.1, 0.3]}, "0.1 to 0.3 (all equally likely)", 0.2),
    ],
)
def test_it_is_said_in_words_and_its_middle_is_the_median(
    name: str, document: dict[str, Any], words: str, mid: float
) -> None:
    distribution = read(name, document)
    assert str(distribution) == words
    value = distribution.mid
    assert getattr(value, "value", value) == pytest.approx(mid, rel=1e-4)


def test_a_plain_value_stays_a_plain_value() -> None:
    assert read("lasts", "90 days") == Duration(90, "days")
    assert read("share", "5 %") == 0.05


@pytest.mark.parametrize(
    ("name", "document", "said"),
    [
        ("lasts", {"triangular": [6, 12, 24]}, "triangular: these numbers have no unit; add unit: months"),
        ("lasts", {"uniform": ["1 week", "2 months"]}, "uniform: is in different units: months, weeks; write all in"
         " one unit"),
        ("lasts", {"uniform": [0, -3], "unit": "days"}, "uniform: should rise, got 0, -3; write uniform: [low, high]"),
        ("lasts", {"uniform": [-3, 3], "unit": "days"}, ": can reach -3 days; should not be negative; narrow it, or"
         " give min: or max:"),
        ("lasts", {}, ": is an empty block; use one of choice, lognormal, normal, triangular, uniform"),
        ("share", {"uniform": [0.1, 1.2]}, ": can reach 1.2; should be between 0 and 1; narrow it, or give min: or"
         " max:"),
        ("share", {"normal": [0.1, 0.1]}, ": can reach -0.3; should be between 0 and 1; narrow it, or give min: or"
         " max:"),
        ("share", {"normal": [0.1, 0]}, "normal.1: the standard deviation should be more than 0, got 0"),
        ("share", {"lognormal": [0, 0.1]}, "lognormal.0: should be more than 0, got 0"),
        ("share", {"uniform": ["a", 1]}, "uniform.0: should be a number, got a"),
        ("share", {"normal": [0.5, 0.1], "min": 0.9}, "min: min 0.9 cuts away the middle, 0.5; lower it"),
        ("share", {"choice": [0.1, 0.2], "weights": [0, 0]}, "weights: should be 2 numbers, not all 0, one for each"
         " choice; got 2"),
        ("share", {"choice": []}, "choice: should be a list of numbers, got 0; write choice: [value, value, ...]"),
        ("rate", {"uniform": [1, 2], "unit": "days"}, "unit: these numbers have no unit; leave unit out"),
        ("rate", {"uniform": ["1 day", 2]}, "uniform.0: should be a number without a unit, got 1 day"),
    ],
)  # fmt: skip
def test_what_is_no_distribution_is_refused(name: str, document: dict[str, Any], said: str) -> None:
    assert said_of(name, document) == said


def test_percentiles() -> None:
    lognormal = read("lasts", {"lognormal": [30, 120], "unit": "days"})
    assert (lognormal.low.value, lognormal.high.value) == (pytest.approx(30), pytest.approx(120))
    normal: Distribution[float] = Distribution("normal", (10.0, 2.0))
    assert normal.high - normal.mid == pytest.approx(2 * 1.6448536)
    triangular = read("lasts", {"triangular": [6, 12, 24], "unit": "months"})
    assert (triangular.least.value, triangular.most.value) == (6, 24)
    assert triangular.at(1 / 3).value == pytest.approx(12)
    choice: Distribution[float] = Distribution("choice", (3.0, 1.0), weights=(3.0, 1.0))
    assert [choice.at(u) for u in (0.2, 0.25, 0.26, 0.99)] == [1, 1, 3, 3]


NUMBERS = st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3, unique=True).map(sorted)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    low, mode, high = draw(NUMBERS)
    return draw(
        st.sampled_from(
            [
                {"triangular": [low, mode, high]},
                {"uniform": [low, high]},
                {"normal": [mode, high - low], "min": 0, "max": 1},
                {"lognormal": [low, high], "max": 1},
                {"choice": [high, low, mode], "weights": [1, 2, 0.5]},
            ]
        )
    )


@given(documents(), st.lists(st.floats(1e-9, 1 - 1e-9), min_size=2, max_size=2).map(sorted))
def test_percentiles_rise_and_keep_to_the_support(document: dict[str, Any], us: list[float]) -> None:
    distribution = read("share", document)
    low, high = (distribution.at(u) for u in us)
    assert 0 <= distribution.least <= low <= high <= distribution.most <= 1
    assert math.isfinite(low)


@given(documents())
def test_a_distribution_reads_what_it_writes(document: dict[str, Any]) -> None:
    distribution = read("share", document)
    assert read("share", distribution.document()) == distribution
    assert read("share", json.loads(json.dumps(distribution.document()))) == distribution
    assert pickle.loads(pickle.dumps(distribution)) == distribution


def test_certain_takes_only_what_is_drawn() -> None:
    assert certain(3.0) == 3.0
    with pytest.raises(EngineError, match="not drawn: 5 % to 10 %"):
        certain(read("share", {"uniform": [0.05, 0.1]}))


WILD = st.sampled_from([0.0, 5e-324, 1e-320, 1e-300, 1e-200, 1e-9, 0.5, 1.0, 2.0, 1e9, 1e200, 1e300, 1.7e308]).flatmap(
    lambda number: st.sampled_from([number, -number])
)


@st.composite
def wild_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Distributions of numbers as small and as large as there are, cut or not."""
    shape, count = draw(
        st.sampled_from([("triangular", 3), ("uniform", 2), ("normal", 2), ("lognormal", 2), ("choice", 3)])
    )
    numbers = draw(st.lists(WILD, min_size=count, max_size=count))
    said: dict[str, Any] = {shape: numbers if shape == "normal" else sorted(numbers)}
    if shape == "choice":
        said["weights"] = draw(st.lists(WILD, min_size=count, max_size=count))
    elif shape in ("normal", "lognormal"):
        said |= {bound: draw(WILD) for bound in ("min", "max") if draw(st.booleans())}
    return said


@given(wild_documents(), st.floats(0.0, 1.0))
@settings(max_examples=400)
def test_whatever_is_read_as_a_distribution_gives_numbers(document: dict[str, Any], u: float) -> None:
    for name, unit in (("rate", {}), ("share", {}), ("lasts", {"unit": "days"}), ("mass", {"unit": "t"})):
        try:
            distribution = read(name, document | unit)
        except ValidationError:
            continue
        value = distribution.at(u)
        assert math.isfinite(getattr(value, "value", value)), (name, document)
        least, most = (getattr(each, "value", each) for each in (distribution.least, distribution.most))
        assert math.isfinite(least) and math.isfinite(most) and least <= most
