"""Figures: each a pure function of a table and an axis, in one dress (`lodeline.mplstyle`)."""
