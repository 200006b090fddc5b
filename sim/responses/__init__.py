"""What is done about it: one file each; adding one is a file and a line here."""

from typing import Annotated

from pydantic import Field

from sim.responses.demand_restraint import DemandRestraint
from sim.responses.friend_shoring import FriendShoring
from sim.responses.investment_fund import InvestmentFund
from sim.responses.joint_stockpile import JointStockpile
from sim.responses.national_stockpile import NationalStockpile
from sim.responses.permitting_acceleration import PermittingAcceleration
from sim.responses.price_floor import PriceFloor
from sim.responses.project import Project
from sim.responses.rapid_response_group import RapidResponseGroup
from sim.responses.recycling import Recycling
from sim.responses.substitution import Substitution

Response = Annotated[
    DemandRestraint
    | FriendShoring
    | InvestmentFund
    | JointStockpile
    | NationalStockpile
    | PermittingAcceleration
    | PriceFloor
    | Project
    | RapidResponseGroup
    | Recycling
    | Substitution,
    Field(discriminator="kind"),
]  # fmt: skip
"""Any response, told apart by its `kind`."""

__all__ = [
    "DemandRestraint",
    "FriendShoring",
    "InvestmentFund",
    "JointStockpile",
    "NationalStockpile",
    "PermittingAcceleration",
    "PriceFloor",
    "Project",
    "RapidResponseGroup",
    "Recycling",
    "Response",
    "Substitution",
]
