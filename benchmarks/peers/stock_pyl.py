"""REF in stockpyl 1.0.2 by its multi-echelon simulation; what is not served waits.

Three nodes a chain, with the demand on the third. The mine orders up to its room from outside, at most its capacity a
period, and pauses its orders while it is disrupted; a disruption ends with one chance in thirty a period.
"""

import time

from stockpyl.disruption_process import DisruptionProcess
from stockpyl.sim import simulation
from stockpyl.supply_chain_network import network_from_edges

from benchmarks.peers.rules import (
    CAPACITY,
    DEMAND,
    FAILURE,
    FIRST_LANE,
    RECOVERY,
    REORDER,
    ROOM,
    SECOND_LANE,
    UP_TO,
    Outcome,
    tell,
)


def network(chains, failure):
    """Nodes 3 k, 3 k + 1 and 3 k + 2 are mine, refiner and distributor of chain k."""
    mines, plants, shelves = (range(step, 3 * chains, 3) for step in range(3))
    nodes = range(3 * chains)
    found = network_from_edges(
        [(k + step, k + step + 1) for k in mines for step in range(2)],
        demand_type=dict.fromkeys(nodes) | dict.fromkeys(shelves, "D"),
        demand_list=dict.fromkeys(shelves, DEMAND),
        supply_type=dict.fromkeys(nodes) | dict.fromkeys(mines, "U"),
        policy_type=dict.fromkeys(nodes, "sS") | dict.fromkeys(mines, "BS"),
        base_stock_level=dict.fromkeys(mines, ROOM),
        reorder_point=dict.fromkeys([*plants, *shelves], REORDER),
        order_up_to_level=dict.fromkeys([*plants, *shelves], UP_TO),
        initial_inventory_level=dict.fromkeys(nodes, UP_TO),
        shipment_lead_time=dict.fromkeys(plants, FIRST_LANE) | dict.fromkeys(shelves, SECOND_LANE),
        order_capacity=dict.fromkeys(mines, CAPACITY),
        local_holding_cost=dict.fromkeys(nodes, 1),
        stockout_cost=dict.fromkeys(nodes, 1),
    )
    for mine in mines:
        found.nodes_by_index[mine].disruption_process = DisruptionProcess(
            random_process_type="M",
            disruption_type="OP",
            disruption_probability=failure,
            recovery_probability=1 / RECOVERY,
        )
    return found, shelves


def raced(chains, days, failure=FAILURE):
    """One history."""
    found, shelves = network(chains, failure)
    began = time.process_time()
    simulation(found, days, rand_seed=1, progress_bar=False)
    seconds = time.process_time() - began
    waiting = sum(max(0.0, -_level(found.nodes_by_index[shelf], days)) for shelf in shelves)
    return Outcome(seconds, 1.0 - waiting / (chains * days * DEMAND))


def _level(node, days):
    """Inventory at the end of the last day, below none where customers wait."""
    (level,) = node.state_vars[days - 1].inventory_level.values()
    return level


if __name__ == "__main__":
    tell(raced)
