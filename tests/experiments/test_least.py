"""The least of what is enough: as trying everything says, for any set that more never leaves."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiments.least import Places, first, least


@given(st.integers(1, 800), st.integers(0, 900))
def test_bisection_finds_the_first(top: int, turn: int) -> None:
    asked: set[int] = set()

    def enough(place: int) -> bool:
        asked.add(place)
        return place >= turn

    assert first(top, enough) == (turn if turn <= top else None)
    assert len(asked) <= top.bit_length() + 2


@st.composite
def sets(draw: st.DrawFn) -> tuple[Places, list[float], list[Places]]:
    """Ends of up to three axes, weights, and places of which one must be reached on all axes."""
    axes = draw(st.integers(1, 3))
    tops = tuple(draw(st.lists(st.integers(1, 6), min_size=axes, max_size=axes)))
    weights = draw(st.lists(st.floats(0.1, 5.0), min_size=axes, max_size=axes))
    corner = st.tuples(*(st.integers(0, top + 1) for top in tops))
    return tops, weights, draw(st.lists(corner, min_size=1, max_size=5))


@settings(max_examples=60, deadline=None)
@given(sets())
def test_it_is_what_trying_everything_finds(given: tuple[Places, list[float], list[Places]]) -> None:
    tops, weights, corners = given

    def enough(place: Places) -> bool:
        return any(all(a >= b for a, b in zip(place, corner, strict=True)) for corner in corners)

    def weight(place: Places) -> float:
        return sum(w * at for w, at in zip(weights, place, strict=True))

    found = least(tops, weights, enough)
    every = [weight(place) for place in product(*(range(top + 1) for top in tops)) if enough(place)]
    assert (found is None) == (not every)
    if found is not None:
        assert enough(found)
        assert abs(weight(found) - min(every)) <= 1e-6 * max(weights)


def test_two_needs_that_do_not_replace_one_another_are_found_with_few_questions() -> None:
    asked: set[Places] = set()

    def enough(place: Places) -> bool:
        asked.add(place)
        return place[0] >= 70 and place[1] >= 133

    assert least((240, 240), (1.0, 1.05), enough) == (70, 133)
    assert len(asked) < 40
