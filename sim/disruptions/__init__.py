"""What happens: one file each; adding one is a file and a line here."""

from typing import Annotated

from pydantic import Field

from sim.disruptions.demand_surge import DemandSurge
from sim.disruptions.export_ban import ExportBan
from sim.disruptions.export_licence import ExportLicence
from sim.disruptions.export_quota import ExportQuota
from sim.disruptions.facility_outage import FacilityOutage
from sim.disruptions.hoarding import Hoarding
from sim.disruptions.origin_exclusion import OriginExclusion
from sim.disruptions.producer_quota import ProducerQuota
from sim.disruptions.reexport_rule import ReexportRule
from sim.disruptions.route_closure import RouteClosure
from sim.disruptions.tariff import Tariff
from sim.disruptions.truce import Truce

Disruption = Annotated[
    DemandSurge
    | ExportBan
    | ExportLicence
    | ExportQuota
    | FacilityOutage
    | Hoarding
    | OriginExclusion
    | ProducerQuota
    | ReexportRule
    | RouteClosure
    | Tariff
    | Truce,
    Field(discriminator="kind"),
]  # fmt: skip
"""Any disruption, told apart by its `kind`."""

__all__ = [
    "DemandSurge",
    "Disruption",
    "ExportBan",
    "ExportLicence",
    "ExportQuota",
    "FacilityOutage",
    "Hoarding",
    "OriginExclusion",
    "ProducerQuota",
    "ReexportRule",
    "RouteClosure",
    "Tariff",
    "Truce",
]
