"""Worlds for the laws: a network with its replicates and histories, and instruments drawn at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.disruptions import (
    DemandSurge,
    ExportBan,
    ExportLicence,
    ExportQuota,
    FacilityOutage,
    Hoarding,
    OriginExclusion,
    ProducerQuota,
    ReexportRule,
    RouteClosure,
    Tariff,
    Truce,
)
from sim.engine.fields import drawn
from sim.engine.history import History
from sim.engine.replicate import Dealer, Replicate
from sim.engine.state import State
from sim.instrument import Instrument
from sim.network import Network
from sim.network.arrays import Layout
from sim.network.elements import place_of
from sim.responses import (
    DemandRestraint,
    FriendShoring,
    InvestmentFund,
    JointStockpile,
    NationalStockpile,
    PermittingAcceleration,
    PriceFloor,
    Project,
    RapidResponseGroup,
    Recycling,
    Substitution,
)
from tests.networks import closed_networks

START = date(2026, 1, 1)
Instruments = Mapping[str, Instrument]


class World:
    """The replicates of one network, and their histories."""

    def __init__(
        self, network: Network, days: int, *, seed: int = 42, reference: bool = False, whole: Network | None = None,
        before: int = 0,
    ) -> None:  # fmt: skip
        self.layout, self.days, self.seed = Layout.of(network, whole), days, seed
        self.dealer = Dealer(self.layout, seed, days, reference=reference, before=before)

    def replicate(self, number: int = 0) -> Replicate:
        return self.dealer.deal(number)

    def waiting(self, instruments: Instruments | None = None, number: int = 0, **how: Any) -> History:
        """A history that has not begun."""
        dealt = self.replicate(number)
        named = drawn(instruments or {}, self.seed, number)
        return History(self.layout, dealt, dealt.state.logged(), named, START, self.days, self.seed,
                       before=self.dealer.before, **how)  # fmt: skip

    def history(self, instruments: Instruments | None = None, number: int = 0, **how: Any) -> History:
        history = self.waiting(instruments, number, **how)
        history.run()
        return history


def after(days: int) -> date:
    """Day number `days` of a history, as a date."""
    return START + timedelta(days=days)


def written(state: State) -> dict[str, np.ndarray]:
    """The arrays of a state after its history, without the scratch rows of wires that come and go."""
    return {name: getattr(state, name) for name in State._fields if name not in ("wires", "wire_stores")}


def differing(one: State, other: State) -> list[str]:
    """Names of the arrays that are not equal bit for bit."""
    mine, theirs = written(one), written(other)
    return [name for name in mine if mine[name].tobytes() != theirs[name].tobytes()]


def of(kind: type[Instrument], **fields: Any) -> Any:
    """An instrument of a kind, checked like one from a document."""
    name = kind.model_fields["kind"].annotation.__args__[0]  # type: ignore[union-attr]
    return kind.model_validate({"kind": name, **fields})


def _days(draw: st.DrawFn, least: int, most: int) -> str:
    return f"{draw(st.integers(least, most))} days"


def _some(draw: st.DrawFn, names: Sequence[str], most: int = 3) -> list[str]:
    return draw(st.lists(st.sampled_from(names), min_size=1, max_size=min(most, len(names)), unique=True))


def _control(draw: st.DrawFn, network: Network, horizon: int) -> dict[str, Any]:
    """By some sellers, on some materials, to some buyers or all, from before the start to after the end."""
    sellers = sorted({place_of(lane.seller) for lane in network.lanes})
    buyers = sorted({place_of(lane.buyer) for lane in network.lanes})
    announced = draw(st.integers(-20, horizon))
    in_force = announced + draw(st.sampled_from((0, 0, 20, 60)))
    return {
        "by": _some(draw, sellers, 2),
        "materials": _some(draw, sorted(network.materials)),
        "to": draw(st.one_of(st.just("all"), st.lists(st.sampled_from(buyers), min_size=1, max_size=2, unique=True))),
        "announced": after(announced),
        "in_force": after(in_force),
        "lasts": draw(st.sampled_from((None, "10 days", "60 days", {"uniform": [20, 90], "unit": "days"}))),
        "leakage": draw(st.sampled_from((None, 0.0, 0.2))),
        "enforcement": draw(st.sampled_from((None, 0.3))),
    }


@st.composite
def bans(draw: st.DrawFn, network: Network, horizon: int) -> ExportBan:
    """A ban whose end is known or not, of all or of most."""
    how = {"end_announced": draw(st.booleans()), "allowed": draw(st.sampled_from((0.0, 0.0, 0.3)))}
    return of(ExportBan, **_control(draw, network, horizon), **how)


@st.composite
def licences(draw: st.DrawFn, network: Network, horizon: int) -> ExportLicence:
    """Offices quick and slow, strict and lenient, with a truce at the end or not."""
    return of(
        ExportLicence,
        **_control(draw, network, horizon),
        processing=draw(st.sampled_from((None, "5 days", "60 days"))),
        capacity=draw(st.sampled_from((None, 0.1, 2.0))),
        approval=draw(st.sampled_from((None, 0.0, 0.6, 1.0))),
        protected=draw(st.sampled_from((None, 0.0))),
        learning=draw(st.sampled_from((None, "0 days"))),
        truce=draw(st.booleans()),
    )


@st.composite
def quotas(draw: st.DrawFn, network: Network, horizon: int) -> ExportQuota:
    """Tight and wide ones, by month and year, with something carried over or nothing."""
    return of(
        ExportQuota,
        **_control(draw, network, horizon),
        share=draw(st.sampled_from((0.0, 0.4, 1.0))),
        period=draw(st.sampled_from(("month", "quarter", "half", "year"))),
        carry_over=draw(st.sampled_from((0.0, 0.5))),
    )


@st.composite
def outages(draw: st.DrawFn, network: Network, horizon: int) -> FacilityOutage:
    """Of some facilities, on a date or at random."""
    which = {"facilities": _some(draw, sorted(network.facilities), 2), "loss": draw(st.sampled_from((0.3, 1.0)))}
    if draw(st.booleans()):
        starts = after(draw(st.integers(-10, horizon)))
        ramp = draw(st.sampled_from(("0 days", "30 days")))
        return of(FacilityOutage, **which, starts=starts, lasts=_days(draw, 1, 80), ramp=ramp)
    severe = draw(st.booleans())
    return of(FacilityOutage, **which, rate_per_year=6.0, median_days=20.0, severe=severe)


@st.composite
def closures(draw: st.DrawFn, network: Network, horizon: int) -> RouteClosure:
    """Of some ways, for good or for a time, longer or shut, with or without what is afloat."""
    sellers = sorted({place_of(lane.seller) for lane in network.lanes})
    forked = len({(lane.seller, lane.buyer) for lane in network.lanes}) < len(network.lanes)
    which = "routes" if forked else draw(st.sampled_from(("from", "routes", "modes", "materials")))
    names = {
        "from": sellers,
        "routes": sorted({lane.route for lane in network.lanes}),
        "modes": sorted({lane.mode for lane in network.lanes}),
        "materials": sorted(network.materials),
    }
    starts = draw(st.integers(-20, horizon if not forked else horizon // 2))
    shut = draw(st.sampled_from((True, True, False)))
    return of(
        RouteClosure,
        **{"to": "all", which: _some(draw, names[which], 1 if forked else 2)},
        starts=after(starts),
        announced=after(starts - draw(st.sampled_from((0, 30)))),
        lasts=draw(st.sampled_from((None, "10 days", "60 days", {"uniform": [20, 90], "unit": "days"}))),
        **{"holds": True} if shut else {"extra": draw(st.sampled_from(("1 days", "14 days", "120 days")))},
        caught=draw(st.booleans()),
    )


SPANS = (None, "10 days", "60 days", {"uniform": [20, 90], "unit": "days"})


@st.composite
def rules_of_origin(draw: st.DrawFn, network: Network, horizon: int) -> ReexportRule | OriginExclusion:
    """By a place against another, of some materials, strict and lenient, from before the start to after the end."""
    places = sorted({place_of(name) for name in network.facilities} | {row.place for row in network.demands})
    announced = draw(st.integers(-20, horizon))
    common = {
        "by": _some(draw, places, 2),
        "materials": _some(draw, sorted(network.materials)),
        "announced": after(announced),
        "in_force": after(announced + draw(st.sampled_from((0, 0, 30)))),
        "lasts": draw(st.sampled_from(SPANS)),
    }
    if draw(st.booleans()):
        return of(
            OriginExclusion,
            **common,
            origins=_some(draw, places, 2),
            content_above=draw(st.sampled_from((None, 0.0, 0.1))),
            share=draw(st.sampled_from((0.4, 1.0))),
        )
    return of(
        ReexportRule,
        **common,
        to=draw(st.one_of(st.just("all"), st.lists(st.sampled_from(places), min_size=1, max_size=2, unique=True))),
        goods=draw(st.sampled_from((None, *network.materials))),
        de_minimis=draw(st.sampled_from((0.0, 0.001, 0.3))),
        enforcement=draw(st.sampled_from((None, 0.5, 1.0))),
        approved=draw(st.sampled_from((0.0, 0.5))),
    )


@st.composite
def programmes(draw: st.DrawFn, network: Network, horizon: int) -> DemandRestraint | Substitution:
    """For some users, on a date, or by cover, price or both."""
    used = sorted({row.material for row in network.demands})
    watches = draw(st.sampled_from(("date", "cover", "price", "both")))
    starts = after(draw(st.integers(-20, horizon)))
    when: dict[str, Any] = {"starts": starts, "lasts": draw(st.sampled_from(SPANS))}
    if watches != "date" and draw(st.booleans()):
        when = {}
    if watches in ("cover", "both"):
        below = draw(st.integers(5, 60))
        when |= {"below": f"{below} days", "until": f"{below + draw(st.integers(1, 30))} days"}
    if watches in ("price", "both"):
        when |= {"above": draw(st.sampled_from((1.05, 2.0))), "back_at": draw(st.sampled_from((1.0, 1.04)))}
    common = {
        "places": _some(draw, sorted({row.place for row in network.demands}), 2),
        "materials": _some(draw, used, 2),
        "tiers": _some(draw, ("protected", "other")),
        "lag": _days(draw, 0, 20),
        **when,
    }
    if draw(st.booleans()):
        return of(DemandRestraint, **common, share=draw(st.sampled_from((0.1, 1.0))), compensation=100)
    return of(
        Substitution,
        **common,
        adds=draw(st.sampled_from((0.2, 1.0))),
        faster=draw(st.sampled_from((1.0, 100.0))),
        at_least=draw(st.sampled_from((0.0, 1.0))),
        usd_per_t=draw(st.sampled_from((None, 10))),
    )


@st.composite
def recyclings(draw: st.DrawFn, network: Network, horizon: int) -> Recycling:
    """Of a material or two, from little to more than anybody can use."""
    places = sorted({place_of(name) for name in network.facilities} | {row.place for row in network.demands})
    tonnes = st.sampled_from(("1 t", "500 t", "100000 t"))
    return of(
        Recycling,
        places=_some(draw, places, 2),
        capacity={name: draw(tonnes) for name in _some(draw, sorted(network.materials), 2)},
        works=draw(st.sampled_from((0.5, 1.0))),
        starts=after(draw(st.integers(-60, horizon))),
        ramp=draw(st.sampled_from(("0 days", "50 days"))),
        lasts=draw(st.sampled_from(SPANS)),
        usd_per_t=draw(st.sampled_from((None, 10))),
    )


@st.composite
def surges(draw: st.DrawFn, network: Network, horizon: int) -> DemandSurge:
    """Up or down, from before the start to after the end."""
    first = draw(st.integers(-60, horizon))
    return of(
        DemandSurge,
        materials=_some(draw, sorted(network.materials), 2),
        places=draw(st.sampled_from(("all", *sorted({row.place for row in network.demands})))),
        to=draw(st.sampled_from((0.5, 1.3, 6.0))),
        starts=after(first),
        by=after(first + draw(st.integers(1, 200))),
        path=draw(st.sampled_from(("linear", "exponential"))),
    )


@st.composite
def projects(draw: st.DrawFn, network: Network, horizon: int) -> Project:
    """From little to more than anybody uses, in stages short enough to see; by the parameters they come too late."""
    stands = draw(st.sampled_from(("permit", "build", "ramp")))
    spans = {"permit": "40 days", "finance": "5 days", "build": draw(st.sampled_from(("0 days", "30 days"))),
             "ramp": draw(st.sampled_from(("0 days", "50 days")))}  # fmt: skip
    first = list(spans).index(stands)
    how: dict[str, Any] = {} if stands == "ramp" else {"slip": draw(st.sampled_from((None, 1.3))), "cost": 1000}
    if stands == "permit":
        how["cancelled"] = draw(st.sampled_from((None, 0.0, 1.0)))
    return of(
        Project,
        facility=draw(st.sampled_from(sorted(network.facilities))),
        capacity=draw(st.sampled_from(("1 t", "5000 t"))),
        starts=after(draw(st.integers(-60, horizon))),
        stands=stands,
        offtake=draw(st.sampled_from((None, *sorted({place_of(lane.buyer) for lane in network.lanes})))),
        **dict(list(spans.items())[first:]),
        **how,
    )


@st.composite
def funds(draw: st.DrawFn, network: Network, horizon: int) -> InvestmentFund:
    """With much money or little, at once or in two parts, for one or two candidates soon to be built."""
    plans = [
        {
            "facility": name,
            "capacity": draw(st.sampled_from(("1 t", "5000 t"))),
            "cost": draw(st.sampled_from((1000, 5000))),
            "build": "20 days",
            "ramp": draw(st.sampled_from(("0 days", "50 days"))),
            **draw(st.sampled_from(({"stands": "build"}, {"permit": "10 days"}))),
        }
        for name in _some(draw, sorted(network.facilities), 2)
    ]
    return of(
        InvestmentFund,
        owners=_some(draw, sorted({row.place for row in network.demands}), 2),
        budget=draw(st.sampled_from((1000, 6000))),
        candidates={f"c{number}": plan for number, plan in enumerate(plans)},
        starts=after(draw(st.integers(-60, horizon))),
        tranches=draw(st.sampled_from(([1], [0.5, 0.5]))),
        every="30 days",
        review=draw(st.sampled_from(("10 days", "90 days"))),
    )


@st.composite
def permits(draw: st.DrawFn, network: Network, horizon: int) -> PermittingAcceleration:
    """For the facilities of some places, to a part of the time or none of it."""
    places = sorted({place_of(name) for name in network.facilities})
    starts = after(draw(st.integers(-60, horizon)))
    return of(PermittingAcceleration, where=_some(draw, places, 2), takes=draw(st.sampled_from((0.0, 0.3))),
              starts=starts, lasts=draw(st.sampled_from(SPANS)))  # fmt: skip


@st.composite
def shorings(draw: st.DrawFn, network: Network, horizon: int) -> FriendShoring:
    """New sellers for some, sooner than the tables have it, with and without a limit."""
    return of(
        FriendShoring,
        buyers=_some(draw, sorted({place_of(lane.buyer) for lane in network.lanes}), 2),
        partners=_some(draw, sorted({place_of(lane.seller) for lane in network.lanes}), 2),
        materials=_some(draw, sorted(network.materials), 2),
        takes=draw(st.sampled_from((0.0, 0.2, 1.0))),
        capacity=draw(st.sampled_from((None, "5 t"))),
        starts=after(draw(st.integers(-60, horizon))),
        lasts=draw(st.sampled_from(SPANS)),
    )


@st.composite
def price_floors(draw: st.DrawFn, network: Network) -> PriceFloor:
    """For one or two producers, over the base price or under it."""
    return of(
        PriceFloor,
        facilities=_some(draw, sorted(network.facilities), 2),
        floor=draw(st.sampled_from((0.9, 1.1, 2.0))),
        keeps=draw(st.sampled_from((0.5, 1.0))),
        starts=draw(st.sampled_from((None, after(30)))),
    )


@st.composite
def producer_quotas(draw: st.DrawFn, network: Network, horizon: int) -> ProducerQuota:
    """Of some makers' output, as a share or in tonnes, by all of their facilities or by one."""
    plant = network.facilities[draw(st.sampled_from(sorted(network.facilities)))]
    in_force = draw(st.integers(-20, horizon))
    much = {"share": draw(st.sampled_from((0.0, 0.4, 0.9, {"uniform": [0.2, 0.8]})))}
    if draw(st.booleans()):
        much = {"tonnes": {plant.material_out: f"{draw(st.integers(0, 3000))} t"}}
    return of(
        ProducerQuota,
        by=plant.place,
        materials=plant.material_out,
        facilities=draw(st.sampled_from(((), (plant.facility,)))),
        **much,
        in_force=after(in_force),
        announced=after(in_force - draw(st.sampled_from((0, 30)))),
        lasts=draw(st.sampled_from((None, "60 days", {"uniform": [20, 90], "unit": "days"}))),
    )


@st.composite
def rushes(draw: st.DrawFn, network: Network, horizon: int) -> Hoarding:
    """In some places or all, at once or slowly."""
    buyers = sorted({place_of(lane.buyer) for lane in network.lanes})
    return of(
        Hoarding,
        places=draw(st.one_of(st.just("all"), st.lists(st.sampled_from(buyers), min_size=1, max_size=2, unique=True))),
        materials=_some(draw, sorted(network.materials)),
        starts=after(draw(st.integers(-20, horizon))),
        lasts=draw(st.sampled_from((None, "20 days", {"uniform": [20, 90], "unit": "days"}))),
        cover=draw(st.sampled_from((1.2, 2.0, {"uniform": [1.1, 3.0]}))),
        ramp=draw(st.sampled_from(("0 days", "30 days"))),
    )


@st.composite
def tariffs(draw: st.DrawFn, network: Network, horizon: int) -> Tariff:
    """By some buyers' places on some sellers' or all."""
    buyers = sorted({place_of(lane.buyer) for lane in network.lanes})
    sellers = sorted({place_of(lane.seller) for lane in network.lanes})
    return of(
        Tariff,
        by=_some(draw, buyers, 2),
        on=draw(st.one_of(st.just("all"), st.lists(st.sampled_from(sellers), min_size=1, max_size=2, unique=True))),
        materials=_some(draw, sorted(network.materials)),
        rate=draw(st.sampled_from((0.1, "145 %", {"uniform": [0.1, 1.5]}))),
        starts=after(draw(st.integers(-20, horizon))),
        lasts=draw(st.sampled_from((None, "20 days"))),
    )


@st.composite
def stockpiles(draw: st.DrawFn, network: Network) -> JointStockpile | NationalStockpile:
    """Owned by one user's place or by two, of one or two materials."""
    users = sorted({row.place for row in network.demands})
    held = {name: _days(draw, 1, 120) for name in _some(draw, sorted(network.materials), 2)}
    below = draw(st.integers(5, 60))
    pace = {
        "below": f"{below} days",
        "until": f"{below + draw(st.integers(1, 60))} days",
        "lag": _days(draw, 0, 20),
        "every": _days(draw, 1, 14),
        "daily_cap": draw(st.sampled_from((0.01, 0.05, 1.0))),
        "refill": draw(st.booleans()),
        "refill_price_ceiling": 3.0,
    }
    owners = _some(draw, users, 2)
    if len(owners) == 1:
        holdings = draw(st.sampled_from((held, None)))
        return of(NationalStockpile, owner=owners[0], holdings=holdings, **pace)
    return of(
        JointStockpile,
        owners=dict(zip(owners, (0.25, 0.75), strict=True)),
        holdings=held,
        held_in=draw(st.sampled_from((None, owners[1]))),
        split=draw(st.sampled_from(("need", "contribution", "tier"))),
        active_from=draw(st.sampled_from((None, after(25)))),
        **draw(
            st.sampled_from(
                (
                    {},
                    {"build_up": "30 days"},
                    {"build_up": "1 year"},
                    {"build_up": "30 days", "bought_from": after(20)},
                    {"build_up": "1 year", "bought_from": after(-100)},
                )
            )
        ),
        **pace,
    )


@st.composite
def groups(draw: st.DrawFn, network: Network) -> RapidResponseGroup:
    """Serving one or two users' places, with all or some of the sources."""
    users = sorted({row.place for row in network.demands})
    places = sorted({place_of(name) for name in network.facilities} | set(users))
    warning = draw(st.integers(10, 90))
    return of(
        RapidResponseGroup,
        members=_some(draw, users, 2),
        early_warning=f"{warning} days",
        until=f"{warning + draw(st.integers(1, 60))} days",
        review=_days(draw, 1, 14),
        detection=_days(draw, 0, 7),
        convening=_days(draw, 0, 7),
        clearance=_days(draw, 0, 7),
        sources=_some(draw, ("joint_stock", "partner_stock", "third_country")),
        partners=_some(draw, places),
        consent=draw(st.sampled_from((0.1, 0.8))),
        consents={draw(st.sampled_from(places)): draw(st.sampled_from((0.0, 1.0)))},
        false_alarms=draw(st.sampled_from((0.0, 6.0))),
        alarm_usd=draw(st.sampled_from((None, 1000))),
        modes=_some(draw, ("air", "sea")),
        air_capacity=draw(st.sampled_from((None, "5 t"))),
    )


@st.composite
def drawn_instruments(draw: st.DrawFn, network: Network, horizon: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """One to three disruptions and up to three responses, labelled."""
    kinds = (bans, licences, quotas, outages, closures, producer_quotas, rushes, tariffs, rules_of_origin, surges)
    disruption = st.one_of(*(kind(network, horizon) for kind in kinds))
    response = st.one_of(
        stockpiles(network), groups(network), programmes(network, horizon), recyclings(network, horizon),
        price_floors(network), projects(network, horizon), permits(network, horizon), shorings(network, horizon),
        funds(network, horizon),
    )  # fmt: skip
    disruptions = draw(st.lists(disruption, min_size=1, max_size=3))
    responses = draw(st.lists(response, max_size=3))
    named = {f"d{number}": each for number, each in enumerate(disruptions)}
    answers = {f"r{number}": each for number, each in enumerate(responses)}
    tied = _tied(draw, network, {**named, **answers})
    if draw(st.integers(0, 3)) == 3:
        ends = draw(st.lists(st.sampled_from(sorted(tied)), min_size=1, unique=True))
        ends = [name for name in ends if not isinstance(tied[name], DemandSurge)] or ["nobody"]
        tied["dd"] = of(Truce, ends=ends, starts=after(draw(st.integers(0, horizon))))
    return {k: v for k, v in tied.items() if k[0] == "d"}, {k: v for k, v in tied.items() if k[0] == "r"}


def _tied(draw: st.DrawFn, network: Network, named: dict[str, Any]) -> dict[str, Any]:
    """The same, some of them after earlier ones, once a cover or price is beyond a level, or again and again."""
    users = sorted({(row.place, row.material) for row in network.demands})
    for number, (label, each) in enumerate(sorted(named.items())):
        if isinstance(each, JointStockpile | NationalStockpile | DemandSurge) or draw(st.integers(0, 2)) < 2:
            continue
        ties: dict[str, Any] = {}
        place, material = draw(st.sampled_from(users))
        how = draw(st.sampled_from(("cover", "price", "both", "again")))
        if how in ("both", "again") and number:
            other = draw(st.sampled_from(sorted(named)[:number]))
            ties["after"] = {draw(st.sampled_from(("begins", "ends"))): other, "lag": _days(draw, 0, 20)}
        if how in ("cover", "both"):
            ties["when"] = {"cover": material, "place": place, "below": _days(draw, 5, 60)}
        if how == "price":
            ties["when"] = {"price": material, "place": place, "above": draw(st.sampled_from((0.9, 1.05)))}
        if how == "again":
            ties["repeats"] = {"every": _days(draw, 1, 90), "times": draw(st.integers(1, 4))}
        named[label] = type(each).model_validate({**each.model_dump(by_alias=True), **ties})
    return named


class Case:
    """A drawn world with drawn instruments."""

    def __init__(self, world: World, disruptions: dict[str, Any], responses: dict[str, Any]) -> None:
        self.world, self.disruptions, self.responses = world, disruptions, responses

    @property
    def instruments(self) -> dict[str, Any]:
        return self.disruptions | self.responses

    def __repr__(self) -> str:
        told = "\n".join(f"  {label}: {each!r}" for label, each in self.instruments.items())
        rows = "\n".join(f"  {lane}" for lane in self.world.layout.network.lanes)
        return f"{self.world.days} days, reference {self.world.dealer.reference}\n{told}\n{rows}"


@st.composite
def cases(draw: st.DrawFn, days: int = 250) -> Case:
    """A small network in reference or drawn mode, under random instruments."""
    network = draw(closed_networks(max_facilities=2, max_places=3))
    reference = draw(st.booleans())
    world = World(network, days, seed=draw(st.integers(0, 5)), reference=reference)
    return Case(world, *draw(drawn_instruments(network, days)))


@cache
def shipped_world(days: int = 3 * 365, *, reference: bool = False) -> World:
    return World(Network.shipped(), days, reference=reference)


def every_instrument() -> Instruments:
    """All instruments, on the shipped network."""
    rare = ["ndpr_oxide", "dytb_oxide", "magnet_heavy", "magnet_light", "gallium_primary", "gallium_refined"]
    months = {"triangular": [6, 12, 24], "unit": "months"}
    owners = {"USA": 0.5, "JPN": 0.5}
    return {
        "ban": of(ExportBan, by="CHN", materials=rare, to=["USA", "JPN"], announced="2026-02-01",
                  in_force="2026-03-01", lasts=months, leakage=0.05),
        "kuantan": of(FacilityOutage, facilities="MYS.ndpr_oxide", starts="2026-03-01", lasts=months, ramp="2 months"),
        "licence": of(ExportLicence, by="CHN", materials=rare, announced="2026-07-01", in_force="2026-08-01"),
        "quota": of(ExportQuota, by="CHN", materials=["antimony_refined", "gallium_refined"], share=0.7,
                    in_force="2026-04-01", period="quarter", carry_over=0.5),
        "congo": of(ProducerQuota, by="COD", materials="cobalt_hydroxide", tonnes={"cobalt_hydroxide": "96.6 kt"},
                    announced="2026-02-10", in_force="2026-03-10", lasts=months),
        "ore": of(ProducerQuota, by="CHN", materials="ndpr_in_concentrate", share=0.9, in_force="2026-06-01"),
        "rush": of(Hoarding, places=["EU27", "KOR"], materials=["cobalt_refined", "magnet_light"], cover=1.5,
                   starts="2026-04-01", lasts=months, ramp="2 months"),
        "duty": of(Tariff, by=["USA", "EU27"], on="CHN", materials=["magnet_light", "magnet_heavy"], rate="34 %",
                   starts="2026-04-09", lasts=months),
        "failures": of(FacilityOutage, rate_per_year="parameters"),
        "cape": of(RouteClosure, chokepoints="cape", starts="2026-05-01", lasts="5 months", holds=True, caught=True),
        "malacca": of(RouteClosure, chokepoints="malacca", starts="2026-08-01", lasts=months, extra="12 days",
                      caught=True),
        "abroad": of(ReexportRule, by="CHN", materials=["dytb_oxide", "ndpr_oxide"], to="USA", in_force="2026-06-01",
                     lasts=months, approved=0.3),
        "ethics": of(OriginExclusion, by="EU27", origins="CHN", materials="gallium_refined", content_above=0.5,
                     share=0.5, in_force="2026-09-01"),
        "order": of(DemandRestraint, places=["USA", "JPN"], materials=["gallium_refined", "magnet_light"], share=0.1,
                    below="30 days", until="40 days", above=2.0, back_at=1.5, compensation=1000),
        "research": of(Substitution, places="JPN", materials="magnet_heavy", starts="2026-06-01", adds=0.1, faster=2.0,
                       usd_per_t=500),
        "scrap": of(Recycling, places="JPN", capacity={"ndpr_oxide": "200 t"}, starts="2026-03-01", ramp="1 year",
                    investment=1e7, usd_per_t=2000),
        "again": of(FacilityOutage, facilities="MYS.ndpr_oxide", starts="2026-06-01", lasts="20 days",
                    after={"begins": "ban", "lag": "60 days"}, repeats={"every": "6 months", "times": 3}),
        "peace": of(Truce, ends=["abroad", "quota"],
                    when={"price": "dytb_oxide", "place": "JPN", "above": 3}),
        "floor": of(PriceFloor, facilities="USA.ndpr_oxide", floor=1.1, keeps=0.9),
        "plant": of(Project, facility="USA.dytb_oxide", capacity="200 t", starts="2025-06-01", stands="build",
                    offtake="USA", cost=1e8),
        "reform": of(PermittingAcceleration, where=["AUS", "USA"], takes=0.5, starts="2026-03-01"),
        "mine": of(Project, facility="AUS.dytb_oxide", capacity="200 t", starts="2025-01-01", permit="18 months",
                   finance="2 months", build="11 months", ramp="6 months", slip=1.2),
        "fund": of(InvestmentFund, owners=["USA", "JPN"], budget=2e8, starts="2026-06-01", tranches=[0.5, 0.5],
                   candidates={"ores": {"facility": "MYS.dytb_oxide", "capacity": "300 t", "cost": 1.2e8},
                               "metal": {"facility": "KOR.germanium_refined", "capacity": "10 t", "cost": 5e7}}),
        "friends": of(FriendShoring, buyers=["USA", "JPN"], partners=["AUS", "KAZ", "MYS"], takes=0.5,
                      materials=["gallium_primary", "dytb_oxide"], starts="2026-03-01"),
        "cars": of(DemandSurge, materials=["magnet_heavy", "gallium_refined"], to=1.5,
                   starts="2026-01-01", by="2030-01-01"),
        "joint": of(JointStockpile, owners=owners, holdings={"dytb_oxide": "90 days"}, refill=True,
                    refill_price_ceiling=2.0),
        "national": of(NationalStockpile, owner="JPN", holdings={"ndpr_oxide": "60 days", "gallium_refined": "20 t"}),
        "group": of(RapidResponseGroup, members=["USA", "JPN"]),
    }  # fmt: skip
