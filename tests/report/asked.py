"""Real answers to every question, of shipped scenarios and few replicates, to make pages of."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import sim
from sim.catalogue import case_files
from sim.experiments.hindcast import hindcast
from sim.outcomes.finding import Finding
from sim.report import comparisons, hindcasts, page, sweeps
from sim.report.questions import answers
from sim.report.tongue import speaking
from sim.scenario import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
HERE: dict[str, Any] = {"out": None, "jobs": 1}
WHERE = "responded: owners all value_not_delivered_usd mean > 2e8"
Write = Callable[[Path, str], Path]
"""Writes a page in a language into a folder."""


def shipped(name: str, *sets: str) -> Scenario:
    """A shipped scenario over its first months, in few replicates."""
    return Scenario.load(SCENARIOS / f"{name}.yaml", ["replicates=3", "horizon=400 days", *sets])


def _out() -> Path:
    """A new folder that pages are made from until the process ends, and that goes with it."""
    folder = Path(mkdtemp(prefix="asked"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return folder


def _run(name: str) -> Write:
    found = sim.run(shipped(name), out=_out(), jobs=1)
    return lambda folder, language: page.write(found, folder, language=language)


def _answer(found: Finding) -> Write:
    def write(folder: Path, _: str) -> Path:
        written = answers.write(Finding(folder, found.verb, found.title, found.manifest, found.facts, found.table))
        assert written is not None
        return written

    return write


@cache
def _swept() -> sim.SweepResults:
    over = ["disruptions.ban.lasts=3 months .. 12 months", "responses.joint_stock=on/off"]
    asked = sim.Sweep.over_scenario(SCENARIOS / "export_ban.yaml", over, design="sobol", points=16, replicates=1)
    return sim.sweep(asked, out=_out(), jobs=1)


def _sweep() -> Write:
    lags = sim.Sweep.load(SCENARIOS / "sweeps" / "stockpile_lag.yaml").but({"replicates": 1})
    found = sim.sweep(lags, out=_out(), jobs=1)
    return lambda folder, _: sweeps.write(sim.SweepResults(_copied(found.folder, folder), found.manifest))


def _copied(made: Path, folder: Path) -> Path:
    for name in ("sweep.parquet", "manifest.json"):
        (folder / name).write_bytes((made / name).read_bytes())
    return folder


def _sampled() -> Write:
    found = _swept()
    return lambda folder, _: sweeps.write(sim.SweepResults(_copied(found.folder, folder), found.manifest))


def _sizing(material: list[str], more_than: float, **fields: object) -> Write:
    more = "responses.joint_stock.holdings.gallium_refined=30 days"
    asked = sim.Sizing(shipped("export_ban", more), "joint_stock", material, more_than=more_than, alpha=0.4, step=90,
                       up_to=360, **fields)  # type: ignore[arg-type]  # fmt: skip
    return _answer(sim.size_stockpile(asked, **HERE))


def _compared() -> Write:
    found = sim.compare(*map(shipped, ("export_ban_no_response", "export_ban")), out=_out(), jobs=1)
    return lambda folder, _: comparisons.write(found, folder)


def _cases() -> Write:
    files = [next(iter(case_files((Path(name),)))) for name in ("ree_2010", "norilsk_2021")]
    found = hindcast([Scenario.load(file, ["replicates=2"]) for file in files], jobs=1)
    return lambda folder, _: hindcasts.write(found, folder)


QUESTIONS: dict[str, Callable[[], Write]] = {
    "export_ban": lambda: _run("export_ban"),
    "us_japan_framework": lambda: _run("us_japan_framework"),
    "sweep": _sweep,
    "samples": _sampled,
    "size": lambda: _sizing(["dytb_oxide"], 0.02, of="magnet_heavy"),
    "sizes": lambda: _sizing(["dytb_oxide", "gallium_refined"], 0.2),
    "comparison": _compared,
    "attribute": lambda: _answer(sim.attribute(sim.Attribution(shipped("export_ban")), **HERE)),
    "n-1": lambda: _answer(sim.n_minus_one(sim.NMinusOne(shipped("baseline"), materials=["magnet_heavy"]), **HERE)),
    "worst-case": lambda: _answer(sim.worst_case(sim.WorstCase(shipped("us_japan_framework"), 2), **HERE)),
    "sensitivity": lambda: _answer(sim.sensitivity(sim.Sensitivity(shipped("export_ban"), bases=2), **HERE)),
    "discover": lambda: _answer(sim.discover(sim.Discovery(_swept(), WHERE), out=None)),
    "hindcast": _cases,
}
"""Every kind of page."""


@cache
def _asked(question: str) -> Write:
    return QUESTIONS[question]()


def written(question: str, folder: Path, language: str) -> Path:
    """The page that answers a question, in a language."""
    folder.mkdir(parents=True, exist_ok=True)
    with speaking(language):
        return _asked(question)(folder, language)
