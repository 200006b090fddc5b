"""Every parameter of the model stands in docs/method.md, and what the page calls unused is read by nothing."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from sim.network import Network

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([a-z]\w+\*?)`", PAGE, re.A))
UNUSED = set(
    re.findall(r"`([a-z]\w+\*?)`", PAGE.partition("nothing reads them in a run:")[2].partition("Air freight")[0], re.A)
)
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "sim").rglob("*.py")))
READ = {re.sub(r"\{[^{}]*\}", "*", text) for text in re.findall(r'"([a-z]{3}[^"\n]*)"', CODE)}
"""Texts in quotes, with a star for what is filled in."""


def meant(name: str) -> bool:
    """Whether some text of the code is the name of a parameter, or becomes it when filled in."""
    return any(fnmatchcase(name, text) for text in READ if len(text.partition("*")[0]) >= 10 or text == name)


@pytest.mark.parametrize("name", sorted(Network.shipped().parameters))
def test_a_parameter_stands_on_the_page(name: str) -> None:
    assert any(fnmatchcase(name, said) for said in NAMED), f"{name}: add it to a list of parameters in docs/method.md"


def test_what_the_page_calls_unused_are_parameters_that_nothing_reads() -> None:
    parameters = set(Network.shipped().parameters)
    assert len(UNUSED) > 5
    for said in UNUSED:
        names = {name for name in parameters if fnmatchcase(name, said)}
        assert names, said
        assert not {name for name in names if meant(name)}, said


def test_what_is_read_by_its_own_name_is_not_called_unused() -> None:
    """The search finds the names it should: else the test above could not fail."""
    assert meant("order_cap")
    assert meant("price_exponent_eta_gallium")
    assert meant("state_release_lag_JPN")
    assert not meant("licence_validity")
