"""The tables of docs/calibration.md: `python docs/calibration.py [--tables]`, some minutes.

With `--tables` it also writes scenarios/hindcasts/left_out, which `hindcast --left-out` reads.
Between `<!-- calibration -->` and `<!-- end -->` stands what `calibrate` gives for the shipped cases.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sim.catalogue import CASES, case_files
from sim.experiments.calibrate import calibrate
from sim.report.calibration import page, put_left_out
from sim.scenario import Scenario

PAGE = Path(__file__).with_name("calibration.md")
MARK = re.compile(r"(<!-- calibration -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> None:
    """Write the page and, if asked, the tables."""
    found = calibrate([Scenario.load(path) for path in case_files(())], CASES / "priors")
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(MARK.sub(lambda mark: f"{mark[1]}\n{page(found)}\n{mark[2]}", text), encoding="utf-8")
    if "--tables" in sys.argv[1:]:
        put_left_out(found, CASES / "left_out")


if __name__ == "__main__":
    main()
