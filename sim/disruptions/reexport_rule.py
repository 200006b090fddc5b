"""A place forbids others to sell on what was made with its materials: an extraterritorial rule."""

from typing import TYPE_CHECKING, Literal

from sim.disruptions.barring import Bar, Barred, lanes_of
from sim.disruptions.control import given
from sim.instrument import Materials, Places, Targets, and_list, whom
from sim.sentence import Sentence, tell, tell_of
from sim.uncertain import Uncertain, said_share
from sim.units import Share

if TYPE_CHECKING:
    from sim.engine.history import History


class ReexportRule(Bar):
    """A place forbids others to sell on what was made with its materials, above a share of the value."""

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

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        licence: str = ""
        if self.approved != 0.0:
            licence = tell(", {share} of it gets a licence", share=said_share(self.approved))
        return tell_of(
            len(self.by),
            "{by} forbids others to sell {goods} with more than {share} of {materials} from there to {whom} {span}; "
            "each place of origin complies with {often}{licence}.",
            "{by} forbid others to sell {goods} with more than {share} of {materials} from there to {whom} {span}; "
            "each place of origin complies with {often}{licence}.",
            by=and_list(self.by), goods=tell("goods") if self.goods is None else and_list(self.goods),
            share=said_share(self.de_minimis), materials=and_list(self.materials, "or"), whom=whom(self.to),
            span=self._span(), often=self._often(), licence=licence,
        )  # fmt: skip

    def _often(self) -> Sentence:
        """How likely an origin is to comply."""
        if self.enforcement is None:
            return tell("the usual probability")
        return tell("probability {share}", share=said_share(self.enforcement))

    def _title(self) -> Sentence:
        return tell("re-export rule of {by} on {materials}", by=and_list(self.by), materials=and_list(self.materials))

    def _is_announced(self, lanes: int) -> Sentence:
        return tell("re-export rule is announced for {date}; {lanes} lanes", date=self.in_force, lanes=lanes)

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
