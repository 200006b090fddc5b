"""The parameter tables of docs/method.md from the tables of the network: `python docs/tables.py [--check]`.

After a line `<!-- parameters: name=symbol name ... -->` stands the table made from it, up to `<!-- end -->`.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sim.network import Network, Parameter

PAGE = Path(__file__).with_name("method.md")
MARK = re.compile(r"(<!-- parameters: (?P<names>.*?) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(names: str, parameters: dict[str, Parameter]) -> str:
    """Markdown for parameters named `name` or `name=symbol`."""
    rows = ["| | parameter | value | 5 % to 95 % | unit | grade |", "|---|---|---:|---:|---|---|"]
    for word in names.split():
        name, _, symbol = word.partition("=")
        row = parameters[name]
        rows.append(f"| {symbol} | `{name}` | {row.value:g} | {_range(row)} | {row.unit} | {row.grade} |")
    return "\n".join(rows)


def _range(row: Parameter) -> str:
    return "" if row.low is None or row.high is None else f"{row.low:g} to {row.high:g}"


def current() -> str:
    """The page as it should stand."""
    parameters = Network.shipped().parameters
    text = PAGE.read_text(encoding="utf-8")
    return MARK.sub(lambda mark: f"{mark[1]}\n{table(mark['names'], parameters)}\n\n{mark[3]}", text)


def main() -> None:
    """Write the page, or say that it is out of date."""
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(current(), encoding="utf-8")
    elif current() != PAGE.read_text(encoding="utf-8"):
        sys.exit("docs/method.md is out of date: python docs/tables.py")


if __name__ == "__main__":
    main()
