"""A plain HTTP/1.1 client for one customer: one connection that is kept, JSON, retries as polite clients make them."""

from __future__ import annotations

import asyncio
import json
import random
import ssl
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

#: What may be asked again: the request has not been done, or is done once however often it is asked for.
RETRIED = frozenset({429, 502, 503, 504})
ATTEMPTS = 12
LIMIT_S = 40.0


@dataclass
class Figures:
    """What all customers together have seen."""

    times: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    retries: Counter[int] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)

    def took(self, name: str, seconds: float) -> None:
        """Counts the time of an answer that was final."""
        self.times.setdefault(name, []).append(seconds)


class _ClosedError(ConnectionError):
    """The server had closed the connection before it answered anything."""


class Connection:
    """One customer's connection to the API."""

    def __init__(
        self, url: str, key: str, figures: Figures, *, address: str | None, seed: int, attempts: int = ATTEMPTS
    ) -> None:
        parts = urlsplit(url)
        self._host, self._tls = str(parts.hostname), parts.scheme == "https"
        self._port = parts.port or (443 if self._tls else 80)
        self._prefix, self._key, self._figures = parts.path.rstrip("/"), key, figures
        self._address, self._attempts = (address, 0) if address else None, attempts
        self._random = random.Random(seed)  # noqa: S311 - times of retries
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, name: str, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """Returns status and JSON of the final answer; a limit that was hit is waited for and asked again."""
        for attempt in range(self._attempts):
            begun = time.perf_counter()
            try:
                status, told = await asyncio.wait_for(self._once(method, path, body, headers or {}), LIMIT_S)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                self._figures.broken[type(error).__name__] += 1
                await self.close()
                status, told = 0, None
            if status and status not in RETRIED:
                self._figures.took(name, time.perf_counter() - begun)
                self._figures.statuses[status] += 1
                return status, told
            self._figures.retries[status] += 1
            if attempt + 1 < self._attempts:
                await asyncio.sleep(min(8.0, 0.25 * 2**attempt) * (0.5 + self._random.random()))
        self._figures.statuses[status] += 1
        return status, told

    async def _once(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Sends a request once; a kept connection that the server has closed meanwhile is opened again."""
        if self._streams is not None:
            try:
                return await self._sent(method, path, body, headers)
            except _ClosedError:
                await self.close()
        self._streams = await asyncio.open_connection(
            self._host,
            self._port,
            ssl=ssl.create_default_context() if self._tls else None,
            local_addr=self._address,
        )
        return await self._sent(method, path, body, headers)

    async def _sent(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
        assert self._streams is not None
        reader, writer = self._streams
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        lines = {
            "Host": f"{self._host}:{self._port}" if self._port not in {80, 443} else self._host,
            "X-Api-Key": self._key,
            "Content-Length": str(len(content)),
            **({"Content-Type": "application/json"} if content else {}),
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        try:
            writer.write(f"{method} {self._prefix}{path} HTTP/1.1\r\n{head}\r\n".encode() + content)
            await writer.drain()
            first = await reader.readline()
        except (ConnectionResetError, BrokenPipeError) as error:
            raise _ClosedError from error
        if not first:
            raise _ClosedError
        status = int(first.split()[1])
        told = await self._headers(reader)
        found = await self._body(reader, told)
        if told.get("connection") == "close":
            await self.close()
        return status, json.loads(found) if found else None

    @staticmethod
    async def _headers(reader: asyncio.StreamReader) -> dict[str, str]:
        found: dict[str, str] = {}
        while (line := (await reader.readline()).decode("latin-1").strip()) != "":
            name, _, value = line.partition(":")
            found[name.lower()] = value.strip()
        return found

    @staticmethod
    async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await reader.readexactly(int(headers.get("content-length", 0)))
        found = bytearray()
        while size := int(await reader.readline(), 16):
            found += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return bytes(found)

    async def close(self) -> None:
        """Closes the connection; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
