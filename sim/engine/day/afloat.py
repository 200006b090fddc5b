"""Cargo afloat on some lanes is put off, held or let go: between days, when a lever moves, never within one.

What waits for its licence at the port is not afloat. The order in which loads are written back follows where they
stood in the calendar, never their rows, so that it is the same in every part of the network.
"""

from sim.engine._jit import jit


@jit
def put_off(day, cargo, links, due, late):  # type: ignore[no-untyped-def]
    """Loads on lanes with days in `late` arrive so many days later."""
    row = taken_out(day, cargo, links, due, late)
    while row >= 0:
        load = cargo[row]
        following = links[row]
        load.due += late[load.lane]
        put_in(day, row, cargo, links, due)
        row = following


@jit
def hold(day, cargo, links, due, rule, chosen):  # type: ignore[no-untyped-def]
    """Loads on chosen lanes leave the calendar; their `due` is then the days that are left of their way."""
    row = taken_out(day, cargo, links, due, chosen)
    while row >= 0:
        load = cargo[row]
        following = links[row]
        load.due -= day
        links[row] = rule.caught
        rule.caught = row
        row = following


@jit
def let_go(day, cargo, links, due, rule, chosen):  # type: ignore[no-untyped-def]
    """Held loads on chosen lanes go on and take the days that were left."""
    before = -1
    row = rule.caught
    while row >= 0:
        load = cargo[row]
        following = links[row]
        if chosen[load.lane] > 0:
            unlink(before, following, links, rule)
            load.due += day
            put_in(day, row, cargo, links, due)
        else:
            before = row
        row = following


@jit
def unlink(before, following, links, rule):  # type: ignore[no-untyped-def]
    """Take the load after `before` out of the list of held ones."""
    if before < 0:
        rule.caught = following
    else:
        links[before] = following


@jit
def taken_out(day, cargo, links, due, chosen):  # type: ignore[no-untyped-def]
    """Take the loads on chosen lanes out of the calendar; the first of their list, the latest due one."""
    taken = -1
    for ahead in range(due.size):
        slot = (day + ahead) % due.size
        before = -1
        row = due[slot]
        while row >= 0:
            load = cargo[row]
            following = links[row]
            if load.lane >= 0 and load.waiting == 0 and chosen[load.lane] > 0:
                if before < 0:
                    due[slot] = following
                else:
                    links[before] = following
                links[row] = taken
                taken = row
            else:
                before = row
            row = following
    return taken


@jit
def put_in(day, row, cargo, links, due):  # type: ignore[no-untyped-def]
    """Write a load into the calendar, as late as it reaches."""
    load = cargo[row]
    load.due = min(load.due, day + due.size - 1)
    slot = load.due % due.size
    links[row] = due[slot]
    due[slot] = row
