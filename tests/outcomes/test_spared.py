"""pyarrow makes tables without pandas, which is there for everybody else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.outcomes.spared import spare_pandas

pytest.importorskip("pandas")

ASKS = """
import sys
from sim.outcomes.spared import spare_pandas
spare_pandas()
import pyarrow as pa, pyarrow.compute as pc
table = pa.table({"a": [1, 2], "b": ["x", None]})
assert pc.equal(table["b"], "x").to_pylist() == [True, None] and table.to_pylist()[1] == {"a": 2, "b": None}
assert "pandas" not in sys.modules
import pandas
assert len(pandas.DataFrame({"a": [1]})) == 1
"""


def test_tables_are_made_without_pandas_and_others_still_find_it() -> None:
    subprocess.run([sys.executable, "-c", ASKS], check=True)


def test_without_it_pyarrow_loads_pandas() -> None:
    """Or there would be nothing to spare."""
    asks = "import sys, pyarrow; pyarrow.array([0]); sys.exit('pandas' not in sys.modules)"
    subprocess.run([sys.executable, "-c", asks], check=True)


@pytest.mark.parametrize("there", [True, False])
def test_nobody_is_kept_from_a_pandas_that_is_loaded(there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    class Finders(list[object]):
        inserted = 0

        def insert(self, *_: object) -> None:
            Finders.inserted += 1
            super().insert(*_)  # type: ignore[arg-type]

    finders = Finders(sys.meta_path)
    monkeypatch.setattr(sys, "meta_path", finders)
    monkeypatch.delitem(sys.modules, "pandas", raising=False)
    if there:
        monkeypatch.setitem(sys.modules, "pandas", sys)
    spare_pandas()
    assert Finders.inserted == (0 if there else 1)
    assert not any(type(each).__module__ == spare_pandas.__module__ for each in finders), "others find it as ever"
