"""The summary of a network as plain text: aligned columns, no colour, no terminal needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.network.summary import GRADES, MaterialSummary, NetworkSummary, Share, StageSummary


def as_text(summary: NetworkSummary, suppliers: int = 3) -> str:
    """The whole summary.

    Args:
        summary: What to print.
        suppliers: How many of the largest places to name of each material and stage.
    """
    sections = (
        _counts(summary),
        _section("Materials (t a year, t held)", MATERIAL_HEADINGS, map(_material, summary.materials)),
        _section("Units", ("material", "a tonne of it is"), ((m.material, m.unit) for m in summary.materials)),
        _section("Stages", STAGE_HEADINGS, (_stage(each, suppliers) for each in summary.stages)),
        _section(
            "Made by (t a year, share of all that is made)",
            ("material", "HHI", "places"),
            ((each.material, f"{each.hhi:,.0f}", _named(each.producers, suppliers)) for each in summary.materials),
        ),
        _section(
            "Bought abroad (t a year, share of all that the place buys)",
            ("material", "places"),
            ((each.material, _named(each.imports, 6)) for each in summary.materials),
        ),
        _section("Share of tonnage by grade (%)", GRADE_HEADINGS, map(_grades, summary.materials)),
        _closure(summary),
    )
    return "\n\n".join(sections) + "\n"


MATERIAL_HEADINGS = ("material", "USD/t", "output", "use", "feed", "traded", "stock", "state", "capacity")
STAGE_HEADINGS = ("mineral", "stage", "materials", "output", "HHI", "largest", "share", "places")
GRADE_HEADINGS = ("material", *(f"output {g}" for g in GRADES), *(f"lanes {g}" for g in GRADES), "gap t")


def aligned(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in aligned columns: texts to the left, numbers to the right."""
    body = [tuple(row) for row in rows]
    columns = list(zip(headings, *body, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [bool(body) and all(_numeric(cell) for cell in column[1:]) for column in columns]
    lines = (headings, tuple("-" * width for width in widths), *body)
    return "\n".join(_line(cells, widths, right) for cells in lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(parts).rstrip()


def _numeric(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "").replace("%", "").strip().isdigit()


def _section(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return f"{title}\n{aligned(headings, rows)}"


def _counts(summary: NetworkSummary) -> str:
    named = ", ".join(f"{count} {table}" for table, count in summary.counts.items())
    return f"Network {summary.digest[:12]}: {named}"


def _material(each: MaterialSummary) -> tuple[str, ...]:
    figures = (
        each.price_usd_per_t,
        each.output_t,
        each.final_use_t,
        each.feed_t,
        each.traded_t,
        each.commercial_stock_t,
        each.state_stock_t,
        each.capacity_t,
    )
    return (each.material, *map(tonnes, figures))


def _stage(each: StageSummary, suppliers: int) -> tuple[str, ...]:
    return (
        each.mineral,
        each.stage,
        " + ".join(each.materials),
        tonnes(each.output_t),
        f"{each.hhi:,.0f}",
        each.largest.place,
        f"{100 * each.largest.share:.1f}%",
        _named(each.producers[1:suppliers]),
    )


def _named(shares: Sequence[Share], most: int = 99) -> str:
    named = [f"{each.place} {tonnes(each.tonnes)} ({100 * each.share:.0f}%)" for each in shares[:most]]
    left = len(shares) - most
    return ", ".join((*named, f"{left} more") if left > 0 else named) or "none"


def _grades(each: MaterialSummary) -> tuple[str, ...]:
    cells = (*_percent(each.output_grades), *_percent(each.lane_grades))
    return (each.material, *cells, f"{each.closure.gap_t:.4f}")


def _percent(grades: dict[str, float]) -> tuple[str, ...]:
    whole = sum(grades.values())
    return tuple(f"{100 * grades[grade] / whole:.0f}" if whole else "0" for grade in GRADES)


def _closure(summary: NetworkSummary) -> str:
    worst = summary.closure
    return f"Largest gap in closure: {worst.gap_t:.5f} t a year ({100 * worst.share:.5f} %) at {worst.where}"


def tonnes(amount: float) -> str:
    """Tonnes with three figures at least: 12,345 or 45.7 or 1.23."""
    digits = 0 if amount >= 100 or amount == 0 else 1 if amount >= 10 else 2
    return f"{amount:,.{digits}f}"
