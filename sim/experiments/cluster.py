"""Workers of a cluster, by Dask distributed: one machine or a thousand, whoever started them."""

import platform
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor
from importlib.metadata import version
from typing import Any

from sim.errors import InputError
from sim.experiments.executors import Workers
from sim.outcomes.manifest import LIBRARIES, source_digest

WAIT = "10s"
"""How long a scheduler may take to answer."""


class Cluster(Workers):
    """Workers that a Dask scheduler knows. This process hands out and puts together, and simulates nothing.

    A worker that dies is Dask's business: it gives what was lost to another.
    """

    here = False

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            InputError: Dask is not installed, nobody answers there, there are no workers, or they are not of this
                version.
        """
        try:
            from distributed import Client  # noqa: PLC0415 - an extra
            from distributed.comm.core import CommClosedError  # noqa: PLC0415
            from distributed.scheduler import KilledWorker  # noqa: PLC0415
        except ImportError:
            raise InputError("--cluster needs Dask: pip install 'lodeline[cluster]'") from None
        super().__init__(1)
        self.address = address
        self.losses = (CommClosedError, KilledWorker, CancelledError)
        try:
            self._client = Client(address, timeout=WAIT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(f"--cluster {address}: no scheduler answers there ({_first(error)}); "
                             "start one with `dask scheduler`") from None  # fmt: skip
        try:
            self._check()
        except BaseException:
            self._client.close()
            raise

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _check(self) -> None:
        found: dict[str, Any] = self._client.run(identity)
        if not found:
            raise InputError(f"--cluster {self.address}: the scheduler has no workers; start some with `dask worker`")
        mine = _mine()
        for worker, theirs in sorted(found.items()):
            differs = [what for what in mine if theirs[what] != mine[what]]
            if differs:
                raise InputError(f"--cluster {self.address}: worker {worker} is not of this version ({differs[0]}: "
                                 f"{theirs[differs[0]]}, here {mine[differs[0]]}): bytes would differ")  # fmt: skip

    @property
    def able(self) -> bool:
        """Whether there is anybody."""
        return True

    @property
    def others(self) -> int:
        """Threads of all workers now: they may come and go."""
        return max(1, int(sum(self._client.nthreads().values())))

    @property
    def begun(self) -> Executor | None:
        """None: figures are drawn here."""
        return None

    def begin(self, replicates: int) -> None:
        """Nothing: the workers are there."""

    def prepare(self, task: Callable[..., object], *arguments: object) -> None:
        """Nothing: what workers load stays loaded."""

    def pool(self) -> Executor:
        """Dask as an executor."""
        executor: Executor = self._client.get_executor(pure=False, retries=3)
        return executor

    def renew(self) -> None:
        """Nothing: Dask recovers by itself."""


def _mine() -> dict[str, str]:
    return identity()


def identity() -> dict[str, str]:
    """What decides the bytes, in this process."""
    libraries = " ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return {"source": source_digest()[:12], "libraries": libraries,
            "platform": f"{platform.system()} {platform.machine()} Python {platform.python_version()}"}  # fmt: skip


def _first(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
