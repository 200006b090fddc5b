"""From a drawing to SVG: deterministic, text as text, fit to stand inside a page."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from unicodedata import east_asian_width

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import ScalarFormatter

from sim.report.numbers import localized, whole
from sim.report.tongue import say

STYLE = Path(__file__).parents[1] / "lodeline.mplstyle"

INK, GREY, PALE = "#1f1f1f", "#6b6b6b", "#d9d9d9"
BEFORE, AFTER = "#D55E00", "#0072B2"
"""Without and with the responses: vermillion and blue of Okabe and Ito."""

FINDING = "finding"
EVENT = "_event"
EVENT_ROW = 8.5
"""Points that a row of words above a figure takes."""

UNDER = 28
"""Points under the axis at which legend and number stand."""
PANEL = 2.8
"""Inches of height of a panel among others."""
INSIDE = 1.8
"""Inches of height of its axis, roughly."""

WIDTH = 4.6
"""Inches of every figure: one width, so that text is as large on a telephone as beside another figure."""
RIGHT = 0.1
TITLE_CHARACTERS = 60
CHARACTER = 0.063
"""Inches that a character of a tick label takes, roughly."""
MOST_LETTERS = 30
"""Columns of a label beside an axis."""

_UNBROKEN = re.compile(r"[（「]*(?:[!-~]+(?:[億万]?米ドル|トン|か月|日)?|.)[、。）」：；]*")
"""A name, a number with its unit, or one letter, with the marks that must not stand apart from it."""
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_PATH = re.compile(r'(?<= d=")[^"]+')


@contextmanager
def dressed() -> Iterator[None]:
    """Draw in the house style; names in letters that the font lacks are drawn by the reader's fonts."""
    with mpl.rc_context(fname=STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def figure(height: float, paint: Callable[[Axes], Axes], left: float = 0.62, bottom: float = 0.6) -> str:
    """SVG of one axis, with margins set by hand: measuring text costs more than drawing.

    Args:
        height: Inches.
        paint: Draws on the axis.
        left: Inches for the labels of the y axis.
        bottom: Inches for what stands under the axis.
    """
    drawing = Figure(figsize=(WIDTH, height))
    FigureCanvasSVG(drawing)
    inside = WIDTH - left - RIGHT
    ax = drawing.add_axes((left / WIDTH, bottom / height, inside / WIDTH, 0.5))
    paint(ax)
    for axis in (ax.xaxis, ax.yaxis):
        if type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(Localized())
    lines = ax.get_title(loc="left").count("\n") + 1
    top = 0.12 + 0.155 * lines + EVENT_ROW / 72 * rows_above(ax)
    ax.set_position((left / WIDTH, bottom / height, inside / WIDTH, (height - bottom - top) / height))
    for text in _texts(ax):
        if text.get_gid() == FINDING:
            text.set_x((0.03 - left) / inside)
    return _svg(drawing)


class Localized(ScalarFormatter):
    """Numbers along an axis as the language of the moment writes them."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The number at a tick."""
        return localized(super().__call__(x, pos))


def _texts(ax: Axes) -> list[Text]:
    return [each for each in ax.get_children() if isinstance(each, Text)]


def rows_above(ax: Axes) -> int:
    """Rows of words of events above an axis."""
    labels = (str(text.get_label()) for text in _texts(ax))
    return max((1 + int(each.removeprefix(EVENT)) for each in labels if each.startswith(EVENT)), default=0)


def from_the_top(ax: Axes, labels: Sequence[str]) -> None:
    """Rows with their labels, the first on top, read against lines of the value axis alone."""
    ax.set_yticks(range(len(labels)), list(map(shortened, labels)))
    ax.set_ylim(max(0.5, len(labels) - 0.4), -0.6)
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")


def room(labels: Iterable[str]) -> float:
    """Inches that the labels of a y axis need."""
    return 0.2 + CHARACTER * min(MOST_LETTERS, max(map(wide, labels), default=0))


def shortened(label: str) -> str:
    """A label that fits beside an axis; the tables have it whole."""
    short = label
    while wide(short) > MOST_LETTERS:
        short = f"{short.removesuffix('…')[:-1]}…"
    return short


def wide(text: str) -> int:
    """Columns that a text takes: letters of the Far East two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def filled(text: str, columns: int) -> str:
    """A text on as many lines as it needs; where nothing parts words, it breaks anywhere but in names and numbers."""
    if wide(text) == len(text):
        return fill(text, columns)
    lines = [""]
    for each in _UNBROKEN.findall(text):
        if wide(lines[-1] + each) > columns:
            lines.append("")
        lines[-1] += each
    return "\n".join(map(str.strip, lines))


def titled(ax: Axes, finding: str) -> None:
    """The finding as title, from the left edge of the figure, on as many lines as it needs."""
    ax.set_title(filled(finding, TITLE_CHARACTERS), y=1.0, pad=6 + EVENT_ROW * rows_above(ax), gid=FINDING)


def counted(ax: Axes, number: int | str, under: float = UNDER + 9) -> None:
    """The number of replicates, or a text that counts something else, in the corner, so many points under the axis."""
    ax.annotate(
        number if isinstance(number, str) else say("n = {number} replicates", number=whole(number)),
        (1.0, 0.0),
        xycoords="axes fraction",
        xytext=(0, -under),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=6.5,
        color=GREY,
    )


def legend_under(ax: Axes, columns: int) -> None:
    """The legend under the axis, where it covers nothing."""
    below = -(UNDER - 3) / 72 / INSIDE
    ax.legend(loc="upper left", bbox_to_anchor=(-0.02, below), borderaxespad=0.0, ncols=columns, columnspacing=1.2)


def legend_from_edge(ax: Axes, columns: int, under: float = 0.38) -> None:
    """The legend so many inches under the axis, from the left edge of the figure: room for more entries."""
    box, height = ax.get_position(), ax.get_figure(root=True).get_figheight()  # type: ignore[union-attr]
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(0.0, box.y0 - under / height),
        bbox_transform=ax.get_figure(root=True).transFigure,  # type: ignore[union-attr]
        borderaxespad=0.0,
        ncols=columns,
        columnspacing=0.9,
        handletextpad=0.3,
    )


def _svg(drawing: Figure) -> str:
    file = io.StringIO()
    drawing.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return _PATH.sub(lambda path: _LONG_NUMBER.sub(_shorter, path[0]), file.getvalue())


def _shorter(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
