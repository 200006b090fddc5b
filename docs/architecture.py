"""The picture of docs/architecture.md: `python docs/architecture.py [--check]`.

Rows are the layers of the import-linter contract in pyproject.toml; in each part stands what its modules really import
of others, read from their source.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "img" / "layers.svg"
WIDE, TALL, GAP = 980, 58, 10
TOOLS = ("instrument", "ties", "named", "amounts", "uncertain", "units", "sentence", "errors", "garbage")
"""Small parts that stand in one row at the foot, in their order."""

SAYS = {
    "cli": "verbs: parse, call, print, exit code",
    "catalogue": "what is shipped: scenarios, cases, measures",
    "report": "page, text and figures, of outcomes only",
    "experiments": "runs, sweeps, rankings, hindcasts; workers",
    "outcomes": "measures, results folder, manifest",
    "scenario": "the document: read, check, explain, lint",
    "disruptions": "what happens: a file each",
    "responses": "what is done about it: a file each",
    "timed": "begins, lasts and is over: what instruments with dates share",
    "engine": "the day, the clock, levers and gauges, luck",
    "network": "tables, balanced draws, rows",
}


def layers() -> list[tuple[str, ...]]:
    """Rows of the contract from the top; parts of one row know nothing of one another."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [tuple(part.strip() for part in row.split("|")) for row in rows]


def imports() -> dict[str, set[str]]:
    """What the modules of each part import of the other parts when they run."""
    found: dict[str, set[str]] = {}
    for file in (ROOT / "sim").rglob("*.py"):
        part = file.relative_to(ROOT / "sim").with_suffix("").parts[0]
        found.setdefault(part, set()).update(_parts(ast.parse(file.read_text(encoding="utf-8"))) - {part})
    return found


def _parts(tree: ast.AST) -> set[str]:
    return {name.split(".")[1] for name in _names(tree) if name.startswith("sim.")}


def _names(tree: ast.AST) -> Iterator[str]:
    """Modules that are imported, but for those that only a type checker needs."""
    if isinstance(tree, ast.If) and isinstance(tree.test, ast.Name) and tree.test.id == "TYPE_CHECKING":
        return
    if isinstance(tree, ast.ImportFrom) and tree.module:
        yield from (f"sim.{name.name}" for name in tree.names) if tree.module == "sim" else (tree.module,)
    if isinstance(tree, ast.Import):
        yield from (name.name for name in tree.names)
    for child in ast.iter_child_nodes(tree):
        yield from _names(child)


def upward() -> list[str]:
    """Imports that look up or sideways: there should be none."""
    height = {part: -row for row, parts in enumerate(layers()) for part in parts}
    known = imports()
    return sorted(f"{a} imports {b}" for a in known for b in known[a] if a in height and height[b] >= height[a])


def picture() -> str:
    """The layers as a picture."""
    rows = [row for row in layers() if row[0] not in TOOLS]
    known, tall = imports(), (len(rows) + 1) * (TALL + GAP) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {tall}" role="img" '
        'font-family="Helvetica, Arial, sans-serif">',
        "<title>The layers of sim/: every part imports only parts that stand lower</title>",
        f'<rect width="{WIDE}" height="{tall}" fill="#ffffff"/>',
    ]
    for number, row in enumerate(rows):
        parts += _row(row, GAP + number * (TALL + GAP), known)
    tools = " · ".join(f"{name}" for name in TOOLS)
    foot = GAP + len(rows) * (TALL + GAP)
    says, lower = "what an instrument is; units, numbers, sentences, errors", "each imports only those to its right"
    parts += _box(GAP, foot, WIDE - 2 * GAP, tools, says, lower, "#f1f1ee")
    return "\n".join([*parts, "</svg>", ""])


def _row(row: tuple[str, ...], y: int, known: dict[str, set[str]]) -> Iterator[str]:
    wide = (WIDE - GAP) // len(row) - GAP
    for number, part in enumerate(row):
        lower = [name for each in layers() for name in each if name in known[part] and name not in TOOLS]
        yield from _box(
            GAP + number * (wide + GAP), y, wide, part, SAYS[part], f"imports {', '.join(lower) or 'none of these'}"
        )


def _box(x: int, y: int, wide: int, title: str, says: str, lower: str, fill: str = "#e8f0f7") -> Iterator[str]:
    yield f'<rect x="{x}" y="{y}" width="{wide}" height="{TALL}" rx="4" fill="{fill}" stroke="#33546e"/>'
    yield f'<text x="{x + 10}" y="{y + 22}" font-size="15" font-weight="bold" fill="#12283a">{escape(title)}</text>'
    end = x + wide - 10
    yield f'<text x="{end}" y="{y + 22}" font-size="12" text-anchor="end" fill="#12283a">{escape(says)}</text>'
    yield f'<text x="{x + 10}" y="{y + 44}" font-size="12" fill="#33546e">{escape(lower)}</text>'


def main() -> None:
    """Draw the picture, or say that it is out of date."""
    if wrong := upward():
        sys.exit("\n".join(wrong))
    if sys.argv[1:] != ["--check"]:
        PICTURE.write_text(picture(), encoding="utf-8")
    elif not PICTURE.is_file() or picture() != PICTURE.read_text(encoding="utf-8"):
        sys.exit("docs/img/layers.svg is out of date: python docs/architecture.py")


if __name__ == "__main__":
    main()
