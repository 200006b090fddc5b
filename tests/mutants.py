"""Mutation testing by sample: small changes of the source, and whether the tests notice them.

    python -m tests.mutants day --sample 60 --seed 1
    python -m tests.mutants outcomes --sample 20
    python -m tests.mutants scenario --sample 20
    python -m tests.mutants engine --sample 40

Every mutant runs in a process forked from one that has loaded all but the package under test; the day runs as plain
Python, which is bitwise the compiled one (tests/laws/test_twin.py), and so do measures: compiled code is kept by the
bytes of its instructions, among which no number is, so that many a mutant would never run. What is said of mutants
that nobody noticed stands in docs/verification.md.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.abc
import importlib.util
import io
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SIM = {"day": "sim/engine/day", "engine": "sim/engine", "outcomes": "sim/outcomes", "scenario": "sim/scenario"}
ELSEWHERE = {"engine": ("day", "_jit.py")}
"""What of a package is tried by itself, or is of no number: what compiles, and where to."""
PLAIN = ("day", "engine")
"""Packages that are tried as plain Python."""
MOST_SECONDS = 90
SWAPS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.And: ast.Or, ast.Or: ast.And, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def changes(tree: ast.AST) -> Iterator[tuple[int, str, Callable[[], None]]]:
    """Every change that may be made of a module: line, what, and the act."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in SWAPS:
            other = SWAPS[type(node.op)]
            yield line, f"{type(node.op).__name__} to {other.__name__}", lambda n=node, o=other: setattr(n, "op", o())
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
            other = SWAPS[type(node.ops[0])]
            what = f"{type(node.ops[0]).__name__} to {other.__name__}"
            yield line, what, lambda n=node, o=other: n.ops.__setitem__(0, o())
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("min", "max"):
            other_name = "max" if node.func.id == "min" else "min"
            yield line, f"{node.func.id} to {other_name}", lambda n=node, o=other_name: setattr(n.func, "id", o)
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            more = node.value + 1 if abs(node.value) <= 1 else node.value * 1.5
            value = type(node.value)(more)
            yield line, f"{node.value} to {value}", lambda n=node, v=value: setattr(n, "value", v)
        elif isinstance(node, ast.If | ast.IfExp):
            yield line, "condition turned round", lambda n=node: setattr(n, "test", _no(n.test))


def _no(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def mutants(package: str) -> list[tuple[Path, int, int, str]]:
    """File, number of the change, line and what it is."""
    found = []
    root = ROOT / SIM[package]
    for file in sorted(root.rglob("*.py")):
        if file.relative_to(root).parts[0] in ELSEWHERE.get(package, ()):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found += [(file, number, line, what) for number, (line, what, _) in enumerate(changes(tree))]
    return found


class Changed(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Loads one module from changed text."""

    def __init__(self, file: Path, number: int) -> None:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for k, (_, _, act) in enumerate(changes(tree)):
            if k == number:
                act()
        self.text, self.file = ast.unparse(ast.fix_missing_locations(tree)), str(file)
        self.name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        del path, target
        if fullname != self.name:
            return None
        packed = [str(Path(self.file).parent)] if self.file.endswith("__init__.py") else None
        return importlib.util.spec_from_file_location(
            fullname, self.file, loader=self, submodule_search_locations=packed
        )

    def get_filename(self, fullname: str) -> str:
        del fullname
        return self.file

    def get_data(self, path: str) -> bytes:
        del path
        return self.text.encode()


def judge_day() -> bool:
    """The plain model, closed forms, and licences: whether something is amiss."""
    import numpy as np

    from tests.laws.twin import with_records

    with_records()
    with np.errstate(all="ignore"):
        from tests.verification import claims_peers, claims_queue
        from tests.verification.claims import SUBJECTS
        from tests.verification.plain.cases import CASES, CLOSE, apart

        for network, cases in CASES.items():
            for case in cases:
                if not max(apart(network, case, case == "at rest").values()) <= CLOSE:
                    return True
        found = (claims_queue.one_by_one, claims_queue.price_path, claims_queue.little, claims_queue.truces)
        whole = [subject for subject in SUBJECTS.values() if subject not in (claims_peers, claims_queue)]
        held = (*(each.claims() for each in whole), *(each() for each in found))
        return any(not claim.holds for each in held for claim in each)


def judge_engine() -> bool:
    """Laws of the clock and of luck, then what judges the day."""
    from tests.laws.twin import with_records

    with_records()
    return judge_by_tests("-W", "ignore::RuntimeWarning", "-k", QUICK, *LAWS) or judge_day()


LAWS = [f"tests/laws/test_{name}.py" for name in ("clock", "detours", "levers_by_hand", "luck")]
QUICK = "test_clock or test_detours or by_hand or published or every_word or each_part or pinned"
"""Laws that plain Python has done with in seconds."""


def judge_outcomes() -> bool:
    """Tests of measures, tables and scores, on a compiled day and plain measures."""
    import sim.engine._jit
    import sim.engine.history
    import sim.engine.replicate  # the engine is compiled, what is loaded from here on is not

    sim.engine._jit.jit_with_arrays = lambda function: function
    return judge_by_tests("tests/outcomes", "tests/hindcasts/test_scores.py", "tests/hindcasts/test_ordinary.py")


def judge_by_tests(*chosen: str) -> bool:
    """Whether a test fails."""
    import pytest

    return pytest.main(["-x", "-q", "-p", "no:cacheprovider", *chosen]) != 0


JUDGES: dict[str, Callable[[], bool]] = {
    "day": judge_day,
    "engine": judge_engine,
    "outcomes": judge_outcomes,
    "scenario": lambda: judge_by_tests("tests/scenario"),
}


def noticed(package: str, file: Path, number: int) -> bool:
    """Try one mutant in a process of its own; one that breaks or does not end is noticed."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS * 8)
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        sys.meta_path.insert(0, Changed(file, number))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                found = JUDGES[package]()
            except BaseException:
                found = True
        os._exit(1 if found else 0)
    _, status = os.waitpid(child, 0)
    return status != 0


def main() -> None:
    """Try a sample and name those that nobody noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", choices=SIM)
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", nargs="*", help="only those of the sample at file.py:line")
    given = parser.parse_args()
    if given.package in PLAIN:
        os.environ["LODELINE_PLAIN"] = "1"
    import scipy.special  # noqa: F401 - loaded once for all; pytest wants to load its plugins itself

    every = mutants(given.package)
    chosen = random.Random(given.seed).sample(every, min(given.sample, len(every)))
    if given.again is not None:
        chosen = [each for each in chosen if f"{each[0].name}:{each[2]}" in given.again]
    if noticed(given.package, every[0][0], -1):
        sys.exit("tests fail although nothing was changed")
    alive = 0
    for file, number, line, what in sorted(chosen):
        if not noticed(given.package, file, number):
            alive += 1
            print(f"not noticed: {file.relative_to(ROOT)}:{line}: {what}", flush=True)
    print(f"{given.package}: {len(chosen) - alive} of {len(chosen)} noticed, of {len(every)} possible")


if __name__ == "__main__":
    main()
