"""Series are found by where they stand, in any order and however their texts are kept."""

import pyarrow as pa

from sim.report.daily import Daily

COLUMNS = ("series", "arm", "place", "material", "day", "p50")
ROWS = [
    ("price", "disrupted", "JPN", "x", 0, 1.0),
    ("price", "disrupted", "JPN", "x", 1, 2.0),
    ("price", "disrupted", "USA", "x", 0, 3.0),
    ("price", "responded", "JPN", "x", 0, 4.0),
    ("cover", "disrupted", "JPN", "x", 0, 5.0),
    ("price", "disrupted", "JPN", "x", 2, 6.0),
]


def table() -> pa.Table:
    return pa.table({name: [row[k] for row in ROWS] for k, name in enumerate(COLUMNS)})


def test_rows_of_one_series_even_where_they_are_torn_apart() -> None:
    found = Daily(table()).of("price", ("disrupted",), "JPN", "x")
    assert found["p50"].to_pylist() == [1.0, 2.0, 6.0]


def test_every_place_and_both_arms() -> None:
    found = Daily(table()).of("price", ("responded", "disrupted"), None, "x")
    assert found["p50"].to_pylist() == [4.0, 1.0, 2.0, 6.0, 3.0]


def test_texts_kept_as_dictionaries_of_several_chunks() -> None:
    halves = [table().slice(0, 3), table().slice(3)]
    coded = [
        half.set_column(k, name, half[name].dictionary_encode())
        for half in halves
        for k, name in enumerate(COLUMNS[:1])
    ]
    assert Daily(pa.concat_tables(coded)).of("cover", ("disrupted",), "JPN", "x")["p50"].to_pylist() == [5.0]


def test_what_is_not_there_is_empty() -> None:
    assert Daily(table()).of("price", ("disrupted",), "JPN", "y").num_rows == 0
    assert Daily(table().slice(0, 0)).of("price", ("disrupted",), None, "x").num_rows == 0
