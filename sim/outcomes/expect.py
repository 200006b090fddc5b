"""Whether the results show what a scenario says they should."""

import operator
import re
from dataclasses import dataclass

from sim.errors import InputError, suggestion
from sim.outcomes.columns import MEASURES, TIERS
from sim.outcomes.results import Results

_WHAT = re.compile(r"(?P<arm>[^:]+):\s*(?P<place>\S+)\s+(?P<material>\S+)\s+(?P<measure>\S+)\s+(?P<statistic>\S+)"
                   r"(?:\s+(?P<tier>\S+))?")  # fmt: skip
_THAN = re.compile(r"\s*(<=|>=|<|>)\s*([-+0-9.eE]+)\s*(%?)\s*")
_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
STATISTICS = ("mean", "p05", "p50", "p95", "share_of_replicates", "cvar95")
FORM = "responded: JPN magnet_heavy shortfall_share p50"


@dataclass(frozen=True)
class Judgement:
    """One expectation and what came of it."""

    what: str
    than: str
    value: float | None
    holds: bool

    def __str__(self) -> str:
        shown = "never" if self.value is None else f"{self.value:.4g}"
        return f"{'holds' if self.holds else 'FAILS'}: {self.what} {self.than}: it is {shown}"


def judged(results: Results) -> list[Judgement]:
    """Every expectation of the scenario, judged.

    Raises:
        InputError: If one names what the results do not have.
    """
    return [_judge(results, what, than) for what, than in results.scenario.expect.items()]


def _judge(results: Results, what: str, than: str) -> Judgement:
    named = _WHAT.fullmatch(what.strip())
    if named is None:
        raise InputError(f"expect: {what}: should name arm, place, material, measure and statistic, like {FORM!r}")
    parts = {key: value for key, value in named.groupdict().items() if value is not None}
    for key, known in _known(results).items():
        if key in parts and parts[key] not in known:
            raise InputError(f"expect: {what}: unknown {key} {parts[key]!r}; {suggestion(parts[key], known)}")
    try:
        value = results.value(**parts)
    except KeyError:
        value = None
    sign, number, percent = _THAN.fullmatch(than).groups()  # type: ignore[union-attr]
    level = float(number) / (100.0 if percent else 1.0)
    return Judgement(what, than, value, value is not None and _COMPARE[sign](value, level))


def _known(results: Results) -> dict[str, list[str]]:
    table = results.summary
    return {
        "arm": list(results.arms),
        "place": sorted(set(table["place"].to_pylist())),
        "material": sorted(set(table["material"].to_pylist())),
        "measure": list(MEASURES),
        "statistic": list(STATISTICS),
        "tier": list(TIERS),
    }
