"""All claims, worked out once a session."""

from __future__ import annotations

from functools import cache

from tests.verification import (
    claims_lanes,
    claims_peers,
    claims_plants,
    claims_queue,
    claims_rest,
    claims_rules,
    claims_trade,
)
from tests.verification.claim import Claim

SUBJECTS = {
    "Lanes, reserves, flights, quotas, tariffs": claims_trade,
    "Demand, stores, recycling, routes, projects, guarantees": claims_rest,
    "Lanes that wake, are offered more, are trusted": claims_lanes,
    "Plants that open, recycle, follow a host": claims_plants,
    "Truces, rules on re-export, faster permits, funds": claims_rules,
    "Licence office, Little's law, price path": claims_queue,
    "Base-stock systems against stockpyl": claims_peers,
}


@cache
def claims_of(subject: str) -> tuple[Claim, ...]:
    """What theory says about a subject, and what the model does."""
    return tuple(SUBJECTS[subject].claims())
