"""A place lets its producers make only so much of some materials."""

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.errors import Refused
from sim.instrument import Disruption, Facilities, MaterialName, Materials, Places, and_list
from sim.sentence import Figure, Sentence, tell, tell_of
from sim.timed import Announced
from sim.uncertain import Uncertain, said_share
from sim.units import Share, Tonnes

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows


class ProducerQuota(Announced, Disruption):
    """A place lets its mines or plants make only so much of some materials, evenly through the year."""

    kind: Literal["producer_quota"]
    """The name of this disruption."""
    by: Places
    """Whose producers: a place or a list of places."""
    materials: Materials
    """What they make. What is won with it follows: by-products and joint products of the same ore fall with their
    host. A quota on a by-product alone leaves the host as it is."""
    facilities: Facilities = ()
    """Only these of their facilities; all of them if left out."""
    share: Uncertain[Share] | None = None
    """What may be made, as a share of the base output of each facility; give this or `tonnes`."""
    tonnes: dict[MaterialName, Tonnes] | None = None
    """What may be made in a year, for each material; facilities have parts of it by their base output."""

    @model_validator(mode="after")
    def _how_much(self) -> Self:
        if (self.share is None) == (self.tonnes is None):
            remedy = "give tonnes: {material: 100 t} (a year) or share: 0.6"
            raise Refused("says not how much" if self.share is None else "says twice how much", remedy)
        if self.tonnes is not None and set(self.tonnes) != set(self.materials):
            odd = sorted(set(self.tonnes) ^ set(self.materials))[0]
            raise Refused(f"does not name the same as `materials`: {odd}", "name each in both", ("tonnes",))
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        who = and_list(self.facilities) or tell("Producers in {places}", places=and_list(self.by))
        return tell_of(
            len(self.facilities),
            "{who} makes at most {much} {span}; what is won with it falls alike.",
            "{who} make at most {much} {span}; what is won with it falls alike.",
            who=who, much=self._much(), span=self._span(),
        )  # fmt: skip

    def _much(self) -> Sentence:
        """What may be made."""
        if self.tonnes is None:
            share, materials = said_share(self.share or 0.0), and_list(self.materials)
            return tell("{share} of their base output of {materials}", share=share, materials=materials)
        amounts = and_list(tell("{amount} of {material}", amount=tonnes, material=material)
                           for material, tonnes in self.tonnes.items())  # fmt: skip
        return tell("{amounts} a year", amounts=amounts)

    def _title(self) -> Sentence:
        return tell("producer quota of {by} on {materials}", by=and_list(self.by), materials=and_list(self.materials))

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Announce, rush by what will be missing; bind; free again."""
        quotas = self._quotas(history)
        lanes, missing = self._missing(history, quotas)
        yield history.until(self.announced)
        text = tell("a quota for {producers} producers from {date}", producers=len(quotas), date=self.in_force)
        yield from self._becomes_public(history, text, lanes, first, missing, calls=False)
        most = Figure.of(sum(quotas.values()), ",.2f")
        text = tell("{producers} producers make at most {tonnes} t/day", producers=len(quotas), tonnes=most)
        self._in_force(history, text, last)
        with (
            history.holding("quota", history.facilities(quotas), list(quotas.values())),
            history.holding("missing", lanes, missing),
        ):
            yield history.days(last - history.today)
        history.note("ends", tell("{producers} producers are free of the quota", producers=len(quotas)))

    def _quotas(self, history: "History") -> dict[str, float]:
        """What each producer may make, t/day."""
        makers = [f for f in history.chosen((), self.by, self.materials, None) if f in (self.facilities or (f,))]
        output = {name: history.base_output(name) for name in makers}
        if self.tonnes is None:
            return {name: float(self.share or 0.0) * made for name, made in output.items()}  # type: ignore[arg-type]
        quotas = {}
        for material, tonnes in self.tonnes.items():
            plants = [name for name in makers if history.layout.network.facilities[name].material_out == material]
            total = sum(output[name] for name in plants)
            quotas.update({name: tonnes.tonnes / 365.0 * output[name] / total for name in plants if total > 0.0})
        return quotas

    def _missing(self, history: "History", quotas: dict[str, float]) -> "tuple[Rows, list[float]]":
        """The lanes of the producers, and the share that each will bring less."""
        lanes = history.lanes_that(lambda lane: lane.seller in quotas)
        missing = {name: max(0.0, 1.0 - quota / history.base_output(name)) for name, quota in quotas.items()}
        return lanes, [missing[history.layout.lanes[row].seller] for row in lanes]
