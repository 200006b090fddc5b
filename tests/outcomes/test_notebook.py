"""Results in a notebook: tables that show themselves, Arrow tables, labelled arrays."""

from pathlib import Path

import numpy as np
import pytest

from sim import Results, Scenario, run
from sim.outcomes.finding import Finding

EXPORT_BAN = Path(__file__).parents[2] / "scenarios" / "export_ban.yaml"


@pytest.fixture(scope="module")
def results(compiled: None) -> Results:
    asked = Scenario.load(EXPORT_BAN, ["name=A <ban>", "replicates=3", "horizon=1 year", "responses={}"])
    return run(asked, out=None, jobs=1)


def test_results_show_the_worst_shortfalls(results: Results) -> None:
    shown = results._repr_html_()
    assert "A &lt;ban&gt;" in shown and "<ban>" not in shown
    assert shown.count("<tr>") == 11 and "<th>disrupted</th></tr>" in shown
    assert f"<td>{results.value('disrupted', 'JPN', 'magnet_heavy', 'shortfall_share', 'mean'):.1%}</td>" in shown


def test_findings_show_the_head_of_their_table() -> None:
    found = Finding.of({"verb": "n-1"}, "A <ban>", {}, [{"loss": f"mine {k}", "usd": 1234.5678} for k in range(30)])
    shown = found._repr_html_()
    assert shown.count("<tr>") == 11 and "<td>1235</td>" in shown and "A &lt;ban&gt;" in shown


def test_every_table_as_arrow(results: Results) -> None:
    tables = results.to_arrow()
    assert {"measures", "summary", "series", "flows", "log", "relief", "costs"} <= tables.keys()
    assert tables["measures"] is results.measures


def test_labelled_arrays_hold_the_same_numbers(results: Results) -> None:
    pytest.importorskip("xarray")
    arrays = results.to_xarray()
    share = arrays["shortfall_share"].sel(arm="disrupted", place="JPN", material="magnet_heavy", tier="all")
    told = results.value("disrupted", "JPN", "magnet_heavy", "shortfall_share", "mean")
    assert float(share.mean("replicate")) == pytest.approx(told, rel=1e-12)
    assert arrays["shortfall_t"].attrs["units"] == "t"
    series = results.to_xarray("series")
    assert series.sizes["day"] == 365 and np.nanmax(series["p50"].sel(series="shortfall_share")) > 0.0
