"""The report as one page that needs nothing else: no scripts, no fonts, no requests."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from sim.report import forms, names, relief, sections, story, text, world
from sim.report.figures.inline import inline
from sim.report.figures.plan import median_log, planned
from sim.report.figures.sketch import Picture, drawing
from sim.report.ledger import Ledger
from sim.report.mark import PAGE, mark_of
from sim.report.numbers import number

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.outcomes.results import Results

KINDS = {
    "fan": "Shortfall, day by day",
    "difference": "What the responses change",
    "price": "Prices by place",
    "stock": "Stockpiles",
    "cover": "Commercial stock",
    "heat": "Shortfall by material and place",
    "timeline": "The median history",
}
"""Groups of figures in the order of the page; the clock stands with its table."""

CAPTIONS = {
    "fan": "Share of D0 missing. Line: median; area: middle half of the replicates; thin lines: 5th and 95th "
    "percentile. Means over 14 days of daily quantiles. Dotted: dated events of the scenario.",
    "difference": "Responded minus disrupted, in points of D0, paired on the same replicates: below zero is "
    "relief. Line, area and thin lines as above.",
    "price": "Median price without responses, as a multiple of the base price of the tables, logarithmic.",
    "stock": "Tonnes in state and joint stockpiles with the responses. Line, area and thin lines as above.",
    "cover": "Stock of users and makers, in days of baseline intake of the place. Line, area and thin lines as above.",
    "heat": "Median shortfall over the whole period as a share of D0. Blank: no use.",
    "timeline": "Marks are decisions, bars what is in force, ticks departures.",
}


def write(results: Results, folder: str | Path, pool: Executor | None = None) -> Path:
    """Write `report.html` and `figures/*.svg`; the same results give the same bytes.

    Args:
        results: What a run brought.
        folder: Where to write; made if it is missing.
        pool: Draws the figures, while this process puts the sentences and tables together; None draws them here.

    Returns:
        The page.
    """
    ledger = Ledger(results)
    pictures = drawing(planned(ledger), pool)
    blank, context = template(), _context(ledger)
    drawn = pictures()
    target = Path(folder)
    _write_figures(drawn, target / "figures")
    page = target / PAGE
    put(page, blank.render(context | _pictures(drawn)))
    return page


def _write_figures(drawn: Iterable[Picture], folder: Path) -> None:
    """Each figure to a file, and none that an earlier report left."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{picture.name}.svg": picture.svg for picture in drawn}
    for old in folder.glob("*.svg"):
        if old not in files:
            old.unlink()
    for path, svg in files.items():
        put(path, svg)


def put(path: Path, content: str) -> None:
    """A file that is there whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(content, encoding="utf-8", newline="\n")
    draft.replace(path)


def template(name: str = "page.html.j2") -> Template:
    """A page to be filled; every text put into it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment.get_template(name)


def _context(ledger: Ledger) -> dict[str, Any]:
    """All that the page says, but for its figures."""
    scenario = ledger.scenario
    return {
        "scenario": scenario,
        "mark": mark_of(ledger.results),
        "about": names.dates_told(scenario.about.strip()),
        "period": f"{names.day(ledger.start)} to {names.day(ledger.final_day)}",
        "disruption": names.day(ledger.disruption_date) if ledger.disruption_date else "",
        "headline": text.headline(ledger),
        "reasons": list(map(names.dates_told, ledger.results.reasons)),
        "short": bool(ledger.short_pairs),
        "responses": bool(ledger.after),
        "also_short": len(ledger.short_pairs) - sections.MOST_ROWS,
        **_answers(ledger),
        **_grounds(ledger),
    }


def _answers(ledger: Ledger) -> dict[str, Any]:
    """The tables of the answer and the sentences that go with them."""
    helped = bool(ledger.after and ledger.short_pairs)
    return {
        "clock": sections.clock_rows(ledger),
        "losses": sections.loss_rows(ledger),
        "reliefs": sections.relief_rows(ledger) if ledger.short_pairs else [],
        "in_words": [text.consumer(ledger, pair) for pair in ledger.short_pairs[: text.MOST_PAIRS]],
        "helped": [*relief.together(ledger), *relief.one_by_one(ledger)] if helped else [],
        "forms": list(forms.sentences(ledger)) if ledger.after else [],
    }


def _grounds(ledger: Ledger) -> dict[str, Any]:
    """What the answer rests on: scenario, history, controls, figures, sources, how to run it again."""
    log = median_log(ledger)
    return {
        "explained": sections.explained(ledger),
        "history": story.told(log),
        "replicate": log["replicate"][0].as_py() if log.num_rows else None,
        "arm": f"{sections.arm_name(ledger, ledger.last)} responses",
        "controls": sections.control_rows(ledger),
        "control_mode": world.mode(ledger),
        "embedded": list(world.embedded(ledger)),
        "weak": list(sections.weak_rows(ledger)),
        "sources": list(sections.source_rows(ledger)),
        "yaml": ledger.scenario.as_kept(),
        "facts": _facts(ledger),
    }


def _facts(ledger: Ledger) -> list[tuple[str, str]]:
    """What determines the numbers, as the manifest has it."""
    manifest = ledger.results.manifest
    facts = [
        ("folder", manifest.get("folder", "")),
        ("network tables (SHA-256)", ledger.results.manifest["network"][:16]),
        ("source (SHA-256)", str(manifest.get("source", ""))[:16]),
        ("platform", manifest.get("platform", "")),
        ("libraries", ", ".join(f"{name} {found}" for name, found in sorted(manifest.get("libraries", {}).items()))),
    ]
    return [(name, value) for name, value in facts if value]


def _pictures(drawn: list[Picture]) -> dict[str, Any]:
    return {
        "clock_figure": _figures(drawn, "clock"),
        "figures": [(kind, title, CAPTIONS[kind], _figures(drawn, kind)) for kind, title in KINDS.items()],
    }


def _figures(drawn: list[Picture], kind: str) -> list[Markup]:
    """The figures of a kind as parts of the page; their text was escaped when they were drawn."""
    return [Markup(inline(picture.svg, picture.name, picture.finding)) for picture in drawn if picture.kind == kind]
