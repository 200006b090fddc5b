"""Reads what the version before this one wrote.

Schema 2 has no periods in its flows: they are of the whole run. What lanes carried in the first half-year of the
disruptions would have to be simulated, so that its report has neither ribbon nor map. All else is as it is now.
"""

from datetime import timedelta

import pyarrow as pa

from sim.outcomes.flows import SCHEMA, WHOLE, Period
from sim.scenario import Scenario


def flows_of_2(table: pa.Table, scenario: Scenario) -> pa.Table:
    """Flows of the whole run, as rows of today's table.

    Args:
        table: The flows of schema 2: an arm and a lane a row.
        scenario: What was run.
    """
    whole = Period(WHOLE, scenario.start, scenario.end - timedelta(days=1))
    told = {name: [value] * table.num_rows for name, value in whole._asdict().items()}
    columns = [told[_OF_PERIOD[name]] if name in _OF_PERIOD else table[name].to_pylist() for name in SCHEMA.names]
    return pa.table(columns, schema=SCHEMA)


_OF_PERIOD = {"period": "name", "first": "first", "last": "last"}
"""Columns that schema 2 lacks, and what of a period they hold."""
