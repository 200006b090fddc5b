"""A stockpile of one government."""

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.errors import Refused
from sim.instrument import MaterialName, PlaceName
from sim.responses.stockpile import Stockpile, held
from sim.sentence import Sentence, tell
from sim.uncertain import Uncertain, said
from sim.units import Duration, Holding, Tonnes

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.records import Reserve


class NationalStockpile(Stockpile):
    """A stockpile of one government, released to users at home."""

    kind: Literal["national_stockpile"]
    """The name of this response."""
    owner: PlaceName
    """The place that owns it."""
    holdings: dict[MaterialName, Holding] | None = None
    """What it holds of each material: days of the owner's use, or tonnes; the standing stock of the tables if
    left out."""
    lag: Uncertain[Duration] | None = None
    """Time from the trigger to the first release; the parameter `state_release_lag_PLACE` if left out."""

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.holdings is not None and not self.holdings:
            raise Refused("is empty", "name a material, or leave it out for the standing stock", ("holdings",))
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        stock = tell("its standing stock") if self.holdings is None else held(self.holdings)
        return tell("{owner} releases {stock} to its own users {pace}.", owner=self.owner, stock=stock,
                    pace=self._pace())  # fmt: skip

    def waits_for(self) -> Sentence:
        """What must come about before it releases."""
        lag = tell("the usual time") if self.lag is None else said(self.lag)
        return tell(
            "the cover of {owner} in a material it holds below {below}; then, to decide, {lag}; it stops above "
            "{until}.",
            owner=self.owner, below=self.below, lag=lag, until=self.until,
        )  # fmt: skip

    def act(self, history: "History") -> "Story":
        """Guard each material that is held."""
        reserves = self._reserves(history)
        history.pay_for_holding(reserves)
        usual = f"state_release_lag_{self.owner}"
        if isinstance(self.lag, Duration):
            lag = self.lag.nominal_days
        else:
            lag = history.parameter(usual) if history.has_parameter(usual) else 45.0
        history.at_once(self._guard(history, [reserve], {self.owner: 1.0}, "need", round(lag)) for reserve in reserves)
        yield history.days(0)

    def _reserves(self, history: "History") -> "list[Reserve]":
        """The standing stock of the tables, or the holdings named here in its place."""
        if self.holdings is None:
            held = [history.standing_reserve(self.owner, m) for m in sorted(history.layout.materials)]
            return [reserve for reserve in held if reserve is not None and reserve.initial > 0.0]
        found = []
        for material, holding in sorted(self.holdings.items()):
            tonnes = holding.tonnes if isinstance(holding, Tonnes) else (
                holding.nominal_days * history.cover([self.owner], material).intake)  # fmt: skip
            found.append(history.reserve({self.owner: 1.0}, self.owner, material, tonnes))
        return found
