"""The table of docs/licences.md: `python docs/licences.py [--check]`, from the metadata of what is installed.

Packages are those of requirements.lock; a package that declares several licences is listed with all of them.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
MARK = re.compile(r"(<!-- licences -->\n).*?(<!-- end -->)", re.DOTALL)
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", re.MULTILINE)
LONG = 60
"""Letters beyond which a licence field holds the text itself: its classifiers say the name."""
COPYLEFT = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)


def locked() -> dict[str, str]:
    """Versions of every package of the lock, which may differ between versions of Python."""
    found: dict[str, list[str]] = {}
    for name, version in PINNED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")):
        found.setdefault(name, []).append(version)
    return {name: ", ".join(versions) for name, versions in found.items()}


def licence(name: str) -> str:
    """What a package declares: the expression, the classifiers, or the field."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return "not installed here: of another system"
    if said.get("License-Expression"):
        return str(said["License-Expression"])
    classes = [c.rsplit(" :: ", 1)[-1] for c in said.get_all("Classifier") or () if c.startswith("License ::")]
    field = (said.get("License") or "").strip()
    if classes and classes != ["OSI Approved"]:
        return ", ".join(classes)
    return field.splitlines()[0][:LONG] if field else "not declared"


def table() -> Iterator[str]:
    """One row a package."""
    yield "| package | version | licence |"
    yield "|---|---|---|"
    for name, version in locked().items():
        yield f"| {name} | {version} | {licence(name).replace('|', '/')} |"


def current() -> str:
    """The page as it should stand."""
    text = PAGE.read_text(encoding="utf-8")
    return MARK.sub(lambda mark: mark[1] + "\n" + "\n".join(table()) + "\n\n" + mark[2], text)


def main() -> None:
    """Write the page, or say that it is out of date."""
    strong = [name for name in locked() if COPYLEFT.search(licence(name)) and "Lesser" not in licence(name)]
    if strong:
        print(f"under a strong copyleft: {', '.join(strong)}", file=sys.stderr)
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(current(), encoding="utf-8")
    elif current() != PAGE.read_text(encoding="utf-8"):
        sys.exit("docs/licences.md is out of date: python docs/licences.py")


if __name__ == "__main__":
    main()
