"""What a history holds: one structured array per kind of row. Tonnes are tonnes, rates are tonnes a day.

Rows of one array point to rows of another by number. `stock` is one vector: products (a facility each), then
buyers (feeds, then users), then reserves. Only the day writes here, and the levers of `levers.py`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = Any
"""A structured array of one of the types below; mypy does not know its fields."""

NEVER = 1_000_000_000
"""A day that does not come; -NEVER is one that was not."""
NOTES = 65_536
"""Lines of the log that the day itself may write."""
CYCLE = 28
"""Days after which every lane departs again: a multiple of every departure interval."""
SLOT_OFFSET = 364
"""Days before day 0 for which consignments have luck: a multiple of every departure interval."""
LATE = 120
"""Days that levers may add to a departure, all together: there is room for so many consignments more."""
LONGEST_CASE = 365
"""Days that no case of a licence office exceeds."""
UNBOUNDED = 1e300
"""A limit that does not bind; finite, so that nothing times it is nothing."""


def _fields(*groups: str, whole: type[np.signedinteger[Any]] = np.int64) -> np.dtype[np.void]:
    """Names of numbers and of whole numbers by turns: what the day reads together stands together."""
    kinds = (np.float64, whole)
    return np.dtype([(n, kinds[k % 2]) for k, group in enumerate(groups) for n in group.split()], align=True)


FACILITY = _fields(
    # read every day. t/day: base output, capacity, made today, wanted today, forecast of orders
    "base capacity rate wanted forecast ordered "
    # t: orders accepted and not departed, target of product position, full store, work in process
    "claims target store wip "
    # share: available (lever), starved today; t of loss per t; t in all; t/day (levers): quota, and what it keeps
    # making for a guaranteed price
    "available starved loss made lost quota kept",
    "days ring cursor host mine first_feed last_feed bound",
    # t/day: capacity that an opening has added, and (levers) at both ends of a ramp; its first day and days; t/day
    # that projects have built (a lever); t of host output per t
    "opened opens_least opens_most opens_from opens_over built per_host "
    # market memory: share of its deliveries it is expected to honour; ratio of base price: what feeds make it ask
    "honoured down_until cost",
    "market first_lane last_lane",
)
BUYER = _fields(
    # read every day. t/day: base net intake, forecast of W, wanted today, net use today, ordered today
    "need forecast wanted used ordered "
    # t: accepted and not arrived, expected to be refused, bought ahead of controls; days: target cover and
    # perceived lead; how many times the cover hoarders aim at
    "on_order doubt ahead cover lead hoard "
    # share of gross input that returns as new scrap; t: in the scrap loop, consumed in all; t/day: recycled feed, and
    # what programmes can bring in (lever); t per t of output, thrifted share
    "scrap_share scrap consumed secondary recycled_now collected per_t thrifted",
    "store facility first_lane last_lane",
    # t/day at base price; ratio: least hoarding (lever); t in all: recycled, by programmes
    "need_now hoard_least thrift_cap recycled reclaimed "
    # share of the base price of what is made that this feed costs
    "cost_share "
    # t: expected deliveries within the horizon, and within what is left of it for the plant that takes them in
    "coming coming_in",
    "market first_consumer last_consumer",
)
LANE = _fields(
    # read every day, two lines of 64 bytes. t/day: flow of the undisturbed world; share of the buyer's orders; allowed
    # share (a lever); t: ordered and not departed, room over base that is left; t/day: what growth allows
    "base share gate pending room allow "
    # t: the most room there may be; levers, t/day: what it takes over from closed routes, what it may carry at most
    "contract spare limit "
    # levers, shares of base: ordered ahead of a control, missing under it
    "rush missing",
    "seller buyer slot departs interval",
    # read at departures. levers: leak as share of base, days added; t: granted, loaded today, sent in all; share that
    # quotas let through today, and of what was needed of it that was loaded and let go, as buyers have learned it
    "leak extra_days granted loaded sent part trust",
    # `calls` (a lever): last day before a control, on which what is ordered leaves though the lane does not depart;
    # `usual`: 1 where licences or quotas hold it to usual amounts
    "office touched calls usual",
    # read every week. days: mean transit, and of licences until a case is decided and until it is taken up; t/day, t;
    # share seen of the last load that was filed
    "transit wait queue promised brings slack filed "
    # levers: first day and expected end of a control; t waiting for a licence
    "shut_from shut_until held "
    # share of the buyer's orders in the undisturbed world; lever: tariff as share of price
    "base_share tariff "
    # ratio of base price: freight; log landed price, slow
    "freight slow weight "
    # t/day: of its base, what it was offered since; that as a share of its buyer's need; days in which it is to
    # qualify (a lever)
    "added offered invited",
    "from_market to_market opens qualify key ranked pair",
    # read now and then. ratio of base price
    "net "
    # levers: of leaks and controls; share of a leak that customs do not see (0 or 1)
    "leak_grows leak_from leak_kept undeclared "
    # levers, for cargo afloat: caught (0 or 1), days added
    "caught detour "
    # licences: share approved in the end, first day, days to learn
    "approval licensed learns "
    # t in all: of what was sent, what customs did not see
    "evaded",
)
CONSUMER = _fields(
    # read every day; `grown` and `restrained` are levers
    "base grown substituted restrained response short_week want_week",
    "buyer",
    # read every week
    "elastic_short elastic_long fast slow substitution_cap "
    # programmes (levers): ratio to the usual speed of substitution, share of the cap taken up whatever the price
    "hastened urged",
)
MARKET = _fields(
    # ratio of base price; supply and need over the horizon (t); base of need over supply
    "price log_price supply need base_ratio eta floor cap base_price sigma_short sigma_long switching imports wedge "
    # need at base price, t; what sellers' feeds make them ask (ratio of base price), and t/day it is the mean over
    "wish cost volume "
    # t that lanes with room could bring of what their sellers would not sell
    "spare",
    "material place first_buyer last_buyer",
)
MATERIAL = _fields("", "first_market last_market first_pair last_pair awake")
ARBITRAGE = _fields("moved reach sellable slack age open", "seller buyer")
CARGO = _fields("tonnes", "store buyer lane left due order waiting days", whole=np.int32)
"""`due` is the day it arrives, or of the decision while it is `waiting` for a licence; `days` is its transit then."""
OFFICE = _fields(
    # log of the median days a case takes and its spread; days until a case is taken up
    "median spread queue",
    "first last",
)
"""An office that decides on licences; its officers, rows first..last of `officers`, are a heap of the days they are
free."""
QUOTA = _fields(
    # t: left of this period's, asked for today
    "left asked",
    "renews first last",
)
"""A quota on the lanes in rows first..last of `quota_lanes`."""
ORDER = _fields("tonnes moved", "day source target transit")
NOTE = _fields("tonnes value", "day kind row other until")
WIRE = _fields("level scale value", "kind first last armed below tripped")
RULES = _fields(
    "tau cap forecast_pull lead_pull share_growth slack_days honour horizon price_pull response_pull long_pull "
    "hoard hoard_below armington_pull leak_cost leak_days leak_growth leak_max thrift_pull scrap_lag "
    "substitution_pull trigger_price trigger_starved signal_from reexport_initial reexport_growth reexport_max "
    "arbitrage_cost expected_least recycled_most dead_band margin feed_pull trim store_days learning",
    "log free fresh notes overflow caught seed replicate regimes quotas freed calls grown",
)

SHARED = ("buyer_lanes", "market_buyers", "sailings", "transit", "noise", "deviates")
"""Arrays that no arm changes."""


def most_cases(intervals: NDArray[np.int64]) -> int:
    """Cases that lanes with these days between departures can have in hand at once: officers beyond it never work."""
    return int(np.sum(LONGEST_CASE // intervals + 2))


class State(NamedTuple):
    """All arrays of one history, in the order the day takes them."""

    facilities: Rows
    buyers: Rows
    lanes: Rows
    consumers: Rows
    markets: Rows
    arbitrage: Rows
    materials: Rows
    stock: NDArray[np.float64]
    """(stores,) t"""
    ring: NDArray[np.float64]
    """Work in process by the day it is due, one ring a facility, t."""
    cargo: Rows
    links: NDArray[np.int32]
    """(consignments,) which one stands after each in its list, -1 none: of a day, of those held, of free rows."""
    due: NDArray[np.int64]
    """(days of the calendar,) first consignment due on day modulo its length, -1 none."""
    buyer_lanes: NDArray[np.int64]
    """Rows of lanes by buyer."""
    market_buyers: NDArray[np.int64]
    """Rows of buyers by market."""
    sailings: NDArray[np.int64]
    """Rows of lanes by the day of CYCLE on which they depart, after CYCLE + 1 places where each day's rows begin."""
    transit: NDArray[np.int16]
    """Transit days of every lane's departures, by lane and slot."""
    noise: NDArray[np.float64]
    """(weeks, consumers) ratio to base demand."""
    orders: Rows
    wires: Rows
    wire_stores: NDArray[np.int64]
    notes: Rows
    daily: NDArray[np.float64]
    """(5, days, consumers) reference, substituted, restrained, wanted, used; t/day."""
    prices: NDArray[np.float64]
    """(days, markets) ratio of base price."""
    stocks: NDArray[np.float64]
    """(days, stores) t at the close."""
    offices: Rows
    officers: NDArray[np.int64]
    """Days on which officers are free again, a heap an office."""
    quotas: Rows
    quota_lanes: NDArray[np.int64]
    deviates: NDArray[np.float64]
    """Standard normal quantiles at evenly spread probabilities."""
    rules: Rows
    """(1,) the constants of this replicate."""

    def copy(self, over: "State | None" = None) -> "State":
        """Arrays of its own, for another arm; what the day writes anew every day is left empty.

        Args:
            over: A state that is done with: its arrays are written over, which spares fresh memory.
        """
        written = {
            name: np.empty_like(getattr(self, name)) if over is None else getattr(over, name)
            for name in ("daily", "prices", "stocks")
        }
        shared = {name: getattr(self, name) for name in SHARED}
        made = {**written, **shared, "cargo": self._loads(len(self.cargo), over)}
        old = {} if over is None else over._asdict()
        return State(**made, **{k: _copied(v, old.get(k)) for k, v in self._asdict().items() if k not in made})

    def roomier(self, days: float, offices: int) -> "State":
        """The same with room for consignments that each wait so many days more, and for so many full offices."""
        more = int(np.sum(days // self.lanes["interval"] + 2))
        officers = np.resize(self.officers, max(len(self.officers), offices * most_cases(self.lanes["interval"])))
        cargo, links = self._loads(len(self.cargo) + more), np.zeros(len(self.cargo) + more, np.int32)
        links[: len(self.links)] = self.links
        return self._replace(cargo=cargo, links=links, officers=officers)

    def _loads(self, room: int, over: "State | None" = None) -> Rows:
        """Consignments in a table of `room` rows; those that were never given out are 0, and not even read."""
        given_out = int(self.rules["fresh"][0])
        if over is not None and len(over.cargo) == room:
            cargo = over.cargo
            cargo[given_out : int(over.rules["fresh"][0])].view(np.uint8)[:] = 0
        else:
            cargo = np.zeros(room, CARGO)
        cargo[:given_out].view(np.uint8)[:] = self.cargo[:given_out].view(np.uint8)
        return cargo

    def earlier(self, days: int) -> "State":
        """The same first morning, so many days before day 0: a multiple of 28, so that departures keep their phase."""
        if days:
            self.lanes["departs"] -= days
            afloat = self.cargo[: int(self.rules["fresh"][0])]
            afloat["left"] -= days
            afloat["due"] -= days
            self.officers[:] = -days
            self.due[:] = np.roll(self.due, -days % len(self.due))
        return self

    def become(self, other: "State") -> None:
        """Take over what another history of the same replicate has come to; there may be more room here."""
        kept = (*SHARED, "notes", "daily", "prices", "stocks")
        for name in self._fields:
            if name not in kept:
                there = getattr(other, name)
                getattr(self, name)[: len(there)] = there

    def logged(self) -> "State":
        """A copy that also writes down consignments of lanes that a control touched."""
        made = self.copy()
        made.rules["log"] = 1
        return made._replace(notes=np.zeros(NOTES, NOTE))


def _copied(rows: Any, over: Any = None) -> Any:
    """A copy made byte by byte, where numpy goes field by field; into an array that is as large, if there is one."""
    made = over if over is not None and over.shape == rows.shape else np.empty_like(rows)
    made.view(np.uint8)[:] = rows.view(np.uint8)
    return made
