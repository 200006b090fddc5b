"""A place forbids others to sell on what was made with its materials: an extraterritorial rule."""

from typing import TYPE_CHECKING, ClassVar, Literal

from sim.disruptions.barring import Bar, Barred, lanes_of
from sim.disruptions.control import given
from sim.instrument import Materials, Places, Targets, and_list
from sim.uncertain import Uncertain, said_share
from sim.units import Share

if TYPE_CHECKING:
    from sim.engine.history import History


class ReexportRule(Bar):
    """A place forbids others to sell on what was made with its materials, above a share of the value."""

    noun: ClassVar[str] = "re-export rule"

    kind: Literal["reexport_rule"]
    """The name of this disruption."""
    by: Places
    """Whose rule it is: a place or a list of places."""
    materials: Materials
    """The controlled materials; what is made of them abroad, and they themselves, may not be sold on."""
    goods: Materials | None = None
    """The goods it is applied to; all that contain the controlled materials, and these themselves, if left out."""
    to: Targets
    """Whom it hits: places, groups of places, or `all`."""
    de_minimis: Uncertain[Share] = 0.001
    """Share of the value of a good that controlled materials may make up without it falling under the rule.

    What a facility's product contains is worked out by value at base prices, over the lanes of the baseline, up the
    whole chain."""
    enforcement: Uncertain[Share] | None = None
    """Probability that a place of origin complies, drawn for each; `reexport_rule_enforcement` if left out. In
    reference mode every origin complies in this part of its trade."""
    approved: Uncertain[Share] = 0.0
    """Share of the base trade of an origin that complies which gets its licence."""

    def effect(self) -> str:
        """What it does, in one plain sentence."""
        goods = "goods" if self.goods is None else and_list(self.goods)
        whom = "every place" if "all" in self.to else and_list(self.to)
        often = "the usual probability" if self.enforcement is None else f"probability {said_share(self.enforcement)}"
        licence = "" if self.approved == 0.0 else f", {said_share(self.approved)} of it gets a licence"
        return (
            f"{and_list(self.by)} {'forbid' if len(self.by) > 1 else 'forbids'} others to sell {goods} with more than "
            f"{said_share(self.de_minimis)} of {and_list(self.materials, 'or')} from there to {whom} {self._span()}; "
            f"each place of origin complies with {often}{licence}."
        )

    def _title(self) -> str:
        return f"re-export rule of {and_list(self.by)} on {and_list(self.materials)}"

    def _bars(self, history: "History") -> Barred:
        """Lanes of complying origins whose goods contain too much, and the resale of the materials themselves."""
        layout, by = history.layout, history.places(self.by)
        share = history.layout.content(by, self.materials)
        origins = {plant.place for plant in layout.facilities} | set(layout.places)
        passes = {origin: 1.0 if origin in by else self._passes(history, origin) for origin in origins}
        wanted = set(self.goods or layout.materials)
        hit = {
            plant.facility: plant
            for plant in layout.facilities
            if plant.place not in by and share[plant.facility] > float(self.de_minimis)  # type: ignore[arg-type]
        }
        sold_on = wanted & set(self.materials)
        goods = {
            origin: sorted(sold_on | {p.material_out for p in hit.values() if p.place == origin} & wanted)
            for origin in origins - by
        }
        return Barred(lanes_of(history, hit, self.to, sorted(wanted)), passes, self.to, goods)

    def _passes(self, history: "History", origin: str) -> float:
        """Share of an origin's trade that is left: what is licensed if it complies."""
        complies = given(history, self.enforcement, "reexport_rule_enforcement")
        licensed = float(self.approved)  # type: ignore[arg-type]
        if history.reference:
            return 1.0 - complies * (1.0 - licensed)
        return licensed if history.luck(f"complies|{'|'.join(self.by)}|{origin}", 0) < complies else 1.0
