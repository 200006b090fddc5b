"""Luck is Philox4x64-10, addressed by seed, replicate, key, slot and kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.luck import DRAW, NOISE, TRANSIT, inside, key_of, keys_of, philox, uniform, uniforms
from tests.networks import two_sellers
from tests.worlds import World, shipped_world

WORD = st.integers(0, 2**64 - 1)


def by_numpy(counter: tuple[int, int, int], key: tuple[int, int]) -> int:
    """The first word of the block at a counter; numpy counts up before its first block."""
    number = (counter[0] + (counter[1] << 64) + (counter[2] << 128) - 1) % 2**256
    before = np.array([(number >> 64 * word) % 2**64 for word in range(4)], np.uint64)
    return int(np.random.Philox(key=np.array(key, np.uint64), counter=before).random_raw())


@given(WORD, WORD, WORD, WORD, WORD)
def test_philox_gives_the_answers_of_numpy(c0: int, c1: int, c2: int, k0: int, k1: int) -> None:
    mine = philox(np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(k0), np.uint64(k1))
    assert int(mine) == by_numpy((c0, c1, c2), (k0, k1))


def test_philox_gives_its_published_first_word() -> None:
    """Known answer of Random123 (kat_vectors): philox4x64-10, counter and key all zero."""
    zero = np.uint64(0)
    assert int(philox(zero, zero, zero, zero, zero)) == 0x16554D9ECA36314C


@pytest.mark.parametrize("word", [0, 1, 2**11, 2**63, 2**64 - 2**12, 2**64 - 2**11, 2**64 - 1])
def test_every_word_gives_a_number_strictly_between_0_and_1(word: int) -> None:
    assert 0.0 < inside(np.uint64(word)) < 1.0


@given(WORD)
def test_numbers_lie_strictly_between_0_and_1_near_their_word(word: int) -> None:
    u = inside(np.uint64(word))
    assert 0.0 < u < 1.0
    assert u == pytest.approx(word / 2**64, abs=2.0**-51)


def test_numbers_are_uniform_and_unrelated_between_addresses() -> None:
    u = uniforms(42, 3, keys_of(f"lane {n}" for n in range(200)), np.arange(200, dtype=np.int64), TRANSIT)
    n = u.size
    assert abs(u.mean() - 0.5) < 4.0 * np.sqrt(1.0 / 12.0 / n)
    assert np.abs(np.histogram(u, 20, (0.0, 1.0))[0] - n / 20).max() < 5.0 * np.sqrt(n / 20)
    for one, other in ((u[:, 1:], u[:, :-1]), (u[1:], u[:-1])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 4.0 / np.sqrt(n)


def test_each_part_of_an_address_changes_the_number() -> None:
    address = {"seed": 1, "replicate": 2, "key": key_of("a"), "slot": 4, "kind": DRAW}
    others = {"seed": 2, "replicate": 3, "key": key_of("b"), "slot": 5, "kind": NOISE}
    found = {_at(address)} | {_at(address | {part: value}) for part, value in others.items()}
    assert len(found) == 6


def _at(address: dict[str, int]) -> float:
    seed, replicate, key, slot, kind = address.values()
    return float(uniform(np.uint64(seed), np.uint64(replicate), np.uint64(key), np.int64(slot), np.int64(kind)))


def test_a_number_does_not_depend_on_what_else_is_asked_for() -> None:
    keys, slots = keys_of("abc"), np.arange(10, dtype=np.int64)
    table = uniforms(7, 1, keys, slots, DRAW)
    assert table[2, 5] == uniforms(7, 1, keys[2:], slots[5:6], DRAW)[0, 0]
    assert table[::-1, ::-1].tobytes() == uniforms(7, 1, keys[::-1].copy(), slots[::-1].copy(), DRAW).tobytes()


def test_keys_are_pinned() -> None:
    assert key_of("CHN.gallium_refined|use:USA") == 18084188855505165539


def test_half_of_a_range_of_days_lasts_for_a_replicate() -> None:
    """Means of a lane over a replicate vary as `transit_lasting_share` of the range says, ships by the rest."""
    world = shipped_world(364)
    lanes = world.dealer.transit
    row = int(np.argmax(lanes.deviation))
    first, last = lanes.first[row], lanes.first[row + 1]
    ships = np.array([world.dealer._transit(number).table[first:last] for number in range(300)], float)
    ships = ships[:, -12:]
    within, between = ships.var(axis=1).mean(), ships.mean(axis=1).var()
    assert 0.4 < within / lanes.deviation[row] ** 2 < 0.6
    assert 0.4 < between / lanes.deviation[row] ** 2 < 0.65


def test_lanes_between_two_places_by_one_mode_are_slow_together() -> None:
    dealer = shipped_world(364).dealer
    names = dealer.layout.lane_names
    same = [row for row, name in enumerate(names) if "|CHN." in name and "|use:EU27|sea|" in name]
    assert len(same) > 1
    assert len({int(dealer.ways[row]) for row in same}) == 1


@pytest.mark.parametrize("interval", [1, 7, 28])
def test_the_slot_of_the_departure_to_come_is_one_of_its_own_lane(interval: int) -> None:
    """Also after the last departure: a load that is called on the eve of a control takes the voyage of that slot."""
    for days in range(100, 100 + interval):
        world = World(two_sellers(interval=interval), days)
        slots = world.history({}).state.lanes["slot"]
        assert (slots >= world.dealer.first).all()
        assert (slots < world.dealer.first + world.dealer.slots).all(), days
