"""User pools behind routes: ``/cognito/<pool id>/...``, as live under the domain of the pool and of the issuer.

Sources: Cognito Developer Guide, "User pool endpoints and managed login reference"; RFC 7636 (PKCE). The page where
somebody signs in is a stand-in of our own; there is no second factor here.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ringback.simulator.http.cognito.pools import Client, Pool, User, user_pools
from ringback.simulator.http.cognito.tokens import TokenError, Verifier
from ringback.simulator.http.guard import is_loopback
from ringback.simulator.http.live import LiveCenter
from ringback.simulator.http.part import Listing, Part

#: Seconds that an authorization code counts [Cognito Developer Guide, authorization endpoint].
CODE_S: Final = 300
_OPEN: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
_PAGE: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True)
class _Grant:
    """What a code or refresh token stands for."""

    pool: str
    client: Client
    user: User
    scopes: tuple[str, ...]
    until: float
    redirect: str = ""
    challenge: str = ""
    nonce: str = ""


class UserPools(Part):
    """The user pools of a center; their verifier is for whoever has to judge a token."""

    def __init__(self, live: LiveCenter) -> None:
        super().__init__(live)
        self.pools = user_pools(live.center.world)
        self.verifier = Verifier(self.pools, live.wall_time)
        self._codes: dict[str, _Grant] = {}
        self._refresh: dict[str, _Grant] = {}

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes."""
        base = "/cognito/{pool}"
        return [
            Route(f"{base}/.well-known/openid-configuration", self._configuration),
            Route(f"{base}/.well-known/jwks.json", self._jwks),
            Route(f"{base}/oauth2/authorize", self._authorize),
            Route(f"{base}/login", self._authorize),
            Route(f"{base}/login", self._sign_in, methods=["POST"]),
            Route(f"{base}/oauth2/token", self._token, methods=["POST", "OPTIONS"]),
            Route(f"{base}/oauth2/userInfo", self._user_info, methods=["GET", "POST", "OPTIONS"]),
            Route(f"{base}/logout", self._logout),
            Route(f"{base}/test-tokens/{{user}}", self._test_tokens),
        ]

    def listing(self) -> Listing | None:
        """Returns pools, clients, test users, and how to get a token."""
        if not self.pools:
            return None
        facts, links, examples = [], [], []
        for pool in self.pools:
            links.append((f"issuer of {pool.name}", f"/cognito/{pool.id}/.well-known/openid-configuration"))
            facts += [(f"client {client.name}", client.id) for client in pool.clients.values()]
            facts += [(f"test user {user.name}", user.password) for user in pool.users.values()]
            if pool.clients:
                who = next(iter(pool.users))
                examples.append(
                    f"TOKEN=$(curl -s {{url}}/cognito/{pool.id}/test-tokens/{who} | "
                    "python3 -c 'import json,sys; print(json.load(sys.stdin)[\"id_token\"])')"
                )
        return Listing("User pools", links=links, facts=facts, examples=examples)

    def _pool(self, request: Request) -> Pool | None:
        return self.verifier.pools.get(request.path_params["pool"])

    # --- what anybody may read ---------------------------------------------------------------------------------------

    async def _configuration(self, request: Request) -> Response:
        pool = self._pool(request)
        if pool is None:
            return _no_pool()
        base = f"{request.url.scheme}://{request.url.netloc}/cognito/{pool.id}"
        return JSONResponse(
            {
                "issuer": pool.issuer,
                "authorization_endpoint": f"{base}/oauth2/authorize",
                "token_endpoint": f"{base}/oauth2/token",
                "userinfo_endpoint": f"{base}/oauth2/userInfo",
                "end_session_endpoint": f"{base}/logout",
                "jwks_uri": f"{base}/.well-known/jwks.json",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": ["openid", "email", "phone", "profile"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            },
            headers=_OPEN,
        )

    async def _jwks(self, request: Request) -> Response:
        return _no_pool() if self._pool(request) is None else JSONResponse(self.verifier.jwks(), headers=_OPEN)

    async def _test_tokens(self, request: Request) -> Response:
        """Gives the tokens of a test user without a sign-in, for command lines and tests; nothing like it is live."""
        pool = self._pool(request)
        user = pool.users.get(request.path_params["user"]) if pool is not None else None
        if pool is None or user is None or not pool.clients:
            known = ", ".join(pool.users) if pool is not None else "none"
            return JSONResponse({"error": f"no such test user, there are: {known}"}, 404)
        wanted = request.query_params.get("client_id") or next(iter(pool.clients))
        client = pool.clients.get(wanted)
        if client is None:
            return JSONResponse({"error": f"no client {wanted!r}, there are: {', '.join(pool.clients)}"}, 404)
        return JSONResponse(self._issued(pool, client, user, client.scopes), headers={"Cache-Control": "no-store"})

    # --- signing in --------------------------------------------------------------------------------------------------

    async def _authorize(self, request: Request) -> Response:
        pool, query = self._pool(request), request.query_params
        if pool is None:
            return _no_pool()
        client = pool.clients.get(query.get("client_id", ""))
        if client is None:
            return _refused_page("invalid_client", "there is no such client")
        redirect = query.get("redirect_uri", "")
        if not _may_return(client, redirect):
            return _refused_page("redirect_mismatch", f"{redirect!r} is no callback of the client")
        problem = _problem(client, query)
        if problem:
            return _back(redirect, {"error": problem}, query)
        return HTMLResponse(_page(pool, dict(query), ""), headers=_form_headers(redirect))

    async def _sign_in(self, request: Request) -> Response:
        pool = self._pool(request)
        form = await _form(request)
        client = pool.clients.get(form.get("client_id", "")) if pool is not None else None
        redirect = form.get("redirect_uri", "")
        if pool is None or client is None or not _may_return(client, redirect) or _problem(client, form):
            return _refused_page("invalid_request", "begin at the authorize endpoint")
        user = pool.users.get(form.pop("username", ""))
        password = form.pop("password", "")
        if user is None or not secrets.compare_digest(user.password.encode(), password.encode()):
            page = _page(pool, form, "Incorrect username or password.")
            return HTMLResponse(page, 400, headers=_form_headers(redirect))
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Grant(
            pool.id,
            client,
            user,
            tuple((form.get("scope") or " ".join(client.scopes)).split()),
            self.live.wall_time() + CODE_S,
            redirect,
            form.get("code_challenge", ""),
            form.get("nonce", ""),
        )
        return _back(redirect, {"code": code}, form)

    async def _logout(self, request: Request) -> Response:
        pool, query = self._pool(request), request.query_params
        client = pool.clients.get(query.get("client_id", "")) if pool is not None else None
        target = query.get("logout_uri") or query.get("redirect_uri") or ""
        if client is None or not (target in client.logouts or target in client.callbacks or _is_local(target)):
            return _refused_page("invalid_request", f"{target!r} is no sign-out address of the client")
        return RedirectResponse(target, 302)

    # --- tokens ------------------------------------------------------------------------------------------------------

    async def _token(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(headers={**_OPEN, "Access-Control-Allow-Headers": "authorization,content-type"})
        pool = self._pool(request)
        if pool is None:
            return _no_pool()
        form = await _form(request)
        client = _authenticated(pool, request, form)
        if client is None:
            return _error("invalid_client")
        kind = form.get("grant_type")
        if kind == "authorization_code":
            return self._of_code(pool, client, form)
        if kind == "refresh_token":
            return self._of_refresh(pool, client, form)
        return _error("unsupported_grant_type")

    def _of_code(self, pool: Pool, client: Client, form: Mapping[str, str]) -> Response:
        # A code counts once, whatever becomes of it.
        grant = self._good(self._codes.pop(form.get("code", ""), None), pool, client)
        if grant is None or grant.redirect != form.get("redirect_uri"):
            return _error("invalid_grant")
        if grant.challenge and not secrets.compare_digest(grant.challenge, _challenge(form.get("code_verifier", ""))):
            return _error("invalid_grant")
        tokens = self._issued(pool, client, grant.user, grant.scopes, nonce=grant.nonce)
        refresh = secrets.token_urlsafe(48)
        until = self.live.wall_time() + client.validity["refresh"]
        self._refresh[refresh] = _Grant(pool.id, client, grant.user, grant.scopes, until)
        return JSONResponse({**tokens, "refresh_token": refresh}, headers=_OPEN)

    def _of_refresh(self, pool: Pool, client: Client, form: Mapping[str, str]) -> Response:
        grant = self._good(self._refresh.get(form.get("refresh_token", "")), pool, client)
        if grant is None:
            return _error("invalid_grant")
        return JSONResponse(self._issued(pool, client, grant.user, grant.scopes), headers=_OPEN)

    def _good(self, grant: _Grant | None, pool: Pool, client: Client) -> _Grant | None:
        """Returns a grant that was given to this client and is not over, else None."""
        if grant is None or grant.until <= self.live.wall_time():
            return None
        return grant if (grant.pool, grant.client.id) == (pool.id, client.id) else None

    def _issued(
        self, pool: Pool, client: Client, user: User, scopes: Sequence[str], *, nonce: str = ""
    ) -> dict[str, Any]:
        tokens = self.verifier.issue(pool, client, user, scopes=scopes, nonce=nonce)
        return {**tokens, "expires_in": int(client.validity["access"]), "token_type": "Bearer"}

    async def _user_info(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(headers={**_OPEN, "Access-Control-Allow-Headers": "authorization"})
        pool = self._pool(request)
        if pool is None:
            return _no_pool()
        token = request.headers.get("authorization", "").partition(" ")[2]
        try:
            claims = self.verifier.verify(token, pools=[pool.id])
        except TokenError:
            return _error("invalid_token", 401)
        user = pool.users.get(str(claims.get("username", "")))
        if user is None or "openid" not in str(claims.get("scope")).split():
            return _error("insufficient_scope", 403)
        return JSONResponse({**user.attributes, "username": user.name}, headers=_OPEN)


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


def _back(redirect: str, told: Mapping[str, str], asked: Mapping[str, str]) -> Response:
    """Sends the browser back to the client, with the state that the client has sent along."""
    values = {**told, **({"state": asked["state"]} if "state" in asked else {})}
    return RedirectResponse(f"{redirect}{'&' if urlsplit(redirect).query else '?'}{urlencode(values)}", 302)


def _may_return(client: Client, redirect: str) -> bool:
    """Tells whether a browser may be sent to an address: a callback of the client, or one of this machine."""
    return redirect in client.callbacks or _is_local(redirect)


def _is_local(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and bool(parts.netloc) and is_loopback(parts.netloc)


def _problem(client: Client, query: Mapping[str, str]) -> str:
    if query.get("response_type") != "code":
        return "unsupported_response_type"
    if client.flows and "code" not in client.flows:
        return "unauthorized_client"
    if set(query.get("scope", "").split()) - set(client.scopes):
        return "invalid_scope"
    if query.get("code_challenge") and query.get("code_challenge_method") != "S256":
        return "invalid_request"
    return ""


def _authenticated(pool: Pool, request: Request, form: Mapping[str, str]) -> Client | None:
    name, secret = form.get("client_id", ""), form.get("client_secret", "")
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(given).decode().partition(":")
        except ValueError:
            return None
    client = pool.clients.get(name)
    if client is None or (client.secret and not secrets.compare_digest(client.secret.encode(), secret.encode())):
        return None
    return client


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _error(code: str, status: int = 400) -> Response:
    return JSONResponse({"error": code}, status, headers=_OPEN)


def _no_pool() -> Response:
    return JSONResponse({"error": "no such user pool"}, 404)


def _refused_page(code: str, why: str) -> Response:
    return HTMLResponse(f"<!doctype html><title>{code}</title><p>{code}: {escape(why)}", 400, headers=_PAGE)


def _form_headers(redirect: str) -> dict[str, str]:
    """Returns headers of the page; browsers hold redirects of a form to ``form-action`` as well."""
    parts = urlsplit(redirect)
    policy = f"{_PAGE['Content-Security-Policy']}; form-action 'self' {parts.scheme}://{parts.netloc}"
    return {**_PAGE, "Content-Security-Policy": policy}


def _page(pool: Pool, query: Mapping[str, str], problem: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
    )
    users = "".join(
        f"<tr><td>{escape(user.name)}<td><code>{escape(user.password)}</code>" for user in pool.users.values()
    )
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<h1>Sign in to {escape(pool.name)}</h1>
<p>A stand-in for the sign-in page of Amazon Cognito, on this machine alone.</p>
<p role="alert">{escape(problem)}</p>
<form method="post" action="/cognito/{escape(pool.id)}/login">
{hidden}
<p><label>User name <input name="username" autocomplete="username" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
<p><button>Sign in</button></p>
</form>
<table><caption>Test users</caption>{users}</table>
</html>
"""
