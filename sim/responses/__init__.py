"""What is done about it: one file each; adding one is a file and a line here."""

from typing import Annotated

from pydantic import Field

from sim.responses.joint_stockpile import JointStockpile
from sim.responses.national_stockpile import NationalStockpile
from sim.responses.rapid_response_group import RapidResponseGroup

Response = Annotated[
    JointStockpile
    | NationalStockpile
    | RapidResponseGroup,
    Field(discriminator="kind"),
]  # fmt: skip
"""Any response, told apart by its `kind`."""

__all__ = ["JointStockpile", "NationalStockpile", "RapidResponseGroup", "Response"]
