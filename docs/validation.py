"""The tables of docs/validation.md: `python docs/validation.py [--check]`, some minutes.

Between `<!-- hindcasts -->` and `<!-- end -->` stands what the shipped cases give with their 200 replicates,
and what each gives at the parameters fitted without it (scenarios/hindcasts/left_out, docs/calibration.md).
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sim.catalogue import CASES, case_files
from sim.experiments.hindcast import hindcast
from sim.network.restated import read_rows
from sim.report.hindcasts import page
from sim.scenario import Scenario

PAGE = Path(__file__).with_name("validation.md")
MARK = re.compile(r"(<!-- hindcasts -->\n).*?(<!-- end -->)", re.DOTALL)


def current() -> str:
    """The page as it should stand."""
    scenarios = [Scenario.load(path) for path in case_files(())]
    rows = [read_rows(CASES / "left_out" / f"{scenario.label}.csv") for scenario in scenarios]
    both = hindcast([*scenarios, *scenarios], rows=[*[()] * len(scenarios), *rows])
    found, without = both[: len(scenarios)], both[len(scenarios) :]
    text = PAGE.read_text(encoding="utf-8")
    return MARK.sub(lambda mark: f"{mark[1]}\n{page(found, without)}\n{mark[2]}", text)


def main() -> None:
    """Write the page, or say that it is out of date."""
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(current(), encoding="utf-8")
    elif current() != PAGE.read_text(encoding="utf-8"):
        sys.exit("docs/validation.md is out of date: python docs/validation.py")


if __name__ == "__main__":
    main()
