"""A worker of a cluster may have several threads: they share a bench, and nothing that one of them writes over."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np

from sim.experiments.block import Bench, Block
from tests.experiments.test_run import scenario


def same(one: Block, other: Block) -> bool:
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(Block)]
    return all(a.tobytes() == b.tobytes() if isinstance(a, np.ndarray) else repr(a) == repr(b) for a, b in pairs)


def test_blocks_of_one_bench_in_two_threads_are_those_of_one() -> None:
    asked = scenario(8)
    bench, parts = Bench(asked, asked.world()), [(0, 2), (2, 4), (4, 6), (6, 8)]
    in_turn = [bench.block(*part) for part in parts]
    with ThreadPoolExecutor(2) as threads:
        at_once = list(threads.map(lambda part: bench.block(*part), parts))
    assert all(map(same, in_turn, at_once))
    assert not same(in_turn[0], in_turn[1])


def test_fields_are_those_of_the_replicate_although_another_is_drawn_meanwhile() -> None:
    class Shared(Bench):
        """As soon as it keeps what was drawn for replicate 0, another thread comes along with replicate 1."""

        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if name == "_drawn" and isinstance(value, tuple) and value[0].number == 0:
                self._fields(self.dealer.deal(1))

    asked = scenario(2)
    alone, shared = Bench(asked, asked.world()), Shared(asked, asked.world())
    first, second = (alone._fields(alone.dealer.deal(number)) for number in (0, 1))
    assert shared._fields(shared.dealer.deal(0)) == first != second
