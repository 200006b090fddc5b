"""What `explain` says of every shipped scenario is what was read and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario
from tests.scenario.golden import FOLDER, ROOT, SHIPPED, told


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_explain_says_what_was_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    kept = (FOLDER / f"{file.stem}.txt").read_text(encoding="utf-8")
    assert told(file) == kept, "python -m tests.scenario.golden, then read the difference"


def test_no_text_is_left_of_a_scenario_that_is_gone() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == {file.stem for file in SHIPPED}


@pytest.mark.parametrize("label", list(Scenario.load(ROOT / "scenarios" / "us_japan_framework.yaml").responses))
def test_every_measure_of_the_framework_can_be_switched_off(label: str) -> None:
    scenario = Scenario.load(ROOT / "scenarios" / "us_japan_framework.yaml", [f"responses.{label}=null"])
    assert label not in scenario.responses
    assert len(scenario.responses) == 5
