"""Why more stock relieves nothing: rules of its release, each by itself, and other forms, tried where it does not."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sim.experiments.holding import Holding, Levels
from sim.experiments.points import Answer, Point
from sim.experiments.trying import Tried
from sim.outcomes.finding import Row
from sim.responses import JointStockpile
from sim.sentence import Sentence, tell

FLAT = 0.005
"""Share of their demand that users must miss less for a change to be told as one."""
Change = tuple[Sentence, str | None]
"""What would be done, and the form that would be held too, if that is it."""
Changes = dict[Sentence, dict[str, Any]]


def changes(holding: Holding) -> Changes:
    """Each rule of release loosened as far as it goes (its trigger to twice the cover), by what it would be."""
    path, response = f"responses.{holding.stockpile}", holding.response
    low, high = response.below.nominal_days, response.until.nominal_days
    earlier = {f"{path}.below": f"{2.0 * low:g} days", f"{path}.until": f"{low + high:g} days"}
    found: Changes = {
        tell("releasing below {more} instead of {less} days of cover", more=2.0 * low, less=low): earlier,
        tell("releasing on the day of the trigger"): {f"{path}.lag": "0 days"},
        tell("having no cap on what leaves in a day"): {f"{path}.daily_cap": 1.0},
        tell("releasing every day"): {f"{path}.every": "1 days"},
    }
    if isinstance(response, JointStockpile) and (response.build_up or response.active_from):
        dated = ("build_up", "bought_from", "active_from")
        early = {f"{path}.{name}": None for name in dated if getattr(response, name)}
        found[tell("being full and open from the first day")] = early
    together: dict[str, Any] = {}
    for each in found.values():
        together |= each
    return {**found, tell("loosening all its rules of release at once"): together}


def others(holding: Holding, of: Iterable[str]) -> Iterator[str]:
    """Forms that might be missing instead: what counts itself, and what it is made of."""
    network = holding.network
    feeds = {recipe.material_in for recipe in network.recipes if network.facilities[recipe.facility].material_out in of}
    yield from (name for name in dict.fromkeys((*of, *sorted(feeds))) if name not in (holding.response.holdings or {}))


def stalled(
    holding: Holding, tried: Tried[Levels], of: Iterable[str], missed: Callable[[Answer], float]
) -> dict[str, Any] | None:
    """From which of the levels that were tried more relieves nothing, and what would.

    Args:
        holding: What is sized.
        tried: What came of levels, the largest among them.
        of: Materials whose users count.
        missed: Mean share of their demand that they miss.

    Returns:
        None if half of the largest is not as good as all of it. Facts: `from` and `to` (levels by material), what is
        missed at both, and `would`: what each change would leave missed at the largest, the least first.
    """
    top = holding.levels(holding.tops)
    flat = [levels for levels, answer in tried.tried.items() if missed(answer) - missed(tried.at(top)) < FLAT]
    first = min(flat, key=lambda levels: (holding.value(levels), levels))
    if holding.value(first) > 0.5 * holding.value(top):
        return None
    found = {"from": holding.sizes(first), "to": holding.sizes(top), "missed_from": missed(tried.at(first)),
             "missed_to": missed(tried.at(top)), "would": [], "sizes": 0}  # fmt: skip
    if missed(tried.at(top)) < FLAT:
        return found
    points = _points(holding, top, of)
    probes = Tried[Change](points.__getitem__, tried.simulate, tried.measures)
    rows: list[Row] = [{"change": str(said), "said": said.packed(), "form": form, "missed": missed(answer)}
                       for (said, form), answer in zip(points, probes.answers(points), strict=True)]  # fmt: skip
    rows.sort(key=lambda row: (row["missed"], row["change"]))
    return {**found, "would": rows, "sizes": len(points)}


def _points(holding: Holding, top: Levels, of: Iterable[str]) -> dict[Change, Point]:
    """What is tried at the largest."""
    path = f"responses.{holding.stockpile}.holdings"
    amount = holding.amount(holding.materials[0], max(top))
    rules: dict[Change, Point] = {(said, None): holding.point(top, each) for said, each in changes(holding).items()}
    also = {form: tell("holding {amount} of {material} too", amount=amount.words(), material=form)
            for form in others(holding, of)}  # fmt: skip
    return rules | {(said, form): holding.point(top, {f"{path}.{form}": str(amount)}) for form, said in also.items()}
