"""The pages of questions that rank, size and search: answer, figure and table, in the dress of the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.report import names, plain
from sim.report.markup import put
from sim.report.questions import findings
from sim.report.tongue import say

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

PAGE = "answer.html"


class Words(NamedTuple):
    """What a page says around an answer."""

    question: str
    table: str
    caption: str


WORDS = {
    "attribute": Words(
        "How much of what all responses relieve together is due to each?",
        "Shares of the relief",
        "Its share: the mean of what a response adds over every order in which they might come (Shapley). Alone: "
        "without the others. As the last: on top of all others. Means over the replicates; money at base prices.",
    ),
    "discover": Words(
        "Where in the sweep does it come about?",
        "Boxes and leaves",
        "Points: how many lie inside. Density: in what share of them it comes about. Coverage: what share of "
        "all points in which it comes about lies inside. Boxes by PRIM, leaves by a tree.",
    ),
    "n-1": Words(
        "What if one thing more is lost?",
        "Losses, the worst first",
        "USD m: goods at base prices that users miss on top of what the scenario says, mean over the replicates. N-1 "
        "cover of need outside: supply of all other places over need of all other places, without time and stocks; "
        "the need of the place itself is left out.",
    ),
    "sensitivity": Words(
        "What does the answer hang on?",
        "Shares of the variance",
        "Indices of Sobol. First: what a factor explains by itself. Total: with all it does together with others, "
        "with its 95 % interval, both shown from 0 to 100 %. Swing: how the output changes when this factor alone is "
        "drawn anew, the middle eight of ten cases, USD million or t. Weak: how weak the evidence of its figures is. "
        "Worth: total times weakness, for each group of figures; the larger, the more a better figure would help.",
    ),
    "size-stockpile": Words(
        "How much stock is enough?",
        "Sizes that were tried",
        "Worth: of what is held, at base prices. Chance: of missing more than the share asked for. Missed: mean share "
        "of need. CVaR: mean of the worst 5 % of histories. Cost: of all responses, mean.",
    ),
    "worst-case": Words(
        "Which disruptions together do most damage, and what blunts them best?",
        "Packages",
        "USD m: goods at base prices that are not delivered, mean over the replicates.",
    ),
}


def write(found: Finding) -> Path | None:
    """Write `answer.html` and `VERB.svg` beside the table, in other languages `answer.ja.html`; memory has no folder.

    Returns:
        The page.
    """
    if found.folder is None:
        return None
    drawn = findings.FIGURES[found.verb](found)
    put(found.folder / plain.of_language(f"{found.verb}.svg"), drawn.svg)
    heads, rows = findings.TABLES[found.verb](found)
    question, title, caption = map(say, WORDS[found.verb])
    budget, *said = findings.SAID[found.verb](found)
    return plain.write(
        found.folder / plain.of_language(PAGE), names.title(found.title), question, said, note=names.capital(budget),
        sheets=[plain.Sheet.cut(title, caption, heads, rows, f"{found.verb}.csv")], figures=[drawn],
        facts=plain.facts_of(found.manifest),
    )  # fmt: skip
