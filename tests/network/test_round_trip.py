"""What is written is read again; folders are joined; the digest tells contents apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from sim.errors import InputError
from sim.network import Network
from sim.network.checks import faults_of
from sim.network.reading import FOLDER_TABLES
from tests.network.tables_by_hand import change
from tests.networks import closed_networks, joint_ore, small_network, two_sellers


def test_the_shipped_network_survives_writing(shipped: Network, tmp_path: Path) -> None:
    shipped.write(tmp_path)

    assert Network.load(tmp_path) == shipped


@pytest.mark.parametrize("network", [small_network(recovery=0.9), two_sellers(), joint_ore()])
def test_a_network_in_memory_survives_writing(network: Network, tmp_path: Path) -> None:
    network.write(tmp_path)
    again = Network.load(tmp_path)

    assert again == network
    assert again.digest == network.digest


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(closed_networks())
def test_any_closed_network_survives_writing(tmp_path_factory: pytest.TempPathFactory, network: Network) -> None:
    folder = tmp_path_factory.mktemp("network")
    network.write(folder)

    assert Network.load(folder) == network


@settings(max_examples=100, deadline=None)
@given(closed_networks())
def test_drawn_networks_close(network: Network) -> None:
    assert faults_of(network) == []


def test_the_digest_changes_with_any_cell(folder: Path) -> None:
    before = Network.load(folder)
    change("lanes", 2, note="another note")(folder)

    assert Network.load(folder).digest != before.digest


def test_folders_are_joined(tmp_path: Path) -> None:
    one, other = small_network(), two_sellers()
    one.write(tmp_path / "one")
    other.write(tmp_path / "other")

    joined = Network.read(
        [tmp_path / "one", tmp_path / "other"],
        tmp_path / "one" / "parameters.csv",
        [tmp_path / "one" / "sources.csv", tmp_path / "other" / "sources.csv"],
    )

    assert set(joined.materials) == {*one.materials, *other.materials}
    assert len(joined.lanes) == len(one.lanes) + len(other.lanes)
    assert len({(member.place, member.group) for member in joined.members}) == len(joined.members)
    assert Network.load(_with_shared(tmp_path)) == joined


def _with_shared(folder: Path) -> Path:
    for name in ("parameters.csv", "sources.csv"):
        (folder / name).write_bytes((folder / "one" / name).read_bytes())
    return folder


def test_a_row_in_two_folders_is_told(tmp_path: Path) -> None:
    small_network().write(tmp_path / "one")
    small_network().write(tmp_path / "other")
    own = tmp_path / "one"

    with pytest.raises(InputError, match="stands already in") as caught:
        Network.read([own, tmp_path / "other"], own / "parameters.csv", [own / "sources.csv"])

    told = {Path(fault.file).stem for fault in caught.value.faults}
    assert told == {"materials", "facilities", "recipes", "lanes", "demand", "stocks"}


def test_parameters_and_sources_come_from_the_package_where_a_folder_has_none(folder: Path, shipped: Network) -> None:
    for name in ("parameters.csv", "sources.csv"):
        (folder / name).unlink()

    network = Network.load(folder)

    assert network.parameters == shipped.parameters
    assert network.sources == shipped.sources


def test_a_folder_of_ones_own_needs_eight_tables(folder: Path) -> None:
    assert {path.stem for path in folder.glob("*.csv")} == {*FOLDER_TABLES, "parameters", "sources"}
