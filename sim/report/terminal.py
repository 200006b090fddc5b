"""The answer as compact tables for a terminal."""

from __future__ import annotations

import math

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sim.report import names, world
from sim.report.ledger import Ledger, Pair, Relief
from sim.report.numbers import Spread, number, percent

MOST_ROWS = 12
BAR = 5
"""Width of a bar that stands for all of demand."""


def tables(ledger: Ledger) -> RenderableType:
    """Who runs short, and what the responses relieve; nothing where nobody is short."""
    parts: list[RenderableType] = [shortages(ledger)] if ledger.short_pairs else [Text("No consumer runs short.")]
    if ledger.after and ledger.short_pairs:
        parts.append(reliefs(ledger))
    return Group(*parts, *(Text(f"\n{sentence}") for sentence in world.told(ledger)))


def shortages(ledger: Ledger) -> Table:
    """A row for each consumer that runs short: when, how much, worth what; then with the responses."""
    title = f"Who runs short, {names.day(ledger.start)} to {names.day(ledger.final_day)}"
    table = _table(title, _note(ledger))
    table.add_column("Users", no_wrap=True)
    table.add_column("first short", no_wrap=True)
    for heading in ("days", "t", "USD m", "% D0"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True, width=BAR)
    if ledger.after:
        table.add_column("with", justify="right", no_wrap=True)
    for pair in ledger.short_pairs[:MOST_ROWS]:
        table.add_row(*_shortage(ledger, pair))
    return table


def _note(ledger: Ledger) -> str:
    since = ledger.disruption_date
    counted = f"days (5 to 95 %) since the disruption of {names.day(since)}; " if since else ""
    responded = "; with: % D0 with the responses" if ledger.after else ""
    return f"{counted}medians of {ledger.replicates:,} replicates; D0, USD: at base price{responded}"


def _shortage(ledger: Ledger, pair: Pair) -> list[str]:
    arm = ledger.before
    first, share = ledger.spread(arm, pair, "first_short_day"), ledger.spread(arm, pair, "shortfall_share")
    when = ledger.date_of(first.p50)
    value = ledger.spread(arm, pair, "value_not_delivered_usd").p50
    cells = [
        escape(f"{pair.place} {names.material(pair.material)}"),
        names.day(when) if when and first.happens > 0 else "never",
        _days(ledger, first),
        number(ledger.spread(arm, pair, "shortfall_t").p50),
        number(value / 1e6),
        in_hundreds(share.p50),
        bar(share.p50),
    ]
    if ledger.after:
        cells.append(in_hundreds(ledger.spread(ledger.after, pair, "shortfall_share").p50))
    return cells


def in_hundreds(share: float) -> str:
    """A share as a number of per cent, its sign left to the heading."""
    return percent(share).removesuffix(" %")


def _days(ledger: Ledger, first: Spread) -> str:
    if first.happens == 0:
        return "-"
    zero = ledger.disruption_date or ledger.start
    past = (zero - ledger.start).days
    return f"{first.p05 - past:,.0f} to {first.p95 - past:,.0f}".replace("-", "\N{MINUS SIGN}")


def bar(share: float) -> str:
    """A share of demand as a bar of five blocks, to an eighth of one."""
    eighths = round(8 * BAR * min(max(share, 0.0), 1.0)) if math.isfinite(share) else 0
    full, rest = divmod(eighths, 8)
    return "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")


def reliefs(ledger: Ledger) -> Table:
    """What the responses relieve, together and one by one, for the owners and for the world."""
    note = "medians; one response: what would be missing without it; USD m: cost, and per USD of goods relieved"
    table = _table("What the responses relieve", note)
    table.add_column("Response", min_width=14)
    table.add_column("relieves", no_wrap=True)
    for heading in ("owners", "% loss", "world", "USD m", "per USD"):
        table.add_column(heading, justify="right", no_wrap=True)
    for of in ("all responses", *ledger.scenario.responses):
        table.add_row(*_value(ledger, of))
        world = {each.material: each.amount for each in ledger.relieved(of, "world")}
        for each in ledger.relieved(of, "owners"):
            table.add_row(*_relief(each, world.get(each.material, Spread())))
    return table


def _value(ledger: Ledger, of: str) -> list[str]:
    """The line of a response over all goods, in USD m, with its cost."""
    owners, world = (ledger.relieved_value(of, whom) for whom in ("owners", "world"))
    if owners is None or world is None:
        return [escape(of)]
    return [
        escape(of),
        "USD m of goods",
        number(owners.amount.p50 / 1e6),
        in_hundreds(owners.share),
        number(world.amount.p50 / 1e6),
        number(owners.cost_usd / 1e6),
        number(owners.usd_per_unit) if owners.usd_per_unit > 0 else "",
    ]


def _relief(each: Relief, world: Spread) -> list[str]:
    """A material that a response relieves, in tonnes."""
    return [
        "",
        f"t {escape(names.material(each.material))}",
        number(each.amount.p50),
        in_hundreds(each.share),
        number(world.p50),
    ]


def _table(title: str, caption: str) -> Table:
    return Table(
        title=title,
        caption=caption,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
        pad_edge=False,
        collapse_padding=True,
    )
