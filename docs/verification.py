"""The tables of docs/verification.md: `python docs/verification.py [--check]`, about a minute.

Between `<!-- claims -->` and `<!-- end -->` stands what tests/verification foretells and what the engine does; between
`<!-- plain -->` and `<!-- end -->` how far the plain SimPy model and the engine are apart.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.verification.claim import Claim
from tests.verification.claims import SUBJECTS, claims_of
from tests.verification.plain.cases import CASES, CLOSE, apart

PAGE = Path(__file__).with_name("verification.md")
MARK = re.compile(r"(<!-- (?P<what>claims|plain) -->\n).*?(<!-- end -->)", re.DOTALL)
HEAD = "| what | theory | by theory | by the model | difference | tolerance | |\n|---|---|---:|---:|---:|---:|---|"


def table_of_claims() -> str:
    """A table for each subject."""
    parts = []
    for subject in SUBJECTS:
        rows = [_row(claim) for claim in claims_of(subject)]
        parts.append("\n".join([f"**{subject}**", "", HEAD, *rows]))
    return "\n\n".join(parts)


def _row(claim: Claim) -> str:
    far = claim.difference if claim.difference > 1e-9 * max(1.0, abs(claim.expected)) else 0.0
    tolerance = f"{claim.tolerance:.2g}" if claim.tolerance else "exact"
    numbers = f"{claim.expected:.6g} {claim.unit} | {claim.found:.6g} | {far:.2g} | {tolerance}"
    return f"| {claim.what} | {claim.theory} | {numbers} | {'' if claim.holds else 'missed'} |"


def table_of_cases() -> str:
    """How far stocks, prices, demand, use and shipments are apart, at most, in the cases with a name."""
    rows = ["| network | case | reference mode | drawn |", "|---|---|---:|---:|"]
    for network, cases in CASES.items():
        for case in cases:
            found = [max(apart(network, case, reference).values()) for reference in (True, False)]
            rows.append(f"| {network} | {case} | {' | '.join(_under(far) for far in found)} |")
    return "\n".join(rows)


def _under(far: float) -> str:
    return f"under {CLOSE:g}" if far <= CLOSE else f"{far:.2g}, missed"


TABLES: dict[str, Callable[[], str]] = {"claims": table_of_claims, "plain": table_of_cases}


def current() -> str:
    """The page as it should stand."""
    text = PAGE.read_text(encoding="utf-8")
    return MARK.sub(lambda mark: f"{mark[1]}\n{TABLES[mark['what']]()}\n\n{mark[3]}", text)


def main() -> None:
    """Write the page, or say that it is out of date."""
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(current(), encoding="utf-8")
    elif current() != PAGE.read_text(encoding="utf-8"):
        sys.exit("docs/verification.md is out of date: python docs/verification.py")


if __name__ == "__main__":
    main()
