"""REF in SupplyNetPy 0.5.1, as its manual builds such a chain; customers wait ten days, then leave."""

import time
import warnings

warnings.filterwarnings("ignore")
import simpy  # noqa: E402
import SupplyNetPy.Components as Net  # noqa: E402

from benchmarks.peers.rules import (  # noqa: E402
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
    """Mine, plant, shelf and demand of every chain, and the two links between them."""
    Net.set_seed(1)
    env = simpy.Environment()
    nodes, links, demands = [], [], []
    common = {
        "env": env,
        "capacity": ROOM,
        "initial_level": UP_TO,
        "inventory_holding_cost": 0.1,
        "logging": False,
    }
    policy = {"replenishment_policy": Net.SSReplenishment, "policy_param": {"s": REORDER, "S": UP_TO}}
    for k in range(chains):
        ore = Net.RawMaterial(ID=f"r{k}", name="ore", extraction_quantity=CAPACITY, extraction_time=1,
                              mining_cost=1, cost=2)  # fmt: skip
        metal = Net.Product(
            ID=f"p{k}", name="metal", manufacturing_cost=1, manufacturing_time=1, sell_price=10,
            raw_materials=[(ore, 1)], batch_size=CAPACITY,
        )  # fmt: skip
        mine = Net.Supplier(
            ID=f"S{k}", name="mine", node_type="supplier", raw_material=ore, failure_p=failure,
            node_recovery_time=lambda: RECOVERY, **common,
        )  # fmt: skip
        plant = Net.Manufacturer(ID=f"M{k}", name="ref", product_sell_price=10, product=metal, **policy, **common)
        shelf = Net.InventoryNode(
            ID=f"D{k}", name="dist", node_type="distributor", product_sell_price=12, product_buy_price=10,
            **policy, **common,
        )  # fmt: skip
        demands.append(Net.Demand(
            env=env, ID=f"Q{k}", name="q", order_arrival_model=lambda: 1, order_quantity_model=lambda: DEMAND,
            demand_node=shelf, logging=False, tolerance=10,
        ))  # fmt: skip
        nodes += [mine, plant, shelf]
        links += [
            Net.Link(env=env, ID=f"a{k}", source=mine, sink=plant, cost=1, lead_time=lambda: FIRST_LANE),
            Net.Link(env=env, ID=f"b{k}", source=plant, sink=shelf, cost=1, lead_time=lambda: SECOND_LANE),
        ]
    return Net.create_sc_net(nodes=nodes, links=links, demands=demands, env=env)


def raced(chains, days, failure=FAILURE):
    """One history."""
    built = network(chains, failure)
    began = time.process_time()
    found = Net.simulate_sc_net(built, sim_time=days, logging=False)
    seconds = time.process_time() - began
    return Outcome(seconds, found["fulfillment_received_by_customers"][1] / (chains * days * DEMAND))


if __name__ == "__main__":
    tell(raced)
