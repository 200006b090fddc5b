"""Which form helps whom: a stock of oxide is worth nothing to users of magnets unless somebody makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.network.elements import USE, place_of
from sim.report import names
from sim.report.numbers import number, percent, tonnes_range
from sim.report.tongue import listed, say

if TYPE_CHECKING:
    from sim.network import Network
    from sim.report.ledger import Ledger

LEAST = 0.005
"""Relief under this share of a shortfall goes without saying."""
HARDLY = 0.1
"""An owner with less than this share of the owners' use of a form can hardly use it itself."""


@dataclass(frozen=True)
class Use:
    """Where owners put a form to use, t/yr of baseline intake."""

    place: str
    final: float
    made_into: dict[str, float]
    """By what its makers make of it."""

    @property
    def total(self) -> float:
        """Final use and feed together."""
        return self.final + sum(self.made_into.values())


def sentences(ledger: Ledger) -> Iterator[str]:
    """One sentence or two for every form that a stockpile of the scenario holds."""
    for label, response in ledger.scenario.responses.items():
        holdings = getattr(response, "holdings", None)
        for form in holdings or ():
            owners = _owners(response)
            yield from _form(ledger.network, label, form, owners)
            yield from _found(ledger, label, form, owners)


def _owners(response: Any) -> tuple[str, ...]:
    return tuple(getattr(response, "owners", None) or (response.owner,))


def _form(network: Network, label: str, form: str, owners: tuple[str, ...]) -> Iterator[str]:
    uses = [use_of(network, owner, form) for owner in owners]
    total = sum(use.total for use in uses)
    if total <= 0.0:
        yield say("Nobody among the owners of {label} uses {material}: it can relieve nobody there.",
                  label=label, material=names.material(form))  # fmt: skip
        return
    yield say("{material} in {label} is used so: {uses}.", material=names.material_title(form), label=label,
              uses=listed(_used(use, total) for use in uses))  # fmt: skip
    for use in uses:
        if use.total < HARDLY * total:
            yield _through(network, use, uses)


def _found(ledger: Ledger, label: str, form: str, owners: tuple[str, ...]) -> Iterator[str]:
    """What leaving the stockpile out showed, where that was tried: who misses how much more, and of what."""
    if not ledger.left_out(label):
        return
    made = {each for owner in owners for each in use_of(ledger.network, owner, form).made_into}
    found: dict[str, list[str]] = {}
    for each in ledger.relief:
        if each.of == label and each.whom in owners and each.material in (form, *made) and each.gain >= LEAST:
            where = say("{tonnes} in {place}", tonnes=tonnes_range(each.amount), place=names.place(each.whom))
            found.setdefault(each.material, []).append(where)
    for material, places in sorted(found.items()):
        yield say("Leaving {label} out, users of {material} miss more: {places}.", label=label,
                  material=names.material(material), places=listed(places))  # fmt: skip
    if not found:
        users = listed(names.material(each) for each in (form, *sorted(made)))
        yield say("Leaving {label} out changes nothing for the owners' users of {materials}.", label=label,
                  materials=users)  # fmt: skip


def use_of(network: Network, place: str, form: str) -> Use:
    """Who in a place takes a form: final users, and makers by what they make of it; t/yr of the baseline."""
    inside = network.group(place)
    final = sum(each.t_per_year for each in network.demands if each.place in inside and each.material == form)
    made: dict[str, float] = {}
    for recipe in network.recipes:
        facility = network.facilities[recipe.facility]
        if recipe.material_in == form and facility.place in inside and facility.output_t_per_year > 0:
            made[facility.material_out] = made.get(facility.material_out, 0.0) + network.feed(recipe)
    return Use(place, final, made)


def _used(use: Use, total: float) -> str:
    takes = [
        say("{tonnes} t a year by makers of {material}", tonnes=number(t), material=names.material(made))
        for made, t in sorted(use.made_into.items())
    ]
    if use.final > 0:
        takes.append(say("{tonnes} t a year by final users", tonnes=number(use.final)))
    if not takes:
        return say("nothing in {place}", place=names.place(use.place))
    return say("in {place} {takes} ({share} of the owners' use)", place=names.place(use.place), takes=listed(takes),
               share=percent(use.total / total, 2))  # fmt: skip


def _through(network: Network, use: Use, uses: list[Use]) -> str:
    """How an owner that can hardly use a form is relieved: through whom, by how many tonnes a year."""
    ways = [
        say("{material} made in {place} ({tonnes} t a year in the baseline)", material=names.material(made),
            place=names.place(other.place), tonnes=number(sent))
        for other in uses
        if other.place != use.place
        for made in sorted(other.made_into)
        if (sent := sent_to(network, other.place, use.place, made)) > 0.0
    ]  # fmt: skip
    if ways:
        return say("Users in {place} gain from it almost only through {ways}.", place=names.place(use.place),
                   ways=listed(ways))  # fmt: skip
    return say("Users in {place} gain nothing from it.", place=names.place(use.place))


def sent_to(network: Network, origin: str, destination: str, made: str) -> float:
    """Baseline t/yr of a material from the makers of one place to the users of another."""
    makers, users = network.group(origin), network.group(destination)
    return sum(
        lane.t_per_year
        for lane in network.lanes
        if lane.material == made
        and place_of(lane.seller) in makers
        and lane.buyer.startswith(USE)
        and place_of(lane.buyer) in users
    )
