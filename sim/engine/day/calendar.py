"""The calendar of what is under way, by the day on which it is due, and the log of a history."""

from sim.engine._jit import jit

CONSIGNMENT, LEAK = 1, 2
APPLICATION, REFUSAL, LICENSED = 4, 5, 6


@jit
def send(day, days, tonnes, store, buyer, lane, order, cargo, links, due, rule):  # type: ignore[no-untyped-def]
    """Write a consignment into the calendar; its row, -1 if there is no room."""
    row = rule.free
    if row < 0:
        row = rule.fresh
    if row >= cargo.size or days >= due.size:
        rule.overflow = 1
        return -1
    load = cargo[row]
    if rule.free < 0:
        rule.fresh += 1
    else:
        rule.free = links[row]
    load.tonnes = tonnes
    load.store = store
    load.buyer = buyer
    load.lane = lane
    load.left = day
    load.due = day + max(1, days)
    load.order = order
    load.waiting = 0
    enter(row, load, links, due)
    return row


@jit
def enter(row, load, links, due):  # type: ignore[no-untyped-def]
    """Put a consignment's row into the calendar on the day it is due."""
    slot = load.due % due.size
    links[row] = due[slot]
    due[slot] = row


@jit
def write(notes, rule, day, kind, row, other, tonnes, value, until):  # type: ignore[no-untyped-def]
    """Add a line to the log of a history that is written down (rule.log)."""
    if rule.log == 0 or rule.notes >= notes.size:
        return
    note = notes[rule.notes]
    rule.notes += 1
    note.day = day
    note.kind = kind
    note.row = row
    note.other = other
    note.tonnes = tonnes
    note.value = value
    note.until = until
