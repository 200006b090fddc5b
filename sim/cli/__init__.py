"""The verbs: parse, call, print, exit code. No science.

Exit codes: 0 done, 1 an expectation failed, 2 bad input, 3 our bug, 130 interrupted.
"""

import atexit
import gc
import os
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cyclopts import App, CycloptsError, CycloptsPanel, UnusedCliTokensError
from rich.console import Console

from sim.cli import documents, past, questions, ranking, running, tables
from sim.cli.files import must_be_a_file
from sim.cli.options import BAD_INPUT, DONE, INTERRUPTED, OUR_BUG
from sim.errors import InputError


def _version() -> str:
    """Version of what is installed; a checkout may not be."""
    try:
        return version("lodeline")
    except PackageNotFoundError:
        return "a checkout that is not installed"


app = App(
    name="lodeline",
    version=_version,
    help="Who runs short of critical minerals, when, by how much, and which response helps most.",
    result_action="return_value",
)
app.default(running.run_scenario)
app.command(documents.check)
app.command(documents.explain)
app.command(tables.network)
app.command(tables.balance)
app.command(questions.compare)
app.command(questions.sweep)
app.command(questions.discover)
app.command(ranking.attribute)
app.command(ranking.n_minus_one, name="n-1")
app.command(ranking.size_stockpile)
app.command(ranking.worst_case)
app.command(ranking.sensitivity)
app.command(documents.list_, name="list")
app.command(documents.schema)
app.command(documents.new)
app.command(running.report)
app.command(past.hindcast)
app.command(past.calibrate)


def verbs() -> list[str]:
    """Names of all verbs but the one that needs no name."""
    return [name for name in app if not name.startswith("-")]


def main(arguments: list[str] | None = None) -> None:
    """Entry point: run a verb and exit with its code."""
    atexit.register(gc.freeze)  # no last search for garbage: the system takes everything back
    sys.exit(outcome(sys.argv[1:] if arguments is None else arguments))


def outcome(arguments: list[str]) -> int:
    """Exit code of a command line; errors go to stderr in one form."""
    try:
        _must_be_text(arguments)
        _must_begin_well(arguments)
        code = app(arguments, exit_on_error=False, print_error=False)
        sys.stdout.flush()
    except CycloptsError as error:
        _tell(error)
        return BAD_INPUT
    except InputError as error:
        print("\n".join(fault.with_source() for fault in error.faults) or f"error: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        code = _unread()
    except OSError as error:
        print(f"error: {error.filename or 'file system'}: {error.strerror or error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("\ninterrupted; nothing half-written is left", file=sys.stderr)
        return INTERRUPTED
    except Exception:
        traceback.print_exc()
        print("error: this is a bug of Lodeline; please send the lines above with your scenario", file=sys.stderr)
        return OUR_BUG
    return code if isinstance(code, int) else DONE


def _tell(error: CycloptsError) -> None:
    """Print what is wrong with the words of a command line."""
    if not isinstance(error, UnusedCliTokensError):
        (error.console or Console(stderr=True)).print(CycloptsPanel(error))
        return
    words = error.root_input_tokens or []
    verb = next((word for word in words if word in verbs()), None)
    remedy = "lodeline --help shows what each verb takes"
    if verb is not None and words[0] not in verbs():
        remedy = f"the verb comes first, then files and its options: lodeline {verb} FILE"
    print(f"error: {' '.join(error.unused_tokens or ())}: nothing takes this; {remedy}", file=sys.stderr)


def _unread() -> int:
    """Whoever read what we print wants no more: what is left to be printed goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _must_begin_well(arguments: list[str]) -> None:
    """Refuse a mistyped verb before what follows it is taken for something else.

    Raises:
        InputError: The first argument is neither an option nor a verb nor a file.
    """
    if arguments and arguments[0] and not arguments[0].startswith("-") and arguments[0] not in verbs():
        must_be_a_file(Path(arguments[0]), verbs())


def _must_be_text(arguments: list[str]) -> None:
    """Refuse bytes that are no text: neither a table nor a page could name such a file.

    Raises:
        InputError: An argument that is not UTF-8.
    """
    for argument in arguments:
        if not argument.isascii() and any("\ud800" <= letter <= "\udfff" for letter in argument):
            shown = argument.encode("utf-8", "backslashreplace").decode()
            raise InputError(f"{shown}: is not UTF-8 text; name it in letters that are")
