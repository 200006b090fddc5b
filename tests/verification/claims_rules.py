"""Truces, rules on re-export, faster permits and funds: each with its closed form."""

from __future__ import annotations

from collections.abc import Iterator

from sim.disruptions import ExportBan, ReexportRule, Truce
from sim.responses import InvestmentFund, PermittingAcceleration, Project
from tests.plan import Plan
from tests.verification.claim import Claim
from tests.verification.quiet import COVER, QUIET, TRANSIT, ban, magnets, one_chain, one_maker, short
from tests.worlds import World, after, of

CUT = 50
NEAR = 1e-9
METAL = "germanium_refined"


def ended() -> Iterator[Claim]:
    """A ban without an end on the only lane, ended on day 120: short from when stores are empty to the first load."""
    both = {"ban": ban(CUT), "truce": of(Truce, ends="ban", starts=after(120))}
    lost = short(one_chain().history(both)).sum()
    empty = CUT + COVER + TRANSIT
    yield Claim("a ban that a truce ends on day 120", "(truce + transit - first short day) d", 120.0 + TRANSIT - empty,
                float(lost), NEAR * 100, "t")  # fmt: skip


def resold() -> Iterator[Claim]:
    """A magnet of which 27 % by value is Chinese, under a rule for more than 20 % and for more than 30 %."""
    world = World(magnets().network(), 200, reference=True)
    row = world.layout.lane_names.index("magnet_heavy|JPN.magnet_heavy|use:USA|sea|direct")
    for threshold, days in ((0.2, CUT), (0.3, 200)):
        rule = of(ReexportRule, by="CHN", materials="ndpr_oxide", to="USA", de_minimis=threshold, enforcement=1.0,
                  in_force=after(CUT))  # fmt: skip
        sent = float(world.history({"rule": rule}).state.lanes["sent"][row])
        yield Claim(f"magnets of 27 % Chinese content under a rule for more than {threshold:.0%}: sold on in 200 days",
                    "q x days before it" if days == CUT else "q x days", float(days), sent, 1e-6, "t")  # fmt: skip


def hastened() -> Iterator[Claim]:
    """100 days of permit, of which 60 are left when permits begin to take 0.3 of their time; then 20 and 50 days."""
    project = of(Project, facility=f"AUS.{METAL}", capacity="73 t", starts=after(0), permit="100 days",
                 finance="20 days", build="50 days", ramp="28 days", slip=1, cancelled=0)  # fmt: skip
    faster = of(PermittingAcceleration, where="AUS", takes=0.3, starts=after(40))
    history = one_maker(product_days=10).history({"mine": project, "permits": faster})
    day = next(line.day for line in history.log if line.who == "mine" and line.what == "in force")
    yield Claim("a project whose permit is hastened on day 40: first tonne", "40 + 0.3 x 60 + 20 + 50", 128, day, 0.0,
                "day")  # fmt: skip


def funded() -> Iterator[Claim]:
    """Stores are empty when the fund decides: it builds for 80 days; of the rest half a tonne a day counts."""
    plan = Plan(parameters=QUIET).material(METAL, 1_000_000.0)
    for place, weight in (("CHN", 1.0), ("CAN", 0.0)):
        plan.maker(f"{place}.{METAL}", processing_days=0.0)
        plan.lane(f"{place}.{METAL}", "use:USA", weight, interval=1, days=TRANSIT)
    plan.user("USA", METAL, 365.0, stock_days=COVER, elasticity=0.0, substitution=0.0)
    world = World(plan.network(), 300, reference=True)
    plant = {"facility": f"CAN.{METAL}", "capacity": "182.5 t", "stands": "build", "build": "80 days", "slip": 1,
             "ramp": "40 days", "cost": 400, "offtake": "USA"}  # fmt: skip
    fund = of(InvestmentFund, owners="USA", budget=1000, candidates={"plant": plant}, starts=after(60),
              outlook="100 days", counts="1000 days")  # fmt: skip
    stop = of(ExportBan, by="CHN", materials=METAL, to="USA", in_force=after(0), leakage=0.0)
    history = world.history({"ban": stop, "fund": fund})
    first = next(line.day for line in history.log if line.who == "fund" and line.what == "in force")
    yield Claim("a fund decides on day 60 for what is built in 80: first tonne", "60 + 80", 140, first, 0.0, "day")
    paid = history.accounts["fund"].usd["investment"]
    yield Claim("what the fund spends of 1,000 USD", "cost of the plant", 400.0, paid, 1e-6, "USD")


def claims() -> Iterator[Claim]:
    for each in (ended, resold, hastened, funded):
        yield from each()
