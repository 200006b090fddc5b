"""What one history is about, before anybody acts in it."""

import datetime as dt
from dataclasses import dataclass

from sim.engine.replicate import Replicate
from sim.engine.state import State
from sim.network.arrays import Layout


@dataclass(frozen=True)
class Setting:
    """A network, the figures and luck of a replicate, its first morning, and the days that are looked at."""

    layout: Layout
    replicate: Replicate
    state: State
    """The first morning, in arrays of its own."""
    start: dt.date
    """Day 0."""
    horizon: int
    """Days that are looked at."""
    seed: int
    """Of all luck."""
    daily: bool = False
    """Whether the material stops every day."""
    before: int = 0
    """Days of the past, of which nothing is recorded."""
    known: bool = False
    """Whether it is known how the past ends: then nothing moves in it."""
