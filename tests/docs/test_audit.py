"""What the audit of requirements.lock says: packages that nobody looked at are never called sound."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FINE: dict[str, Any] = {"name": "a", "version": "1.0", "vulns": []}
BAD: dict[str, Any] = {
    "name": "b",
    "version": "2.0",
    "vulns": [{"id": "X-1", "fix_versions": ["2.1", "3.0"]}, {"id": "X-2", "fix_versions": []}],
}
SKIPPED: dict[str, Any] = {"name": "c", "skip_reason": "not found"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    loader = SourceFileLoader("audit", str(Path(__file__).parents[2] / ".ci" / "audit"))
    found = module_from_spec(spec_from_loader("audit", loader))  # type: ignore[arg-type]
    loader.exec_module(found)
    return found


def test_all_sound_is_said_with_their_number(audit: ModuleType) -> None:
    assert audit.verdict({"pypi": ([FINE], "")}) == (0, ["1 packages looked at, 0 with advisories"])


def test_an_advisory_fails_and_names_what_mends_it(audit: ModuleType) -> None:
    code, lines = audit.verdict({"pypi": ([FINE, BAD], "")})
    assert code == 1
    assert lines[0] == "b 2.0: X-1, mended in 2.1, 3.0; X-2, mended in none"
    assert lines[-1] == "2 packages looked at, 1 with advisories"


def test_what_was_skipped_is_not_called_sound(audit: ModuleType) -> None:
    code, lines = audit.verdict({"pypi": ([SKIPPED], ""), "osv": ([], "out of reach")})
    assert code == 0
    assert lines == ["pypi: knows none of the packages", "osv: out of reach",
                     "NOT AUDITED: of 1 packages no advisories could be had",
                     "0 packages looked at, 0 with advisories"]  # fmt: skip


def test_a_second_service_fills_what_the_first_left_out(audit: ModuleType) -> None:
    other = {"name": "c", "version": "3.0", "vulns": []}
    code, lines = audit.verdict({"pypi": ([FINE, SKIPPED], ""), "osv": ([FINE, other], "")})
    assert (code, lines) == (0, ["2 packages looked at, 0 with advisories"])


def test_silence_of_all_is_told(audit: ModuleType) -> None:
    code, lines = audit.verdict({"pypi": ([], "a"), "osv": ([], "b")})
    assert (code, lines[2]) == (0, "NOT AUDITED: of all packages no advisories could be had")
