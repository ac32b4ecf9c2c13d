"""CBOR as its standard shows it, and what is none."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from ringback.simulator.http.aws.cbor import CborError, decode, encode

# RFC 8949, appendix A.
EXAMPLES: list[tuple[str, Any]] = [
    ("00", 0),
    ("17", 23),
    ("1818", 24),
    ("1903e8", 1000),
    ("1a000f4240", 1_000_000),
    ("1bffffffffffffffff", 18446744073709551615),
    ("20", -1),
    ("3903e7", -1000),
    ("f90000", 0.0),
    ("f93c00", 1.0),
    ("fa47c35000", 100000.0),
    ("fb3ff199999999999a", 1.1),
    ("f97c00", math.inf),
    ("f4", False),
    ("f5", True),
    ("f6", None),
    ("c11a514b67b0", datetime(2013, 3, 21, 20, 4, tzinfo=UTC)),
    ("4401020304", b"\x01\x02\x03\x04"),
    ("62c3bc", "ü"),
    ("83010203", [1, 2, 3]),
    ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
    ("7f657374726561646d696e67ff", "streaming"),
    ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
    ("bf6346756ef563416d7421ff", {"Fun": True, "Amt": -2}),
]


@pytest.mark.parametrize(("written", "value"), EXAMPLES)
def test_examples_of_the_standard_are_read(written: str, value: Any) -> None:
    assert decode(bytes.fromhex(written)) == value


@pytest.mark.parametrize("value", [value for _, value in EXAMPLES], ids=str)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert decode(encode(value)) == value


def test_what_is_absent_is_left_out() -> None:
    assert decode(encode({"a": None, "b": [None]})) == {"b": [None]}


@pytest.mark.parametrize(
    "written", ["", "18", "62c3", "8301", "ff", "83ff", "1c", "0000", "7f4101ff", "62ffff", "f8", "a10102", "bf6161ff"]
)
def test_what_is_no_value_is_refused(written: str) -> None:
    with pytest.raises(CborError):
        decode(bytes.fromhex(written))


def test_depth_and_noise_end_in_one_error() -> None:
    with pytest.raises(CborError, match="deeper"):
        decode(b"\x81" * 5_000)
    random = Random(7)  # noqa: S311 - made-up bytes
    for _ in range(3_000):
        noise = random.randbytes(random.randrange(1, 24))
        try:
            decode(noise)
        except CborError:
            continue
