"""What happens in the plain world and in the engine's alike: told once, acted twice."""

from __future__ import annotations

from dataclasses import dataclass

from sim.disruptions import ExportBan, FacilityOutage, ProducerQuota, Tariff
from tests.networks import joint_ore, small_network, two_sellers
from tests.verification.plain import instruments as plainly
from tests.verification.plain.same import farthest_apart, plain_world
from tests.verification.plain.world import World as PlainWorld
from tests.worlds import Instruments, World, after, of

CLOSE = 1e-9
DAYS = 400


@dataclass(frozen=True)
class Case:
    """What happens, told to both."""

    instruments: Instruments
    steps: tuple[tuple[object, dict[str, object]], ...]

    def act(self, plain: PlainWorld) -> None:
        for act, fields in self.steps:
            act(plain, **fields)  # type: ignore[operator]


QUIET = Case({}, ())


def banned(
    by: str, to: str, material: str, announced: int, first: int, last: int | None, leakage: float | None = None
) -> Case:
    fields: dict[str, object] = {"announced": after(announced), "in_force": after(first), "leakage": leakage}
    if last is not None:
        fields["lasts"] = f"{last - first} days"
    ban = of(ExportBan, by=by, to=to, materials=material, **fields)
    plain = {"by": by, "to": [to], "material": material, "announced": announced, "first": first, "last": last,
             "leakage": leakage}  # fmt: skip
    return Case({"ban": ban}, ((plainly.ban, plain),))


def taxed(by: str, on: str, material: str, rate: float, first: int) -> Case:
    tariff = of(Tariff, by=by, on=on, materials=material, rate=rate, starts=after(first))
    return Case({"tariff": tariff}, ((plainly.tariff, {"by": by, "on": on, "material": material, "rate": rate,
                                                       "first": first}),))  # fmt: skip


def out(facility: str, first: int, days: int, loss: float) -> Case:
    outage = of(FacilityOutage, facilities=facility, starts=after(first), lasts=f"{days} days", loss=loss)
    return Case({"outage": outage}, ((plainly.outage, {"facility": facility, "first": first, "days": days,
                                                       "loss": loss}),))  # fmt: skip


def rationed(facility: str, share: float, first: int) -> Case:
    place, material = facility.split(".")
    quota = of(ProducerQuota, by=place, materials=material, facilities=facility, share=share, in_force=after(first))
    return Case({"quota": quota}, ((plainly.producer_quota, {"facility": facility, "share": share, "first": first}),))


def both(*cases: Case) -> Case:
    named = {f"{number}_{name}": x for number, c in enumerate(cases) for name, x in c.instruments.items()}
    return Case(named, tuple(step for c in cases for step in c.steps))


NETWORKS = {"chain": small_network(interval=28), "two sellers": two_sellers(interval=14), "joint ore": joint_ore()}
CASES = {
    "chain": {
        "at rest": QUIET,
        "ban": banned("CHN", "USA", "gallium_refined", 20, 50, 250),
        "ban for ever": banned("CHN", "USA", "gallium_refined", 50, 50, None, 0.1),
        "outage": out("CHN.gallium_refined", 30, 120, 0.7),
        "quota": rationed("AUS.gallium_primary", 0.6, 40),
    },
    "two sellers": {
        "at rest": QUIET,
        "ban": banned("CHN", "USA", "germanium_refined", 10, 100, 200),
        "tariff": taxed("USA", "CHN", "germanium_refined", 0.5, 60),
        "all at once": both(
            banned("CHN", "USA", "germanium_refined", 0, 40, None),
            taxed("JPN", "CHN", "germanium_refined", 0.25, 90),
            out("AUS.germanium_refined", 120, 60, 1.0),
        ),
    },
    "joint ore": {
        "at rest": QUIET,
        "ban": banned("CHN", "JPN", "dytb_oxide", 20, 50, 250),
        "outage of the host": out("CHN.ndpr_in_concentrate", 30, 100, 0.5),
    },
}


def apart(network: str, case: str, reference: bool) -> dict[str, float]:
    """How far the two are apart in a case with a name."""
    world, what = World(NETWORKS[network], DAYS, reference=reference), CASES[network][case]
    return live_twice(world, what)


def live_twice(world: World, what: Case) -> dict[str, float]:
    """The same world lived by both; how far they are apart."""
    plain = plain_world(world)
    what.act(plain)
    return farthest_apart(world, plain, what.instruments)
