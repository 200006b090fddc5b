"""What the pages tell one to type works: blocks after `<!-- runs -->`, files after `<!-- file: x -->`.

What they say it prints is printed: every line after `<!-- says -->` by the block that ran before it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"^<!-- (?:runs|(?P<says>says)|file: (?P<file>[\w.]+)) -->\n+```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True)
class Block:
    """One marked block of a page: run, or kept if it has a file name, or looked for in what the last one printed."""

    file: str | None
    says: bool
    language: str
    text: str

    @property
    def command(self) -> list[str]:
        if self.language == "python":
            return [sys.executable, "-c", self.text]
        verbs = f'lodeline() {{ "{sys.executable}" -m sim "$@"; }}\n'
        return ["bash", "-euo", "pipefail", "-c", verbs + self.text]


def blocks(page: Path) -> list[Block]:
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [Block(each["file"], bool(each["says"]), each["language"], each["text"]) for each in found]


def marks(page: Path) -> int:
    return len(re.findall(r"^<!-- (?:runs|says|file: .*) -->$", page.read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_mark_stands_over_a_block(page: Path) -> None:
    assert len(blocks(page)) == marks(page)


@pytest.mark.parametrize("page", [page for page in PAGES if marks(page)], ids=lambda page: page.name)
def test_the_blocks_of_a_page_run_in_order(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    shutil.copy(ROOT / "run.py", tmp_path)
    around = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "PYTHONUTF8": "1"}
    printed: list[str] = []
    for block in blocks(page):
        if block.says:
            missing = [line for line in block.text.splitlines() if line not in printed]
            assert not missing, f"{page.name} quotes what is not printed: {missing}\n" + "\n".join(printed)
            continue
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
            continue
        done = subprocess.run(block.command, cwd=tmp_path, env=around, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{page.name}:\n{block.text}\n{done.stdout}\n{done.stderr}"
        printed = [*done.stdout.splitlines(), *done.stderr.splitlines()]
