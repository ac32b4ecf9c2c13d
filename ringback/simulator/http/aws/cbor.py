"""CBOR, as far as Smithy's RPC v2 protocol has it: numbers, texts, bytes, lists, maps, moments.

Sources: RFC 8949; Smithy 2.0, "Smithy RPC v2 CBOR protocol".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

#: How deep lists and maps may lie in each other.
DEPTH: Final = 64
_MOMENT: Final = 1
_FLOATS: Final = {25: ">e", 26: ">f", 27: ">d"}
_PLAIN: Final = {20: False, 21: True, 22: None, 23: None}
_END: Final = object()


class CborError(ValueError):
    """Bytes that are no CBOR of the protocol."""


def decode(data: bytes) -> Any:
    """Returns the one value that bytes hold; raises ``CborError``."""
    reader = _Reader(data)
    value = reader.value(0)
    if value is _END or reader.at != len(data):
        raise CborError("the body is not one value of CBOR")
    return value


def encode(value: Any) -> bytes:
    """Returns a value as bytes; members that are None are left out, as an absent member is no null."""
    found = bytearray()
    _write(found, value)
    return bytes(found)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def _take(self, size: int) -> bytes:
        part = self._data[self.at : self.at + size]
        if len(part) < size:
            raise CborError("the body ends within a value")
        self.at += size
        return part

    def _size(self, info: int) -> int | None:
        """Returns the number that follows a first byte; None stands for an end that is marked."""
        if info < 24:
            return info
        if info == 31:
            return None
        if info > 27:
            raise CborError(f"a value of unknown length {info}")
        return int.from_bytes(self._take(1 << (info - 24)), "big")

    def value(self, depth: int) -> Any:
        if depth > DEPTH:
            raise CborError(f"values lie deeper than {DEPTH} in each other")
        first = self._take(1)[0]
        major, info = first >> 5, first & 31
        if major == 7:
            return self._simple(info)
        size = self._size(info)
        if major in (0, 1, 6) and size is None:
            raise CborError("a number without an end")
        if major == 0:
            return size
        if major == 1:
            return -1 - int(size or 0)
        if major in (2, 3):
            whole = self._take(size) if size is not None else b"".join(self._pieces(major))
            return whole if major == 2 else _text(whole)
        if major == 6:
            return self._tagged(int(size or 0), depth)
        if major == 4:
            return list(self._several(size, depth))
        found = list(self._several(None if size is None else 2 * size, depth))
        if len(found) % 2 or not all(isinstance(key, str) for key in found[::2]):
            raise CborError("a map without texts as its keys")
        return dict(zip(found[::2], found[1::2], strict=True))

    def _pieces(self, major: int) -> Iterator[bytes]:
        while (first := self._take(1)[0]) != 0xFF:
            size = self._size(first & 31)
            if first >> 5 != major or size is None:
                raise CborError("a text in pieces of another kind")
            yield self._take(size)

    def _several(self, count: int | None, depth: int) -> Iterator[Any]:
        while count is None or count > 0:
            one = self.value(depth + 1)
            if one is _END:
                if count is None:
                    return
                raise CborError("an end where a value was to come")
            yield one
            count = None if count is None else count - 1

    def _simple(self, info: int) -> Any:
        if info == 31:
            return _END
        if info in _PLAIN:
            return _PLAIN[info]
        if info in _FLOATS:
            return struct.unpack(_FLOATS[info], self._take(1 << (info - 24)))[0]
        raise CborError(f"a simple value {info}")

    def _tagged(self, tag: int, depth: int) -> Any:
        value = self.value(depth + 1)
        if tag != _MOMENT:
            return value
        try:
            return datetime.fromtimestamp(value, UTC)
        except (TypeError, ValueError, OverflowError, OSError) as error:
            raise CborError("a moment that is none") from error


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise CborError("a text that is no UTF-8") from error


def _head(found: bytearray, major: int, size: int) -> None:
    if size < 24:
        found.append(major << 5 | size)
        return
    for info, (length, limit) in enumerate(((1, 1 << 8), (2, 1 << 16), (4, 1 << 32), (8, 1 << 64)), start=24):
        if size < limit:
            found.append(major << 5 | info)
            found += size.to_bytes(length, "big")
            return
    raise CborError(f"{size} is too large for CBOR")


def _write(found: bytearray, value: Any) -> None:
    if isinstance(value, str | bytes | bytearray):
        written = value.encode() if isinstance(value, str) else value
        _head(found, 3 if isinstance(value, str) else 2, len(written))
        found += written
    elif isinstance(value, datetime):
        _head(found, 6, _MOMENT)
        _write(found, value.timestamp())
    elif isinstance(value, Mapping):
        given = {key: one for key, one in value.items() if one is not None}
        _head(found, 5, len(given))
        for key, one in given.items():
            _write(found, str(key))
            _write(found, one)
    elif isinstance(value, Sequence):
        _head(found, 4, len(value))
        for one in value:
            _write(found, one)
    else:
        _write_number(found, value)


def _write_number(found: bytearray, value: Any) -> None:
    if value is None or isinstance(value, bool):
        found.append({None: 0xF6, False: 0xF4, True: 0xF5}[value])
    elif isinstance(value, int):
        _head(found, 0 if value >= 0 else 1, value if value >= 0 else -1 - value)
    elif isinstance(value, float):
        found += b"\xfb" + struct.pack(">d", value)
    else:
        raise CborError(f"{type(value).__name__} is no value of CBOR")
