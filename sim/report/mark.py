"""The mark of a page: what decided how it was drawn, so that one that would be drawn the same is not drawn again."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.outcomes.results import Results

LIBRARIES = ("matplotlib", "jinja2", "markupsafe", "babel")
HEAD = 4096
"""Bytes of a page in which its mark stands."""


def mark_of(results: Results) -> str:
    """Hash of what decides the page beside the numbers: the code that draws and what the scenario says of itself."""
    told = [_code(), results.manifest.get("folder", ""), results.scenario.as_kept()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def page_of(language: str) -> str:
    """Name of the page in a language."""
    return "report.html" if language == "en" else f"report.{language}.html"


def stands(results: Results, language: str) -> bool:
    """Whether the folder of some results has a page that would be drawn the same."""
    if results.folder is None:
        return False
    try:
        with (results.folder / page_of(language)).open("rb") as page:
            return f'content="{mark_of(results)}"'.encode() in page.read(HEAD)
    except OSError:
        return False


@cache
def _code() -> str:
    """Hash of everything in this folder, and the versions of the libraries that draw."""
    digest, root = hashlib.sha256(), Path(__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    digest.update(" ".join(version(name) for name in LIBRARIES).encode())
    return digest.hexdigest()
