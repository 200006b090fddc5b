"""Rough hands on folders of answers: one of each kind, damages of their files, and all that reads them."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from sim.outcomes import checksums
from tests.rough.asked import NEEDED, inside, laid
from tests.rough.hands import NASTY, called, places

MADE = {
    "run": ["small.yaml"],
    "sweep": ["sweep", "sweep.yaml"],
    "attribute": ["attribute", "small.yaml"],
    "n-1": ["n-1", "small.yaml", "--kind", "facility", "--lasts", "30 days"],
    "size-stockpile": ["size-stockpile", "small.yaml", *NEEDED["size-stockpile"], "--up-to", "40", "--step", "20"],
    "worst-case": ["worst-case", "small.yaml", "--moves", "1"],
    "sensitivity": ["sensitivity", "small.yaml", "--bases", "4"],
}
"""Command lines that write a folder of each kind."""
KINDS = (".json", ".parquet", ".yaml", ".csv")
JSON = [*NASTY, 3, 2, 1, "3", ["responded"], ["undisturbed", "undisturbed"], [{}], [1, 2], {"a": {"b": 1}}, 0.5, False]


def made(folder: Path) -> None:
    """Lay a sound folder of each kind into `made`."""
    laid(folder)
    for kind, words in MADE.items():
        out = folder / "made" / kind
        code, said = called([*inside(folder, [*words, "-j", "1", "-q"]), "--out", str(out)])
        assert code == 0, said


def sound(folder: Path, kind: str) -> Path:
    """The sound folder of a kind."""
    return next(each for each in (folder / "made" / kind).iterdir() if not each.name.startswith("."))


def blows() -> st.SearchStrategy[list[dict[str, Any]]]:
    """One or two damages of the files of a folder, by numbers that fit any."""
    blow = st.fixed_dictionaries({
        "file": st.integers(0, 30),
        "act": st.sampled_from(("change", "change", "change", "change", "cut", "bytes", "gone", "folder", "other")),
        "where": st.integers(0, 400),
        "how": st.integers(0, 400),
    })  # fmt: skip
    return st.lists(blow, min_size=1, max_size=2)


def struck(folder: Path, damages: list[dict[str, Any]]) -> None:
    """Damage a folder of answers, or its checksums and nothing else: without them no damage is sure to be seen."""
    hurt: set[Path] = set()
    for each in damages:
        files = [file for file in sorted(folder.rglob("*")) if file.suffix in KINDS and file.is_file()]
        files = [file for file in files if not hurt or file.name != checksums.NAME]
        file = files[each["file"] % len(files)]
        _strike(file, each["act"], each["where"], each["how"], files, whole=file not in hurt)
        hurt.add(file)
        if file.name == checksums.NAME:
            return


def _strike(file: Path, act: str, where: int, how: int, files: list[Path], whole: bool) -> None:
    content = file.read_bytes()
    if act == "cut":
        file.write_bytes(content[: len(content) * where // 400])
    elif act == "bytes":
        at = len(content) * where // 401
        file.write_bytes(content[:at] + bytes([how % 256]) * 3 + content[at + 3 :])
    elif act in ("gone", "folder"):
        file.unlink()
        if act == "folder":
            file.mkdir()
    elif act == "other":
        file.write_bytes(files[how % len(files)].read_bytes())
    elif not whole:
        file.write_bytes(content + b"\n}")
    elif file.suffix == ".json":
        file.write_text(json.dumps(_otherwise(json.loads(content), where, how)), encoding="utf-8")
    elif file.suffix == ".parquet":
        pq.write_table(_altered(pq.read_table(file), where, how), file)
    else:
        lines_ = content.decode().splitlines(keepends=True)
        del lines_[where % len(lines_)]
        file.write_text("".join(lines_), encoding="utf-8")


def _otherwise(document: Any, where: int, how: int) -> Any:
    """A document of which one value is another, or is not there."""
    document = copy.deepcopy(document)
    paths = [path for path in places(document) if len(path) < 3 or where % 5 == 0]
    path = paths[where % len(paths)]
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    if how % 4 == 0:
        del holder[path[-1]]
    else:
        holder[path[-1]] = JSON[how % len(JSON)]
    return json.loads(json.dumps(document, default=str))


def _altered(table: pa.Table, where: int, how: int) -> pa.Table:
    """A table of which one column is gone, empty, of another kind or name; or one without rows."""
    column = where % table.num_columns
    name, rows = table.column_names[column], table.num_rows
    others = (pa.nulls(rows, table.schema.types[column]), pa.array(["x"] * rows), pa.array([float("nan")] * rows))
    tables = [
        table.drop_columns([name]),
        *[table.set_column(column, name, other) for other in others],
        table.rename_columns([f"{each}_" if each == name else each for each in table.column_names]),
        table.slice(0, 0),
        pa.concat_tables([table, table]),
    ]
    return tables[how % len(tables)]


READ = {"run": [["report"], ["report", "--json", "--lang", "ja"], ["compare"]], "sweep": [["report"], ["discover"]]}
"""What reads a folder of each kind."""


def read(folder: Path, kind: str, damages: list[dict[str, Any]]) -> tuple[int, str]:
    """Exit code and words of everything that reads a damaged folder; the first that is no answer, if one is not."""
    code, said = 0, ""
    for words in READ.get(kind, [["report"]]):
        shutil.rmtree(folder / "hurt", ignore_errors=True)
        shutil.copytree(sound(folder, kind), folder / "hurt")
        struck(folder / "hurt", damages)
        more = [str(sound(folder, kind))] if words[0] == "compare" else []
        where = ["--where", "responded: world all value_not_delivered_usd mean > 0"] if words[0] == "discover" else []
        out = [] if words[0] == "report" else ["--out", str(folder / "out")]
        code, said = called([words[0], str(folder / "hurt"), *more, *words[1:], *where, *out, "-q"])
        if code not in (0, 1, 2) or "Traceback" in said:
            return code, said
    return code, said
