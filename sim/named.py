"""The mark of a name that the network must know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """Marks the annotation of a name that the network must know, by what it names."""

    what: str
