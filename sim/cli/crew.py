"""Who does the work that a command line asks for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiments.executors import Workers


def team(jobs: int | None, cluster: str | None) -> "Workers":
    """Who does the work: processes here, or a cluster."""
    from sim.experiments.executors import Workers  # noqa: PLC0415

    if cluster is None:
        return Workers(jobs)
    from sim.experiments.cluster import Cluster as Dask  # noqa: PLC0415

    return Dask(cluster)
