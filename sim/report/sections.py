"""The tables of the page as rows of text, ready to be set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.network.evidence import sources_used, weak_figures
from sim.report import names, world
from sim.report.ledger import Ledger, Pair
from sim.report.numbers import (
    Spread,
    days_range,
    number,
    percent,
    percent_range,
    tonnes,
    tonnes_range,
    usd,
    usd_range,
)

MOST_ROWS = 10
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
        {
            "users": users(pair),
            "arms": [_first(ledger, arm, pair) for arm in (ledger.before, ledger.after) if arm],
        }
        for pair in ledger.short_pairs[:MOST_ROWS]
    ]


def _first(ledger: Ledger, arm: str, pair: Pair) -> dict[str, str]:
    first = ledger.spread(arm, pair, "first_short_day")
    days = [ledger.date_of(day) for day in (first.p05, first.p50, first.p95)]
    past = ((ledger.disruption_date or ledger.start) - ledger.start).days
    shifted = Spread(p05=first.p05 - past, p50=first.p50 - past, p95=first.p95 - past)
    return {
        "arm": arm_name(ledger, arm),
        "early": names.day(days[0]) if days[0] else "never",
        "middle": names.day(days[1]) if days[1] else "never",
        "late": names.day(days[2]) if days[2] else "never",
        "since": days_range(shifted) if days[1] else "\N{EN DASH}",
        "often": percent(first.happens),
    }


def arm_name(ledger: Ledger, arm: str) -> str:
    """Whether an arm is without or with the responses."""
    return {ledger.before: "without", ledger.after: "with"}.get(arm, arm)


def loss_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """What each consumer misses, without and with the responses."""
    return [
        {
            "users": users(pair),
            "demand": tonnes(ledger.spread(ledger.before, pair, "demand_t").p50),
            "arms": [_loss(ledger, arm, pair) for arm in (ledger.before, ledger.after) if arm],
        }
        for pair in ledger.short_pairs[:MOST_ROWS]
    ]


def _loss(ledger: Ledger, arm: str, pair: Pair) -> dict[str, str]:
    def spread(measure: str, tier: str = "all") -> Spread:
        return ledger.spread(arm, pair, measure, tier)

    return {
        "arm": arm_name(ledger, arm),
        "missing": tonnes_range(spread("shortfall_t")),
        "share": percent_range(spread("shortfall_share")),
        "priced_out": tonnes(spread("priced_out_t").mean),
        "short": tonnes(spread("short_t").mean),
        "protected": percent(spread("shortfall_share", "protected").p50),
        "other": percent(spread("shortfall_share", "other").p50),
        "value": usd_range(spread("value_not_delivered_usd")),
    }


def relief_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """What the responses relieve together and one by one, for the owners and for the world, and the cost."""
    return [
        {
            "of": of,
            "cost": _cost(ledger, of),
            "lines": [*_all_goods(ledger, of), *_materials(ledger, of)],
        }
        for of in (("all responses", *ledger.scenario.responses) if ledger.after else ())
    ]


def _all_goods(ledger: Ledger, of: str) -> Iterator[dict[str, str]]:
    owners, world = (ledger.relieved_value(of, whom) for whom in ("owners", "world"))
    if owners and world:
        yield {
            "material": "all goods at base price",
            "code": "",
            "owners": usd_range(owners.amount),
            "share": percent(owners.share),
            "world": usd_range(world.amount),
            "unit_cost": f"USD {number(owners.usd_per_unit)} a USD" if owners.usd_per_unit > 0 else "",
        }


def _materials(ledger: Ledger, of: str) -> Iterator[dict[str, str]]:
    """A line a material; the cost of a tonne only for the one that is relieved most by value."""
    world = {each.material: each.amount for each in ledger.relieved(of, "world")}
    for row, each in enumerate(ledger.relieved(of, "owners")):
        priced = row == 0 and each.usd_per_unit > 0
        yield {
            "material": names.material(each.material),
            "code": each.material,
            "owners": tonnes_range(each.amount),
            "share": percent(each.share),
            "world": tonnes_range(world.get(each.material, Spread())),
            "unit_cost": f"{usd(each.usd_per_unit)} a t" if priced else "",
        }


def _cost(ledger: Ledger, of: str) -> list[str]:
    """Mean cost of a response, or of all, in total and by purpose."""
    labels = ledger.costs if of == "all responses" else (of,)
    purposes: dict[str, float] = {}
    for label in labels:
        for purpose, amount in ledger.costs.get(label, {}).items():
            purposes[purpose] = purposes.get(purpose, 0.0) + amount
    return [
        usd(sum(purposes.values())),
        *(f"{purpose} {usd(amount)}" for purpose, amount in sorted(purposes.items()) if amount > 0),
    ]


def explained(ledger: Ledger) -> list[tuple[str, list[tuple[str, str]]]]:
    """The scenario in words: sections of lines, each with its date or name apart from what it says."""
    _, *parts = ledger.scenario.explain(ledger.network).strip().split("\n\n")
    sections = []
    for part in parts:
        title, *lines = part.split("\n")
        if title.startswith(" ") or not lines or not lines[0].startswith("  "):
            continue
        sections.append((title, [_parted(line.strip()) for line in lines]))
    return sections


def _parted(line: str) -> tuple[str, str]:
    mark = "  " if line[:4].isdigit() and "  " in line[:14] else ": "
    head, found, rest = line.partition(mark)
    return (names.dates_told(head), names.dates_told(rest)) if found else ("", names.dates_told(line))


def control_rows(ledger: Ledger) -> list[dict[str, str]]:
    """Dated controls of the tables, those that act first, and what came of each."""
    if ledger.scenario.controls == "none":
        return []
    return [
        {
            "id": each.id,
            "kind": each.kind.replace("_", " "),
            "by": ", ".join(each.by),
            "to": ", ".join(each.to),
            "materials": ", ".join(map(names.material, each.materials)),
            "from": names.day(each.in_force) if each.in_force else "standing",
            "until": names.day(each.until) if each.until else "open",
            "came": _came(row),
            "source": ledger.network.sources[each.source].title,
        }
        for row in ledger.results.dated
        for each in [ledger.controls[row["id"]]]
    ]


def _came(row: dict[str, Any]) -> str:
    """What a dated control moved, or why it moved nothing."""
    if not row["acts"]:
        return str(row["text"])
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
            "range": f"{number(each.low)} to {number(each.high)}",
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
            "rows": number(rows),
        }


def safe_url(url: str | None) -> str:
    """An address that may be linked to: of the web, or none."""
    return url if url and url.startswith(("https://", "http://")) else ""
