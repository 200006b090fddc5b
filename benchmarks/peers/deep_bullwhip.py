"""REF in the network engine of deepbullwhip 0.4.1, with (s, S) as a policy of one's own; what is not served waits.

Its sources never run out and a seller always ships what is ordered, so mines have neither capacity nor failures here,
and no order is cut for want of stock.
"""

import time

import numpy as np
from deepbullwhip.chain.config import EchelonConfig
from deepbullwhip.chain.graph import EdgeConfig, SupplyChainGraph
from deepbullwhip.chain.network_sim import NetworkSupplyChain
from deepbullwhip.policy.base import OrderingPolicy

from benchmarks.peers.rules import (
    DEMAND,
    FIRST_LANE,
    REORDER,
    SECOND_LANE,
    UP_TO,
    Outcome,
    tell,
)


class SmallS(OrderingPolicy):
    """Up to S where the position is below s, whatever is forecast."""

    def compute_order(self, inventory_position, forecast_mean, forecast_std):
        return UP_TO - inventory_position if inventory_position < REORDER else 0.0


def echelon(name, days):
    """A store with the lane to it."""
    return EchelonConfig(name, days, holding_cost=0.1, backorder_cost=1.0, initial_inventory=float(UP_TO))


def graph(chains):
    """Mine, refiner and distributor of every chain; the demand is the distributor's."""
    nodes, edges = {}, {}
    for k in range(chains):
        names = f"mine{k}", f"plant{k}", f"shelf{k}"
        for name, days in zip(names, (1, FIRST_LANE, SECOND_LANE), strict=True):
            nodes[name] = echelon(name, days)
        edges[names[0], names[1]] = EdgeConfig(FIRST_LANE)
        edges[names[1], names[2]] = EdgeConfig(SECOND_LANE)
    return SupplyChainGraph(nodes, edges)


def raced(chains, days):
    """One history."""
    built = graph(chains)
    network = NetworkSupplyChain(built, policies={name: SmallS() for name in built.nodes})
    shelves = built.demand_nodes
    demand, spread = np.full(days, float(DEMAND)), np.zeros(days)
    began = time.process_time()
    found = network.simulate(*({shelf: series for shelf in shelves} for series in (demand, demand, spread)))
    seconds = time.process_time() - began
    waiting = sum(max(0.0, -found.node_results[shelf].inventory_levels[-1]) for shelf in shelves)
    return Outcome(seconds, 1.0 - waiting / (chains * days * DEMAND))


if __name__ == "__main__":
    tell(raced)
