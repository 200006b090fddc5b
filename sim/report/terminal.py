"""The answer as compact tables for a terminal."""

from __future__ import annotations

import math

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sim.report import names
from sim.report.ledger import Ledger, Pair, Relief
from sim.report.numbers import Spread, number, percent

MOST_ROWS = 12
BAR = 5
"""Width of a bar that stands for all of demand."""


def tables(ledger: Ledger) -> RenderableType:
    """Who runs short, and what the responses relieve; nothing where nobody is short."""
    if not ledger.short_pairs:
        return Text("No consumer runs short.")
    parts: list[RenderableType] = [shortages(ledger)]
    if ledger.after:
        parts.append(reliefs(ledger))
    return Group(*parts)


def shortages(ledger: Ledger) -> Table:
    """A row for each consumer that runs short: when, how much, worth what; then with the responses."""
    title = f"Who runs short, {names.day(ledger.start)} to {names.day(ledger.final_day)}"
    table = _table(title, _note(ledger))
    table.add_column("Users", no_wrap=True)
    table.add_column("first short", no_wrap=True)
    for heading in ("days 5-95 %", "t", "USD m", "of D0"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True, width=BAR)
    if ledger.after:
        table.add_column("with", justify="right", no_wrap=True)
    for pair in ledger.short_pairs[:MOST_ROWS]:
        table.add_row(*_shortage(ledger, pair))
    return table


def _note(ledger: Ledger) -> str:
    since = ledger.disruption_date
    counted = f"days since the disruption of {names.day(since)}; " if since else ""
    responded = "; with: with the responses" if ledger.after else ""
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
        percent(share.p50),
        bar(share.p50),
    ]
    if ledger.after:
        cells.append(percent(ledger.spread(ledger.after, pair, "shortfall_share").p50))
    return cells


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
    note = (
        "medians; one response: what would be missing without it; a tonne: all of the cost on that material"
    )
    table = _table("What the responses relieve", note)
    table.add_column("Response", min_width=14)
    table.add_column("Material", no_wrap=True)
    for heading in ("owners t", "of shortfall", "world t", "cost USD m", "USD a tonne"):
        table.add_column(heading, justify="right", no_wrap=True)
    for of in ("all responses", *ledger.scenario.responses):
        world = {each.material: each.tonnes for each in ledger.relieved(of, "world")}
        for row, each in enumerate(ledger.relieved(of, "owners")):
            table.add_row(*_relief(each, world.get(each.material, Spread()), first=row == 0))
    return table


def _relief(each: Relief, world: Spread, *, first: bool) -> list[str]:
    """A line of relief; cost only on the first, which is worth most."""
    return [
        escape(each.of) if first else "",
        escape(names.material_title(each.material)),
        number(each.tonnes.p50),
        percent(each.share),
        number(world.p50),
        number(each.cost_usd / 1e6) if first else "",
        number(each.usd_per_t) if first and each.usd_per_t > 0 else "",
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
