"""Puts load on the HTTP API of a center, served here or deployed, and judges it.

    python -m tests.benchmarks.load.run                                       serves cdk.out and puts load on it
    python -m tests.benchmarks.load.run --url https://.../live --key KEY      a deployed stage, by its address alone
        [--token TOKEN]                                                       and what the stage itself has counted

Customers begin one after the other within the ramp; when all have begun, all conversations are open at once. Exits with
1 when a message was lost, doubled, out of order or another's, when more than 1 % of the requests failed, or when the
mean time of an answer is over its limit; with the ID token of an analyst also when the stage counts more than 1 % of
errors itself. Exits with 2 when there is nothing to put load on. A deployed stage needs an allow entry of its web ACL
for the address that the load comes from; here every customer has an address of its own (Linux; 127.0.0.0/8).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.load.connection import Connection, Figures
from tests.benchmarks.load.customers import Customer, Findings, Shared

ROOT = Path(__file__).resolve().parents[3]
MAX_ERRORS = 0.01
_READY_S = 60.0


@dataclass(frozen=True)
class Target:
    """Where the load goes."""

    url: str
    key: str
    local: bool
    token: str = ""
    """ID token of an analyst, in whose name the stage is asked for its own figures."""


#: What customers do at a stage that is deployed: begin within five minutes, write every ten seconds for fifteen.
DEPLOYED = {"ramp": 300.0, "messages": 90}
HERE = {"ramp": 60.0, "messages": 5}


@contextmanager
def served(stage: str) -> Iterator[Target]:
    """Serves a stage of cdk.out in a process of its own, open at ten in the morning."""
    words = [sys.executable, "-m", "commands.main", "serve", "--stage", stage, "--port", "0"]
    running = subprocess.Popen([*words, "--start", "2026-11-23T10:00"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        first = running.stdout.readline() if running.stdout else ""
        url = first.partition(" is served at ")[2].split("/ ")[0]
        if not url:
            raise SystemExit("the server did not start; run make synth first")
        with urllib.request.urlopen(f"{url}/?format=json", timeout=_READY_S) as answer:  # noqa: S310 - of this machine
            (api,) = [part for part in json.load(answer)["parts"] if part["title"] == "REST API"]
        yield Target(api["links"][0]["url"].rstrip("/"), api["facts"][0]["value"], local=True)
    finally:
        running.terminate()
        running.wait(timeout=20)


def _address(number: int) -> str:
    """Returns an address of this machine for one customer, so that limits of an address count for each alone."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def _customer(number: int, target: Target, options: argparse.Namespace, figures: Figures, shared: Shared) -> Customer:
    address = _address(number) if target.local and sys.platform == "linux" else None
    connection = Connection(target.url, target.key, figures, address=address, seed=number)
    return Customer(number, connection, shared, messages=options.messages, pace_s=options.pace)


async def load(target: Target, options: argparse.Namespace) -> tuple[Figures, Findings, float]:
    """Lets all customers talk; returns what they saw, what was wrong, and how long it took."""
    # What starts cold is measured elsewhere: one customer talks before the others come.
    alone = argparse.Namespace(**{**vars(options), "pace": 0.0})
    await _customer(0, target, alone, Figures(), Shared(Findings(), asyncio.Barrier(1))).run(0.0)
    figures, findings = Figures(), Findings()
    shared = Shared(findings, asyncio.Barrier(options.customers))
    customers = [_customer(number + 1, target, options, figures, shared) for number in range(options.customers)]
    begun = time.perf_counter()
    await asyncio.gather(*(one.run(options.ramp * number / options.customers) for number, one in enumerate(customers)))
    for key, count in shared.ids.items():
        if count > 1:
            findings.add("doubled", f"id {key} was given {count} times")
    return figures, findings, time.perf_counter() - begun


def told(figures: Figures, findings: Findings, seconds: float, options: argparse.Namespace) -> bool:
    """Prints the figures and tells whether they pass."""
    every = [one for times in figures.times.values() for one in times]
    rate = len(every) / seconds
    _write(f"{options.customers} conversations at once, {len(every)} requests in {seconds:.0f} s: {rate:.1f} a second")
    for name, times in sorted(figures.times.items()):
        cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
        usual = f"p50 {cuts[49]:6.3f}  p95 {cuts[94]:6.3f}  p99 {cuts[98]:6.3f}"
        _write(f"  {name:9} {len(times):6}  mean {statistics.fmean(times):6.3f} s  {usual}")
    failed = sum(count for status, count in figures.statuses.items() if not status or status >= 500)
    share, mean = failed / max(1, sum(figures.statuses.values())), statistics.fmean(every or [0.0])
    _write(f"  answers {dict(figures.statuses)}  asked again {dict(figures.retries)}  broken {dict(figures.broken)}")
    _write(f"  lost, doubled, foreign, out of order: {dict(findings.counts) or 'none'}")
    for example in findings.examples:
        _write(f"    {example}")
    passed = not findings.counts and share <= MAX_ERRORS and mean <= options.mean
    limits = f"errors {share:.2%} (at most {MAX_ERRORS:.0%}), mean {mean:.3f} s (at most {options.mean:g} s)"
    _write(f"  {'passed' if passed else 'FAILED'}: {limits}")
    return passed


async def ready(target: Target) -> str:
    """Returns why load would show nothing, or nothing: the address, the health of the center, key and token."""
    figures = Figures()
    connection = Connection(target.url, target.key, figures, address=None, seed=0, attempts=2)
    try:
        status, told_ = await connection.ask("health", "GET", "/v1/health")
        if status != 200:
            return f"{target.url}/v1/health is answered with {status or 'nothing'}: {told_ or dict(figures.broken)}"
        status, told_ = await connection.ask("key", "GET", "/v1/faq/popular")
        if status != 200:
            return f"the key is refused with {status}: {told_}"
        if target.token:
            status, told_ = await connection.ask("token", "GET", "/v1/metrics?minutes=5", None, _bearer(target))
            return "" if status == 200 else f"the token is refused with {status}: {told_}"
    finally:
        await connection.close()
    return ""


def _bearer(target: Target) -> dict[str, str]:
    return {"Authorization": f"Bearer {target.token}"}


async def counted(target: Target, seconds: float) -> bool:
    """Prints what the stage has counted meanwhile, and tells whether its errors are few enough."""
    if not target.token:
        return True
    connection = Connection(target.url, target.key, Figures(), address=None, seed=0)
    minutes = min(1_440, max(5, int(seconds // 60) + 1))
    status, told_ = await connection.ask("metrics", "GET", f"/v1/metrics?minutes={minutes}", None, _bearer(target))
    await connection.close()
    if status != 200:
        _write(f"  the stage does not say what it has counted: {status} {told_}")
        return False
    if not told_["request_count"]:
        _write("  the stage has counted nothing of it")
        return False
    errors = float(told_["error_rate_percent"] or 0.0)
    times = f"mean {told_['latency_average_ms']} ms, p95 {told_['latency_p95_ms']} ms"
    _write(f"  the stage itself, {minutes} minutes: {told_['request_count']} turns, errors {errors:.2f} %, {times}")
    return errors <= MAX_ERRORS * 100


def put(target: Target, options: argparse.Namespace) -> int:
    """Puts load on a target and returns the exit code."""
    problem = asyncio.run(ready(target))
    if problem:
        _write(problem)
        return 2
    figures, findings, seconds = asyncio.run(load(target, options))
    passed = told(figures, findings, seconds, options)
    return 0 if asyncio.run(counted(target, seconds)) and passed else 1


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="address of the API with its stage; without it cdk.out is served here")
    parser.add_argument("--key", default="", help="API key of a client")
    parser.add_argument("--token", default="", help="ID token of an analyst; the stage is asked what it has counted")
    parser.add_argument("--stage", default="aicc-dev", help="stage of cdk.out (default: %(default)s)")
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--messages", type=int, help="messages of each (default: 5 here, 90 at a stage)")
    parser.add_argument("--ramp", type=float, help="seconds within which all begin (default: 60 here, 300 at a stage)")
    parser.add_argument("--pace", type=float, default=10.0, help="seconds between messages (default: %(default)s)")
    parser.add_argument(
        "--mean", type=float, default=1.0, help="limit of the mean time in seconds (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    for name, usual in (DEPLOYED if options.url else HERE).items():
        if getattr(options, name) is None:
            setattr(options, name, usual)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, options.customers * 2 + 200)), hard))
    if options.url:
        # A center that is served on this machine knows customers apart by their addresses.
        here = str(urlsplit(options.url).hostname).startswith("127.")
        return put(Target(options.url.rstrip("/"), options.key, local=here, token=options.token), options)
    with served(options.stage) as target:
        return put(target, options)


if __name__ == "__main__":
    sys.exit(main())
