"""Where finished portions lie until they are put together: in memory, or in a file that outlives the process."""

import os
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from struct import Struct
from typing import BinaryIO, NamedTuple, Protocol, Self

import numpy as np

from sim.experiments.portion import Piece

Pieces = Sequence[Piece]


class Key(NamedTuple):
    """A portion: the number of its first point, and its first and last (exclusive) replicate."""

    at: int
    first: int
    last: int


class Shelf(Protocol):
    """Holds portions by their key."""

    def __contains__(self, key: object) -> bool:
        """Whether a portion is there."""

    def put(self, key: Key, pieces: Pieces) -> None:
        """Keep a portion."""

    def take(self, key: Key) -> Pieces:
        """A portion, which is not asked for again."""


class Memory:
    """A shelf for as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[Key, Pieces] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def put(self, key: Key, pieces: Pieces) -> None:
        """Keep a portion."""
        self._kept[key] = pieces

    def take(self, key: Key) -> Pieces:
        """A portion, which is forgotten."""
        return self._kept.pop(key)


class Journal:
    """A shelf in a file, one portion behind the other.

    A portion is written at once and bears its checksum: what a dying process wrote of its last one is cut off when
    the file is opened again.
    """

    _HEAD = Struct("<4sqqqqI")
    _MARK = b"lode"

    def __init__(self, path: Path) -> None:
        """Open a journal or begin one.

        Raises:
            OSError: It cannot be written.
        """
        self._places: dict[Key, tuple[int, int]] = {}
        self._file: BinaryIO = path.open("r+b" if path.exists() else "w+b", buffering=0)
        self._file.truncate(self._read_places())
        self._file.seek(0, os.SEEK_END)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    def put(self, key: Key, pieces: Pieces) -> None:
        """Write a portion down.

        Raises:
            OSError: The disk is full; what was written before stays.
        """
        body = _packed(pieces)
        record = self._HEAD.pack(self._MARK, *key, len(body), zlib.crc32(body)) + body
        start = self._file.seek(0, os.SEEK_END)
        written = self._file.write(record)
        while written < len(record):
            written += self._file.write(record[written:])
        self._places[key] = start + self._HEAD.size, len(body)

    def take(self, key: Key) -> Pieces:
        """Read a portion."""
        start, size = self._places[key]
        self._file.seek(start)
        return _unpacked(self._file.read(size))

    def _read_places(self) -> int:
        """Find every whole portion; returns where the last one ends."""
        end, whole = 0, self._file.seek(0, os.SEEK_END)
        while True:
            self._file.seek(end)
            head = self._file.read(self._HEAD.size)
            if len(head) < self._HEAD.size:
                return end
            mark, at, first, last, size, checksum = self._HEAD.unpack(head)
            body = self._file.read(size) if mark == self._MARK and 0 <= size <= whole - end else b""
            if mark != self._MARK or len(body) != size or zlib.crc32(body) != checksum:
                return end
            self._places[Key(at, first, last)] = end + self._HEAD.size, size
            end += self._HEAD.size + size


def _packed(pieces: Pieces) -> bytes:
    file = BytesIO()
    for piece in pieces:
        np.save(file, piece.values, allow_pickle=False)
        np.save(file, piece.usd, allow_pickle=False)
    return file.getvalue()


def _unpacked(body: bytes) -> Pieces:
    file, pieces = BytesIO(body), []
    while file.tell() < len(body):
        values = np.load(file, allow_pickle=False)
        pieces.append(Piece(values, np.load(file, allow_pickle=False)))
    return pieces
