"""Tables shaped like a run's, with plausible numbers made by formula: no simulation."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pyarrow as pa

from sim.network import Network
from sim.outcomes.embedded import SCHEMA
from sim.outcomes.flows import DURING, WHOLE, Period, flow_table
from sim.outcomes.flows import SCHEMA as FLOWS
from sim.scenario import Scenario

TIERS = ("all", "protected", "other")
UNITS = {"first_short_day": "day", "shortfall_share": "share", "fill_rate": "share", "peak_share": "share"}
BAN = """
name: {name}
start: 2026-01-01
horizon: {days} days
replicates: {replicates}
seed: 42
disruptions:
  ban: {kind: export_ban, by: CHN, materials: [dytb_oxide, magnet_heavy, magnet_light, gallium_refined],
        to: [USA, JPN], announced: 2026-02-01, in_force: 2026-03-01,
        lasts: {triangular: [6, 12, 24], unit: months}}
"""
RESPONSES = """
responses:
  joint_stock: {kind: joint_stockpile, owners: {USA: 0.5, JPN: 0.5}, holdings: {dytb_oxide: 90 days}}
  rapid_response: {kind: rapid_response_group, members: [USA, JPN]}
"""
QUIET = "name: Nothing happens\nstart: 2026-01-01\nhorizon: {days} days\nreplicates: {replicates}\n"

DEPTH = {  # place, material: first short day, peak share without response, and with
    ("JPN", "magnet_heavy"): (155, 0.42, 0.24),
    ("USA", "magnet_heavy"): (118, 0.55, 0.49),
    ("USA", "magnet_light"): (125, 0.50, 0.47),
    ("JPN", "magnet_light"): (190, 0.33, 0.30),
    ("JPN", "gallium_refined"): (210, 0.28, 0.20),
    ("USA", "gallium_refined"): (240, 0.12, 0.04),
    ("KOR", "magnet_heavy"): (300, 0.06, 0.08),
}


@dataclass(frozen=True)
class FakeResults:
    scenario: Scenario
    arms: tuple[str, ...]
    measures: pa.Table
    costs: pa.Table
    summary: pa.Table
    relief: pa.Table
    series: pa.Table
    log: pa.Table
    reasons: list[dict]
    manifest: dict = field(default_factory=dict)
    folder: Path | None = None
    tables: dict = field(default_factory=dict)
    dated: list = field(default_factory=list)
    embedded: pa.Table = field(default_factory=SCHEMA.empty_table)
    flows: pa.Table = field(default_factory=FLOWS.empty_table)


@cache
def fake(
    *,
    response: bool = True,
    quiet: bool = False,
    days: int = 730,
    replicates: int = 40,
    name: str = "China bans rare earths and gallium",
    depth: bool = True,
) -> FakeResults:
    text = QUIET if quiet else BAN + (RESPONSES if response else "")
    text = text.replace("{name}", '"' + name.replace('"', '\\"') + '"').replace("{days}", str(days))
    text = text.replace("{replicates}", str(replicates))
    scenario = Scenario.from_text(text)
    arms = ["undisturbed"]
    if not quiet:
        arms.append("disrupted")
        if response:
            arms += ["responded", "without joint_stock", "without rapid_response"]
    network = Network.shipped()
    shortfalls = DEPTH if depth else {}
    rows = _measures(network, scenario, arms, shortfalls)
    measures = pa.Table.from_pylist(rows)
    return FakeResults(
        scenario=scenario,
        arms=tuple(arms),
        measures=measures,
        costs=_costs(scenario, response and not quiet),
        summary=_summary(measures),
        relief=_relief(rows, scenario, response and not quiet),
        series=_series(network, scenario, arms, shortfalls),
        log=_log(scenario, arms[min(2, len(arms) - 1)]),
        reasons=[{"why": "untouched", "materials": ["germanium_refined"]}],
        flows=_flows(network, scenario, arms),
        manifest={"folder": "export-ban-1a2b3c", "version": "0.1.0", "network": "ab" * 32},
    )


def _flows(network, scenario, arms):
    lanes = [lane for lane in network.lanes if lane.material.split("_")[0] in ("dytb", "ndpr", "magnet", "gallium")]
    years = scenario.horizon_days / 365.0
    usual = np.array([lane.t_per_year * years for lane in lanes])
    cut = np.array([0.1 if lane.seller.startswith("CHN") and "CHN" not in lane.buyer else 1.02 for lane in lanes])
    by_arm = {"undisturbed": usual, "disrupted": usual * cut, "responded": usual * np.sqrt(cut)}
    shown = [arm for arm in by_arm if arm in arms]
    last = scenario.end - timedelta(days=1)
    periods = (
        Period(WHOLE, scenario.start, last),
        Period(DURING, min(date(2026, 3, 1), last), min(date(2026, 8, 29), last)),
    )
    parts = np.array([[[by_arm[arm], by_arm[arm] / 4]] * 2 for arm in shown], np.float32)
    return flow_table(shown, periods, lanes, parts)


def _peaks(depth, place, material, arm):
    first, before, after = depth.get((place, material), (np.nan, 0.0, 0.0))
    peak = {
        "undisturbed": 0.0,
        "disrupted": before,
        "responded": after,
        "without joint_stock": after + 0.7 * (before - after),
        "without rapid_response": after + 0.4 * (before - after),
    }[arm]
    return first + (30 if arm == "responded" else 0), peak


def _measures(network, scenario, arms, depth):
    rows = []
    years = scenario.horizon_days / 365.0
    demand = {}
    for each in network.demands:
        if each.material in ("germanium_refined", "antimony_refined"):
            continue
        for tier in ("all", each.tier):
            key = each.place, each.material, tier
            demand[key] = demand.get(key, 0.0) + each.t_per_year * years
    for arm in arms:
        for replicate in range(scenario.replicates):
            z = NormalDist().inv_cdf((replicate + 0.5) / scenario.replicates)
            scale, shift = float(np.exp(0.2 * z)), -20.0 * z
            for (place, material, tier), t in demand.items():
                first, peak = _peaks(depth, place, material, arm)
                share = min(0.95, 0.5 * peak * scale * (0.2 if tier == "protected" else 1.0))
                short = share * t
                happens = peak > 0.07 or (peak > 0.0 and scale > 1.1)
                usd = network.materials[material].price_usd_per_t * short
                rows.append(
                    {
                        "arm": arm,
                        "replicate": replicate,
                        "place": place,
                        "material": material,
                        "tier": tier,
                        "demand_t": t,
                        "used_t": t - short,
                        "substituted_t": 0.02 * short,
                        "restrained_t": 0.0,
                        "priced_out_t": 0.6 * short,
                        "short_t": 0.4 * short,
                        "shortfall_t": short,
                        "shortfall_share": share,
                        "first_short_day": first + shift if happens else np.nan,
                        "days_short": 400 * peak,
                        "peak_share": peak * scale,
                        "recovery_day": 600.0,
                        "fill_rate": 1 - share,
                        "value_not_delivered_usd": usd,
                        "price_peak": 1 + 4 * peak,
                        "days_price_above_1_5": 100.0 * peak,
                        "import_share": 0.9,
                        "supplier_hhi": 8000.0,
                        "cover_least_days": 20.0,
                    }
                )
    return rows


def _summary(measures):
    frame = {name: np.array(measures[name].to_pylist()) for name in measures.column_names}
    names = [name for name in measures.column_names[5:]]
    keys = sorted(set(zip(frame["arm"], frame["place"], frame["material"], frame["tier"], strict=True)))
    code = {key: k for k, key in enumerate(keys)}
    which = np.array(
        [code[key] for key in zip(frame["arm"], frame["place"], frame["material"], frame["tier"], strict=True)]
    )
    rows = []
    for key, k in code.items():
        part = which == k
        for name in names:
            values = frame[name][part]
            here = values[np.isfinite(values)]
            q = _quantiles(here)
            rows.append(
                dict(zip(("arm", "place", "material", "tier"), key, strict=True))
                | {
                    "measure": name,
                    "unit": UNITS.get(name, "t"),
                    "n": len(values),
                    "mean": float(here.mean()) if len(here) else np.nan,
                    "p05": q[0],
                    "p50": q[1],
                    "p95": q[2],
                    "share_of_replicates": len(here) / len(values) if name == "first_short_day" else np.nan,
                    "cvar95": q[2],
                }
            )
    return pa.Table.from_pylist(rows)


def _quantiles(values):
    if not len(values):
        return [np.nan] * 3
    ordered, last = np.sort(values), len(values) - 1
    return [float(ordered[round(q * last)]) for q in (0.05, 0.5, 0.95)]


def _totals(rows, arm, material, places):
    measure = "value_not_delivered_usd" if material == "all" else "shortfall_t"
    found = {}
    for r in rows:
        if r["arm"] == arm and material in ("all", r["material"]) and (places is None or r["place"] in places):
            found[r["replicate"]] = found.get(r["replicate"], 0.0) + r[measure]
    return np.array([found[k] for k in sorted(found)])


def _relief(measures, scenario, response):
    rows = []
    schema = {
        "of": "",
        "for": "",
        "material": "",
        "unit": "t",
        "mean": 0.0,
        "p05": 0.0,
        "p50": 0.0,
        "p95": 0.0,
        "share": 0.0,
        "cost_usd": 0.0,
        "usd_per_unit": 0.0,
    }
    small = [row for row in measures if row["tier"] == "all"]
    for of, arm in (
        (
            ("all responses", "disrupted"),
            ("joint_stock", "without joint_stock"),
            ("rapid_response", "without rapid_response"),
        )
        if response
        else ()
    ):
        for whom, places in (
            ("owners", ("USA", "JPN")),
            ("USA", ("USA",)),
            ("KOR", ("KOR",)),
            ("world", None),
        ):
            for material in ("magnet_heavy", "magnet_light", "gallium_refined", "all"):
                without = _totals(small, arm, material, places)
                gain = without - _totals(small, "responded", material, places)
                q = _quantiles(gain)
                share = float(np.median(gain) / np.median(without)) if np.median(without) else None
                rows.append(
                    {
                        "of": of,
                        "for": whom,
                        "material": material,
                        "unit": "USD" if material == "all" else "t",
                        "mean": gain.mean(),
                        "p05": q[0],
                        "p50": q[1],
                        "p95": q[2],
                        "share": share,
                        "cost_usd": 8.3e6,
                        "usd_per_unit": 8.3e6 / gain.mean() if gain.mean() > 0 else None,
                    }
                )
    return pa.Table.from_pylist(rows) if rows else pa.Table.from_pylist([schema]).slice(0, 0)


def _costs(scenario, response):
    rows = []
    for replicate in range(scenario.replicates if response else 0):
        for who, purpose, usd in (
            ("joint_stock", "holding", 7.1e6),
            ("rapid_response", "freight", 0.4e6),
            ("rapid_response", "purchase", 0.8e6 + 1e3 * replicate),
        ):
            rows.append({"arm": "responded", "replicate": replicate, "response": who, "purpose": purpose, "usd": usd})
    schema = pa.schema(
        [
            ("arm", pa.string()),
            ("replicate", pa.int32()),
            ("response", pa.string()),
            ("purpose", pa.string()),
            ("usd", pa.float64()),
        ]
    )
    return pa.Table.from_pylist(rows, schema)


def _series(network, scenario, arms, depth):
    days = np.arange(scenario.horizon_days)
    pairs = sorted({(d.place, d.material) for d in network.demands if d.material[:2] not in ("ge", "an")})
    parts = []
    for arm in arms[:3]:
        for place, material in pairs:
            first, peak = _peaks(depth, place, material, arm)
            bump = (
                0.0 if peak == 0 else peak / (1 + np.exp(-(days - first - 20) / 12)) / (1 + np.exp((days - 520) / 15))
            )
            bump = bump + np.zeros(len(days))
            wave = 0.004 * np.abs(np.sin(days / 9.0))
            parts += [
                _band(arm, "shortfall_share", place, material, days, bump + wave * (peak > 0), 0.35),
                _band(arm, "price", place, material, days, 1 + 5 * bump, 0.25),
                _band(arm, "cover_days", place, material, days, np.maximum(3.0, 50 - 80 * bump), 0.3),
            ]
            if arm == "responded":
                before = _peaks(depth, place, material, "disrupted")[1]
                gone = (bump - bump * before / peak) if peak else bump
                parts.append(_band("responded", "difference", place, material, days, gone, 0.5))
    for label, response in scenario.responses.items() if "responded" in arms else ():
        for material in getattr(response, "holdings", ()):
            parts.append(_band("responded", "state_stock_t", label, material, days, np.maximum(0.0, 90.0 - days), 0.2))
    return pa.concat_tables(parts).unify_dictionaries()


def _band(arm, series, place, material, days, middle, width):
    n = len(days)
    spread = {"p05": 1 - width, "p25": 1 - width / 2, "p50": 1.0, "p75": 1 + width / 2, "p95": 1 + width}
    return pa.table(
        {
            name: pa.DictionaryArray.from_arrays(np.zeros(n, np.int32), [text])
            for name, text in {"arm": arm, "series": series, "place": place, "material": material}.items()
        }
        | {"day": pa.array(days, pa.int32())}
        | {name: middle * factor for name, factor in spread.items()}
    )


def _log(scenario, arm):
    rows = []

    def add(
        day,
        who,
        what,
        text,
        material="",
        origin="",
        destination="",
        tonnes=None,
        mode="",
        until=None,
        usd=None,
    ):
        date = (scenario.start + timedelta(days=day)).isoformat()
        arrives = (scenario.start + timedelta(days=until)).isoformat() if until is not None else ""
        rows.append(
            {
                "arm": arm,
                "history": "median",
                "replicate": 7,
                "day": day,
                "date": date,
                "who": who,
                "what": what,
                "text": text,
                "material": material,
                "origin": origin,
                "destination": destination,
                "tonnes": tonnes,
                "mode": mode,
                "until": arrives,
                "usd": usd,
            }
        )

    if scenario.disruptions:
        add(31, "ban", "announced", "the ban is announced for 2026-03-01; 48 lanes", until=59)
        for day in range(31, 59, 3):
            add(
                day,
                "the world",
                "consignment",
                f"12.4 t of magnet_heavy to use:JPN <{day}>",
                "magnet_heavy",
                "CHN.magnet_heavy",
                "use:JPN",
                12.4,
                "sea",
                day + 21,
            )
        add(59, "ban", "in force", "48 lanes close", until=424)
        add(424, "ban", "ends", "48 lanes open again")
    if scenario.responses:
        add(0, "joint_stock", "holds", "49.2 t of dytb_oxide in JPN", "dytb_oxide", tonnes=49.2)
        add(
            74,
            "rapid_response",
            "warning",
            "JPN magnet_heavy: known supply lasts less than 60 days",
            "magnet_heavy",
        )
        add(
            88,
            "rapid_response",
            "decision",
            "JPN magnet_heavy: emergency shipments are ordered",
            "magnet_heavy",
        )
        add(120, "joint_stock", "trigger", "cover of dytb_oxide is 44.1 days, below 45", "dytb_oxide")
        add(
            134,
            "joint_stock",
            "decision",
            "dytb_oxide: release of 98.4 t is cleared, in rounds of 7 days",
            "dytb_oxide",
        )
        for day in range(134, 400, 7):
            add(
                day,
                "joint_stock",
                "shipment",
                "2.1 t of dytb_oxide by air from JPN",
                "dytb_oxide",
                "JPN",
                "JPN.magnet_heavy",
                2.1,
                "air",
                day + 5,
                12_000.0,
            )
        add(300, "joint_stock", "stops", "dytb_oxide: nothing is left", "dytb_oxide")
    rows.sort(key=lambda row: row["day"])
    schema = pa.schema(
        [
            ("arm", pa.string()),
            ("history", pa.string()),
            ("replicate", pa.int32()),
            ("day", pa.int32()),
            ("date", pa.string()),
            ("who", pa.string()),
            ("what", pa.string()),
            ("text", pa.string()),
            ("material", pa.string()),
            ("origin", pa.string()),
            ("destination", pa.string()),
            ("tonnes", pa.float64()),
            ("mode", pa.string()),
            ("until", pa.string()),
            ("usd", pa.float64()),
        ]
    )
    return pa.Table.from_pylist(rows, schema)
