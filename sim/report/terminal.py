"""The answer for a terminal: three sentences, then the same in compact tables with small bars."""

from __future__ import annotations

import math

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sim.report import names, relief, text, world
from sim.report.book import Pair
from sim.report.ledger import Ledger, Relief
from sim.report.numbers import Spread, digits_of, in_hundreds, number, whole
from sim.report.tongue import listed, say

MOST_ROWS = 12
BAR = 5
"""Width of a bar that stands for all of demand."""


def told(ledger: Ledger, *, details: bool) -> RenderableType:
    """Three sentences, who runs short, what the responses relieve; and everything in words, if asked for."""
    parts: list[RenderableType] = [Text(sentence + "\n") for sentence in text.headline(ledger)]
    if ledger.short_pairs:
        parts.append(shortages(ledger))
        if len(ledger.short_pairs) > MOST_ROWS:
            parts.append(Text(say("{number} more in summary.csv", number=whole(len(ledger.short_pairs) - MOST_ROWS))))
        if ledger.after:
            parts += [Text(), reliefs(ledger)]
            parts += [Text(said) for said in [relief.untold(ledger)] if said]
    more = [*text.particulars(ledger), *world.told(ledger)] if details else [world.mode(ledger)]
    return Group(*parts, *(Text(f"\n{sentence}") for sentence in more))


def shortages(ledger: Ledger) -> Table:
    """A row for each consumer that runs short: when, how much, worth what; then with the responses."""
    span = {"first": names.day(ledger.start), "last": names.day(ledger.final_day)}
    table = _table(say("Who runs short, {first} to {last}", **span), _note(ledger))
    table.add_column(say("Users"), no_wrap=True)
    table.add_column(say("first short"), no_wrap=True)
    for heading in ("%", say("days"), "t", say("USD m"), "% D0"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True, width=BAR)
    if ledger.after:
        table.add_column(say("with"), justify="right", no_wrap=True)
    for pair in ledger.short_pairs[:MOST_ROWS]:
        table.add_row(*_shortage(ledger, pair))
    return table


def _note(ledger: Ledger) -> str:
    since = ledger.disruption_date
    slots = {"number": whole(ledger.replicates)}
    said = say("means of {number} replicates; %: of them that run short, dates: their medians; D0, USD: at base prices",
               **slots)  # fmt: skip
    if since:
        said = say(
            "{note}; days (5 to 95 %) from {date}, when the first disruption is in force; below 0: before",
            note=said,
            date=names.day(since),
        )
    said = say("{note}; with: % D0 with the responses", note=said) if ledger.after else said
    return _ordered(ledger, said)


def _ordered(ledger: Ledger, note: str) -> str:
    """The note with the order of the rows (`Book.short_pairs`)."""
    if not ledger.parties:
        return say("{note}; rows by USD", note=note)
    return say("{note}; rows: {places} first, then by USD", note=note, places=listed(map(names.place, ledger.parties)))


def _shortage(ledger: Ledger, pair: Pair) -> list[str]:
    arm = ledger.before
    first, share = ledger.spread(arm, pair, "first_short_day"), ledger.spread(arm, pair, "shortfall_share")
    when = ledger.date_of(first.p50)
    cells = [
        escape(f"{pair.place} {names.material(pair.material)}"),
        names.day(when) if when and first.happens > 0 else say("never"),
        whole(100.0 * first.happens),
        _days(ledger, first),
        _mean(ledger.spread(arm, pair, "shortfall_t")),
        _mean(ledger.spread(arm, pair, "value_not_delivered_usd"), 1e6),
        in_hundreds(share.mean, digits_of(share, share.mean)),
        bar(share.mean),
    ]
    if ledger.after:
        after = ledger.spread(ledger.after, pair, "shortfall_share")
        cells.append(in_hundreds(after.mean, digits_of(after, after.mean)))
    return cells


def _mean(spread: Spread, scale: float = 1.0) -> str:
    return number(spread.mean / scale, digits_of(spread, spread.mean))


def _days(ledger: Ledger, first: Spread) -> str:
    if first.happens == 0 or not math.isfinite(first.p50):
        return "-"
    since = ledger.since(first)
    return f"{whole(since.p05)}..{whole(since.p95)}"


def bar(share: float) -> str:
    """A share of demand as a bar of five blocks, to an eighth of one."""
    eighths = round(8 * BAR * min(max(share, 0.0), 1.0)) if math.isfinite(share) else 0
    full, rest = divmod(eighths, 8)
    return "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")


def reliefs(ledger: Ledger) -> Table:
    """What the responses relieve, together and one by one, for the owners and for the world."""
    note = say("means; per USD: cost for a USD of goods relieved")
    if any(map(ledger.left_out, ledger.scenario.responses)):
        note = say("means; one response: what would be missing without it, and what leaving it out saves; "
                   "per USD: cost for a USD of goods relieved")  # fmt: skip
    if ledger.parties:
        note = say("{note}; owners: {places}", note=note, places=listed(map(names.place, ledger.parties)))
    table = _table(say("What the responses relieve"), note)
    table.add_column(say("Response"), min_width=14)
    table.add_column(say("relieves"), no_wrap=True)
    for heading in (say("owners"), say("% loss"), say("world"), say("USD m"), say("per USD")):
        table.add_column(heading, justify="right", no_wrap=True)
    for of in relief.rows(ledger):
        table.add_row(*_value(ledger, of))
        world_of = {each.material: each.amount for each in ledger.relieved(of, "world")}
        for each in ledger.relieved(of, "owners"):
            if abs(each.gain) >= 0.005:
                table.add_row(*_relief(each, world_of.get(each.material, Spread())))
    return table


def _value(ledger: Ledger, of: str) -> list[str]:
    """The line of a response over all goods, in USD m, with its cost."""
    owners, world_of = (ledger.relieved_value(of, whom) for whom in ("owners", "world"))
    name = escape(relief.title(ledger, of))
    cost = _mean(ledger.cost(of), 1e6) if ledger.purposes(of) else "-"
    if owners is None or world_of is None:
        return [name, "", "", "", "", cost]
    return [
        name,
        say("USD m of goods"),
        _mean(owners.amount, 1e6),
        in_hundreds(owners.share.mean, 2),
        _mean(world_of.amount, 1e6),
        number(owners.cost_usd / 1e6, 2) if ledger.purposes(of) else "-",
        number(owners.usd_per_unit, 2) if owners.usd_per_unit > 0 else "",
    ]


def _relief(each: Relief, world_of: Spread) -> list[str]:
    """A material that a response relieves, in tonnes."""
    return [
        "",
        say("{material}, t", material=escape(names.material(each.material))),
        _mean(each.amount),
        in_hundreds(each.share.mean, 2),
        _mean(world_of),
    ]


def _table(title: str, caption: str) -> Table:
    return Table(
        title=title,
        caption=caption,
        box=box.SIMPLE_HEAD,
        show_edge=False,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
        pad_edge=False,
        collapse_padding=True,
    )
