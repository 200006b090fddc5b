"""The report as one page that needs nothing else: no scripts, no fonts, no requests."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv
from markupsafe import Markup

from sim.report import explained, forms, keys, names, plain, reasons, relief, sections, story, text, world
from sim.report.figures.drawing import drawing
from sim.report.figures.inline import inline
from sim.report.figures.plan import median_log, planned
from sim.report.figures.sketch import Picture, Sketch
from sim.report.ledger import Ledger
from sim.report.mark import mark_of, page_of
from sim.report.markup import put, template
from sim.report.numbers import traced
from sim.report.tongue import say, speaking, spoken

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.outcomes.results import Results

KINDS = {
    "fan": "Shortfall, day by day",
    "difference": "What the responses change",
    "price": "Prices by place",
    "reserve": "What stockpiles hold",
    "cover": "Commercial stock",
    "heat": "Shortfall by material and place",
    "ribbon": "The chain, stage by stage",
    "map": "Flows cut and rerouted",
    "timeline": "The median history",
}
"""Groups of figures in the order of the page; the clock stands with its table."""

CAPTIONS = {
    "fan": "Share of D0 missing. Line: median; area: middle half of the replicates; thin lines: 5th and 95th "
    "percentile. Means over 14 days of daily quantiles. Dotted: dated events of the scenario.",
    "difference": "Responded minus disrupted, in points of D0, paired on the same replicates: below zero is "
    "relief. Line, area and thin lines as above.",
    "price": "Median price before any response of the scenario, as a multiple of the base price of the tables, "
    "logarithmic.",
    "reserve": "Tonnes in all stores of the stockpile, with the responses. Line, area and thin lines as above.",
    "cover": "Stock of users and makers, in days of baseline intake of the place. Line, area and thin lines as above.",
    "heat": "Mean shortfall over the whole period as a share of D0. Blank: no use.",
    "ribbon": "Mean tonnes from place to place at each stage in the first half-year of the disruption, or for as long "
    "as it lasts, without responses; each stage scaled to its usual flow in the same days. Below: what still flows; "
    "what is lost leaves its place empty. Consignments only, no leaks or resale.",
    "map": "Mean change of the flows between places in the same days, disrupted less undisturbed, without responses; "
    "the wider, the more. Later departures that catch up are not counted. Places are marked at the centre of their "
    "land, the rest of the world in the South Atlantic. Outlines: Natural Earth, public domain.",
    "timeline": "Marks are decisions, bars what is in force, ticks departures.",
}


def write(results: Results, folder: str | Path, pool: Executor | None = None, language: str = "en") -> Path:
    """Write the page, `answer.csv` and `figures/`; the same results give the same bytes.

    Args:
        results: What a run brought.
        folder: Where to write; made if it is missing.
        pool: Draws the figures, while this process puts the sentences and tables together; None draws them here.
        language: `en`, `ja` or `id`; those but English name the page and the folder of its figures.

    Returns:
        The page.
    """
    return begun(results, pool, language)(folder)


def begun(results: Results, pool: Executor | None, language: str = "en") -> Callable[[str | Path], Path]:
    """Plan the page and let others draw its figures; what is returned writes it into a folder, as `write` does."""
    with speaking(language):
        ledger = Ledger(results)
        sketches = planned(ledger)
        pictures = drawing(sketches, pool)

    def write_into(folder: str | Path) -> Path:
        with speaking(language):
            return _write(ledger, sketches, pictures, Path(folder))

    return write_into


def _write(ledger: Ledger, sketches: list[Sketch], pictures: Callable[[], list[Picture]], folder: Path) -> Path:
    with traced():
        blank, context = template("page.html.j2"), _context(ledger)
    drawn = pictures()
    language = spoken().code
    _write_figures(drawn, sketches, folder / "figures" if language == "en" else folder / "figures" / language)
    put(folder / "answer.csv", _derived(ledger))
    page = folder / page_of(language)
    with traced():
        put(page, blank.render(context | _pictures(drawn)))
    return page


def _write_figures(drawn: Iterable[Picture], sketches: Iterable[Sketch], folder: Path) -> None:
    """Each figure and its numbers to files, and none that an earlier report left."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{picture.name}.svg": picture.svg for picture in drawn}
    files |= {folder / f"{sketch.name}.csv": _numbers(sketch.table) for sketch in sketches if sketch.kind != "timeline"}
    for old in (*folder.glob("*.svg"), *folder.glob("*.csv")):
        if old not in files:
            old.unlink()
    for path, content in files.items():
        put(path, content)


def _numbers(table: pa.Table) -> str:
    """What a figure shows, as a table; that of a history is `log.csv`."""
    plain = [pa.string() if pa.types.is_dictionary(each.type) else each.type for each in table.schema]
    schema = pa.schema(list(zip(table.column_names, plain, strict=True)))
    file = io.BytesIO()
    pyarrow.csv.write_csv(table.cast(schema), file)
    return "\ufeff" + file.getvalue().decode()


def _derived(ledger: Ledger) -> str:
    """Sums and shares that the page works out itself, a row each: what stands in no other file."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(("name", "unit", "mean", "p05", "p50", "p95"))
    for name, (unit, spread) in sorted(ledger.derived.items()):
        rows.writerow((name, unit, spread.mean, spread.p05, spread.p50, spread.p95))
    return "\ufeff" + file.getvalue()


def _context(ledger: Ledger) -> dict[str, Any]:
    """All that the page says, but for its figures."""
    scenario = ledger.scenario
    return {
        "scenario": scenario,
        "mark": mark_of(ledger.results),
        "title": scenario.name,
        "about": names.dates_told(scenario.about.strip()),
        "first": names.day(ledger.start),
        "last": names.day(ledger.final_day),
        "disruption": names.day(ledger.disruption_date) if ledger.disruption_date else "",
        "points": text.points(ledger),
        "keys": list(keys.told(ledger)),
        "reasons": reasons.told(ledger.results.reasons),
        "short": bool(ledger.short_pairs),
        "responses": bool(ledger.after),
        "also_short": len(ledger.short_pairs) - sections.MOST_ROWS,
        **_answers(ledger),
        **_grounds(ledger),
    }


def _answers(ledger: Ledger) -> dict[str, Any]:
    """The tables of the answer and the sentences that go with them."""
    helped = bool(ledger.after and ledger.short_pairs)
    shown = ledger.short_pairs[: sections.MOST_ROWS]
    return {
        "clock": sections.clock_rows(ledger),
        "losses": sections.loss_rows(ledger),
        "restrained": any(ledger.spread(ledger.last, pair, "restrained_t").mean > 0.0 for pair in shown),
        "net": sections.world_rows(ledger),
        "reliefs": sections.relief_rows(ledger) if ledger.short_pairs else [],
        "untold": relief.untold(ledger),
        "apart": any(map(ledger.left_out, ledger.scenario.responses)),
        "in_words": [text.consumer(ledger, pair) for pair in ledger.short_pairs[: text.MOST_PAIRS]],
        "helped": [*relief.together(ledger), *relief.one_by_one(ledger)] if helped else [],
        "forms": list(forms.sentences(ledger)) if ledger.after else [],
    }


def _grounds(ledger: Ledger) -> dict[str, Any]:
    """What the answer rests on: scenario, history, controls, figures, sources, how to run it again."""
    log = median_log(ledger)
    return {
        "explained": explained.parts(ledger.scenario, ledger.network),
        "history": story.told(log),
        "replicate": log["replicate"][0].as_py() if log.num_rows else None,
        "arm": sections.arm_name(ledger, ledger.last) or say("the only arm"),
        "controls": sections.control_rows(ledger),
        "control_mode": world.mode(ledger),
        "embedded": list(world.embedded(ledger)),
        "weak": list(sections.weak_rows(ledger)),
        "sources": list(sections.source_rows(ledger)),
        "yaml": ledger.scenario.as_kept(),
        "facts": plain.facts_of(ledger.results.manifest),
    }


def _pictures(drawn: list[Picture]) -> dict[str, Any]:
    return {
        "clock_figure": _figures(drawn, "clock"),
        "figures": [(kind, say(title), say(CAPTIONS[kind]), _figures(drawn, kind)) for kind, title in KINDS.items()],
    }


def _figures(drawn: list[Picture], kind: str) -> list[Markup]:
    """The figures of a kind as parts of the page; their text was escaped when they were drawn."""
    return [Markup(inline(picture.svg, picture.name, picture.finding)) for picture in drawn if picture.kind == kind]
