"""What questions take for granted where nothing is said, for the verbs and for Python."""

BASES = 64
"""Points of each of two samples, for indices."""
DENSITY = 0.8
"""Share of the points of a box in which something is to come about."""
LASTS = "6 months"
"""How long a thing is lost."""
MORE_THAN = 0.1
"""Share of their demand that users may miss."""
ALPHA = 0.05
"""Chance with which they may miss more."""
UP_TO = 720.0
"""The largest holding that is tried."""
STEP = 1.0
"""By which holdings differ."""
