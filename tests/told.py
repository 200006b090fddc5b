"""Instruments made of one generator function, to try the clock and the levers with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sim.engine.clock import Story
from sim.engine.history import History
from tests.worlds import World

Act = Callable[[History], Story]


class Told:
    """Looks like an instrument to a history."""

    tied, repeats = False, None

    def __init__(self, act: Act) -> None:
        self.act = act


def tell(world: World, *, run: bool = True, number: int = 0, **stories: Act) -> History:
    """A history in which only these stories happen, by name."""
    history = world.waiting({}, number)
    history.instruments = {name: Told(act) for name, act in sorted(stories.items())}  # type: ignore[misc]
    if run:
        history.run()
    return history


def days_of(history: History, who: str = "") -> list[int]:
    """Days on which something was noted (by somebody)."""
    return [line.day for line in history.log if not who or line.who == who]


def mornings(world: World, row: int, field: str, days: Iterable[int], **instruments: Any) -> list[float]:
    """A field of a lane on some mornings, after everybody has acted."""
    found: list[float] = []

    def look(history: History) -> Story:
        for day in days:
            yield history.days(day - history.today)
            yield history.days(0)
            found.append(float(history.state.lanes[field][row]))

    waiting = world.waiting(instruments)
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item]
    waiting.run()
    return found


def lever(name: str, rows: Any, value: float, first: int, last: int | None = None) -> Act:
    """Holds a lever from one day to another."""

    def act(history: History) -> Story:
        yield history.days(first)
        with history.holding(name, rows, value):
            yield history.days((history.horizon if last is None else last) - first)

    return act
