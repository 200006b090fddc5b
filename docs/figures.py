"""The tables of docs/scenarios.md and the pictures of the README: `python docs/figures.py [facts] [runs] [policy]`.

`facts` are the reference-mode tables, some seconds; `runs` the figures of 200 replicates and the pictures, some
minutes; `policy` the answers and figures of the policy scenarios, some more, or of those that are named behind it. All
if nothing is named. After a line `<!-- facts: name -->`, `<!-- replicates -->` or `<!-- policy_runs -->` stands the
table, after `<!-- answer: scenario -->` what a run says of it first, up to `<!-- end -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import policy_runs
import reference
import reference_battery
import reference_policy

from sim import Results, Scenario, run
from sim.report.figures.drawing import draw
from sim.report.figures.plan import planned
from sim.report.ledger import ALL, Ledger
from sim.report.text import headline

PAGE = Path(__file__).with_name("scenarios.md")
IMAGES = Path(__file__).with_name("img")
FACTS = re.compile(r"(<!-- facts: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.S)
ANSWERS = re.compile(r"(<!-- answer: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.S)
RUNS = re.compile(r"(<!-- replicates -->\n).*?(<!-- end -->)", re.S)
POLICY = re.compile(r"(<!-- policy_runs -->\n).*?(<!-- end -->)", re.S)
TABLES = {**reference.TABLES, **reference_battery.TABLES, **reference_policy.TABLES, **policy_runs.TABLES}
SHIPPED = ("export_ban", "kuantan_outage", *reference_battery.SCENARIOS)
"""Those with a table; export_ban_no_response is the disrupted arm of export_ban, and baseline has nothing to tell."""
UNPAIRED = ("export_ban_no_response", "today")
"""Those without a table whose answer is quoted."""
HEAD = ("scenario", "arm", "what", "median", "5 %", "95 %", "first short day", "5 %", "95 %")
OWNERS = ("USA", "JPN")
PLACES = {
    "cobalt_suspension": ("CHN", "KOR", "JPN", "USA", "EU27"),
    "indonesia_nickel_cut": ("IDN", "CHN", "ROW", "EU27", "USA"),
    "australia_lithium_outage": ("CHN", "KOR", "JPN"),
}
"""Whose consumers are quoted, where it is not those of the owners of the rare scenarios."""
LEAST = 0.002
"""Share of D0 under which a consumer is left out."""
OFTEN = 0.5
"""Share of replicates that must run short for a first day to be quoted; of fewer it is that of a few unlucky ones."""
RELIEVED = (ALL, "magnet_heavy", "magnet_light", "dytb_oxide", "ndpr_oxide",
            "cobalt_refined", "lithium_chemical", "anode_graphite", "graphite_flake", "antimony_refined")  # fmt: skip
PICTURES = {
    "clock": "export_ban_clock.svg",
    "map_magnet_heavy": "export_ban_map.svg",
    "fan_usa_magnet_heavy": "export_ban_fan.svg",
}


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def parsed(text: str) -> list[list[str]]:
    """Rows of a table on the page, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def facts() -> dict[str, list[list[str]]]:
    """The reference-mode tables as they stand on the page."""
    page = PAGE.read_text(encoding="utf-8")
    return {found["name"]: parsed(found[0]) for found in FACTS.finditer(page)}


def policy_figures() -> list[list[str]]:
    """The figures of the policy scenarios as they stand on the page."""
    found = POLICY.search(PAGE.read_text(encoding="utf-8"))
    return parsed(found[0]) if found else []


def quoted() -> list[list[str]]:
    """The figures of 200 replicates as they stand on the page."""
    found = RUNS.search(PAGE.read_text(encoding="utf-8"))
    return parsed(found[0]) if found else []


def result(name: str, replicates: int, out: str | None) -> Results:
    """A run of a shipped scenario."""
    scenario = Scenario.load(reference.ROOT / "scenarios" / f"{name}.yaml")
    return run(scenario.but({"replicates": replicates}), out=out)


def rows(name: str, results: Results, least: float = LEAST) -> list[list[str]]:
    """What the page quotes from a run: consumers of the owners, relief, cost."""
    found = []
    for (arm, place, material), measures in _consumers(results, PLACES.get(name, OWNERS)).items():
        share, first = measures["shortfall_share"], measures["first_short_day"]
        if share["p50"] > least:
            days = _numbers(first, 1.0) if first["share_of_replicates"] >= OFTEN else ["-"] * 3
            found.append([name, arm, f"{place} {material}, % of D0", *_numbers(share, 100.0), *days])
    for row in results.relief.to_pylist():
        scale, unit = (1e6, "USD million") if row["material"] == ALL else (1.0, "t")
        told = abs(row["p50"]) > 0.01 * scale and row["of"] == "all responses" and row["for"] in ("owners", "world")
        if told and row["material"] in RELIEVED:
            what = f"relief of the {row['for']}, {row['material']}, {unit}"
            found.append([name, "all responses", what, *_numbers(row, 1.0 / scale), *["-"] * 3])
    return found + _costs(name, results)


def _consumers(results: Results, places: Sequence[str]) -> dict[tuple[str, str, str], dict[str, dict[str, Any]]]:
    """Summary rows of the consumers of some places by measure."""
    found: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = {}
    for row in results.summary.to_pylist():
        if row["arm"] in ("disrupted", "responded") and row["tier"] == "all" and row["place"] in places:
            found.setdefault((row["arm"], row["place"], row["material"]), {})[row["measure"]] = row
    return found


def _costs(name: str, results: Results) -> list[list[str]]:
    paid: dict[str, dict[int, float]] = {}
    for row in results.costs.to_pylist():
        if row["arm"] == "responded":
            each = paid.setdefault(row["response"], {})
            each[row["replicate"]] = each.get(row["replicate"], 0.0) + row["usd"] / 1e6
    found = []
    for response, costs in sorted(paid.items()):
        values = np.zeros(results.scenario.replicates)
        values[: len(costs)] = list(costs.values())
        spread = [f"{value:.3g}" for value in np.percentile(values, (50, 5, 95))]
        found.append([name, "responded", f"cost of {response}, USD million", *spread, *["-"] * 3])
    return found


def _numbers(row: dict[str, Any], scale: float) -> list[str]:
    return [f"{float(f'{row[name] * scale:.3g}'):,g}" for name in ("p50", "p05", "p95")]


def write_facts() -> None:
    """Compute the reference-mode tables anew."""
    page = PAGE.read_text(encoding="utf-8")

    def table(found: re.Match[str]) -> str:
        head, make = TABLES[found["name"]]
        return f"{found[1]}\n{markdown(head, make())}\n\n{found[3]}"

    PAGE.write_text(FACTS.sub(table, page), encoding="utf-8")


def write_runs() -> None:
    """Run the shipped scenarios, quote their answers and draw the pictures."""
    found, answers = [], {}
    for name in (*SHIPPED, *UNPAIRED):
        results = result(name, 200, "results")
        answers[name] = _quote(results)
        if name in SHIPPED:
            found += rows(name, results)
        if name == "export_ban":
            write_pictures(results)
    page = PAGE.read_text(encoding="utf-8")
    page = RUNS.sub(lambda m: f"{m[1]}\n{markdown(HEAD, found)}\n\n{m[2]}", page)
    PAGE.write_text(_with_answers(page, answers), encoding="utf-8")


def write_policy(names: Sequence[str]) -> None:
    """Run policy scenarios as they ship, quote their answers, and put their figures into the table."""
    figures: dict[str, list[list[str]]] = {}
    for row in policy_figures():
        figures.setdefault(row[0], []).append(row)
    answers = {}
    for name in names:
        results = run(policy_runs.shipped(name), out="results")
        answers[name], figures[name] = _quote(results), policy_runs.rows(name, results)
    table = markdown(policy_runs.HEAD, [row for name in reference_policy.SCENARIOS for row in figures.get(name, ())])
    page = POLICY.sub(lambda m: f"{m[1]}\n{table}\n\n{m[2]}", PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(_with_answers(page, answers), encoding="utf-8")


def _quote(results: Results) -> str:
    return "\n>\n".join(f"> {sentence}" for sentence in headline(Ledger(results)))


def _with_answers(page: str, answers: dict[str, str]) -> str:
    """The page with some answers anew, the others as they stand."""
    return ANSWERS.sub(lambda m: f"{m[1]}\n{answers[m['name']]}\n\n{m[3]}" if m["name"] in answers else m[0], page)


def write_pictures(results: Results) -> None:
    """The clock, the map and one fan of a run."""
    IMAGES.mkdir(exist_ok=True)
    drawn = {picture.name: picture.svg for picture in draw(planned(Ledger(results)))}
    for name, file in PICTURES.items():
        (IMAGES / file).write_text(drawn[name], encoding="utf-8")


if __name__ == "__main__":
    asked = sys.argv[1:] or ["facts", "runs", "policy"]
    if "facts" in asked:
        write_facts()
    if "runs" in asked:
        write_runs()
    if "policy" in asked:
        write_policy([name for name in reference_policy.SCENARIOS if name in asked] or reference_policy.SCENARIOS)
