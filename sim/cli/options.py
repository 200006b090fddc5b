"""Options that verbs share, and exit codes."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from sim.cli.files import as_sets, load, must_be_writable
from sim.cli.telling import warn
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.experiments.executors import Workers
    from sim.scenario import Scenario

DONE, EXPECTATION_FAILED, BAD_INPUT, OUR_BUG, INTERRUPTED = 0, 1, 2, 3, 130

Sets = Annotated[list[str] | None, Parameter(name="--set", negative="", help="path=value over what the file says")]


def _jobs(_type: object, jobs: int | None) -> None:
    if jobs is not None and jobs < 1:
        raise InputError(f"--jobs {jobs}: should be at least 1; leave it out for one for each core")


def _replicates(_type: object, count: int | None) -> None:
    from sim.scenario.scenario import MOST_REPLICATES  # noqa: PLC0415 - only where it is given

    if count is not None and not 1 <= count <= MOST_REPLICATES:
        raise InputError(f"--replicates {count}: should be from 1 to {MOST_REPLICATES:,}")


def _seed(_type: object, seed: int | None) -> None:
    if seed is not None and not 0 <= seed < 2**63:
        raise InputError(f"--seed {seed}: should be from 0 to {2**63 - 1}")


Jobs = Annotated[
    int | None, Parameter(name=["--jobs", "-j"], validator=_jobs, help="worker processes; one for each core")
]
Quiet = Annotated[bool, Parameter(name=["--quiet", "-q"], negative="", help="print no narration")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="print JSON")]
Force = Annotated[bool, Parameter(name="--force", negative="", help="simulate although the result is there")]
Resume = Annotated[bool, Parameter(name="--resume", negative="", help="go on with what an earlier run left unfinished")]
Cluster = Annotated[str | None, Parameter(name="--cluster", help="a Dask scheduler, tcp://host:8786")]
Out = Annotated[Path, Parameter(name="--out", help="folder for the answer's own folder")]
Replicates = Annotated[
    int | None,
    Parameter(name="--replicates", validator=_replicates, help="histories in each arm; those of the file"),
]
Seed = Annotated[int | None, Parameter(name="--seed", validator=_seed, help="of all luck; that of the file")]
Over = Annotated[
    list[str] | None,
    Parameter(name="--over", negative="", help="path=spec: values, from .. to, a distribution, on/off; repeat it"),
]
Lang = Annotated[Literal["en", "ja", "id"], Parameter(help="language of answer and report")]
Details = Annotated[bool, Parameter(negative="", help="print every particular below the answer")]
Xlsx = Annotated[
    bool, Parameter(negative="", help="write the tables as a workbook too, with a sheet that explains them")
]


@Parameter(name="*")
@dataclass(frozen=True)
class Asking:
    """Options of every verb that simulates."""

    replicates: Replicates = None
    seed: Seed = None
    set_: Sets = None
    out: Out = Path("results")
    jobs: Jobs = None
    cluster: Cluster = None
    json_: Json = False
    quiet: Quiet = False

    @property
    def sets(self) -> list[str]:
        """Assignments over what the file says, the seed and the replicates among them."""
        return [*(self.set_ or []), *as_sets(self.replicates, self.seed)]

    def scenario(self, file: Path) -> "Scenario":
        """The scenario of a file, with a word about what cannot matter in it.

        Raises:
            InputError: Everything that is wrong with it.
        """
        scenario = load(file, self.sets)
        warn(scenario, self.quiet)
        return scenario

    def team(self) -> "Workers":
        """Who does the work: processes here, or a cluster. A verb asks for them just before it computes.

        Raises:
            InputError: What they find could not be written to --out.
        """
        must_be_writable(self.out)
        from sim.experiments.executors import Workers  # noqa: PLC0415

        if self.cluster is None:
            return Workers(self.jobs)
        from sim.experiments.cluster import Cluster as Dask  # noqa: PLC0415

        return Dask(self.cluster)


@Parameter(name="*")
@dataclass(frozen=True)
class Redoing(Asking):
    """Options of verbs whose answer may be there already."""

    force: Force = False


@Parameter(name="*")
@dataclass(frozen=True)
class Keeping(Redoing):
    """Options of verbs that keep what is done while they run, and tell it on a page."""

    resume: Resume = False
    lang: Lang = "en"


@Parameter(name="*")
@dataclass(frozen=True)
class Telling:
    """How an answer is told."""

    lang: Lang = "en"
    details: Details = False
    xlsx: Xlsx = False
