"""The tables of the page as rows of text, ready to be set."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.network.evidence import sources_used, weak_figures
from sim.report import clauses, names, relief, world
from sim.report.anew import anew
from sim.report.book import Pair
from sim.report.ledger import LITTLE, Ledger, Relief
from sim.report.numbers import (
    Spread,
    days_since,
    digits_of,
    marked,
    number,
    often,
    percent,
    percent_range,
    tonnes,
    tonnes_range,
    usd,
    usd_range,
    whole,
)
from sim.report.tongue import count, listed, say
from sim.sentence import Sentence

MOST_ROWS = 8
"""Consumers in a table."""
WEAK_FIGURES = 12
SOURCES = 12


@dataclass(frozen=True)
class Users:
    """The users of a material in a place, as a table names them."""

    place: str
    material: str
    code: str


def users(pair: Pair) -> Users:
    """Readable names with the codes of the tables."""
    return Users(names.place_title(pair.place), names.material(pair.material), f"{pair.place} {pair.material}")


def clock_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """First short day of each consumer, without and with the responses."""
    return [
        {"users": users(pair), "arms": [_first(ledger, arm, pair) for arm in arms(ledger)]}
        for pair in ledger.short_pairs[:MOST_ROWS]
    ]


def arms(ledger: Ledger) -> list[str]:
    """The arms that the tables show."""
    return [arm for arm in (ledger.before, ledger.after) if arm]


def _first(ledger: Ledger, arm: str, pair: Pair) -> dict[str, str]:
    first = ledger.spread(arm, pair, "first_short_day")
    comes = math.isfinite(first.p50)
    days = days_since(ledger.since(first)) if comes else "\N{EN DASH}"
    return {
        "arm": arm_name(ledger, arm),
        "date": clauses.date_range(ledger, first),
        "since": marked(days, first.row, "p50", "p05", "p95", f"-{ledger.zero}") if comes else days,
        "often": often(first, ledger.replicates),
    }


def arm_name(ledger: Ledger, arm: str) -> str:
    """Whether an arm is without or with the responses; nothing where there are none."""
    if ledger.after is None:
        return ""
    return say("with responses") if arm == ledger.after else say("without responses")


def loss_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """What each consumer misses, without and with the responses."""
    return [
        {
            "users": users(pair),
            "demand": tonnes_range(ledger.spread(ledger.before, pair, "demand_t")),
            "arms": [_loss(ledger, arm, pair) for arm in arms(ledger)],
        }
        for pair in ledger.short_pairs[:MOST_ROWS]
    ]


def _loss(ledger: Ledger, arm: str, pair: Pair) -> dict[str, str]:
    """Means: what is priced out and what is short add up to what is missing."""

    def spread(measure: str, tier: str = "all") -> Spread:
        return ledger.spread(arm, pair, measure, tier)

    def mean(of: Spread, shown: Callable[[float, int], str]) -> str:
        return marked(shown(of.mean, digits_of(spread("shortfall_t"), of.mean)), of.row, "mean")

    return {
        "arm": arm_name(ledger, arm),
        "missing": tonnes_range(spread("shortfall_t")),
        "share": percent_range(spread("shortfall_share")),
        "bar": f"{min(100.0, 100.0 * np.nan_to_num(spread('shortfall_share').mean)):.1f}%",
        "priced_out": mean(spread("priced_out_t"), tonnes),
        "short": mean(spread("short_t"), tonnes),
        "protected": mean(spread("shortfall_share", "protected"), percent),
        "other": mean(spread("shortfall_share", "other"), percent),
        "restrained": mean(spread("restrained_t"), tonnes),
        "substituted": mean(spread("substituted_t"), tonnes),
        "value": usd_range(spread("value_not_delivered_usd")),
    }


def world_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """What the owners and the world miss of each material, before and after the responses: world-net."""
    after = ledger.after
    if after is None:
        return []
    return [
        {
            "material": names.material_title(material),
            "code": material,
            "cells": [_total(ledger, arm, whom, material) for whom in ("owners", "world") for arm in arms(ledger)],
        }
        for material in dict.fromkeys(pair.material for pair in ledger.short_pairs)
    ]


def _total(ledger: Ledger, arm: str, whom: str, material: str) -> str:
    mean = ledger.mean_lost(arm, whom, material)
    total = ledger.derive(f"missing of {material}, {arm}, {whom}", "t", Spread(mean, mean, mean, mean))
    return marked(tonnes(total.mean, 2), total.row, "mean")


def relief_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """What the responses relieve together and one by one, for the owners and for the world, and the cost."""
    return [
        {
            "of": relief.title(ledger, of),
            "goods": listed(relief.not_counted(ledger, of)) if ledger.purposes(of) else "",
            "cost": [relief.cost_of(ledger, of), *relief.purposes_of(ledger, of)],
            "saved": " ".join(relief.saved(ledger, of)),
            "lines": [*_all_goods(ledger, of), *_materials(ledger, of)] or [dict.fromkeys(LINE, "")],
        }
        for of in (relief.rows(ledger) if ledger.after else ())
    ]


LINE = ("material", "code", "owners", "share", "world", "unit_cost")


def _all_goods(ledger: Ledger, of: str) -> Iterator[dict[str, str]]:
    owners, whole = (ledger.relieved_value(of, whom) for whom in ("owners", "world"))
    if owners and whole:
        each = marked(usd(owners.usd_per_unit, 2), owners.row, "usd_per_unit")
        yield {
            "material": say("all goods at base price"),
            "code": "",
            "owners": usd_range(owners.amount),
            "share": _share(owners),
            "world": usd_range(whole.amount),
            "unit_cost": say("{cost} for a USD", cost=each) if owners.usd_per_unit > 0 else "",
        }


def _materials(ledger: Ledger, of: str) -> Iterator[dict[str, str]]:
    """A line a material; the cost of a tonne only for the one that is relieved most by value."""
    world_of = {each.material: each.amount for each in ledger.relieved(of, "world")}
    told = [each for each in ledger.relieved(of, "owners") if abs(each.gain) >= LITTLE]
    for row, each in enumerate(told):
        priced = row == 0 and each.usd_per_unit > 0
        tonne = marked(usd(each.usd_per_unit, 2), each.row, "usd_per_unit")
        yield {
            "material": names.material(each.material),
            "code": each.material,
            "owners": tonnes_range(each.amount),
            "share": _share(each),
            "world": tonnes_range(world_of.get(each.material, Spread())),
            "unit_cost": say("{cost} a tonne", cost=tonne) if priced else "",
        }


def _share(each: Relief) -> str:
    return marked(percent(each.share.mean, 2), each.share.row, "mean")


def control_rows(ledger: Ledger) -> list[dict[str, str]]:
    """Dated controls of the tables, those that act first, and what came of each."""
    if ledger.scenario.controls == "none":
        return []
    return [
        {
            "id": each.id,
            "kind": world.kind(each),
            "by": listed(map(names.place, each.by)),
            "to": say("every place") if "all" in each.to else listed(map(names.place, each.to)),
            "materials": listed(map(names.material, each.materials)),
            "from": names.day(each.in_force) if each.in_force else say("standing"),
            "until": names.day(each.until) if each.until else say("open"),
            "came": _came(row),
            "source": ledger.network.sources[each.source].title,
        }
        for row in ledger.results.dated
        for each in [ledger.controls[row["id"]]]
    ]


def _came(row: dict[str, Any]) -> str:
    """What a dated control moved, or why it moved nothing."""
    if not row["acts"]:
        return anew(Sentence.unpacked(row["said"])) if "said" in row else str(row["text"])
    return "; ".join(world.moved(row, material) for material in row["moved"])


def rests_on(ledger: Ledger) -> tuple[str, ...]:
    """Materials that the answer is about, with what they are made of; all of them if nobody is short."""
    found = dict.fromkeys(pair.material for pair in ledger.short_pairs) or dict.fromkeys(ledger.network.materials)
    for recipe in ledger.network.recipes:
        if ledger.network.facilities[recipe.facility].material_out in found:
            found.setdefault(recipe.material_in)
    return tuple(found)


def weak_rows(ledger: Ledger) -> Iterator[dict[str, str]]:
    """The weakest figures under the answer, with range, grade and source."""
    for each in weak_figures(ledger.network, rests_on(ledger), WEAK_FIGURES):
        yield {
            "figure": f"{each.table}: {' > '.join(each.key)}",
            "value": f"{number(each.value)} {each.unit}",
            "range": say("{low} to {high}", low=number(each.low), high=number(each.high)),
            "grade": each.grade,
            "source": each.source.title,
            "url": safe_url(each.source.url),
            "note": each.note,
        }


def source_rows(ledger: Ledger) -> Iterator[dict[str, str]]:
    """The sources that most rows under the answer rest on."""
    for source, rows in sources_used(ledger.network, rests_on(ledger))[:SOURCES]:
        yield {
            "title": source.title,
            "publisher": ", ".join(part for part in (source.publisher, source.year) if part),
            "url": safe_url(source.url),
            "rows": count("{number} row", "{number} rows", rows, number=whole(rows)),
        }


def safe_url(url: str | None) -> str:
    """An address that may be linked to: of the web, or none."""
    return url if url and url.startswith(("https://", "http://")) else ""
