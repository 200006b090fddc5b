"""Checksums of what a folder of results is read from: a file that was damaged or changed is told by its name."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import Fault, InputError

NAME = "checksums.json"
READ = ("*.parquet", "manifest.json", "scenario.resolved.yaml", "network/*.csv")
"""Files that a folder is read from; sheets and pages are for others, who may write in them."""
AGAIN = "run or ask again with --force"


def write(folder: Path) -> None:
    """Keep SHA-256 by name of every file that a folder is read from, beside them.

    Raises:
        OSError: A file cannot be read.
    """
    files = sorted(file for pattern in READ for file in folder.glob(pattern))
    text = json.dumps({file.relative_to(folder).as_posix(): _digest(file) for file in files}, indent=1, sort_keys=True)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def kept(folder: Path) -> bool:
    """Whether a folder has checksums; those of earlier versions have none."""
    return (folder / NAME).exists()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Within, a folder is read: every listed file was what was written, and no other folder took its place meanwhile.

    Files that are not listed are passed over, tables of a network excepted, which are read wherever they come from.
    A folder without checksums passes.

    Raises:
        InputError: A fault for each file that is gone or differs, or another folder took the place of this one.
        OSError: A file may not be read.
    """
    listed = _listed(folder)
    faults = tuple(_faults(folder, listed))
    try:
        if faults:
            raise InputError.of(faults)
        yield
    finally:
        if _listed(folder) != listed:
            raise InputError(f"{folder}: was written anew while it was read; ask again")


def must_hold(folder: Path) -> None:
    """Refuse a folder of which a file is not what was written.

    Raises:
        InputError, OSError: As `held` does.
    """
    with held(folder):
        pass


def _listed(folder: Path) -> dict[str, str] | None:
    """What was written, by name; None if nothing was kept."""
    if not kept(folder):
        return None
    try:
        said = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except ValueError:
        said = None
    if not isinstance(said, dict) or not said:
        raise InputError.of([Fault(str(folder / NAME), None, None, "", "holds no checksums", AGAIN)])
    return said


def _faults(folder: Path, listed: dict[str, str] | None) -> Iterator[Fault]:
    if listed is None:
        return
    for name, written in listed.items():
        problem = _problem(folder / name, written)
        if problem:
            yield Fault(str(folder / name), None, None, "", problem, AGAIN)
    for file in sorted(folder.glob("network/*.csv")):
        if file.relative_to(folder).as_posix() not in listed:
            yield Fault(str(file), None, None, "", "was not written with these results", "move it elsewhere")


def _problem(file: Path, written: str) -> str | None:
    try:
        same = _digest(file) == written
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the last of a name that no file can have
        return "was written and is gone"
    except IsADirectoryError:
        same = False
    return None if same else "is not what was written: damaged, or changed by hand"


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
