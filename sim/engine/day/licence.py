"""Step 6, licences: a load that needs one waits at an office; at its decision it departs or returns to its seller.

Officers take up applications in their order (M/G/c, first come first served): the day on which one is decided is known
when it is filed, and the calendar of arrivals keeps it until then. What must be decided is luck with the address of
lane and day of application.
"""

import math

from sim.engine._jit import jit
from sim.engine.luck import APPROVAL, OFFICE, chance
from sim.engine.state import LONGEST_CASE

LONGEST_QUEUE = 180
"""Days: nobody files where no officer takes a case up for longer."""
COUNTED = 2
"""A lane that a quota counts, while lanes are gone through."""


@jit
def decision(day, lane, offices, officers, deviates, rule):  # type: ignore[no-untyped-def]
    """Days until an application filed today is decided; -1 if the queue is too long to file."""
    office = offices[lane.office]
    taken_up = max(day, officers[office.first])
    office.queue = taken_up - day
    if taken_up - day > LONGEST_QUEUE:
        return -1
    u = chance(rule.seed, rule.replicate, lane.key, day, OFFICE)
    days = math.exp(office.median + office.spread * deviates[int(u * deviates.size)])
    decided = taken_up + max(1, min(LONGEST_CASE, int(days + 0.5)))
    engage(officers, office.first, office.last, decided)
    return decided - day


@jit
def engage(officers, first, last, until):  # type: ignore[no-untyped-def]
    """The officer who is free first takes the case: its day goes down the heap."""
    row = first
    while True:
        child = first + 2 * (row - first) + 1
        if child >= last:
            break
        if child + 1 < last and officers[child + 1] < officers[child]:
            child += 1
        if officers[child] >= until:
            break
        officers[row] = officers[child]
        row = child
    officers[row] = until


@jit
def approved(day, lane):  # type: ignore[no-untyped-def]
    """Share of the applications decided on a day that pass: it rises as exporters and officials learn."""
    if lane.office < 0:
        return 1.0
    if lane.learns <= 0.0:
        return lane.approval
    return lane.approval * (1.0 - math.exp(-max(0.0, day - lane.licensed) / lane.learns))


@jit
def granted(day, load, lane, rule):  # type: ignore[no-untyped-def]
    """Whether a load may go: no ban has come meanwhile, and it is among those approved.

    What is refused for want of practice may be filed again, what is refused for good may not: else inflated
    applications would in the end bring everything through.
    """
    luck = chance(rule.seed, rule.replicate, lane.key, load.left, APPROVAL)
    if lane.gate > 0.0 and luck < approved(day, lane):
        return True
    if luck < lane.approval:
        lane.room += load.tonnes
    return False


@jit
def expect(lanes, offices, quotas, quota_lanes, rule):  # type: ignore[no-untyped-def]
    """Weekly: how long offices keep cases waiting, and which lanes are held to their usual amounts.

    A control that ends takes along what was learned under it.
    """
    if rule.regimes == 0:
        return
    for q in range(rule.quotas):
        for k in range(quotas[q].first, quotas[q].last):
            lanes[quota_lanes[k]].usual = COUNTED
    for l in range(lanes.size):
        lane = lanes[l]
        lane.queue = 0.0
        if lane.office >= 0:
            lane.queue = offices[lane.office].queue
        if lane.office >= 0 or lane.usual == COUNTED:
            lane.usual = 1
        elif lane.usual > 0:
            lane.usual = 0
            lane.trust = 1.0


@jit
def allot(day, lanes, quotas, quota_lanes, rule):  # type: ignore[no-untyped-def]
    """The part of their orders that quotas let today's departures load: the least of all that bind.

    Who holds a quota that is too small makes it last: a departure loads at most its even part of what is left of the
    period, the part of a way that is shut is kept for it. What is asked for beyond what is left is served pro rata.
    """
    for q in range(rule.quotas):
        for k in range(quotas[q].first, quotas[q].last):
            lanes[quota_lanes[k]].part = 1.0
            lanes[quota_lanes[k]].loaded = 0.0
    for q in range(rule.quotas):
        quota = quotas[q]
        even = quota.left / max(to_come(day, quota, lanes, quota_lanes), 1e-300)
        quota.asked = 0.0
        for k in range(quota.first, quota.last):
            lane = lanes[quota_lanes[k]]
            quota.asked += lane.pending * even_part(day, lane, even)
        cut = min(1.0, quota.left / max(quota.asked, 1e-300))
        for k in range(quota.first, quota.last):
            lane = lanes[quota_lanes[k]]
            lane.part = min(lane.part, even_part(day, lane, even) * cut)


@jit
def even_part(day, lane, even):  # type: ignore[no-untyped-def]
    """The part of its order that a departure loads if it takes only its even part of a quota; 0 on other days."""
    called = lane.calls == day and lane.office < 0
    if lane.pending <= 0.0 or (lane.departs != day and not called):
        return 0.0
    if even >= 1.0:
        return 1.0
    return min(1.0, even * lane.base * lane.interval / lane.pending)


@jit
def to_come(day, quota, lanes, quota_lanes):  # type: ignore[no-untyped-def]
    """Base flow of the departures that are left of a period, today's among them, t."""
    flow = 0.0
    for k in range(quota.first, quota.last):
        lane = lanes[quota_lanes[k]]
        if lane.calls == day and lane.departs != day:
            flow += lane.base * lane.interval
        if lane.departs < quota.renews:
            flow += lane.base * lane.interval * (1 + (quota.renews - 1 - lane.departs) // lane.interval)
    return flow


@jit
def charge(lanes, quotas, quota_lanes, rule):  # type: ignore[no-untyped-def]
    """Take what was loaded today off every quota that counts it."""
    for q in range(rule.quotas):
        quota = quotas[q]
        for k in range(quota.first, quota.last):
            quota.left = max(0.0, quota.left - lanes[quota_lanes[k]].loaded)
