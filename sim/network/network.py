"""The network: everything that exists in the steady baseline, and the look-ups the layers above need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.network.checks import faults_of
from sim.network.elements import (
    DAYS_PER_YEAR,
    Control,
    Demand,
    Facility,
    Lane,
    Material,
    Member,
    Parameter,
    Recipe,
    Source,
    Stock,
    place_of,
)
from sim.network.overlay import laid_over, open_faults
from sim.network.places import Places
from sim.network.reading import Joined, digest, join, located, texts, with_built_in
from sim.network.tables import pointed

SHIPPED = Path(__file__).parent / "data"


@dataclass(frozen=True, repr=False)
class Network:
    """Materials, facilities, recipes, lanes, demand, stocks, dated controls and the parameters beside them.

    Made by `shipped`, `load` or `read`, which refuse tables that do not close; or by hand (`of`) in a test.
    Rates are tonnes a year. `digest` is the SHA-256 of the tables' bytes; networks with the same rows are
    equal even where their files were written differently.
    """

    materials: dict[str, Material]
    facilities: dict[str, Facility]
    recipes: tuple[Recipe, ...]
    lanes: tuple[Lane, ...]
    demands: tuple[Demand, ...]
    stocks: tuple[Stock, ...]
    controls: tuple[Control, ...]
    members: tuple[Member, ...]
    parameters: dict[str, Parameter]
    sources: dict[str, Source]
    digest: str = field(compare=False)

    def __hash__(self) -> int:
        return hash((tuple(self.facilities), len(self.lanes)))

    def __repr__(self) -> str:
        return (
            f"<Network {self.digest[:12]}: {len(self.materials)} materials,"
            f" {len(self.facilities)} facilities, {len(self.lanes)} lanes, {len(self.demands)} demands>"
        )

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What notebooks show: the line above, not every row."""
        printer.text(repr(self))

    @classmethod
    @cache
    def shipped(cls) -> Network:
        """The network that comes with the package, read once."""
        return cls.load(SHIPPED)

    @classmethod
    def load(cls, folder: str | Path, *, balanced: bool = True) -> Network:
        """A network of one's own: a folder of tables, or of such folders to be joined.

        `parameters.csv` and `sources_*.csv` may stand in it; where they do not, the shipped ones hold.

        Args:
            folder: Holds the tables.
            balanced: Whether flows must close; `sim.network.balance` closes those that do not.

        Raises:
            InputError: With every fault of every file.
        """
        return cls._sound(join(*located(Path(folder), SHIPPED)), balanced=balanced)

    @classmethod
    def read(cls, folders: Iterable[str | Path], parameters: str | Path, sources: Iterable[str | Path]) -> Network:
        """Join the tables of several folders with one table of parameters and several of sources, as `load` does."""
        return cls._sound(join(list(map(Path, folders)), Path(parameters), list(map(Path, sources))))

    @classmethod
    def overlay(cls, folder: str | Path, *, balanced: bool = True) -> Network:
        """The shipped network with the rows of a folder added, or put in place of those with the same key.

        Args:
            folder: Holds the tables it changes, and no others.
            balanced: As in `load`.

        Raises:
            InputError: With every fault of every file.
        """
        network = cls._sound(laid_over(join(*located(SHIPPED, SHIPPED)), Path(folder)), balanced=False)
        if balanced and (gaps := open_faults(network, Path(folder))):
            raise InputError.of(map(pointed, gaps))
        return network

    @classmethod
    def _sound(cls, joined: Joined, *, balanced: bool = True) -> Network:
        network = cls._from(joined.rows, joined.digest)
        faults = joined.faults + (faults_of(network, joined.faults, balanced=balanced) if joined.sound else [])
        if faults:
            raise InputError.of(map(pointed, faults))
        return network

    @classmethod
    def of(
        cls,
        *,
        materials: Iterable[Material],
        facilities: Iterable[Facility],
        recipes: Iterable[Recipe] = (),
        lanes: Iterable[Lane] = (),
        demands: Iterable[Demand] = (),
        stocks: Iterable[Stock] = (),
        controls: Iterable[Control] = (),
        members: Iterable[Member] = (),
        parameters: Iterable[Parameter] = (),
        sources: Iterable[Source] = (),
    ) -> Network:
        """A network from rows in memory, unchecked; its digest is that of its tables when written."""
        rows: dict[str, Iterable[Any]] = {
            "materials": materials,
            "facilities": facilities,
            "recipes": recipes,
            "lanes": lanes,
            "demand": demands,
            "stocks": stocks,
            "controls": controls,
            "members": members,
            "parameters": parameters,
            "sources": with_built_in(sources),
        }
        kept = {table: tuple(each) for table, each in rows.items()}
        content = texts(kept)
        return cls._from(kept, digest((name, text.encode()) for name, text in content.items()))

    @classmethod
    def _from(cls, rows: Mapping[str, Sequence[Any]], name: str) -> Network:
        return cls(
            materials={each.material: each for each in rows["materials"]},
            facilities={each.facility: each for each in rows["facilities"]},
            recipes=tuple(rows["recipes"]),
            lanes=tuple(rows["lanes"]),
            demands=tuple(rows["demand"]),
            stocks=tuple(rows["stocks"]),
            controls=tuple(rows["controls"]),
            members=tuple(rows["members"]),
            parameters={each.parameter: each for each in rows["parameters"]},
            sources={each.key: each for each in rows["sources"]},
            digest=name,
        )

    def rows(self) -> dict[str, tuple[Any, ...]]:
        """Every row by table name, in the order of the tables."""
        return {
            "materials": tuple(self.materials.values()),
            "facilities": tuple(self.facilities.values()),
            "recipes": self.recipes,
            "lanes": self.lanes,
            "demand": self.demands,
            "stocks": self.stocks,
            "controls": self.controls,
            "members": self.members,
            "parameters": tuple(self.parameters.values()),
            "sources": tuple(self.sources.values()),
        }

    def places(self) -> tuple[str, ...]:
        """Every place where something is made or used, and every member of a group, sorted."""
        return self._places.names

    def groups(self) -> tuple[str, ...]:
        """Names of the groups, sorted."""
        return self._places.groups

    def group(self, name: str) -> frozenset[str]:
        """Places that a name stands for: itself if it is a place, and its members, theirs included.

        Raises:
            InputError: If it is neither a place nor a group; `all` is every place.
        """
        return self._places.group(name)

    def expand(self, names: Iterable[str]) -> frozenset[str]:
        """Places that several names stand for together."""
        return frozenset().union(*(self.group(name) for name in names))

    def market(self, place: str, material: str | None = None) -> str:
        """Place whose users a place's use is counted with: itself, else the group EU27 or ROW it belongs to.

        With `material`, users of that material only: a place may use one itself and be counted in ROW for
        another.
        """
        return self._places.market(place, material)

    def intake(self, place: str, material: str) -> float:
        """Baseline intake in tonnes a year: final use and feed of the facilities of a place or group."""
        inside = self.group(place)
        used = sum(self._final_use.get((each, material), 0.0) for each in sorted(inside))
        return used + sum(tonnes for each, tonnes in self._feeds.get(material, ()) if each in inside)

    def feed(self, recipe: Recipe) -> float:
        """Tonnes a year of a feed that its facility buys: need of its output less recycled feed."""
        facility = self.facilities[recipe.facility]
        return recipe.t_per_t_output * facility.output_t_per_year - facility.secondary_t_per_year

    def stock_rate(self, stock: Stock) -> float:
        """Tonnes a year that the days of a stock refer to: its holder's output, feed or use.

        For a government it is the intake of its place.
        """
        if stock.kind == "state":
            return self.intake(place_of(stock.holder), stock.material)
        if stock.kind == "user":
            return self._final_use.get((place_of(stock.holder), stock.material), 0.0)
        if stock.kind == "product":
            return self.facilities[stock.holder].output_t_per_year
        recipe = self._recipe.get((stock.holder, stock.material))
        return 0.0 if recipe is None else self.feed(recipe)

    def stock_tonnes(self, stock: Stock) -> float:
        """Tonnes in a stock, from its days where it states days."""
        if stock.tonnes is not None:
            return stock.tonnes
        return (stock.days or 0.0) * self.stock_rate(stock) / DAYS_PER_YEAR

    def commercial_stock(self, place: str, material: str) -> float:
        """Tonnes of a material with the users and facilities of a place or group; no government's."""
        return self._held(place, material, state=False)

    def state_stock(self, place: str, material: str) -> float:
        """Tonnes of a material that the governments of a place or group hold."""
        return self._held(place, material, state=True)

    def _held(self, place: str, material: str, *, state: bool) -> float:
        inside, stocks = self.group(place), self._stocks_of.get(material, ())
        chosen = (each for each in stocks if (each.kind == "state") == state and place_of(each.holder) in inside)
        return sum(self.stock_tonnes(each) for each in chosen)

    def baseline_cover(self, place: str, material: str) -> float:
        """Days that commercial stock lasts at baseline intake: infinite without intake, 0 without either."""
        held, yearly = self.commercial_stock(place, material), self.intake(place, material)
        if yearly <= 0.0:
            return float("inf") if held > 0.0 else 0.0
        return held / yearly * DAYS_PER_YEAR

    def write(self, folder: str | Path) -> None:
        """Write the tables, the parameters and the sources, so that `load(folder)` gives the same network."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for name, content in texts(self.rows()).items():
            (target / name).write_text(content, encoding="utf-8", newline="")

    @cached_property
    def _places(self) -> Places:
        return Places(self.facilities.values(), self.demands, self.members)

    @cached_property
    def _final_use(self) -> dict[tuple[str, str], float]:
        used: dict[tuple[str, str], float] = {}
        for demand in self.demands:
            key = demand.place, demand.material
            used[key] = used.get(key, 0.0) + demand.t_per_year
        return used

    @cached_property
    def _recipe(self) -> dict[tuple[str, str], Recipe]:
        return {(each.facility, each.material_in): each for each in self.recipes}

    @cached_property
    def _feeds(self) -> dict[str, tuple[tuple[str, float], ...]]:
        feeds: dict[str, list[tuple[str, float]]] = {}
        for recipe in self.recipes:
            place = self.facilities[recipe.facility].place
            feeds.setdefault(recipe.material_in, []).append((place, self.feed(recipe)))
        return {material: tuple(rows) for material, rows in feeds.items()}

    @cached_property
    def _stocks_of(self) -> dict[str, tuple[Stock, ...]]:
        found: dict[str, list[Stock]] = {}
        for stock in self.stocks:
            found.setdefault(stock.material, []).append(stock)
        return {material: tuple(rows) for material, rows in found.items()}
