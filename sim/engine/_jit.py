"""The one door to numba: where compiled days are kept, and how the plain twin is loaded."""

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

PLAIN = "LODELINE_PLAIN"
"""Environment variable: set, the day runs as plain Python (the twin of the laws)."""
CHECKED = "NUMBA_BOUNDSCHECK"
"""Environment variable of numba: 1, compiled code asks at every row whether it lies within its array (`.ci/run`)."""
OURS = "_ZN3sim"
"""How the names of this package's functions begin in compiled code: the 3 letters of `sim`."""


def _fingerprint() -> str:
    checked = os.environ.get(CHECKED, "")
    digest = hashlib.sha256(f"{sys.implementation.cache_tag}, numba {version('numba')}, {checked}".encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where compiled code of exactly this source is kept (numba's own cache misses edits in callees).

    Each Python and each numba have a folder of their own: they would overwrite one another's files, which bear the
    same names.
    """
    home = os.environ.get("LODELINE_CACHE")
    root = Path(home) if home else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "lodeline"
    return root / _fingerprint()


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def _compiled(**options: Any) -> Decorator:
    if os.environ.get(PLAIN):
        return _plain
    return _numba().njit(cache=True, error_model="numpy", **options)  # type: ignore[no-any-return]


@cache
def _numba() -> Any:
    """Numba, made ready."""
    os.environ["NUMBA_CACHE_DIR"] = str(cache_folder())
    import numba  # noqa: PLC0415 - the cache folder must be known before numba is

    numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]  # type: ignore[attr-defined]
    _count_from_the_front()
    return numba


def _count_from_the_front() -> None:
    """Have rows found in our arrays without asking whether they are counted from the end, as -1 would be.

    Numba has no option for it. What is not ours is compiled as ever, and so is all by a numba without this function.
    """
    from numba.core import types  # noqa: PLC0415 - as numba
    from numba.np import arrayobj  # noqa: PLC0415

    usual = getattr(arrayobj, "fix_integer_index", None)

    def found(context: Any, builder: Any, kind: Any, row: Any, size: Any) -> Any:
        if builder.function.name.startswith(OURS):
            return context.cast(builder, row, kind, types.intp)
        return usual(context, builder, kind, row, size)  # type: ignore[misc]

    if usual is not None:
        arrayobj.fix_integer_index = found


jit = _compiled(_nrt=False, forceinline=True)
"""Compile a step of the day: it makes no arrays, so numba need not count references to them, and it is written into
the step that calls it, since a call passes eight words an array."""

jit_with_arrays = _compiled()
"""Compile a function that makes arrays."""


def _upper_product() -> Callable[[Any, Any], Any]:
    """Upper 64 bits of the product of two unsigned whole numbers: one instruction, which Python has no word for."""
    if os.environ.get(PLAIN):
        return lambda a, b: np.uint64(int(a) * int(b) >> 64)
    from llvmlite import ir  # type: ignore[import-untyped]  # noqa: PLC0415 - as numba
    from numba import types  # noqa: PLC0415
    from numba.extending import intrinsic  # noqa: PLC0415

    def product(context: Any, a: Any, b: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            wide = ir.IntType(128)
            whole = builder.mul(*(builder.zext(each, wide) for each in given))
            return builder.trunc(builder.lshr(whole, ir.Constant(wide, 64)), ir.IntType(64))

        return types.uint64(types.uint64, types.uint64), generate

    compiled: Any = intrinsic(product)
    return compiled  # type: ignore[no-any-return]


upper_product = _upper_product()


def _fetch() -> Any:
    """Ask memory for the first lines (64 bytes each) of a row that is read soon: only the wait for it changes."""
    if os.environ.get(PLAIN):
        return lambda rows, row, lines: None
    from llvmlite import ir  # noqa: PLC0415 - as numba
    from numba import types  # noqa: PLC0415
    from numba.extending import intrinsic  # noqa: PLC0415

    def fetch(context: Any, rows: Any, row: Any, lines: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, given[0])
            byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
            begins = builder.gep(builder.bitcast(array.data, byte), [builder.mul(given[1], array.itemsize)])
            ask = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
            prefetch = builder.module.declare_intrinsic("llvm.prefetch", (byte,), ask)
            to_write, to_keep, data = (ir.Constant(whole, each) for each in (1, 3, 1))
            for line in range(lines.literal_value):
                there = builder.gep(begins, [ir.Constant(ir.IntType(64), 64 * line)])
                builder.call(prefetch, [there, to_write, to_keep, data])
            return context.get_dummy_value()

        return types.none(rows, row, lines), generate

    compiled: Any = intrinsic(prefer_literal=True)(fetch)
    return compiled


fetch = _fetch()
NEAR = 1_000
"""Lanes that lie near enough, in the processor's own cache, not to be asked for beforehand."""
SOON = 8
"""Lanes before its turn at which a lane is asked for."""


def is_warm() -> bool:
    """Whether this source has been compiled on this machine before."""
    return any(cache_folder().glob("**/*.nbi")) if cache_folder().exists() else False


def announce_first_compile(stream: Any = None) -> None:
    """Say on stderr, once, why the first run is slow."""
    if not os.environ.get(PLAIN) and not is_warm():
        print("Compiling the day (once for this version, about a minute) ...", file=stream or sys.stderr)
