"""An import of many lines into tables in memory: what our own part of it costs, first and again, and what a PIN costs.

    .venv/bin/python tests/benchmarks/bench_import.py [--lines N] [--pins N]

The tables are those of the simulator in this process, so network and service are not in the figures.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from typing import Any
from unittest import mock

from contact_handlers.base import aws
from contact_handlers.base.dynamo import Table
from contact_handlers.records import hashing
from contact_handlers.records.imports import files
from contact_handlers.records.imports.loading import Report, outcomes
from contact_handlers.records.imports.target import Target
from ringback.simulator.aws.dynamodb import DynamoDb
from ringback.simulator.aws.dynamodb import Table as Stored

SCHEMA: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
}
HEADER = "고객번호,이름,전화번호,이메일,등급,마케팅동의,동의일시,동의경로,약관버전,비밀번호"
_SURNAMES, _NAMES = "김이박최정강조윤장임", ("민준", "서연", "도윤", "하은", "지호")


def lines(count: int, pins: int) -> bytes:
    """Returns a file of customers in code page 949; the first `pins` have a PIN."""
    rows = [HEADER]
    for index in range(count):
        name = _SURNAMES[index % 10] + _NAMES[index // 10 % 5]
        pin = f"{index * 7919 % 1_000_000:06}" if index < pins else ""
        tier = "vip" if index % 20 == 0 else "regular"
        rows.append(
            f"{1_000_000 + index},{name},010-{2000 + index // 10_000:04}-{index % 10_000:04},c{index}@example.com,"
            f"{tier},"
            f"{'Y' if index % 3 else 'N'},2026-03-02,web,v2,{pin}"
        )
    return "\n".join(rows).encode("cp949")


def _called(db: DynamoDb) -> Any:
    def call(service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        assert service == "dynamodb"
        name = "".join(part.capitalize() for part in operation.split("_"))
        answer: dict[str, Any] = db.call(name, parameters)
        return answer

    return call


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--pins", type=int, default=0)
    options = parser.parse_args()
    data = lines(options.lines, options.pins)
    tables = {name: Stored(name, f"arn:aws:dynamodb:ap-northeast-2:1:table/{name}", SCHEMA, time.time) for name in "ca"}
    target = Target(customers=Table("c"), agents=Table("a"), phone_key=b"key", pepper=b"pepper")
    began = time.perf_counter()
    sheet = files.read(data)
    read = time.perf_counter() - began
    sys.stdout.write(f"{len(data) / 1e6:.1f} MB, {sheet.lines} lines read and judged in {read:.1f} s\n")
    with mock.patch.object(aws, "call", _called(DynamoDb(tables.get, time.time))):
        for what in ("first", "again"):
            began, report = time.perf_counter(), Report.of(sheet)
            for group in outcomes(sheet, target):
                report.add(group)
            took = time.perf_counter() - began
            told = f"{report.created} created, {report.unchanged} unchanged, {len(report.wrong)} wrong"
            sys.stdout.write(f"{what:<6} {took:7.1f} s, {took / max(1, sheet.lines) * 1e6:6.0f} us a line: {told}\n")
    began = time.perf_counter()
    for _ in range(10):
        hashing.make("135790", b"pepper")
    sys.stdout.write(f"a PIN {(time.perf_counter() - began) * 100:.1f} ms\n")
    sys.stdout.write(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most\n")


if __name__ == "__main__":
    main()
