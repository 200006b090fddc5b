"""Tables of a run, made from what the blocks brought back, in replicate order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.outcomes.columns import MEASURES, SERVED
from sim.outcomes.harvest import SERIES, Groups, decode
from sim.outcomes.measures import conditional_value_at_risk, gone_without
from sim.scenario import Scenario

Floats = NDArray[np.float64]
Codes = NDArray[np.uint16]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
NAMES = ("p05", "p25", "p50", "p75", "p95")
ALL = "all"
DATED = ("first_short_day", "first_empty_day", "recovery_day")
"""Measures that may not come about; their share of replicates is that in which they do."""


def measure_table(arms: Sequence[str], groups: Groups, measures: Floats) -> pa.Table:
    """One row an arm, replicate, place, material and tier."""
    n, k = measures.shape[1], len(groups.rows)
    columns: dict[str, Any] = {
        "arm": _texts(arms, lambda rows: np.repeat(rows, n * k)),
        "replicate": pa.array(np.tile(np.repeat(np.arange(n, dtype=np.int32), k), len(arms))),
    }
    for name in ("place", "material", "tier"):
        values = [getattr(group, name) for group in groups.rows]
        columns[name] = _texts(values, lambda rows: np.tile(rows, len(arms) * n))
    flat = measures.reshape(-1, len(MEASURES))
    return pa.table(columns | {name: flat[:, i] for i, name in enumerate(MEASURES)})


def _texts(values: Sequence[str], spread: Callable[[NDArray[np.int32]], NDArray[np.int32]]) -> pa.DictionaryArray:
    """Texts that many rows share: each is kept once, and its number is spread over the rows."""
    names = list(dict.fromkeys(values))
    rows = spread(np.array([names.index(value) for value in values], np.int32))
    return pa.DictionaryArray.from_arrays(pa.array(rows), pa.array(names))


def cost_table(arms: Sequence[str], paid: Sequence[tuple[int, int, str, str, float]]) -> pa.Table:
    """USD by arm, replicate, response and purpose."""
    rows = sorted(paid)
    return pa.table({
        "arm": pa.array([arms[row[0]] for row in rows], pa.string()),
        "replicate": pa.array([row[1] for row in rows], pa.int32()),
        "response": pa.array([row[2] for row in rows], pa.string()),
        "purpose": pa.array([row[3] for row in rows], pa.string()),
        "usd": pa.array([row[4] for row in rows], pa.float64()),
    })  # fmt: skip


def summary_table(arms: Sequence[str], groups: Groups, measures: Floats) -> pa.Table:
    """Mean and quantiles over the replicates of every measure."""
    rows = list(_summaries(arms, groups, measures))
    names = ("arm", "place", "material", "tier", "measure", "unit", "n", "mean", "p05", "p50", "p95",
             "share_of_replicates", "cvar95")  # fmt: skip
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})


def _summaries(arms: Sequence[str], groups: Groups, measures: Floats) -> Iterator[tuple[Any, ...]]:
    for a, arm in enumerate(arms):
        values = np.ascontiguousarray(measures[a].transpose(1, 2, 0))
        found, shares = spreads(values), np.isfinite(values).mean(-1)
        for g, group in enumerate(groups.rows):
            for i, (name, unit) in enumerate(MEASURES.items()):
                spread = found.get((g, i))
                if spread is None and name not in DATED:
                    continue
                share = float(shares[g, i]) if name in DATED else None
                known = values[g, i][~np.isnan(values[g, i])]
                tail = conditional_value_at_risk(known) if name in ("shortfall_t", "shortfall_share") else None
                yield (arm, group.place, group.material, group.tier, name, unit, values.shape[-1],
                       *(spread or (None,) * 4), share, tail)  # fmt: skip


def spreads(values: Floats) -> dict[tuple[int, int], tuple[float | None, ...]]:
    """Mean and quantiles of (groups, measures, replicates), together where every replicate has a number."""
    whole = np.isfinite(values).all(-1)
    together = values[whole]
    columns = [together.mean(-1), *np.quantile(together, (0.05, 0.5, 0.95), axis=-1)] if together.size else [()] * 4
    found: dict[tuple[int, int], tuple[float | None, ...]] = dict(
        zip(zip(*(at.tolist() for at in np.nonzero(whole)), strict=True),
            zip(*(np.asarray(column).tolist() for column in columns), strict=True), strict=True)
    )  # fmt: skip
    for g, i in zip(*np.nonzero(~whole), strict=True):
        known = values[g, i][~np.isnan(values[g, i])]
        if known.size:
            found[int(g), int(i)] = _spread(known)
    return found


def _spread(values: Floats) -> tuple[float | None, ...]:
    """Mean and the 5th, 50th and 95th percentile, by linear interpolation; none of values that never end."""
    if values.size == 0:
        return None, None, None, None
    if not np.isfinite(values).all():
        at = (_or_none(v) for v in np.quantile(values, (0.05, 0.5, 0.95), method="inverted_cdf"))
        return None, *at
    return float(values.mean()), *(float(v) for v in np.quantile(values, (0.05, 0.5, 0.95)))


def _or_none(value: float) -> float | None:
    """A number, or nothing for what has not come about by the horizon."""
    return float(value) if np.isfinite(value) else None


Held = Mapping[tuple[str, str], NDArray[np.float32]]
STOCK = "state_stock_t"
"""The series of what a stockpile holds; its `place` is the response."""


def series_table(arms: Sequence[str], groups: Groups, codes: Sequence[Codes], held: Sequence[Held] = ()) -> pa.Table:
    """Daily quantiles by arm, series and pool.

    Args:
        arms: Shown arms.
        groups: What the pools are.
        codes: Consecutive replicates, a block each: (arms, replicates, series, days, pools), whole numbers as
            `Harvest.series` gives them.
        held: What stockpiles hold with all responses, a replicate each: (days,) t by response and material.
    """
    parts = [
        _quantile_rows(arm, name, decode(name, _quantiles(_joined(codes, a, s))), groups.pools)
        for a, arm in enumerate(arms)
        for s, name in enumerate(SERIES)
    ]
    if {"disrupted", "responded"} <= set(arms):
        before, after = (_joined(codes, list(arms).index(arm), 0) for arm in ("disrupted", "responded"))
        difference = after.astype(np.int32) - before
        parts.append(_quantile_rows("responded", "difference", _quantiles(difference) / 60_000, groups.pools))
    if held and held[0]:
        stocks = np.stack([np.stack([each[key] for key in held[0]], axis=-1) for each in held])
        parts.append(_quantile_rows("responded", STOCK, _quantiles(stocks), list(held[0])))
    return pa.concat_tables(parts)


def _joined(codes: Sequence[Codes], arm: int, series: int) -> Codes:
    """(replicates, days, pools) of one series in one arm."""
    return np.concatenate([block[arm, :, series] for block in codes])


def _quantiles(codes: NDArray[Any]) -> NDArray[Any]:
    """(quantiles, days, pools) of (replicates, days, pools)."""
    replicates = len(codes)
    side_by_side = np.ascontiguousarray(codes.reshape(replicates, -1).T)  # else sorting jumps through memory
    ordered = np.sort(side_by_side, axis=-1)
    rows = [round(q * (replicates - 1)) for q in QUANTILES]
    return ordered[:, rows].T.reshape(-1, *codes.shape[1:])


def _quantile_rows(arm: str, name: str, values: Floats, of: Sequence[tuple[str, str]]) -> pa.Table:
    days, pools = values.shape[1:]
    constant = {"arm": arm, "series": name}
    texts = {key: pa.array([value]).dictionary_encode() for key, value in constant.items()}
    columns: dict[str, Any] = {
        key: pa.DictionaryArray.from_arrays(pa.array(np.zeros(days * pools, np.int32)), text.dictionary)
        for key, text in texts.items()
    }
    for i, key in enumerate(("place", "material")):
        names = sorted({pool[i] for pool in of})
        index = np.repeat([names.index(pool[i]) for pool in of], days).astype(np.int32)
        columns[key] = pa.DictionaryArray.from_arrays(pa.array(index), pa.array(names))
    columns["day"] = np.tile(np.arange(days, dtype=np.int32), pools)
    by_pool = values.transpose(0, 2, 1).reshape(len(values), -1)
    columns |= {q: by_pool[i].astype(np.float32) for i, q in enumerate(NAMES)}
    return pa.table(columns).unify_dictionaries()


def relief_table(
    scenario: Scenario, arms: Sequence[str], groups: Groups, measures: Floats, costs: pa.Table
) -> pa.Table:
    """What the responses relieve together and each by leave-one-out, paired on the same replicates."""
    rows = [row for without, of in _pairs(arms) for row in _reliefs(scenario, arms, without, of, groups, measures,
                                                                    costs)]  # fmt: skip
    names = ("of", "for", "material", "unit", "mean", "p05", "p50", "p95", "share", "cost_usd", "usd_per_unit")
    kinds = [pa.string()] * 4 + [pa.float64()] * 7
    return pa.table({name: pa.array([row[i] for row in rows], kinds[i]) for i, name in enumerate(names)})


def _pairs(arms: Sequence[str]) -> list[tuple[str, str]]:
    if "responded" not in arms or "disrupted" not in arms:
        return []
    left = [(arm, arm.removeprefix("without ")) for arm in arms if arm.startswith("without ")]
    return [("disrupted", "all responses"), *left]


def owners(scenario: Scenario) -> tuple[str, ...]:
    """Places and groups that the responses serve."""
    found: set[str] = set()
    for response in scenario.responses.values():
        for field in SERVED:
            value = getattr(response, field, None) or ()
            found |= {value} if isinstance(value, str) else set(value)
    return tuple(sorted(found))


def _reliefs(
    scenario: Scenario,
    arms: Sequence[str],
    without: str,
    of: str,
    groups: Groups,
    measures: Floats,
    costs: pa.Table,
) -> Iterator[tuple[Any, ...]]:
    """Rows in tonnes a material, and one over all materials in USD of value at base price.

    Cost in every row is that of the whole response: set it against the row over all materials. The share is of means,
    as the report tells it: shares of parts then add up to that of the whole.
    """
    usd = _mean_cost(costs, without, measures.shape[1])

    def column(arm: str, name: str) -> Floats:
        return measures[arms.index(arm), :, ::3, list(MEASURES).index(name)]

    def lost(arm: str, material: str) -> Floats:
        if material == ALL:
            return column(arm, "value_not_delivered_usd")
        return gone_without(column(arm, "shortfall_t"), column(arm, "restrained_t"))

    for label, chosen in _beneficiaries(scenario, groups):
        for material in (*sorted({m for _, m in groups.pools}), ALL):
            rows = [i for i, (p, m) in enumerate(groups.pools) if p in chosen and material in (m, ALL)]
            before, after = (lost(arm, material)[:, rows].sum(1) for arm in (without, "responded"))
            saved, missing = before - after, float(before.mean())
            share = float(saved.mean()) / missing if missing > 0 else None
            unit = "USD" if material == ALL else "t"
            yield of, label, material, unit, *_spread(saved), share, *_price(saved, usd)


def _beneficiaries(scenario: Scenario, groups: Groups) -> Iterator[tuple[str, list[str]]]:
    places = sorted({p for p, _ in groups.pools})
    served = groups.layout.network.expand(owners(scenario))
    yield "owners", [p for p in places if p in served]
    yield from ((place, [place]) for place in places)
    yield "world", places


def _price(saved: Floats, usd: float | None) -> tuple[float | None, float | None]:
    """Whole cost of the response, and that cost over what it relieves here: over tonnes it is not apportioned."""
    mean = float(saved.mean())
    return usd, usd / mean if usd is not None and mean > 0 else None


def _mean_cost(costs: pa.Table, without: str, replicates: int) -> float:
    """Mean USD a replicate that all responses cost more than those of another arm: what others spend for one counts."""
    sign = {"responded": 1.0, without: -1.0}
    rows = zip(costs["arm"].to_pylist(), costs["usd"].to_pylist(), strict=True)
    return sum(sign.get(arm, 0.0) * float(usd) for arm, usd in rows) / replicates
