"""pyarrow without pandas: where pandas is installed, it loads all of it at its first table, 0.2 s for nothing."""

import sys


class _Refusing:
    """Finds no pandas."""

    def find_spec(self, name: str, *_: object) -> None:
        """Refuse one name, and leave all others to those who come after."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def spare_pandas() -> None:
    """Let pyarrow look for pandas, which it does once a process, while there is none; others find it as ever.

    Only for a process that gives nobody a pandas table: the command line, and those that work for it.
    """
    if "pandas" in sys.modules:
        return
    nothing = _Refusing()
    sys.meta_path.insert(0, nothing)
    try:
        import pyarrow  # noqa: PLC0415 - only where tables are made

        pyarrow.array([0])
    finally:
        sys.meta_path.remove(nothing)
