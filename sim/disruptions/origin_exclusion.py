"""Buyers refuse what comes from some places: ethical sourcing, sanctions."""

from typing import TYPE_CHECKING, ClassVar, Literal

from sim.amounts import SomeShare
from sim.disruptions.barring import Bar, Barred, lanes_of
from sim.instrument import Materials, Places, and_list
from sim.uncertain import Uncertain, said_share
from sim.units import Share

if TYPE_CHECKING:
    from sim.engine.history import History


class OriginExclusion(Bar):
    """Buyers refuse materials that come from some places, directly or by what they are made of."""

    noun: ClassVar[str] = "exclusion of origins"

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

    def effect(self) -> str:
        """What it does, in one plain sentence."""
        whom = (
            and_list(self.by) if self.share == 1.0 else f"{said_share(self.share)} of the buyers in {and_list(self.by)}"
        )
        inside = "" if self.content_above is None else (
            f", and what contains more than {said_share(self.content_above)} from there")  # fmt: skip
        return (
            f"{whom} {'refuse' if len(self.by) > 1 or self.share != 1.0 else 'refuses'} {and_list(self.materials)} "
            f"from {and_list(self.origins)}{inside} {self._span()}."
        )

    def _title(self) -> str:
        return f"exclusion of {and_list(self.materials)} from {and_list(self.origins)} by {and_list(self.by)}"

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
