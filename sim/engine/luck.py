"""Counter-based luck: every random number has an address, so no arm can shift another's.

u(seed, replicate, key, slot, kind) is the first word of Philox4x64-10 (Salmon et al. 2011, "Parallel random
numbers: as easy as 1, 2, 3") with key (seed, key) and counter (slot, kind, replicate, 0). The key names the
lane, facility or consumer; the slot is a calendar day, week or attempt, never a count.
"""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import jit, upper_product

TRANSIT, NOISE, DRAW, OUTAGE, FIELD, OFFICE, APPROVAL, SEEN = range(8)
"""Kinds of luck."""

_M0, _M1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_W0, _W1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_DROP = np.uint64(12)
_UNIT = 1.0 / 4503599627370496.0
_SLOTS = 1_073_741_824
"""Slots of luck: days before day 0 take the last of them."""


def key_of(name: str) -> int:
    """The 64-bit key of a name (BLAKE2b)."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def keys_of(names: Iterable[str]) -> NDArray[np.uint64]:
    """Keys of many names, in their order."""
    return np.array([key_of(name) for name in names], np.uint64)


@jit
def philox(c0, c1, c2, k0, k1):  # type: ignore[no-untyped-def]
    """First word of Philox4x64-10 at counter (c0, c1, c2, 0) under key (k0, k1)."""
    c3 = np.uint64(0)
    for _ in range(10):
        high0, low0 = upper_product(_M0, c0), _M0 * c0
        high1, low1 = upper_product(_M1, c2), _M1 * c2
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = k0 + _W0, k1 + _W1
    return c0


@jit
def inside(word: np.uint64) -> float:
    """The middle of one of 2^52 equal parts of (0, 1); with 2^53 the last middle would round to 1."""
    return (float(word >> _DROP) + 0.5) * _UNIT


@jit
def uniform(seed, replicate, key, slot, kind):  # type: ignore[no-untyped-def]
    """A number strictly between 0 and 1."""
    return inside(philox(np.uint64(slot), np.uint64(kind), replicate, seed, key))


@jit
def chance(seed, replicate, key, slot, kind):  # type: ignore[no-untyped-def]
    """The same with the words of the address as the day keeps them, whole numbers."""
    return uniform(np.uint64(seed), np.uint64(replicate), np.uint64(key), slot % _SLOTS, kind)


@jit
def fill(out, seed, replicate, keys, slots, kind):  # type: ignore[no-untyped-def]
    """out[i, j] = u(seed, replicate, keys[i], slots[j], kind)."""
    for i in range(keys.size):
        for j in range(slots.size):
            out[i, j] = uniform(seed, replicate, keys[i], slots[j], kind)


def uniforms(
    seed: int, replicate: int, keys: NDArray[np.uint64], slots: NDArray[np.int64], kind: int
) -> NDArray[np.float64]:
    """Table of numbers, shape (keys, slots)."""
    out = np.empty((keys.size, slots.size))
    fill(out, np.uint64(seed), np.uint64(replicate), keys, slots, np.int64(kind))
    return out


@jit
def fill_each(out, seed, replicate, keys, slots, kind):  # type: ignore[no-untyped-def]
    """out[i] = u(seed, replicate, keys[i], slots[i], kind)."""
    for i in range(keys.size):
        out[i] = uniform(seed, replicate, keys[i], slots[i], kind)


def draws(seed: int, replicate: int, keys: NDArray[np.uint64], slots: NDArray[np.int64]) -> NDArray[np.float64]:
    """One number of kind DRAW a key, at the slot of each."""
    out = np.empty(keys.size)
    fill_each(out, np.uint64(seed), np.uint64(replicate), keys, slots, np.int64(DRAW))
    return out
