"""The README installs as the checks do, and the lock holds what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLS = ("install -q -r requirements.lock", "install -q --no-deps --no-build-isolation -e .")


@pytest.mark.parametrize("step", INSTALLS)
def test_the_readme_and_the_checks_install_alike(step: str) -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8").count(step) == 4
    assert step in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M)
    names = {re.split(r"[<>=!~\[; ]", each)[0].lower().replace(".", "-") for each in wanted}
    assert names <= {each.lower().replace(".", "-") for each in locked}


def test_the_lock_names_no_place_to_fetch_from() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--(?!hash)", text)
    assert all("--hash=sha256:" in each for each in re.split(r"^(?=[\w])", text, flags=re.M)[1:])
