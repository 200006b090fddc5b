"""Running totals of some rows, read on some mornings while a history passes: the day itself writes nothing for it."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.engine.clock import Story
from sim.engine.history import History

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Tally:
    """What lanes sent and brought and facilities made up to each of some mornings, and what plants lacked each day.

    A history stops on those mornings anyway unchanged (leap and step are one), so a tally changes nothing.
    """

    def __init__(self, history: History, mornings: Iterable[int], lanes: Whole, plants: Whole, starved: Whole) -> None:
        """Begin to watch a history that has not run yet.

        Args:
            history: It must not have been run.
            mornings: Days on which totals are read, before anything moves.
            lanes: Rows of lanes.
            plants: Rows of facilities whose output is counted.
            starved: Rows of facilities that are looked at every day.
        """
        self.history, self.lanes, self.plants, self.watched = history, lanes, plants, starved
        self.mornings = sorted({day for day in mornings if 0 <= day <= history.horizon})
        self.sent: dict[int, Floats] = {}
        """(lanes,) t that left up to a morning."""
        self.declared: dict[int, Floats] = {}
        """(lanes,) t of it that customs see: what evades a licence or a ban they book nowhere, or as something else."""
        self.brought: dict[int, Floats] = {}
        """(lanes,) t that arrived up to a morning, from what was afloat on the first one."""
        self.made: dict[int, Floats] = {}
        """(plants,) t made up to a morning, less stated losses."""
        self.afloat: dict[int, Floats] = {}
        """(all lanes,) t on the way on a morning."""
        self.held: dict[int, Floats] = {}
        """(all lanes,) t loaded and held back on a morning: waiting for a licence."""
        self.starved = np.zeros((history.horizon, len(starved)))
        """(days, watched) share of its wanted rate that a plant could not make."""
        self._first = self._under_way()[lanes]
        history.env.process(self._watch())

    def _watch(self) -> Story:
        stops = range(self.history.horizon) if len(self.watched) else self.mornings
        for day in stops:
            if day >= self.history.horizon:
                break
            yield self.history.days(day - self.history.today)
            self._read(day)

    def finish(self) -> "Tally":
        """Read the last morning, once the history has run."""
        self._read(self.history.horizon)
        return self

    def _read(self, day: int) -> None:
        state = self.history.state
        if len(self.watched) and day > 0:
            self.starved[day - 1] = state.facilities["starved"][self.watched]
        if day not in self.mornings:
            return
        self.sent[day] = state.lanes["sent"][self.lanes].copy()
        self.declared[day] = self.sent[day] - state.lanes["evaded"][self.lanes]
        self.afloat[day] = self._under_way()
        self.brought[day] = self._first + self.sent[day] - self.afloat[day][self.lanes]
        self.made[day] = (state.facilities["made"] - state.facilities["lost"])[self.plants]
        self.held[day] = state.lanes["held"].copy()

    def _under_way(self) -> Floats:
        """(all lanes,) t that is on its way on each lane; what waits for a licence has not left."""
        cargo, lanes = self.history.state.cargo, len(self.history.state.lanes)
        left = (cargo["lane"] >= 0) & (cargo["waiting"] == 0)
        return np.bincount(cargo["lane"][left], cargo["tonnes"][left], lanes).astype(float)
