"""What stockpyl says to two base-stock systems: writes stockpyl_answers.json beside this file.

stockpyl (Snyder 2023, https://github.com/LarrySnyder/stockpyl) is no dependency: run this in an environment of its
own, `pip install stockpyl==1.0.2 && python stockpyl_answers.py`. Every period it observes demand and every stage
orders up to its local base-stock level, so what comes out follows from levels, lead times and demand alone.
"""

import json
import random
from pathlib import Path

from stockpyl.sim import simulation
from stockpyl.supply_chain_network import network_from_edges

WARM, DAYS = 80, 280
STOCK = 30.0
"""What every stage holds once the pipelines have filled."""
SYSTEMS = {
    "serial": ([(3, 2), (2, 1)], {1: 10, 2: 16, 3: 10}),
    "assembly": ([(3, 2), (4, 2), (2, 1)], {1: 6, 2: 21, 3: 12, 4: 28}),
}
"""1 users, 2 what a plant makes, 3 and 4 its feeds: edges, and the days it takes to fill each stage."""


def demand() -> list[float]:
    """One a day while the pipelines fill, then a new level each week between 0.7 and 1.3."""
    luck = random.Random(20_26)
    weeks = [round(luck.uniform(0.7, 1.3), 6) for _ in range(DAYS // 7)]
    return [1.0] * WARM + [week for week in weeks for _ in range(7)]


def answer(edges: list[tuple[int, int]], leads: dict[int, int]) -> dict[str, object]:
    """Levels and, for each stage, inventory at the end of each period after the pipelines have filled."""
    levels = {node: STOCK + days for node, days in leads.items()}
    network = network_from_edges(
        edges=edges,
        demand_type={node: "D" if node == 1 else None for node in leads},
        demand_list={node: demand() if node == 1 else None for node in leads},
        supply_type={node: "U" if node > 2 else None for node in leads},
        shipment_lead_time=leads,
        policy_type="BS",
        base_stock_level=levels,
    )
    simulation(network, WARM + DAYS, rand_seed=1, progress_bar=False)
    stages = {
        node.index: [round(sum(node.state_vars[t].inventory_level.values()), 9) for t in range(WARM - 1, WARM + DAYS)]
        for node in network.nodes
    }
    return {"leads": leads, "levels": levels, "inventory": stages}


def main() -> None:
    """Write the file."""
    answers = {name: answer(*system) for name, system in SYSTEMS.items()}
    found = {"stockpyl": "1.0.2", "demand": demand()[WARM:], **answers}
    text = json.dumps(found, indent=None, separators=(",", ":"))
    Path(__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
