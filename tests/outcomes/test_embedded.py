"""What comes in inside other goods: the tables' figures, of the materials a scenario touches, and no others."""

from __future__ import annotations

import pytest

from sim.network import Network
from sim.outcomes.embedded import embedded_table


def rows(*materials: str) -> dict[tuple[str, str], dict[str, object]]:
    """Rows by place and material."""
    table = embedded_table(Network.shipped(), materials).to_pylist()
    return {(row["place"], row["material"]): row for row in table}


def test_magnets_are_a_ratio_of_the_bare_ones_a_place_uses() -> None:
    """The United States use 3,787 t of light and 4,933 t of heavy ones, and import 0.4 to 2.5 times that in goods."""
    network = Network.shipped()
    found = rows("magnet_heavy")
    for place in ("USA", "JPN"):
        row, ratio = found[place, "magnets"], network.parameters[f"embedded_magnets_{place}"]
        bare = sum(d.t_per_year for d in network.demands if d.place == place and d.material.startswith("magnet_"))
        assert (row["t_per_year"], row["low"], row["high"]) == pytest.approx(
            tuple(bare * (each or 0.0) for each in (ratio.value, ratio.low, ratio.high))
        )
    assert found["USA", "magnets"]["t_per_year"] == pytest.approx(8_720, abs=0.5)
    assert found["JPN", "magnets"]["t_per_year"] == pytest.approx(3_678, abs=0.5)


def test_metals_in_cells_are_told_where_the_scenario_touches_them() -> None:
    assert set(rows("lithium_chemical")) == {("USA", "lithium_chemical"), ("JPN", "lithium_chemical")}
    assert rows("cobalt_refined")["USA", "cobalt_refined"]["t_per_year"] == 5_250.0
    assert rows("gallium_refined") == {}


def test_it_is_a_wide_judgement_with_a_source() -> None:
    found = rows("magnet_light", "lithium_chemical", "anode_graphite", "cobalt_refined")
    assert len(found) == 8
    for row in found.values():
        assert row["grade"] == "C"
        assert row["source"]
        assert float(str(row["high"])) > 1.5 * float(str(row["low"]))
