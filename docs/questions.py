"""Figures and quotes of the pages about questions over many runs: `python docs/questions.py [VERB ...]`.

All of them take some five minutes on two cores. Figures go to docs/img; after a line `<!-- said: VERB -->` of a page
stands what the verb says, up to `<!-- end -->`.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sim import (
    Attribution,
    Discovery,
    Finding,
    NMinusOne,
    Scenario,
    Sensitivity,
    Sizing,
    Sweep,
    WorstCase,
    attribute,
    compare,
    discover,
    n_minus_one,
    sensitivity,
    size_stockpile,
    sweep,
    worst_case,
)
from sim.report import comparisons, sweeps
from sim.report.questions import answers, findings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
IMAGES = DOCS / "img"
REPLICATES = 50
SAID = re.compile(r"(<!-- said: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.S)
Said = list[str]


def shipped(name: str, *sets: str) -> Scenario:
    """A shipped scenario."""
    return Scenario.load(ROOT / "scenarios" / f"{name}.yaml", sets)


def _compare(out: Path) -> Said:
    asked = [shipped(name, f"replicates={REPLICATES}") for name in ("export_ban_no_response", "export_ban")]
    found = compare(*asked, out=out)
    assert found.folder is not None
    comparisons.write(found, found.folder)
    shutil.copy(found.folder / "compare.svg", IMAGES / "compare.svg")
    return comparisons.as_text(found).splitlines()[:3]


def _sweep(out: Path) -> Said:
    found = sweep(Sweep.load(ROOT / "scenarios" / "sweeps" / "stockpile_lag.yaml"), out=out)
    sweeps.write(found)
    for name in ("heat", "surface"):
        shutil.copy(found.folder / "figures" / f"{name}_1.svg", IMAGES / f"sweep_{name}.svg")
    return sweeps.as_text(found).splitlines()[1:4]


def _attribute(out: Path) -> Said:
    return _kept(attribute(Attribution(shipped("export_ban", f"replicates={REPLICATES}")), out=out))


def _n_minus_one(out: Path) -> Said:
    asked = NMinusOne(shipped("baseline", "replicates=10"), materials=["dytb_oxide", "magnet_heavy"])
    return _kept(n_minus_one(asked, out=out))


def _size_stockpile(out: Path) -> Said:
    asked = Sizing(shipped("export_ban", f"replicates={REPLICATES}"), "joint_stock", "dytb_oxide", of="magnet_heavy",
                   more_than=0.25, alpha=0.1, step=30, up_to=720)  # fmt: skip
    return _kept(size_stockpile(asked, out=out))


def _size_several(out: Path) -> Said:
    both = shipped("export_ban", "replicates=20", "responses.joint_stock.holdings.ndpr_oxide=90 days")
    asked = Sizing(both, "joint_stock", ["dytb_oxide", "ndpr_oxide"], of=["magnet_heavy", "magnet_light"],
                   more_than=0.25, alpha=0.1, step=30, up_to=360)  # fmt: skip
    return findings.sentences(size_stockpile(asked, out=out))[1:]


def _worst_case(out: Path) -> Said:
    return _kept(worst_case(WorstCase(shipped("us_japan_framework", "replicates=10"), 2), out=out))


def _sensitivity(out: Path) -> Said:
    return _kept(sensitivity(Sensitivity(shipped("export_ban"), bases=64), out=out))


def _discover(out: Path) -> Said:
    over = ["disruptions.ban.lasts=3 months .. 24 months", "disruptions.ban.leakage=0 .. 0.4",
            "responses.joint_stock.holdings.dytb_oxide=10 days .. 360 days"]  # fmt: skip
    asked = Sweep.over_scenario(ROOT / "scenarios" / "export_ban.yaml", over, design="latin_hypercube", points=96,
                                replicates=10, arms=["responded"])  # fmt: skip
    swept = sweep(asked, out=out)
    return _kept(discover(Discovery(swept, "responded: JPN magnet_heavy shortfall_share p50 > 0.2"), out=out))


def _kept(found: Finding) -> Said:
    """Put the figure of an answer beside the pages."""
    assert found.folder is not None
    answers.write(found)
    drawn = found.folder / f"{found.verb}.svg"
    shutil.copy(drawn, IMAGES / drawn.name)
    return findings.sentences(found)[1:]


ASKED: dict[str, Callable[[Path], Said]] = {
    "compare": _compare,
    "sweep": _sweep,
    "attribute": _attribute,
    "n-1": _n_minus_one,
    "size-stockpile": _size_stockpile,
    "size-several": _size_several,
    "worst-case": _worst_case,
    "sensitivity": _sensitivity,
    "discover": _discover,
}


def write(said: dict[str, Said]) -> None:
    """Put what verbs say into the pages that quote them."""
    for page in DOCS.glob("*.md"):
        old = page.read_text(encoding="utf-8")
        new = SAID.sub(lambda match: _block(match, said), old)
        if new != old:
            page.write_text(new, encoding="utf-8", newline="\n")


def _block(match: re.Match[str], said: dict[str, Said]) -> str:
    if match["name"] not in said:
        return match[0]
    quoted = "\n>\n".join(f"> {line}" for line in said[match["name"]])
    return f"{match[1]}\n{quoted}\n\n{match[3]}"


def main(verbs: Iterable[str]) -> None:
    """Ask, draw and write down."""
    with tempfile.TemporaryDirectory() as folder:
        write({verb: ASKED[verb](Path(folder)) for verb in verbs or ASKED})


if __name__ == "__main__":
    main(sys.argv[1:])
