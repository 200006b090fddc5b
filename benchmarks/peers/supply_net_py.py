"""REF-80 in SupplyNetPy 0.5.1, as its manual builds such a chain. Prints a line of JSON."""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import SupplyNetPy.Components as Net  # noqa: E402


def main(chains, days):
    import simpy

    Net.set_seed(1)
    env = simpy.Environment()
    nodes, links, demands = [], [], []
    common = {
        "env": env,
        "capacity": 10_000,
        "initial_level": 2_800,
        "inventory_holding_cost": 0.1,
        "logging": False,
    }
    policy = {"replenishment_policy": Net.SSReplenishment, "policy_param": {"s": 2_200, "S": 2_800}}
    for k in range(chains):
        ore = Net.RawMaterial(ID=f"r{k}", name="ore", extraction_quantity=100, extraction_time=1, mining_cost=1, cost=2)
        metal = Net.Product(
            ID=f"p{k}", name="metal", manufacturing_cost=1, manufacturing_time=1, sell_price=10,
            raw_materials=[(ore, 1)], batch_size=100,
        )  # fmt: skip
        mine = Net.Supplier(
            ID=f"S{k}", name="mine", node_type="supplier", raw_material=ore, failure_p=0.001,
            node_recovery_time=lambda: 30, **common,
        )  # fmt: skip
        plant = Net.Manufacturer(ID=f"M{k}", name="ref", product_sell_price=10, product=metal, **policy, **common)
        shelf = Net.InventoryNode(
            ID=f"D{k}", name="dist", node_type="distributor", product_sell_price=12, product_buy_price=10,
            **policy, **common,
        )  # fmt: skip
        demands.append(Net.Demand(
            env=env, ID=f"Q{k}", name="q", order_arrival_model=lambda: 1, order_quantity_model=lambda: 50,
            demand_node=shelf, logging=False, tolerance=10,
        ))  # fmt: skip
        nodes += [mine, plant, shelf]
        links += [
            Net.Link(env=env, ID=f"a{k}", source=mine, sink=plant, cost=1, lead_time=lambda: 30),
            Net.Link(env=env, ID=f"b{k}", source=plant, sink=shelf, cost=1, lead_time=lambda: 14),
        ]
    network = Net.create_sc_net(nodes=nodes, links=links, demands=demands, env=env)
    began = time.process_time()
    Net.simulate_sc_net(network, sim_time=days, logging=False)
    print(json.dumps({"seconds": time.process_time() - began}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
