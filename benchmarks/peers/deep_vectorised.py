"""REF in the vectorised engine of deepbullwhip 0.4.1: every chain of every history is one of its paths.

The engine simulates one serial chain on many paths by its own order-up-to rule. Sources never run out and a seller
always ships what is ordered; what is not served waits. All lead times are those of the longest lane, since the engine
turns the pipelines of all its echelons round by the longest.
"""

import time

import numpy as np
from deepbullwhip.chain.vectorized import VectorizedSupplyChain

from benchmarks.peers.deep_bullwhip import echelon
from benchmarks.peers.rules import DEMAND, FIRST_LANE, Outcome, tell


def raced(chains, days, histories=1):
    """So many histories side by side; the seconds are those of all of them."""
    paths = chains * histories
    engine = VectorizedSupplyChain([echelon(name, FIRST_LANE) for name in ("shelf", "plant", "mine")])
    demand, spread = np.full((paths, days), float(DEMAND)), np.zeros((paths, days))
    began = time.process_time()
    found = engine.simulate(demand, demand, spread)
    seconds = time.process_time() - began
    waiting = np.maximum(0.0, -found.inventory[:, 0, -1]).sum()
    return Outcome(seconds, 1.0 - waiting / (paths * days * DEMAND))


if __name__ == "__main__":
    tell(raced)
