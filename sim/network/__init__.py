"""What exists: the tables of the steady baseline, read, checked, joined and looked up."""

from sim.network.elements import (
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
)
from sim.network.network import Network

__all__ = [
    "Control",
    "Demand",
    "Facility",
    "Lane",
    "Material",
    "Member",
    "Network",
    "Parameter",
    "Recipe",
    "Source",
    "Stock",
]
