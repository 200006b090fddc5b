"""What instruments hold, send and pay: stockpiles, orders that the day executes, accounts."""

import datetime as dt
import math
from collections.abc import Collection, Mapping

from sim.engine.permits import Permits
from sim.engine.records import Account, Line, Reserve, Shipment
from sim.engine.setting import Setting
from sim.engine.sourcing import Sourcing
from sim.errors import EngineError
from sim.units import GRAM, said_load


class Trade(Permits):
    """The stockpiles, shipments and costs of one history, each by the name of its instrument."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.logged = bool(self.state.rules["log"][0])
        """Whether every shipment is written down: only in histories that are told."""
        self.log: list[Line] = []
        self.shipments: list[Shipment] = []
        self.reserves: list[Reserve] = []
        self.accounts: dict[str, Account] = {}
        self.created: dict[str, float] = {}
        """Tonnes by material that instruments brought in on the first day."""
        self._buffer: list[Shipment] = []
        self._claimed: dict[int, float] = {}
        """T ordered today by the store they are to come from."""
        self._orders = {
            name: self.state.orders[name] for name in ("day", "source", "target", "tonnes", "transit", "moved")
        }
        self._who: dict[object, str] = {}

    @property
    def who(self) -> str:
        """Name of the instrument that acts now."""
        return self._who.get(self.env.active_process, "the world")

    def reserve(
        self, owners: Mapping[str, float], place: str, material: str, tonnes: float, *, held: float = 1.0
    ) -> Reserve:
        """A new stockpile of a material, of whose tonnes a share is held before the first day.

        Raises:
            EngineError: If it is asked for later, or there is no room for another.
        """
        layout = self.layout
        store = len(layout.facilities) + len(layout.buyers) + len(layout.reserves) + len(self.reserves)
        if self.today > 0 or store >= len(self.state.stock):
            raise EngineError(f"no room for a reserve of {material} in {place} on day {self.today}")
        initial = tonnes * held
        self.state.stock[store] += initial
        self.created[material] = self.created.get(material, 0.0) + initial
        reserve = Reserve(self.who, dict(owners), place, material, store, initial, tonnes)
        self.reserves.append(reserve)
        return reserve

    def standing_reserve(self, place: str, material: str) -> Reserve | None:
        """The stock that the government of a place holds in every arm."""
        layout = self.layout
        for row, stock in enumerate(layout.reserves):
            if layout.reserve_place(row) == place and stock.material == material:
                store = len(layout.facilities) + len(layout.buyers) + row
                tonnes = float(self.state.stock[store])
                return Reserve(self.who, {place: 1.0}, place, material, store, tonnes, tonnes)
        return None

    def stock(self, store: int) -> float:
        """T in a store now."""
        return float(self.state.stock[store])

    def store_of(self, buyer: int) -> int:
        """The store of a buyer."""
        return len(self.layout.facilities) + buyer

    def afloat(self, store: int) -> float:
        """T on the way to a store now, or ordered for it today."""
        cargo = self.state.cargo[: int(self.state.rules["fresh"][0])]
        ordered = sum(shipment.tonnes for shipment in self._buffer if shipment.target == store)
        return math.fsum(cargo["tonnes"][cargo["store"] == store]) + ordered

    def order(self, shipment: Shipment) -> Shipment:
        """Submit an order: it moves today, in step 6, at most what the source holds free of contracts."""
        self._buffer.append(shipment)
        self._claimed[shipment.source] = self.ordered(shipment.source) + shipment.tonnes
        return shipment

    def ordered(self, store: int) -> float:
        """T ordered from a store today and not yet moved."""
        return self._claimed.get(store, 0.0)

    def shipment(
        self, store: int, origin: str, buyer: int, place: str, material: str, tonnes: float, mode: str,
        usd_per_t: float = 0.0,
    ) -> Shipment:  # fmt: skip
        """An order from a store to a buyer, with the days and freight of its mode."""
        mode, days, freight = self.freight.way(origin, place, mode, material)
        target = self.store_of(buyer)
        return Shipment(self.who, store, target, material, origin, self.layout.buyers[buyer].name, tonnes, mode, days,
                        freight, usd_per_t)  # fmt: skip

    def purchase(self, seller: int, reserve: Reserve, tonnes: float, usd_per_t: float) -> Shipment:
        """An order from a maker to a reserve, by sea."""
        origin = self.layout.facilities[seller].place
        days = self.freight.days(origin, reserve.place, "sea", reserve.material)
        freight = self.freight.usd_per_t(origin, reserve.place, "sea")
        return Shipment(self.who, seller, reserve.store, reserve.material, origin, f"reserve in {reserve.place}",
                        tonnes, "sea", days, freight, usd_per_t, for_reserve=True)  # fmt: skip

    def sourcing(self, modes: Collection[str]) -> Sourcing:
        """The sources of a group that ships by air, by sea or by both."""
        return Sourcing(self.state, air="air" in modes, sea="sea" in modes)

    def pay(self, purpose: str, usd: float, who: str = "") -> None:
        """Book a cost of the acting response."""
        if not self.levers.sealed:
            who = who or self.who
            if who not in self.accounts:
                self.accounts[who] = Account()
            self.accounts[who].add(purpose, usd)

    def _flush(self) -> tuple[int, int]:
        if not self._buffer:
            return 0, 0
        sent, rows = len(self._buffer), self._orders
        if sent > len(self.state.orders):
            raise EngineError("more emergency orders than a day can hold")
        self._buffer.sort(key=lambda shipment: shipment.who)
        for number, shipment in enumerate(self._buffer):
            shipment.row = number
            rows["source"][number], rows["target"][number] = shipment.source, shipment.target
            rows["tonnes"][number], rows["transit"][number] = shipment.tonnes, max(1, shipment.transit)
        rows["day"][:sent] = self.today
        self.shipments += self._buffer
        self._buffer.clear()
        self._claimed.clear()
        return 0, sent

    def _moved(self, first: int, last: int) -> None:
        if first == last:
            return
        moved = self._orders["moved"][first:last].tolist()
        for shipment, tonnes in zip(self.shipments[first - last :], moved, strict=True):
            shipment.moved = tonnes
            if tonnes <= 0.0:
                continue
            freight, paid = tonnes * shipment.usd_per_t, tonnes * shipment.price
            self.pay("freight", freight, shipment.who)
            self.pay("purchase" if shipment.for_reserve else "premium", paid, shipment.who)
            if self.logged and tonnes >= GRAM:
                self.log.append(self._line(shipment, freight + paid))

    def _line(self, s: Shipment, usd: float) -> Line:
        arrives = self.today + max(1, s.transit)
        day = self.start + dt.timedelta(days=arrives)
        text = f"{said_load(s.moved)} of {s.material} by {s.mode} from {s.origin} to {s.destination}, arriving {day}"
        return Line(self.today, s.who, "shipment", text, s.material, s.origin, s.destination, s.moved, s.mode,
                    arrives, usd)  # fmt: skip
