"""Buyers refuse what comes from some places: ethical sourcing, sanctions."""

from typing import TYPE_CHECKING, Literal

from sim.amounts import SomeShare
from sim.disruptions.barring import Bar, Barred, lanes_of
from sim.instrument import Materials, Places, and_list
from sim.sentence import Sentence, tell, tell_of
from sim.uncertain import Uncertain, said_share
from sim.units import Share

if TYPE_CHECKING:
    from sim.engine.history import History


class OriginExclusion(Bar):
    """Buyers refuse materials that come from some places, directly or by what they are made of."""

    kind: Literal["origin_exclusion"]
    """The name of this disruption."""
    by: Places
    """Who refuses: a place or group whose users and plants buy, or a list of them."""
    origins: Places
    """What they refuse: all from this place or group, or a list of them."""
    materials: Materials
    """The materials they refuse."""
    content_above: Uncertain[Share] | None = None
    """Share of the value of a good made elsewhere over which it is refused for what it contains from there, at base
    prices and over the lanes of the baseline; only what comes from there itself if left out."""
    share: Uncertain[SomeShare] = 1.0
    """Part of the buyers that refuse; the others take up to their part of the base flow."""

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        who: str = and_list(self.by)
        if self.share != 1.0:
            who = tell("{share} of the buyers in {places}", share=said_share(self.share), places=who)
        return tell_of(
            1 if len(self.by) == 1 and self.share == 1.0 else 2,
            "{who} refuses {materials} from {origins}{inside} {span}.",
            "{who} refuse {materials} from {origins}{inside} {span}.",
            who=who, materials=and_list(self.materials), origins=and_list(self.origins), inside=self._inside(),
            span=self._span(),
        )  # fmt: skip

    def _inside(self) -> str:
        """What is refused for what it contains."""
        if self.content_above is None:
            return ""
        return tell(", and what contains more than {share} from there", share=said_share(self.content_above))

    def _title(self) -> Sentence:
        by, origins, materials = and_list(self.by), and_list(self.origins), and_list(self.materials)
        return tell("exclusion of {materials} from {origins} by {by}", materials=materials, origins=origins, by=by)

    def _is_announced(self, lanes: int) -> Sentence:
        return tell("exclusion of origins is announced for {date}; {lanes} lanes", date=self.in_force, lanes=lanes)

    def _bars(self, history: "History") -> Barred:
        """Lanes to those who refuse, from there and from where too much of it is inside."""
        layout, origins, wanted = history.layout, history.places(self.origins), set(self.materials)
        inside = history.layout.content(origins)
        least = 1.0 if self.content_above is None else float(self.content_above)  # type: ignore[arg-type]
        hit = {
            plant.facility: plant
            for plant in layout.facilities
            if plant.material_out in wanted and (plant.place in origins or inside[plant.facility] > least)
        }
        goods = {place: {p.material_out for p in hit.values() if p.place == place} for place in layout.everywhere}
        goods |= {place: wanted for place in origins}
        passes = dict.fromkeys(layout.everywhere | set(layout.places), 1.0 - float(self.share))  # type: ignore[arg-type]
        return Barred(lanes_of(history, hit, self.by, sorted(wanted)), passes, self.by, goods)
