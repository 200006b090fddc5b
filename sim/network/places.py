"""Places and groups: what a name stands for, and whose users a place's use is counted with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.errors import InputError, suggestion
from sim.network.elements import Demand, Facility, Member

MARKETS = ("EU27", "ROW")
"""Groups that users are counted in when a place has none of its own, in the order they are asked."""

EVERYTHING = "all"
"""Name that stands for every place, or for every material."""


class Places:
    """The places of a network and the groups they belong to."""

    def __init__(self, facilities: Iterable[Facility], demands: Iterable[Demand], members: Iterable[Member]) -> None:
        direct: dict[str, set[str]] = {}
        for member in members:
            direct.setdefault(member.group, set()).add(member.place)
        self._users: dict[str | None, set[str]] = {None: set()}
        for demand in demands:
            self._users.setdefault(demand.material, set()).add(demand.place)
            self._users[None].add(demand.place)
        made = {facility.place for facility in facilities}
        listed = {place for places in direct.values() for place in places}
        self.names = tuple(sorted(made | listed | self._users[None]))
        self.groups = tuple(sorted(direct))
        everywhere = frozenset(self.names)
        self._inside: Mapping[str, frozenset[str]] = {EVERYTHING: everywhere} | {
            name: _reached(name, direct) & everywhere for name in (*direct, *self.names)
        }

    def group(self, name: str) -> frozenset[str]:
        """Places that a name stands for: itself if it is a place, and its members, theirs included.

        Raises:
            InputError: If it is neither a place nor a group; `all` is every place.
        """
        try:
            return self._inside[name]
        except KeyError:
            remedy = suggestion(name, self._inside)
            raise InputError(f"{name!r} is neither a place nor a group; {remedy}") from None

    def market(self, place: str, material: str | None) -> str:
        """The place itself if it has users (of the material), else the market that it belongs to."""
        if place in self._users.get(material, ()):
            return place
        return next((each for each in MARKETS if place in self._inside.get(each, ())), place)


def _reached(name: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    """A name and everything under it; a circle of groups ends where it began."""
    found, todo = {name}, [name]
    while todo:
        for place in direct.get(todo.pop(), set()) - found:
            found.add(place)
            todo.append(place)
    return frozenset(found)
