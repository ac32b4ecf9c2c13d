"""Values that a scenario cannot write down: keyed hashes under which a center keeps numbers and secrets, signed texts.

`${hmac:<secret>:<text>}` becomes the hexadecimal HMAC-SHA-256 of the text with the value of a secret of the center;
`${scrypt:<secret>:<text>}` a stored scrypt hash (cheap cost) of the text keyed the same way; `${secret:<name>}` its
value. `${signed:<key>:<text>}` is the text, a colon and its hexadecimal HMAC-SHA-256 made with a KMS key of the center:
what somebody with the right to use the key would send.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ringback.simulator.scenarios.errors import ScenarioError

_EXPRESSION = re.compile(r"\$\{(?P<kind>[a-z0-9]+):(?P<secret>[^:}]+)(?::(?P<text>[^}]*))?\}")
_COST, _BLOCK, _PARALLEL, _LENGTH = 16, 8, 1, 32
Secret = Callable[[str], str]
Mac = Callable[[str, str], str]


def _hmac(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _scrypt(secret: str, text: str) -> str:
    peppered = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    salt = hashlib.sha256(text.encode()).digest()[:16]
    digest = hashlib.scrypt(peppered, salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, dklen=_LENGTH)
    parts = (base64.b64encode(salt).decode(), base64.b64encode(digest).decode())
    return f"scrypt${_COST}${_BLOCK}${_PARALLEL}${parts[0]}${parts[1]}"


_KINDS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "hmac": _hmac,
    "scrypt": _scrypt,
    "secret": lambda secret, _: secret,
}

_SIGNED: Final = "signed"


def plain(given: Any) -> Any:
    """Returns the value with every expression replaced by the text it hides: the number, the secret."""
    if isinstance(given, Mapping):
        return {str(plain(name)): plain(item) for name, item in given.items()}
    if isinstance(given, list | tuple):
        return [plain(item) for item in given]
    return _EXPRESSION.sub(lambda match: match["text"] or "", given) if isinstance(given, str) else given


def expand(given: Any, secret: Secret, mac: Mac) -> Any:
    """Returns the value with every expression replaced.

    `secret` reads a secret of the center by its name, `mac` makes the code of a text with one of its keys.
    """
    if isinstance(given, Mapping):
        return {str(expand(name, secret, mac)): expand(item, secret, mac) for name, item in given.items()}
    if isinstance(given, list | tuple):
        return [expand(item, secret, mac) for item in given]
    if not isinstance(given, str):
        return given

    def replaced(match: re.Match[str]) -> str:
        kind = match["kind"]
        text = match["text"] or ""
        if kind == _SIGNED:
            return f"{text}:{mac(match['secret'], text)}"
        if kind not in _KINDS:
            known = ", ".join((*_KINDS, _SIGNED))
            raise ScenarioError(f"{match.group()}: unknown expression {kind!r}, expected one of {known}")
        return _KINDS[kind](secret(match["secret"]), text)

    return _EXPRESSION.sub(replaced, given)
