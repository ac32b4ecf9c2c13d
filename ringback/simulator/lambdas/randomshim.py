"""``random``, ``secrets``, ``uuid`` and ``os`` for code under simulation: every draw comes from the center's seed."""

from __future__ import annotations

import base64
import os as real_os
import random as real_random
import secrets as real_secrets
import uuid as real_uuid
from collections.abc import Callable
from types import ModuleType
from typing import Any

Source = Callable[[], real_random.Random]


def _copy(module: ModuleType) -> ModuleType:
    made = ModuleType(module.__name__, module.__doc__)
    made.__dict__.update({k: v for k, v in vars(module).items() if not k.startswith("__")})
    return made


def _bound(source: Source, name: str) -> Callable[..., Any]:
    def draw(*args: Any, **settings: Any) -> Any:
        return getattr(source(), name)(*args, **settings)

    draw.__name__ = name
    return draw


def make_random(source: Source) -> ModuleType:
    """Builds a ``random`` module that draws from the center; seeding it changes nothing."""
    module = _copy(real_random)
    for name in dir(real_random.Random):
        if not name.startswith("_") and name in vars(module):
            vars(module)[name] = _bound(source, name)
    vars(module).update(seed=lambda *args, **settings: None, SystemRandom=lambda *args: source())
    return module


def make_secrets(source: Source) -> ModuleType:
    """Builds a ``secrets`` module that draws from the center: repeatable, and of no value as a secret."""
    module = _copy(real_secrets)

    def token_bytes(nbytes: int | None = None) -> bytes:
        return source().randbytes(32 if nbytes is None else nbytes)

    def token_hex(nbytes: int | None = None) -> str:
        return token_bytes(nbytes).hex()

    def token_urlsafe(nbytes: int | None = None) -> str:
        return base64.urlsafe_b64encode(token_bytes(nbytes)).rstrip(b"=").decode()

    vars(module).update(
        token_bytes=token_bytes,
        token_hex=token_hex,
        token_urlsafe=token_urlsafe,
        randbelow=lambda limit: source().randrange(limit),
        randbits=lambda bits: source().getrandbits(bits),
        choice=lambda items: source().choice(items),
        SystemRandom=lambda *args: source(),
    )
    return module


def make_uuid(source: Source) -> ModuleType:
    """Builds a ``uuid`` module whose random uuids come from the center."""
    module = _copy(real_uuid)

    def uuid4() -> real_uuid.UUID:
        return real_uuid.UUID(bytes=source().randbytes(16), version=4)

    vars(module).update(uuid4=uuid4, uuid1=lambda *args, **settings: uuid4())
    return module


def make_os(source: Source) -> ModuleType:
    """Builds an ``os`` module whose ``urandom`` comes from the center; everything else is the real one's."""
    module = ModuleType(real_os.__name__, real_os.__doc__)
    module.__dict__.update({k: v for k, v in vars(real_os).items() if k not in {"__spec__", "__loader__"}})
    vars(module).update(urandom=lambda size: source().randbytes(size))
    return module
