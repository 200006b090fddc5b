"""The licence office against queueing theory, Little's law, and a price path against its analytic form.

Applications are filed with the engine's own `decision`; only who files when is made here: a Poisson number each
morning. On whole days with Poisson numbers a day, the mean wait of M/G/1 is that of Pollaczek and Khinchine with
the moments of the rounded times, without any correction (the part of a day saved by starting on the morning is what
those filed on the same morning wait for one another).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.disruptions import ExportLicence
from sim.engine import state as kind
from sim.engine._jit import jit
from sim.engine.day.calendar import APPLICATION
from sim.engine.day.licence import decision
from sim.engine.history import History
from sim.engine.luck import OFFICE, chance
from sim.engine.start import DEVIATES
from tests.networks import small_network
from tests.told import Told
from tests.verification.claim import Claim
from tests.verification.quiet import COVER, QUIET, TRANSIT, ban, one_chain
from tests.worlds import World, after, of

CUT = 50
QUANTILES = (np.arange(256) + 0.5) / 256


@jit
def _file(numbers, waits, decided, lanes, offices, officers, deviates, rule):  # type: ignore[no-untyped-def]
    """File so many applications each day; days until each is taken up, and until it is decided."""
    n = 0
    for day in range(numbers.size):
        for _ in range(numbers[day]):
            lane = lanes[0]
            lane.key = n
            decided[n] = decision(day, lane, offices, officers, deviates, rule)
            waits[n] = offices[0].queue
            n += 1


def office(officers: int, rate: float, median: float, deviates: Any, spread: float, days: int, seed: int) -> Any:
    """(waits, cases in days) of an office at so many applications a day; the first fifth is left out."""
    numbers = np.random.default_rng(seed).poisson(rate, days)
    lanes, offices, rules = np.zeros(1, kind.LANE), np.zeros(1, kind.OFFICE), np.zeros(1, kind.RULES)
    lanes["office"], rules["seed"] = 0, seed
    offices["median"], offices["spread"] = math.log(median), spread
    offices["first"], offices["last"] = 0, officers
    waits, decided = np.zeros(numbers.sum()), np.zeros(numbers.sum())
    _file(numbers, waits, decided, lanes, offices, np.zeros(officers, np.int64), deviates, rules[0])
    assert (decided > 0).all(), "nobody is turned away"
    warm = len(waits) // 5
    return waits[warm:], (decided - waits)[warm:]


def one_by_one() -> Iterator[Claim]:
    """Days until each of some 3,000 applications is decided, by Kiefer and Wolfowitz' recursion for first come, first
    served: one takes the case who is free first. No case lasts over a year; nobody files who would wait over 180 days.
    """
    for officers, median, spread in ((5, 30.0, 0.8), (3, 200.0, 2.0)):
        numbers = np.random.default_rng(9).poisson(0.15, 20_000)
        lanes, offices, rules = np.zeros(1, kind.LANE), np.zeros(1, kind.OFFICE), np.zeros(1, kind.RULES)
        rules["seed"], rules["replicate"] = 9, 4
        offices["median"], offices["spread"], offices["last"] = math.log(median), spread, officers
        waits, decided = np.zeros(numbers.sum()), np.zeros(numbers.sum())
        _file(numbers, waits, decided, lanes, offices, np.zeros(officers, np.int64), DEVIATES, rules[0])
        foretold = _foretold(numbers, officers, math.log(median), spread)
        yield Claim(
            f"{officers} officers, cases of {median:g} days in the middle: applications decided on another day",
            "first free officer + case",
            0.0,
            float((foretold != decided).sum()),
            0.0,
        )
        turned, about = int((foretold < 0).sum()), "applications that nobody files for want of officers"
        yield Claim(f"{officers} officers: {about}", "over 180 days", turned, int((decided < 0).sum()), 0.0)


def _foretold(numbers: Any, officers: int, median: float, spread: float) -> Any:
    """Days until every application is decided, -1 for those not filed; the lengths of cases by the engine's luck."""
    free, found = [0] * officers, []
    for day in np.repeat(np.arange(numbers.size), numbers).tolist():
        begins = max(day, free[0])
        if begins - day > 180:
            found.append(-1)
            continue
        u = chance(9, 4, len(found), day, OFFICE)
        lasts = math.exp(median + spread * float(DEVIATES[int(u * DEVIATES.size)]))
        free = sorted([begins + max(1, min(365, int(lasts + 0.5))), *free[1:]])
        found.append(begins + max(1, min(365, int(lasts + 0.5))) - day)
    return np.array(found)


def erlang_c(officers: int, load: float) -> float:
    """Probability that an M/M/c customer waits."""
    offered = officers * load
    terms = [offered**k / math.factorial(k) for k in range(officers)]
    last = offered**officers / math.factorial(officers) / (1.0 - load)
    return last / (sum(terms) + last)


def licences() -> Iterator[Claim]:
    """Means over 200,000 applications and more, from fixed seeds; tolerances are four standard errors by batches.

    Of M/M/c a further 3 % for cases rounded to whole days; of the approximation of Allen and Cunneen 10 %.
    """
    for name, deviates, spread, median, rate in (
        ("M/D/1", np.zeros(256), 0.0, 10.0, 0.07),
        ("M/G/1, log-normal cases", DEVIATES, 0.5, 6.0, 0.09),
    ):
        waits, cases = office(1, rate, median, deviates, spread, 4_000_000, 1)
        busy = rate * cases.mean()
        expected = rate * float((cases**2).mean()) / (2.0 * (1.0 - busy))
        yield Claim(
            f"wait for an officer, {name}, load {busy:.0%}",
            "rate E[S^2] / (2 (1 - load))",
            expected,
            float(waits.mean()),
            _error(waits),
            "days",
        )
    exponential = np.log(-np.log1p(-QUANTILES))
    for officers, rate in ((2, 0.1), (4, 0.25)):
        waits, cases = office(officers, rate, 12.0, exponential, 1.0, 1_500_000, 2)
        served, busy = float(cases.mean()), rate * float(cases.mean()) / officers
        expected = erlang_c(officers, busy) * served / (officers * (1.0 - busy))
        yield Claim(
            f"wait for an officer, M/M/{officers}, load {busy:.0%}",
            "Erlang C x mean case / (c (1 - load))",
            expected,
            float(waits.mean()),
            _error(waits) + 0.03 * expected,
            "days",
        )
    waits, cases = office(4, 0.25, 11.0, DEVIATES, 0.5, 1_500_000, 3)
    served, spread2 = float(cases.mean()), float(cases.var() / cases.mean() ** 2)
    busy = 0.25 * served / 4
    expected = erlang_c(4, busy) * served / (4 * (1.0 - busy)) * (1.0 + spread2) / 2.0
    yield Claim(
        f"wait for an officer, M/G/4, log-normal cases, load {busy:.0%}",
        "Allen and Cunneen: M/M/c x (1 + cv^2) / 2",
        expected,
        float(waits.mean()),
        0.1 * expected,
        "days",
    )


def _error(waits: Any) -> float:
    """Four standard errors of a mean of what is correlated, by 50 batches."""
    batches = [batch.mean() for batch in np.array_split(waits, 50)]
    return 4.0 * float(np.std(batches, ddof=1)) / math.sqrt(50)


def little() -> Iterator[Claim]:
    """L = rate x W: what is afloat, and what waits for licences, is what comes in a day times the days it stays."""
    for interval in (1, 7, 28):
        world = one_chain(interval=interval)
        found = _each_morning(world, {}, _afloat)
        yield Claim(
            f"afloat on a lane of 1 t/day and {TRANSIT} d, departures every {interval} d",
            "q T",
            float(TRANSIT),
            float(np.mean(found[28 : 28 + 280])),
            1e-9,
            "t",
        )
    world = World(small_network(interval=7, parameters=QUIET), 700)
    licence = of(
        ExportLicence,
        by="CHN",
        to="USA",
        materials="gallium_refined",
        in_force=after(0),
        leakage=0.0,
        approval=1.0,
        learning="0 days",
    )
    waiting = world.waiting({"licence": licence})
    held: list[float] = []

    def look(history: History) -> object:
        while True:
            held.append(float(history.state.lanes["held"].sum()))
            yield history.days(1)

    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item, arg-type]
    waiting.run()
    notes = waiting.state.notes[: int(waiting.state.rules["notes"][0])]
    filed = notes[notes["kind"] == APPLICATION]
    days = [min(int(note["until"]), world.days - 1) - int(note["day"]) for note in filed]
    stay = float(np.average(days, weights=filed["tonnes"]))
    expected = float(filed["tonnes"].sum()) / world.days * stay
    yield Claim(
        "waiting for licences, cases of log-normal length",
        "rate x mean wait, by the log",
        expected,
        float(np.mean(held)),
        1e-9 * expected,
        "t",
    )


def truces() -> Iterator[Claim]:
    """Licences that take years end with a truce on day T: all that waits leaves on that day, and arrives L days on."""
    for truce in (True, False):
        world = one_chain()
        licence = of(ExportLicence, by="CHN", to="USA", materials="gallium_refined", in_force=after(20), leakage=0.0,
                     processing="300 days", approval=1.0, learning="0 days", lasts="15 days", truce=truce)  # fmt: skip
        held = _each_morning(world, {"licence": licence}, lambda h: float(h.state.lanes["held"].sum()))
        yield Claim(f"loads that wait on the morning after licences end {'with' if truce else 'without'} a truce",
                    "0" if truce else "days x q", 0.0 if truce else held[35], held[36], 1e-9, "t")  # fmt: skip


def _afloat(history: History) -> float:
    """Tonnes afloat to the user, at the close of yesterday."""
    row = history.layout.buyer_row["use:USA", "gallium_refined"]
    store = history.store_of(row)
    return history.afloat(store)


def _each_morning(world: World, instruments: dict[str, object], look: Any) -> list[float]:
    found: list[float] = []

    def act(history: History) -> object:
        while True:
            found.append(look(history))
            yield history.days(1)

    waiting = world.waiting(instruments)  # type: ignore[arg-type]
    waiting.instruments = {**waiting.instruments, "zz": Told(act)}  # type: ignore[dict-item, arg-type]
    waiting.run()
    return found


def price_path() -> Iterator[Claim]:
    """The only lane to a user is closed for ever on day T, nothing substitutes: the price is foretold week by week.

    have = max(0, C + L - (days since T)); what is ordered later would come on H - L - max(least, elapsed) days; N / S
    over N0 / S0, less the dead band, to the power of eta, clipped at the cap; of each gap 1 - exp(-7 / smoothing)
    is closed.
    """
    parameters = QUIET | {"price_cap_ratio_thin": 30.0}
    network = small_network(
        interval=1, elasticity=0.0, substitution=0.0, stock_days=COVER, days=TRANSIT, parameters=parameters
    )
    world = World(network, 400, reference=True)
    history = world.history({"ban": ban(CUT)})
    prices = history.state.prices[:, world.layout.market_row("gallium_refined", "USA")]
    p = {name: row.value for name, row in network.parameters.items()}
    H = 28.0 * round(p["planning_horizon"] / 28.0)
    need, base = H + COVER - 1.0, COVER + TRANSIT + H - TRANSIT
    pull, price, path = 1.0 - math.exp(-7.0 / p["price_smoothing_time"]), 1.0, {}
    for day in range(6, 400, 7):
        if day >= CUT:
            have = max(0.0, COVER + TRANSIT - (day - CUT + 1))
            coming = max(0.0, H - TRANSIT - max(p["expected_control_days"], day - CUT))
            felt = need / max(have + coming, 1e-9 * need) / (need / base) / (1.0 + p["price_dead_band"])
            eta = p["price_exponent_eta_gallium"] * p["eta_scale"]
            goal = min(p["price_cap_ratio_thin"], max(1.0, felt) ** eta)
            price += (goal - price) * pull
        path[day] = price
    for day in (55, 69, 97, 153, 300, 398):
        week = max(d for d in path if d <= day)
        yield Claim(
            f"price on day {week}, {week - CUT} d after the only lane is cut",
            "smoothed clip(((N/S) / (N0/S0) / band)^eta)",
            path[week],
            float(prices[week]),
            1e-9 * path[week],
            "of base",
        )


def claims() -> Iterator[Claim]:
    for each in (licences, one_by_one, little, truces, price_path):
        yield from each()
