"""Checksums of what a folder of results is read from: a file that was damaged or changed is told by its name."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from sim.errors import Fault, InputError

NAME = "checksums.json"
READ = ("*.parquet", "manifest.json", "scenario.resolved.yaml", "network/*.csv")
"""Files that a folder is read from; sheets and pages are for others, who may write in them."""


def of(folder: Path) -> dict[str, str]:
    """SHA-256 by name of every file that a folder is read from."""
    files = sorted(file for pattern in READ for file in folder.glob(pattern))
    return {file.relative_to(folder).as_posix(): _digest(file) for file in files}


def write(folder: Path) -> None:
    """Keep them beside the files."""
    text = json.dumps(of(folder), indent=1, sort_keys=True)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def kept(folder: Path) -> bool:
    """Whether a folder has checksums; those of earlier versions have none."""
    return (folder / NAME).exists()


def must_hold(folder: Path) -> None:
    """Refuse a folder of which a file is not what was written; one without checksums passes.

    Raises:
        InputError: A fault for each file that is gone or differs.
    """
    if kept(folder):
        faults = tuple(_faults(folder))
        if faults:
            raise InputError.of(faults)


def _faults(folder: Path) -> Iterator[Fault]:
    again = "run or ask again with --force"
    try:
        said = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = None
    if not isinstance(said, dict) or not said:
        yield Fault(str(folder / NAME), None, None, "", "holds no checksums", again)
        return
    found = of(folder)
    for name in sorted({*said, *found}):
        if name not in found:
            yield Fault(str(folder / name), None, None, "", "was written and is gone", again)
        elif found[name] != said.get(name):
            yield Fault(
                str(folder / name), None, None, "", "is not what was written: damaged, or changed by hand", again
            )


def _digest(file: Path) -> str:
    """Of its bytes; a folder of that name, or what may not be read, has one that nothing else has."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        return str(error)
