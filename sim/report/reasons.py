"""Why the rest is not short, in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sim.report import names
from sim.report.numbers import percent, whole
from sim.report.tongue import listed, say


def told(reasons: Iterable[dict[str, Any]]) -> list[str]:
    """A sentence for each fact."""
    return [_told(each) for each in reasons]


def _told(fact: dict[str, Any]) -> str:
    match fact["why"]:
        case "dated":
            return say("Nothing acts in this scenario but the dated controls of the tables: no arm but the undisturbed "
                       "one is simulated.")  # fmt: skip
        case "nothing":
            return say("Nothing happens in this scenario: every figure is that of the steady network, and no arm but "
                       "the undisturbed one is simulated.")  # fmt: skip
        case "grows":
            return say("With {label} demand grows in every arm. The undisturbed one may run short by itself; what a "
                       "disruption adds is the difference from it.", label=fact["label"])  # fmt: skip
        case "late":
            return say("{label} begins on {date}, after the last day of the scenario.", label=fact["label"],
                       date=names.day(date.fromisoformat(fact["date"])))  # fmt: skip
        case "untouched":
            return say("No disruption touches {materials}, nor anything tied to them: there they change nothing.",
                       materials=listed(map(names.material, fact["materials"])))  # fmt: skip
    return _spared(fact)


def _spared(fact: dict[str, Any]) -> str:
    """What reaches a place over lanes that are closed, or bound, or made of what is; and its stock."""
    slots = {
        "place": names.place_title(fact["place"]),
        "material": names.material(fact["material"]),
        "closed": percent(fact["closed"], 2),
        "bound": percent(fact["bound"], 2),
        "upstream": percent(fact["upstream"], 2),
        "days": whole(fact["cover_days"]),
    }
    return say("{place}, {material}: under 0.1 % short in half of the replicates. Of its intake {closed} comes over "
               "lanes that a disruption closes and {bound} over lanes that one binds without closing them; counting "
               "what its makers need, up the chain, {upstream} depends on what is closed. Its commercial stock lasts "
               "{days} days.", **slots)  # fmt: skip
