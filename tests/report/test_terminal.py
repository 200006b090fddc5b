"""The table of who runs short: its order, and what is said of the rows that it has no room for."""

import io

import pytest
from rich.console import Console

from sim.report import terminal
from sim.report.ledger import Ledger
from tests.report.fake_results import fake


def printed(ledger: Ledger) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(terminal.told(ledger, details=False))
    return " ".join(console.export_text().split())


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger(fake(days=600, replicates=20))


def test_rows_are_those_of_the_owners_by_value_and_then_the_others_by_value(ledger: Ledger) -> None:
    def value(pair: object) -> float:
        return ledger.spread("disrupted", pair, "value_not_delivered_usd").mean  # type: ignore[arg-type]

    inside = [pair for pair in ledger.short_pairs if pair.place in ledger.parties]
    others = [pair for pair in ledger.short_pairs if pair.place not in ledger.parties]
    assert ledger.short_pairs == (*sorted(inside, key=value, reverse=True), *sorted(others, key=value, reverse=True))
    assert inside and others
    assert "rows: the United States and Japan first, then by USD" in printed(ledger)


def test_rows_that_have_no_room_are_counted(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "more in summary.csv" not in printed(ledger)
    monkeypatch.setattr(terminal, "MOST_ROWS", 4)
    assert f"{len(ledger.short_pairs) - 4} more in summary.csv" in printed(ledger)
