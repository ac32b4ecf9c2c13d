"""Tokens of user pools: signed with RS256 by a key of this server, verified as the gateway does.

Source: Cognito Developer Guide, "Understanding user pool JSON web tokens" and "Verifying JSON web tokens".
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from ringback.simulator.http.cognito.pools import Client, Pool, User

_ALGORITHM: Final = "RS256"


class TokenError(Exception):
    """A token that proves nothing: forged, malformed, of another pool."""


class ExpiredTokenError(TokenError):
    """A token whose time is over."""


class Verifier:
    """The issuer of all pools and the judge of their tokens; ``now`` is the time of the wall, as clients see it."""

    def __init__(self, pools: Sequence[Pool], now: Callable[[], float]) -> None:
        self.pools = {pool.id: pool for pool in pools}
        self._by_issuer = {pool.issuer: pool for pool in pools}
        self._now = now
        self._key: RSAKey | None = None

    @property
    def key(self) -> RSAKey:
        """The key of this server, made when it is first needed."""
        if self._key is None:
            self._key = RSAKey.generate_key(2048, parameters={"use": "sig", "alg": _ALGORITHM}, auto_kid=True)
        return self._key

    def jwks(self) -> dict[str, Any]:
        """Returns the public key as a set."""
        return {"keys": [self.key.as_dict(private=False)]}

    def issue(
        self, pool: Pool, client: Client, user: User, *, scopes: Sequence[str], nonce: str = ""
    ) -> dict[str, str]:
        """Returns an identity and an access token."""
        now, signed_in = int(self._now()), str(uuid.uuid4())
        common: dict[str, Any] = {
            "sub": user.sub,
            "iss": pool.issuer,
            "origin_jti": signed_in,
            "event_id": str(uuid.uuid4()),
            "auth_time": now,
            "iat": now,
        }
        if user.groups:
            common["cognito:groups"] = list(user.groups)
        identity = {
            **common,
            **{name: value for name, value in user.attributes.items() if name != "sub"},
            "email_verified": user.attributes.get("email_verified") == "true",
            "cognito:username": user.name,
            "aud": client.id,
            "token_use": "id",
            "exp": now + int(client.validity["id"]),
            "jti": str(uuid.uuid4()),
            **({"nonce": nonce} if nonce else {}),
        }
        access = {
            **common,
            "client_id": client.id,
            "username": user.name,
            "token_use": "access",
            "scope": " ".join(scopes),
            "version": 2,
            "exp": now + int(client.validity["access"]),
            "jti": str(uuid.uuid4()),
        }
        return {"id_token": self._signed(identity), "access_token": self._signed(access)}

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": _ALGORITHM, "kid": self.key.kid}, claims, self.key, algorithms=[_ALGORITHM])

    def verify(self, token: str, *, pools: Sequence[str]) -> Mapping[str, Any]:
        """Returns the claims of a token of one of the pools (ARNs or ids); raises ``TokenError`` for any other."""
        try:
            decoded = jwt.decode(token, self.key, algorithms=[_ALGORITHM])
        except (JoseError, ValueError) as error:
            raise TokenError(str(error)) from error
        claims = decoded.claims
        pool = self._by_issuer.get(str(claims.get("iss")))
        if decoded.header.get("kid") != self.key.kid or pool is None or not {pool.id, pool.arn} & set(pools):
            raise TokenError("the token is of another issuer")
        client = claims.get("aud" if claims.get("token_use") == "id" else "client_id")
        if claims.get("token_use") not in {"id", "access"} or client not in pool.clients:
            raise TokenError("the token is of no client of the pool")
        expires = claims.get("exp")
        if not isinstance(expires, int | float):
            raise TokenError("the token has no end")
        if expires <= self._now():
            raise ExpiredTokenError("the token has expired")
        return claims
