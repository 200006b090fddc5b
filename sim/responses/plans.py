"""What a project or a candidate of a fund builds, and how long each stage takes as planned."""

from typing import TYPE_CHECKING

from sim.instrument import FacilityName, Places
from sim.ties import Tie
from sim.uncertain import Uncertain
from sim.units import Duration, PositiveNumber, PositiveTonnes, Share

if TYPE_CHECKING:
    from sim.engine.history import History

MONTH = 30.4375
STAGES = ("permit", "finance", "build", "ramp")
CIRCUITS = {"gallium_primary": "gallium_circuit", "germanium_refined": "germanium_circuit"}
"""What has a time to build of its own beside a host."""
ORES = ("_concentrate", "_ore", "_flake")
"""How the names of forms end that come out of the ground."""


class Plans(Tie):
    """A facility that gains capacity, and the times of its stages."""

    facility: FacilityName
    """The facility of the tables that is built or made larger; one that makes nothing today will do."""
    capacity: PositiveTonnes
    """What it adds in the end, a year."""
    works: Uncertain[Share] = 1.0
    """Share of that capacity that is reached."""
    permit: Uncertain[Duration] | None = None
    """Time to the permit, as planned; the range of the parameters for a mine or a plant if left out."""
    build: Uncertain[Duration] | None = None
    """Time to build, as planned; by the parameters for such a facility if left out."""
    ramp: Uncertain[Duration] | None = None
    """Time from the first tonne to full capacity, evenly; by the parameters if left out."""
    slip: Uncertain[PositiveNumber] | None = None
    """How much longer than planned all but the ramp takes, as a ratio; drawn by the parameters if left out."""
    offtake: Places | None = None
    """Places whose users and plants have bought ahead: the lanes to them are qualified when the first tonne comes.
    Others qualify from then on in the days of the tables."""

    def makes(self, history: "History") -> str:
        """The material of the facility."""
        return history.layout.network.facilities[self.facility].material_out

    def planned(self, history: "History", stage: str) -> float:
        """Days of a stage as planned: as said, else by what is built."""
        given = getattr(self, stage)
        if given is not None:
            return float(given.nominal_days)
        plant = history.layout.network.facilities[self.facility]
        return MONTH * history.parameter(usual(stage, plant.process, plant.material_out, bool(plant.host)))


def usual(stage: str, process: str, material: str, hosted: bool) -> str:
    """Name of the parameter, in months, for a stage of a facility.

    Args:
        stage: permit, finance, build or ramp.
        process: mine, refine or component.
        material: What it makes: ores come from mines; other forms of process `mine` are plants fed from outside.
        hosted: Whether it is a circuit at a host.
    """
    mine = process == "mine" and not hosted and material.endswith(ORES)
    if stage == "finance":
        return "project_months_finance"
    if stage == "permit":
        return f"project_months_permit_{'mine' if mine else 'plant'}"
    if stage == "ramp":
        kind = {"refine": "separator", "component": "magnet_plant"}.get(process, "other")
        return f"project_months_ramp_{kind if material.endswith('_oxide') or process == 'component' else 'other'}"
    if hosted and material in CIRCUITS:
        return f"project_months_build_{CIRCUITS[material]}"
    kind = "mine" if mine else "magnet_plant" if process == "component" else "separator"
    return f"project_months_build_{kind}"
