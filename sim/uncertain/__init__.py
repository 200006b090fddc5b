"""Numbers that may be uncertain: a field takes a value, or a distribution of values."""

from sim.uncertain.distribution import Distribution, said_number
from sim.uncertain.field import Uncertain, certain, said, said_share
from sim.uncertain.reading import SCHEMA as DISTRIBUTION_SCHEMA
from sim.uncertain.reading import SHAPES

__all__ = [
    "DISTRIBUTION_SCHEMA",
    "SHAPES",
    "Distribution",
    "Uncertain",
    "certain",
    "said",
    "said_number",
    "said_share",
]
