"""What a command line names: scenario files and networks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sim.errors import InputError, nearest

if TYPE_CHECKING:
    from sim.network import Network
    from sim.scenario import Scenario


def load(file: Path, sets: list[str]) -> "Scenario":
    """A scenario whose names its network knows.

    Raises:
        InputError: Everything that is wrong with it.
    """
    from sim.scenario import Scenario, check_names  # noqa: PLC0415

    scenario = Scenario.load(file, sets)
    faults = check_names(scenario, scenario.world())
    if faults:
        raise InputError.of(faults)
    return scenario


def network_at(folder: Path | None = None) -> "Network":
    """The network of a folder, or the shipped one."""
    from sim.network import Network  # noqa: PLC0415

    return Network.shipped() if folder is None else Network.load(folder)


def as_sets(replicates: int | None, seed: int | None) -> list[str]:
    """Options as assignments over what the file says."""
    given = {"replicates": replicates, "seed": seed}
    return [f"{name}={value}" for name, value in given.items() if value is not None]


def must_be_writable(out: Path) -> None:
    """A folder for results that cannot be made or written is told before anything is computed.

    Raises:
        InputError: It cannot.
    """
    there = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    if not there.is_dir():
        raise InputError(f"--out {out}: {there} is no folder; name another")
    try:
        with TemporaryDirectory(prefix=".", dir=there):  # permissions do not tell of disks that take nothing
            pass
    except OSError as error:
        raise InputError(f"--out {out}: nothing may be written in {there} ({error.strerror}); name another") from None


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Within, a folder of results is read, and nothing else is done with it.

    What cannot be read of a folder without checksums may be damaged; where they hold, the bug is ours.

    Raises:
        InputError: A folder without checksums holds something else than what is written today.
    """
    try:
        yield
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        from sim.outcomes import checksums  # noqa: PLC0415 - only where something went wrong

        if checksums.kept(folder):
            raise
        found = f"{type(error).__name__}: {error}"
        raise InputError(f"{folder}: is damaged, or of an earlier version ({found}); run it again") from error


def must_be_a_file(file: Path, verbs: Sequence[str]) -> None:
    """A mistyped verb is taken for a file: say so.

    Raises:
        InputError: It is neither.
    """
    if file.exists() or file.suffix or len(file.parts) > 1:
        return
    if str(file) in verbs:
        raise InputError(f"{file}: is a verb, and no file; the verb comes first, then files and its options")
    shipped = Path("scenarios") / f"{file}.yaml"
    if shipped.is_file():
        raise InputError(f"{file}: is neither a file nor a verb; did you mean {shipped}?")
    close = nearest(str(file), verbs)
    meant = f"did you mean the verb {close}?" if close else f"the verbs are {', '.join(verbs)}"
    raise InputError(f"{file}: is neither a file nor a verb; {meant}")
