"""The text of a file, or why there is none."""

from pathlib import Path

from sim.errors import InputError, nearest
from sim.scenario.entry import Spot
from sim.units import shown

MOST_BYTES = 1_000_000


def read_text(path: Path, kind: str = "scenario", suffix: str = ".yaml") -> str:
    """The text of a file that should be of a kind, with the suffix that such files have.

    Raises:
        InputError: No such file, a folder, too large, or not UTF-8.
    """
    try:
        content = _read_bytes(path, kind)
    except FileNotFoundError:
        raise _refuse(path, "no such file", file_like(path, suffix)) from None
    except (OSError, ValueError) as error:
        raise _refuse(path, f"cannot be read ({getattr(error, 'strerror', error)})") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        spot = Spot(str(path), before.count(b"\n") + 1, column)
        problem = f"is not UTF-8 text (byte 0x{content[error.start]:02x})"
        raise InputError.of([spot.fault((), problem, "save the file as UTF-8")]) from None


def stands_as_file(path: Path) -> bool:
    """Whether a file is there; a path that no system would take is no file."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def stands_as_folder(path: Path) -> bool:
    """Whether a folder is there; a path that no system would take is no folder."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _read_bytes(path: Path, kind: str) -> bytes:
    if stands_as_folder(path):
        raise _refuse(path, "is a folder", f"name a {kind} file in it")
    if path.exists() and not stands_as_file(path):
        # A pipe would be waited for until somebody writes into it.
        raise _refuse(path, "is no ordinary file", "name a file")
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _refuse(path, f"is larger than {MOST_BYTES:,} bytes", f"no {kind} file should be")
    return content


def _refuse(path: Path, problem: str, remedy: str = "") -> InputError:
    return InputError.of([Spot(str(path)).fault((), problem, remedy)])


def file_like(path: Path, suffix: str = ".yaml") -> str:
    """The remedy for a file that is not there: the name beside it that looks most like it."""
    if not stands_as_folder(path.parent):
        return f"there is no folder {shown(path.parent)}"
    close = nearest(path.stem, [file.stem for file in path.parent.glob(f"*{suffix}")])
    return f"did you mean {close}{suffix}?" if close else ""


def folder_like(path: Path) -> str:
    """The remedy for a folder that is not there."""
    beside = path.parent.glob("*/") if stands_as_folder(path.parent) else ()
    close = nearest(path.name, [folder.name for folder in beside if stands_as_folder(folder)])
    return f"did you mean {close}?" if close else ""
