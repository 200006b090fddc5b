"""Where what is done of a question lies until all of it is: a folder beside the one that will hold the answer."""

import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.experiments.shelf import Journal, Memory, Shelf
from sim.outcomes import store

UNFINISHED = ".unfinished"
Shelves = Callable[[int], AbstractContextManager[Shelf]]
"""A shelf for each plan of a question, by its number."""


def laid(folder: Path, manifest: Mapping[str, Any], what: str, *, resume: bool, force: bool) -> Path:
    """The folder for what is unfinished, made or found.

    Args:
        folder: Where the answer will be.
        manifest: What determines it.
        what: The question in one word, for messages.
        resume: Go on with what lies there.
        force: Throw away what lies there.

    Raises:
        InputError: There is unfinished work and nobody said what to do with it, or it is of another version.
    """
    desk = folder.with_name(folder.name + UNFINISHED)
    if force:
        shutil.rmtree(desk, ignore_errors=True)
    if desk.is_dir() and not resume:
        raise InputError(f"{desk}: this {what} was begun and not finished; go on with --resume, or anew with --force")
    others = [each.name for each in folder.parent.glob(f"{folder.name.rpartition('-')[0]}-????????{UNFINISHED}")]
    if resume and not desk.is_dir() and others:
        raise InputError(f"{folder.parent / others[0]}: was begun by another version of Lodeline, or of the question "
                         f"({folder.name}), and cannot be gone on with; begin anew without --resume")  # fmt: skip
    desk.mkdir(parents=True, exist_ok=True)
    store.write_json(dict(manifest), desk / "question.json")
    return desk


def journals(desk: Path) -> Shelves:
    """Shelves that outlive the process."""
    return lambda number: Journal(desk / f"portions-{number}")


def memories(_: int) -> AbstractContextManager[Shelf]:
    """A shelf that does not."""
    return nullcontext(Memory())


def cleared(desk: Path) -> None:
    """Throw away what is not needed any more."""
    shutil.rmtree(desk, ignore_errors=True)
