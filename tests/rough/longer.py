"""The search of tests/rough/test_fuzz.py without its bound, and the corpus it keeps.

    python -m tests.rough.longer documents --minutes 10 --seed 1
    python -m tests.rough.longer torn|tables|networks|edges|words --minutes 10 --seed 2
    python -m tests.rough.longer cases|priors|sweeps|lines|folders --minutes 10 --seed 3

Whatever brings up a traceback is printed and written whole into `found/` beside the working directory. What is
answered in words that nothing of its kind was answered in joins the corpus, `tests/rough/corpus/KIND.jsonl`, of which
every line is tried again by the tests; so do not networks and edges, which are tables and documents that are run.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.rough import asked, folders
from tests.rough.hands import FIVE, HARMLESS, NASTY, ODD, SCENARIOS, WORDS, called, documents, lay, odd, tables, torn

CORPUS = Path(__file__).parent / "corpus"
KINDS = ("documents", "torn", "tables", "words", "cases", "priors", "sweeps", "lines", "folders")
"""Inputs of which there is a corpus."""
LONGEST = 2_500
"""Bytes of a shipped scenario that documents of the corpus may come from."""


def shapes(said: str) -> set[str]:
    """The kinds of message in an answer: its faults without places, names, numbers, what they got and what would do."""
    told = (line for line in said.splitlines() if _FAULT.search(line) and " | " not in line)
    faults = (line.split(": ", 2)[-1] for line in told)
    faults = (re.split(r"; |, got | should be one of", fault, maxsplit=1)[0] for fault in faults)
    names = r"'[^']*'|\"[^\"]*\"|\S*[\d_/*<>{}\[\]]\S*|\b[A-Z]{1,}\w*\b|\ba{9,}"
    return {" ".join(re.sub(rf"{names}|\W+|\b(?:{WHAT})\b", " ", fault).split()[:6]) for fault in faults} - {""}


_FAULT = re.compile(r"\.(?:yaml|csv|json|parquet)\b|^error: ")
WHAT = "|".join(re.escape(str(word)) for word in NASTY if str(word).isidentifier())


RUN = ("edges", "networks")
"""Inputs that are run with two replicates where `check` lets them through."""


def _lined(folder: Path, words: list[str]) -> tuple[int, str]:
    code, said, wrote = asked.lined(folder, words)
    return (3 if code == 2 and wrote else code), said


AT_ONCE: dict[str, Callable[[Path, Any], tuple[int, str]]] = {
    "words": lambda _, words: called(words),
    "cases": asked.answered,
    "priors": asked.answered,
    "sweeps": asked.answered,
    "lines": _lined,
    "folders": lambda folder, struck: folders.read(folder, *struck),
}


def answer(name: str, given_: Any, folder: Path) -> tuple[int, str]:
    """Exit code and words for one input; 3 where something was written although it was refused."""
    if name in AT_ONCE:
        return AT_ONCE[name](folder, given_)
    file = lay(folder, given_)
    if name not in RUN:
        return called(["check", str(file)])
    code, said = called(["check", "--quiet", str(file)])
    if code:
        return code, said
    code, said = called([str(file), "--replicates", "2", "-j", "1", "--quiet", "--out", str(folder / "results")])
    return (code if code != 2 else 3), said


def kept(name: str) -> list[dict[str, Any]]:
    """The corpus of one kind."""
    file = CORPUS / f"{name}.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [json.loads(line) for line in lines]


def packed(name: str, given_: Any) -> Any:
    """An input as the corpus holds it."""
    if name == "torn":
        return given_.decode("latin-1")
    if name == "tables":
        return {file: text for file, text in given_.items() if text != (FIVE / file).read_text(encoding="utf-8")}
    return given_


def unpacked(name: str, held: Any) -> Any:
    """An input of the corpus."""
    if name == "torn":
        return held.encode("latin-1")
    if name == "tables":
        return {file.name: file.read_text(encoding="utf-8") for file in sorted(FIVE.glob("*.csv"))} | held
    return held


class Search:
    """Inputs of one kind, until the time is over."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder, self.tried, self.bugs = name, folder, 0, 0
        self.seen = {shape for each in kept(name) for shape in each["shapes"]}

    def look(self, given_: Any) -> None:
        """Try one input; keep it if it is a bug, or news for the corpus."""
        self.tried += 1
        try:
            code, said = answer(self.name, given_, self.folder)
        except BaseException as error:
            code, said = 3, repr(error)
        if code not in (0, 1, 2) or re.search("Traceback| object at 0x", said) or (code == 2 and not said.strip()):
            self.bugs += 1
            Path("found").mkdir(exist_ok=True)
            Path(f"found/{self.name}-{self.bugs}.txt").write_text(f"{given_!r}\n\n{said}", encoding="utf-8")
            print(f"{self.name}: a bug, found/{self.name}-{self.bugs}.txt: {said[-300:]}", flush=True)
        elif self.name in KINDS and (news := shapes(said) - self.seen):
            self.seen |= news
            CORPUS.mkdir(exist_ok=True)
            with (CORPUS / f"{self.name}.jsonl").open("a", encoding="utf-8") as corpus:
                line = {"exit": code, "shapes": sorted(news), "text": packed(self.name, given_)}
                corpus.write(json.dumps(line) + "\n")


def inputs(name: str) -> st.SearchStrategy[Any]:
    """What is searched."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(SCENARIOS.glob("*.yaml"))]
    return {
        "documents": documents([text for text in texts if len(text) <= LONGEST] + [ODD]),
        "torn": torn(texts),
        "tables": tables(),
        "networks": tables(),
        "edges": odd([ODD]),
        "cases": asked.cases(),
        "priors": asked.priors(),
        "sweeps": asked.sweeps(),
        "lines": asked.lines(),
        "folders": st.tuples(st.sampled_from(sorted(folders.MADE)), folders.blows()),
        "words": st.tuples(st.sampled_from(HARMLESS), st.lists(WORDS, max_size=4)).map(lambda g: [g[0], *g[1]]),
    }[name]


def search(name: str, minutes: float, first_seed: int) -> Search:
    """Look for some minutes of processor time, in rounds of 200 inputs."""
    ends = time.process_time() + 60 * minutes
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "networks").symlink_to(SCENARIOS / "networks")
        if name == "folders":
            folders.made(folder)
        found = Search(name, folder)
        turn = 0
        while time.process_time() < ends:
            look: Callable[[], None] = given(inputs(name))(found.look)
            rules = settings(max_examples=200, deadline=None, database=None, phases=(Phase.generate,),
                             suppress_health_check=list(HealthCheck))  # fmt: skip
            seed(1000 * first_seed + turn)(rules(look))()
            turn += 1
    return found


def main() -> None:
    """Search and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", choices=[*KINDS, "networks", "edges"])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    done = search(asked.inputs, asked.minutes, asked.seed)
    print(f"{asked.inputs}: {done.tried} tried, {done.bugs} bugs")
    sys.exit(done.bugs > 0)


if __name__ == "__main__":
    main()
