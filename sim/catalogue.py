"""What there is: scenarios, instruments, materials, measures, runs."""

import shutil
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from sim.errors import InputError, nearest, suggestion

CHECKOUT = Path(__file__).parents[1] / "scenarios"
INSTALLED = Path(sysconfig.get_path("data")) / "share" / "lodeline" / "scenarios"
SCENARIOS = CHECKOUT if CHECKOUT.is_dir() else INSTALLED
CASES = SCENARIOS / "hindcasts"
RESULTS = Path("results")


def listing(what: str) -> list[str]:
    """Lines of one list.

    Raises:
        InputError: If there is no such list.
    """
    lists = {
        "scenarios": _scenarios,
        "disruptions": lambda: _instruments("disruptions"),
        "responses": lambda: _instruments("responses"),
        "materials": _materials,
        "measures": _measures,
        "runs": _runs,
        "hindcasts": _hindcasts,
    }
    if what not in lists:
        raise InputError(f"list: unknown list {what!r}; {suggestion(what, lists)}")
    return lists[what]()


def _scenarios() -> list[str]:
    from sim.scenario import Scenario  # noqa: PLC0415

    return [f"{path.stem:28} {Scenario.load(path).name}" for path in sorted(SCENARIOS.glob("*.yaml"))]


def _hindcasts() -> list[str]:
    from sim.scenario import Scenario  # noqa: PLC0415

    return [f"{path.stem:28} {Scenario.load(path).name}" for path in case_files(())]


def case_files(cases: Sequence[Path]) -> list[Path]:
    """Files of cases: those given, or shipped ones by their names in any case of letters; all shipped if none is given.

    Raises:
        InputError: A name that is neither a file nor a shipped case.
    """
    shipped = {path.stem: path for path in sorted(CASES.glob("*.yaml"))}
    if not cases:
        return list(shipped.values())
    return [case if case.suffix or case.is_file() else _shipped_case(str(case), shipped) for case in cases]


def _shipped_case(name: str, shipped: dict[str, Path]) -> Path:
    found = shipped.get(name.lower())
    if found is None:
        raise InputError(f"hindcast: {name} is neither a file nor a case; {suggestion(name, shipped)}")
    return found


def _instruments(section: str) -> list[str]:
    from importlib import import_module  # noqa: PLC0415

    module = import_module(f"sim.{section}")
    kinds = (getattr(module, name) for name in module.__all__ if name not in ("Disruption", "Response"))
    return [f"{kind.model_fields['kind'].annotation.__args__[0]:28} {kind.__doc__.splitlines()[0]}" for kind in kinds]


def _materials() -> list[str]:
    from sim.network import Network  # noqa: PLC0415

    return [f"{m.material:28} {m.unit}" for m in Network.shipped().materials.values()]


def _measures() -> list[str]:
    from sim.outcomes.columns import MEASURES  # noqa: PLC0415

    return [f"{name:28} {unit}" for name, unit in MEASURES.items()]


def _runs() -> list[str]:
    return sorted(path.parent.as_posix() for path in RESULTS.glob("*/manifest.json"))


def begin(name: str, like: str) -> Path:
    """Write a new scenario file beside the shipped ones' names, in the folder one is in.

    The network that it names comes with it.

    Raises:
        InputError: If there is nothing to begin from, the name is none, or the file is there already.
    """
    if not name.strip(" .") or Path(name).name != name:
        raise InputError(f"new: {name!r} is no name for a scenario; write one like mine, which becomes mine.yaml")
    source = SCENARIOS / f"{Path(like).stem}.yaml"
    if not source.is_file():
        known = [path.stem for path in SCENARIOS.glob("*.yaml")]
        close = nearest(like, known)
        near = f"did you mean {close}?" if close else f"use one of {', '.join(sorted(known))}"
        raise InputError(f"new: no scenario {like!r} to begin from; {near}")
    folder = Path("scenarios") if Path("scenarios").is_dir() else Path()
    target = folder / f"{Path(name).stem}.yaml"
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(source.read_text(encoding="utf-8"))
    except FileExistsError:
        raise InputError(f"new: {target} is there already; take another name") from None
    _bring_network(source, target)
    return target


def _bring_network(source: Path, target: Path) -> None:
    """Copy the folder of tables that a scenario names, unless one of that name is there."""
    from sim.scenario import Scenario  # noqa: PLC0415

    said = Scenario.load(source).network
    tables = None if said is None else Path(said if isinstance(said, str) else said.overlay)
    if tables is not None and tables.is_relative_to(SCENARIOS):
        copy = target.parent / tables.relative_to(SCENARIOS)
        if not copy.exists():
            shutil.copytree(tables, copy)
