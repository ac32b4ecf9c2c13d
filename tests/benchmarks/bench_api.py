"""Processor time of our own code for each endpoint of the API, warm.

    python tests/benchmarks/bench_api.py [--rounds 40] [--only send_message,list_agents] [--json FILE]

Every operation of the OpenAPI document is asked for as its matrix of tests asks, with everything behind it in this
process, and the processor time of the function is counted without the time inside of SDK calls (what another function
does for it lies there too). Exits with 1 when the 95th percentile of an operation is over 15 ms, of a preview 500 ms.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from contact_center.bot.content import compile_content  # noqa: E402 - found through the line above
from contact_handlers.admin_api.operations import OPERATIONS as ACTS  # noqa: E402
from contact_handlers.api import shell  # noqa: E402
from contact_handlers.base import aws  # noqa: E402
from tests.unit.api import test_api_matrix as customers  # noqa: E402
from tests.unit.api.world import ApiWorld  # noqa: E402
from tests.unit.handlers import desk  # noqa: E402
from tests.unit.handlers import test_handlers_admin_matrix as staff  # noqa: E402
from tests.unit.handlers.connect_fake import FakeConnect  # noqa: E402
from tests.unit.handlers.quick_tables import QuickTables  # noqa: E402
from tests.unit.handlers.servers import Moto, endpoints, without_credentials  # noqa: E402
from tests.unit.handlers.test_handlers_admin_content import deploy  # noqa: E402
from tests.unit.handlers.world import World  # noqa: E402

LIMIT_MS = 15.0
#: Weighs every stored question before and after an edit, for one person who waits for it; nobody's chat does.
PREVIEW_MS = 500.0
PREVIEWS = ("preview_faq_item", "preview_intent")
BY_PLACE = {(method, path): name for name, (method, path, _) in desk.OPERATIONS.items()}


class Clock:
    """Counts the processor time of requests, and of SDK calls within them."""

    def __init__(self) -> None:
        self.own: dict[str, list[float]] = defaultdict(list)
        self._elsewhere, self._depth = 0.0, 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measures until the end."""
        answer, call = shell.answer, aws.call

        def timed(*given: Any, **more: Any) -> Any:
            event: Mapping[str, Any] = given[2]
            begun, before = time.process_time(), self._elsewhere
            found = answer(*given, **more)
            name = BY_PLACE.get((event["httpMethod"], event["resource"]))
            if name is not None and found["statusCode"] < 300:
                self.own[name].append(time.process_time() - begun - (self._elsewhere - before))
            return found

        def outside(*given: Any, **more: Any) -> Any:
            begun = time.process_time()
            self._depth += 1
            try:
                return call(*given, **more)
            finally:
                self._depth -= 1
                if not self._depth:
                    self._elsewhere += time.process_time() - begun

        shell.answer, aws.call = timed, outside
        try:
            yield
        finally:
            shell.answer, aws.call = answer, call


@contextmanager
def worlds() -> Iterator[tuple[ApiWorld, World]]:
    """Makes a center behind its gateway, and one with everything that staff need."""
    without_credentials()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "content.json"
        file.write_text(json.dumps(compile_content("aicc", ROOT), ensure_ascii=False), encoding="utf-8")
        moto, connects, tables = Moto(), [FakeConnect(), FakeConnect()], [QuickTables(), QuickTables()]
        api = ApiWorld(connects[0], tables[0], file)
        api.fresh(cold=True)
        api.create()
        endpoint = endpoints(moto.url, connect=connects[1].url, dynamodb=tables[1].url)
        desk_world = World(endpoint, connects[1], file, {moto.url: moto.send, tables[1].url: tables[1].send})
        desk_world.create()
        try:
            yield api, desk_world
        finally:
            moto.stop()
            for connect, kept in zip(connects, tables, strict=True):
                connect.stop()
                kept.stop()


def rounds(count: int, world: World, act: Callable[[], object]) -> None:
    """Does something again and again, without its log lines; limits of everybody are given back each time."""
    for _ in range(count):
        with contextlib.redirect_stdout(io.StringIO()):
            world.fresh()
            act()


def _by_staff(world: World, name: str) -> None:
    desk.ask(world, ACTS[name], **staff.CASES[name, ""](world))


def measured(count: int, only: set[str]) -> dict[str, list[float]]:
    """Returns the times of each operation in milliseconds; the first tenth warms up."""
    clock = Clock()
    with worlds() as (api, world), clock.running():
        api.begin()
        for name in customers.OURS:
            if not only or name in only:
                rounds(count, api, partial(customers.CASES[name, ""], api))
        world.fresh(cold=True)
        world.overrides = {"CENTER": "matrix"}
        deploy(world)
        for name in staff.OURS:
            if not only or name in only:
                rounds(count, world, partial(_by_staff, world, name))
    wanted = only or {*customers.OURS, *staff.OURS}
    return {name: [one * 1000 for one in clock.own[name][count // 10 :]] for name in wanted}


def main() -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40, help="requests for each operation (default: %(default)s)")
    parser.add_argument("--only", default="", help="operations, separated by commas")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    found = measured(options.rounds, {one for one in options.only.split(",") if one})
    rows = {}
    for name, times in found.items():
        cuts = statistics.quantiles(times, n=20)
        rows[name] = {"p50": round(statistics.median(times), 2), "p95": round(cuts[18], 2)}
    slow = [name for name, row in rows.items() if row["p95"] > (PREVIEW_MS if name in PREVIEWS else LIMIT_MS)]
    for name, row in sorted(rows.items(), key=lambda item: -item[1]["p95"]):
        sys.stdout.write(f"  {name:32} p50 {row['p50']:6.2f} ms  p95 {row['p95']:6.2f} ms\n")
    sys.stdout.write(
        f"{len(rows)} operations, over {LIMIT_MS:g} ms (previews {PREVIEW_MS:g} ms): {', '.join(slow) or 'none'}\n"
    )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2), encoding="utf-8")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
