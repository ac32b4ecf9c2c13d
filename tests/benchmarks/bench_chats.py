"""Lets many customers chat at once over HTTP and WebSockets, and checks that each hears exactly what is theirs.

    python tests/benchmarks/bench_chats.py [--chats 1000] [--messages 3]

The center is a small one whose bot repeats what it is told, so that the figures are those of the server. Exits with 1
when a message is lost, doubled, out of order or somebody else's.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from websockets.asyncio.client import connect  # noqa: E402 - found through the line above

from ringback.simulator.http import HttpServer, LiveCenter  # noqa: E402
from ringback.simulator.http.participant import ParticipantService  # noqa: E402
from tests.unit.http_server import chats  # noqa: E402

#: Customers who connect at the same moment, threads that post, and seconds that anything may take.
CONNECTING, POSTING, PATIENCE_S = 50, 16, 60
SUBSCRIBE = json.dumps({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})


class Customers:
    """Everybody who chats with one server, and how long each answer took."""

    def __init__(self, server: HttpServer, messages: int) -> None:
        self.server, self.messages = server, messages
        self.seconds: list[float] = []
        self.wrong: list[str] = []
        self._gate = asyncio.Semaphore(CONNECTING)
        self._pool = ThreadPoolExecutor(POSTING)

    async def post(self, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """Asks the service."""

        def ask() -> dict[str, Any]:
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE_S)
            connection.request("POST", path, json.dumps(body), {"X-Amz-Bearer": token})
            answer = connection.getresponse()
            found: dict[str, Any] = json.loads(answer.read())
            connection.close()
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status} {found}")
            return found

        return await asyncio.get_running_loop().run_in_executor(self._pool, ask)

    async def chat(self, number: int) -> None:
        """Chats as one customer: every message is answered before the next."""
        async with self._gate:
            started = await asyncio.to_thread(self.server.live.ask, chats.started)
            kinds = {"Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"]}
            made = await self.post("/participant/connection", started["ParticipantToken"], kinds)
        token = made["ConnectionCredentials"]["ConnectionToken"]
        heard: list[str] = []
        expected: list[str] = []
        async with connect(made["Websocket"]["Url"], open_timeout=PATIENCE_S) as socket:
            await socket.send(SUBSCRIBE)
            await socket.recv()
            for message in range(self.messages):
                words = f"{number}-{message}"
                expected += [words, f"말씀: {words}"]
                began = time.perf_counter()
                await self.post("/participant/message", token, {"ContentType": "text/plain", "Content": words})
                while not heard or heard[-1] != expected[-1]:
                    frame = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_S))
                    item = json.loads(frame["content"])
                    if item["Type"] == "MESSAGE":
                        heard.append(item["Content"])
                self.seconds.append(time.perf_counter() - began)
        if heard != expected:
            self.wrong.append(f"customer {number} heard {heard}, not {expected}")


async def measured(customers: Customers, count: int) -> float:
    """Returns the seconds in which that many customers have chatted, all at once."""
    began = time.perf_counter()
    await asyncio.gather(*(customers.chat(number) for number in range(count)))
    return time.perf_counter() - began


def main() -> int:
    """Runs it and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        live = LiveCenter(chats.center(Path(folder)))
        with HttpServer(live, [ParticipantService(live)], name="chats") as server:
            customers = Customers(server.start(), options.messages)
            seconds = asyncio.run(measured(customers, options.chats))
            server.shutdown()
    took = sorted(customers.seconds)
    sys.stdout.write(
        f"{options.chats} chats, {len(took)} messages answered in {seconds:.1f} s, {len(took) / seconds:.0f} a second\n"
    )
    sys.stdout.write(
        f"answer: p50 {took[len(took) // 2] * 1000:.0f} ms, p95 {took[int(len(took) * 0.95)] * 1000:.0f} ms\n"
    )
    for text in customers.wrong:
        sys.stdout.write(f"wrong: {text}\n")
    return 1 if customers.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
