"""The catalogues of the report: `python docs/catalogues.py` brings `sim/report/locale/*.po` up to date.

Sentences are found where they stand: `say("...")` and `count("...", "...")` of the report, `tell("...")` and
`tell_of(..., "...", "...")` of all that it reports on, `say("...")` and `html("...")` of the pages, and in the tables
of names and words below. What a catalogue lacks is put into it with an
empty translation, what nobody says any more is taken out. `--check` only tells whether that would change anything.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sim.disruptions import export_quota, facility_outage  # noqa: E402
from sim.network.controls import MOVES_NO_TONNE, SAID  # noqa: E402
from sim.outcomes import checks  # noqa: E402
from sim.report import forgone, hindcasts, names, page, relief, story, sweeps, varied, world  # noqa: E402
from sim.report.figures import dates, fan, hindcast, timeline  # noqa: E402
from sim.report.questions import answers, discovered, hanging, lost  # noqa: E402
from sim.responses import joint_stockpile, plans, rapid_response_group  # noqa: E402
from sim.units import quantity  # noqa: E402

REPORT = ROOT / "sim" / "report"
LOCALE = REPORT / "locale"
LANGUAGES = {"ja": "ja", "id": "id"}
_SAID = re.compile(r"""\b(?:say|html)\((?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")

SAYING = ("say", "html", "count", "tell", "tell_of")
"""Functions whose first texts are templates."""

Message = str | tuple[str, str]


def messages() -> dict[Message, set[str]]:
    """Every template the report may say, with the files it stands in."""
    found: dict[Message, set[str]] = {}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for message in of_code(path.read_text(encoding="utf-8")):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    for path in sorted(REPORT.glob("*.j2")):
        for one, other in _SAID.findall(path.read_text(encoding="utf-8")):
            text = (one or other).replace('\\"', '"').replace("\\'", "'")
            found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    for word in words():
        found.setdefault(word, set())
    plural = {message[0] for message in found if isinstance(message, tuple)}
    return {message: files for message, files in found.items() if message not in plural}


def of_code(text: str) -> Iterator[Message]:
    """Templates that a module says."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            given = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if node.func.id in ("count", "tell_of") and len(given) >= 2:
                yield given[0], given[1]
            elif given:
                yield given[0]


def words() -> Iterator[Message]:
    """Names and words that stand in tables."""
    tables = (names.PLACES, names.MATERIALS, names.ROUTES, page.KINDS, page.CAPTIONS, relief.PURPOSES, world.KINDS,
              story.TAGS, story.MODES, story.LICENCES, dates.WORDS, timeline.LANES, timeline.FIRSTS,
              forgone.ALSO, forgone.ALSO_WITH, forgone.ALSO_WITHOUT, world.GOODS, names.WAYS, names.ARMS,
              varied.MEASURES, varied.STATISTICS, varied.UNITS, varied.SWITCHED, sweeps.DESIGNS, sweeps.KINDS,
              discovered.METHODS, hanging.OUTPUTS, hanging.BRIEFLY, hanging.FIGURES, hanging.ROWS, lost.MINERALS,
              lost.PLANTS, lost.MAKE, lost.WAYS, hindcasts.WHEN, hindcast.UNITS, facility_outage.KINDS,
              joint_stockpile.SPLITS, rapid_response_group.SOURCES)  # fmt: skip
    for table in tables:
        yield from table.values()
    yield from (label for _, label in fan.ARMS.values())
    yield from (label for _, label in timeline.MARKS.values())
    for around in answers.WORDS.values():
        yield from around
    yield from (*hindcasts.HEAD, checks.LEVEL, checks.TOTAL)
    yield from story.FLOWS.values()
    yield from quantity.LENGTHS.values()
    yield from (*plans.STAGES, *export_quota.MONTHS)
    yield from (name.replace("_", " ") for name in (*SAID, *MOVES_NO_TONNE))


def renewed(language: str) -> tuple[Catalog, list[str]]:
    """A catalogue with what is said now and nothing else, and what it still lacks."""
    path = LOCALE / f"{language}.po"
    old = read_po(path.open("rb"), locale=language) if path.exists() else Catalog(locale=language)
    new = Catalog(
        locale=language, project="Lodeline", header_comment=f"# Lodeline's report in {language}.", fuzzy=False
    )
    lacking = []
    for message, files in sorted(messages().items(), key=lambda item: str(item[0])):
        known = old.get(message[0] if isinstance(message, tuple) else message)
        string = known.string if known is not None and known.string else ""
        first = string[0] if isinstance(string, tuple | list) else string
        new.add(
            message,
            (first,) if isinstance(message, tuple) else first,
            locations=[(file, None) for file in sorted(files)],
        )
        if not first:
            lacking.append(str(message))
    return new, lacking


def _said_in(text: str) -> list[str]:
    """The lines of a catalogue that versions of Babel write alike: each has flags of its own."""
    return [line for line in text.splitlines() if not line.startswith(("#,", '"Generated-By'))]


def main() -> None:
    """Renew or check every catalogue."""
    for language in LANGUAGES:
        new, lacking = renewed(language)
        path = LOCALE / f"{language}.po"
        file = io.BytesIO()
        write_po(file, new, width=110, omit_header=False, include_lineno=False, sort_output=True)
        text = "\n".join(line for line in file.getvalue().decode().splitlines() if "-Date: " not in line) + "\n"
        if "--check" in sys.argv:
            if lacking or _said_in(path.read_text(encoding="utf-8")) != _said_in(text):
                sys.exit(f"{path}: out of date, or it lacks {lacking}: python docs/catalogues.py")
            continue
        LOCALE.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"{language}: {len(list(new)) - 1} messages, {len(lacking)} to be translated")


if __name__ == "__main__":
    main()
