"""Pieces of scenario files that the tests of this folder put together."""

from pathlib import Path

ROOT = Path(__file__).parents[2]

HEAD = """\
name: A ban
start: 2026-01-01
horizon: 2 years
"""

BAN = """\
disruptions:
  ban:
    kind: export_ban
    by: CHN
    materials: [dytb_oxide, magnet_heavy]
    to: [USA, JPN]
    announced: 2026-02-01
    in_force: 2026-03-01
    lasts: {triangular: [6, 12, 24], unit: months}
    leakage: 5 %
"""

STOCK = """\
responses:
  joint_stock:
    kind: joint_stockpile
    owners: {USA: 0.5, JPN: 0.5}
    holdings: {dytb_oxide: 90 days}
"""
