"""Slow hashes of PINs and birth dates: scrypt over a peppered value.

Six digits are a million possibilities, so the hash alone protects nobody: the pepper lives in Secrets Manager, apart
from the table. The cost is chosen for a function of 512 MB: about 16 MB of memory and 50 ms on one full core.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from contact_handlers.base.frozen import dataclass

SCHEME = "scrypt"
COST, BLOCK, PARALLEL, LENGTH, SALT_BYTES = 2**14, 8, 1, 32, 16
MAX_COST, MAX_BLOCK, MAX_PARALLEL = 2**16, 16, 4
_MAX_MEMORY = 160 * 1024 * 1024


def mark(number: str, pepper: bytes) -> str:
    """Returns what stands for a customer number where callers are counted and known; the number itself does not."""
    return hmac.new(pepper, number.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class StoredHash:
    """A stored hash with the parameters it was made with."""

    cost: int
    block: int
    parallel: int
    salt: bytes
    digest: bytes

    @classmethod
    def parse(cls, text: str) -> StoredHash | None:
        """Reads `scrypt$cost$block$parallel$salt$digest`; None when it is none or would cost too much."""
        try:
            scheme, cost, block, parallel, salt, digest = text.split("$")
            found = cls(int(cost), int(block), int(parallel), base64.b64decode(salt), base64.b64decode(digest))
        except ValueError:
            return None
        costs = ((found.cost, MAX_COST), (found.block, MAX_BLOCK), (found.parallel, MAX_PARALLEL))
        affordable = all(1 <= value <= limit for value, limit in costs)
        return found if scheme == SCHEME and affordable and len(found.digest) == LENGTH else None

    def __str__(self) -> str:
        salt, digest = base64.b64encode(self.salt).decode(), base64.b64encode(self.digest).decode()
        return f"{SCHEME}${self.cost}${self.block}${self.parallel}${salt}${digest}"

    def matches(self, secret: str, pepper: bytes) -> bool:
        """Tells in constant time whether this is the hash of the secret."""
        derived = _derive(secret, pepper, self.salt, self.cost, self.block, self.parallel)
        return hmac.compare_digest(self.digest, derived)


def _derive(secret: str, pepper: bytes, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    peppered = hmac.new(pepper, secret.encode(), hashlib.sha256).digest()
    return hashlib.scrypt(peppered, salt=salt, n=cost, r=block, p=parallel, maxmem=_MAX_MEMORY, dklen=LENGTH)


def make(secret: str, pepper: bytes) -> str:
    """Returns the text to store for a PIN or a birth date."""
    salt = secrets.token_bytes(SALT_BYTES)
    return str(StoredHash(COST, BLOCK, PARALLEL, salt, _derive(secret, pepper, salt, COST, BLOCK, PARALLEL)))


def nobody(pepper: bytes) -> StoredHash:
    """Returns a hash no secret has, so that an unknown customer number costs the same time as a known one."""
    salt = hashlib.sha256(pepper).digest()[:SALT_BYTES]
    return StoredHash(COST, BLOCK, PARALLEL, salt, bytes(LENGTH))
