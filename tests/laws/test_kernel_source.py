"""The day is written so that compiled and plain give the same bits: scalars, and no constant powers."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
import sim.engine.day
from sim.engine.state import State

FOLDER = Path(sim.engine.day.__file__).parent
FILES = sorted(FOLDER.glob("*.py"))
ARRAYS = {*State._fields, "rows"}
BUILT_IN = {"min", "max", "int", "float", "range"}
MATH = {"exp", "log", "sqrt"}
LUCK = {"chance"}
"""What the day may ask of luck: a number by its address."""
MEMORY = {"fetch"}
"""What it may ask of memory: to bring a row nearer, which changes no number."""


def compiled(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert [ast.unparse(each) for each in node.decorator_list] == ["jit"], f"{node.name} is not compiled"
            yield node


def names_of_steps() -> set[str]:
    return {function.name for path in FILES for function in compiled(path)}


def faults(function: ast.FunctionDef, steps: set[str]) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow):
            power = node.right if isinstance(node, ast.BinOp) else node.value
            if not isinstance(power, ast.Attribute):
                yield f"{ast.unparse(node)}: a power not read from an array"
        if isinstance(node, ast.Call) and not _allowed(node.func, steps):
            yield f"{ast.unparse(node)}: call"
        if isinstance(node, ast.Slice | ast.ListComp | ast.GeneratorExp | ast.List | ast.Dict | ast.Set | ast.Lambda):
            yield f"{ast.unparse(node)}: not a scalar"
        if isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare | ast.AugAssign):
            whole = [each.id for each in ast.iter_child_nodes(node) if isinstance(each, ast.Name)]
            if set(whole) & ARRAYS:
                yield f"{ast.unparse(node)}: array expression"
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.UnaryOp):
            yield f"{ast.unparse(node)}: counted from the end, which compiled code does not know"
        if isinstance(node, ast.Name) and node.id == "np":
            yield f"line {node.lineno}: numpy"


def _allowed(called: ast.expr, steps: set[str]) -> bool:
    if isinstance(called, ast.Attribute):
        return ast.unparse(called.value) == "math" and called.attr in MATH
    return isinstance(called, ast.Name) and called.id in BUILT_IN | steps | LUCK | MEMORY


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_day_is_scalar_arithmetic(path: Path) -> None:
    steps = names_of_steps()
    assert [fault for function in compiled(path) for fault in faults(function, steps)] == []


@pytest.mark.parametrize(
    "line",
    [
        "y = x**2",
        "x **= 0.5",
        "np.exp(x)",
        "sum(stock)",
        "stock * 2.0",
        "y = stock[1:]",
        "y = stock[-1]",
        "abs(x)",
        "x**n",
    ],
)
def test_the_test_sees_what_would_break_the_twin(line: str) -> None:
    function = ast.parse(f"@jit\ndef step(x, n, stock):\n    {line}").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert list(faults(function, {"step"}))


def test_the_test_lets_powers_of_a_row_pass() -> None:
    function = ast.parse("@jit\ndef step(x, row):\n    return x**row.eta").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert not list(faults(function, {"step"}))


def test_the_day_imports_nothing_but_math_luck_the_compiler_itself_and_constants_of_the_state() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert [each.name for each in node.names] == ["math"]
            if isinstance(node, ast.ImportFrom):
                known = node.module in ("sim.engine._jit", "sim.engine.luck")
                constants = node.module == "sim.engine.state" and all(each.name.isupper() for each in node.names)
                assert known or constants or str(node.module).startswith("sim.engine.day")


def test_every_version_of_the_compiler_keeps_its_days_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.engine import _jit

    usual = _jit.cache_folder()
    monkeypatch.setattr(_jit, "version", lambda name: "0.0")
    assert (_jit.cache_folder().parent, _jit.cache_folder() != usual) == (usual.parent, True)


def test_no_compiled_function_counts_a_row_from_the_end() -> None:
    """Also those beside the day: of measures, outlooks and draws."""
    for path in sorted(Path(sim.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and {"jit", "jit_with_arrays"} & set(
                map(ast.unparse, node.decorator_list)
            ):
                rows = [each.slice for each in ast.walk(node) if isinstance(each, ast.Subscript)]
                assert not [ast.unparse(row) for row in rows if isinstance(row, ast.UnaryOp)], (
                    f"{path.name}: {node.name}"
                )


def test_code_that_asks_for_the_bounds_of_arrays_is_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.engine import _jit

    usual = _jit.cache_folder()
    monkeypatch.setenv(_jit.CHECKED, "1" if os.environ.get(_jit.CHECKED) != "1" else "0")
    assert _jit.cache_folder() != usual


def test_our_rows_are_found_by_our_own_function() -> None:
    """So that a numba without the function that is replaced does not pass unnoticed."""
    from numba.np import arrayobj

    from sim.engine.day import ship

    assert ship is not None
    assert arrayobj.fix_integer_index.__module__ == "sim.engine._jit"


def test_arrays_of_others_may_be_counted_from_the_end() -> None:
    from numba import njit

    assert njit(lambda rows, row: rows[row])(np.arange(3.0), -1) == 2.0
