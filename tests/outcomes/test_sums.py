"""What adds up and what does not: tonnes of one material, value over all."""

from __future__ import annotations

from sim.outcomes.sums import Sum, sums

POOLS = [("JPN", "metal"), ("JPN", "oxide"), ("KOR", "metal"), ("USA", "metal")]
MEASURES = ("demand_t", "shortfall_t", "short_t", "value_not_delivered_usd")


def test_every_measure_of_every_pool_comes_first() -> None:
    found = sums(POOLS, MEASURES, ())
    assert found[:5] == [Sum("JPN", "metal", 0, [0]), Sum("JPN", "metal", 1, [0]), Sum("JPN", "metal", 2, [0]),
                         Sum("JPN", "metal", 3, [0]), Sum("JPN", "oxide", 0, [1])]  # fmt: skip
    assert {each.place for each in found[16:]} == {"world"}, "nobody is served"


def test_tonnes_add_up_by_material_and_only_value_over_all() -> None:
    found = sums(POOLS, MEASURES, ("USA", "JPN", "nowhere"))[16:]
    assert found == [
        Sum("owners", "metal", 1, [0, 3]), Sum("owners", "metal", 2, [0, 3]),
        Sum("owners", "oxide", 1, [1]), Sum("owners", "oxide", 2, [1]), Sum("owners", "all", 3, [0, 1, 3]),
        Sum("world", "metal", 1, [0, 2, 3]), Sum("world", "metal", 2, [0, 2, 3]),
        Sum("world", "oxide", 1, [1]), Sum("world", "oxide", 2, [1]), Sum("world", "all", 3, [0, 1, 2, 3]),
    ]  # fmt: skip


def test_without_value_nothing_is_added_over_materials() -> None:
    assert not [each for each in sums(POOLS, ("shortfall_t",), ("JPN",)) if each.material == "all"]
