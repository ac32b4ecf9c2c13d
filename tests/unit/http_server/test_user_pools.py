"""User pools: the sign-in with PKCE as a browser does it, keys that anybody can verify with, what is refused."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.unit.http_server.apis import Served, Told, pool_client, pool_group, served

RESOURCES = {
    "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "staff"}},
    "Client": pool_client(LogoutURLs=["https://admin.example/bye"]),
    "Group": pool_group(),
    "User": {
        "Type": "AWS::Cognito::UserPoolUser",
        "Properties": {
            "UserPoolId": {"Ref": "Pool"},
            "Username": "kim",
            "UserAttributes": [{"Name": "email", "Value": "kim@shop.example"}],
        },
    },
    "Joined": {
        "Type": "AWS::Cognito::UserPoolUserToGroupAttachment",
        "Properties": {"UserPoolId": {"Ref": "Pool"}, "GroupName": {"Ref": "Group"}, "Username": {"Ref": "User"}},
    },
}
VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
BACK = "https://admin.example/back"


class Staff:
    """A browser of the staff."""

    def __init__(self, at: Served) -> None:
        self.at = at
        kinds = {one.resource.type.rpartition(":")[2]: one.id for one in at.live.center.world.others if one.resource}
        self.pool, self.client = kinds["UserPool"], kinds["UserPoolClient"]
        self.base = f"/cognito/{self.pool}"

    def authorize(self, **changes: str) -> Told:
        query = {
            "client_id": self.client,
            "response_type": "code",
            "redirect_uri": BACK,
            "scope": "openid email",
            "state": "st&te",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        return self.at.ask("GET", f"{self.base}/oauth2/authorize?{urlencode(query)}")

    def sign_in(self, page: Told, user: str, password: str) -> Told:
        fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.body.decode())
        form = {html.unescape(name): html.unescape(value) for name, value in fields}
        body = urlencode({**form, "username": user, "password": password})
        return self.at.ask("POST", f"{self.base}/login", body, {"Content-Type": "application/x-www-form-urlencoded"})

    def code(self, **changes: str) -> str:
        location = self.sign_in(self.authorize(**changes), "kim", "Local-kim-1").header("location") or ""
        return parse_qs(urlsplit(location).query)["code"][0]

    def token(self, **form: str) -> Told:
        given = {"grant_type": "authorization_code", "client_id": self.client, "redirect_uri": BACK, **form}
        return self.at.ask(
            "POST", f"{self.base}/oauth2/token", urlencode(given), {"Content-Type": "application/x-www-form-urlencoded"}
        )


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with served(tmp_path_factory.mktemp("staff"), RESOURCES) as running:
        yield Staff(running)


def test_somebody_signs_in_with_a_proof(staff: Staff) -> None:
    page = staff.authorize(nonce="n1")
    assert (page.status, page.header("content-type")) == (200, "text/html; charset=utf-8")
    back = urlsplit(staff.sign_in(page, "kim", "Local-kim-1").header("location") or "")
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    query = parse_qs(back.query)
    assert query["state"] == ["st&te"]
    tokens = staff.token(code=query["code"][0], code_verifier=VERIFIER).json()
    keys = KeySet.import_key_set(staff.at.ask("GET", f"{staff.base}/.well-known/jwks.json").json())
    identity = jwt.decode(tokens["id_token"], keys).claims
    assert identity["iss"] == f"https://cognito-idp.ap-northeast-2.amazonaws.com/{staff.pool}"
    assert (identity["aud"], identity["nonce"]) == (staff.client, "n1")
    assert (identity["cognito:groups"], identity["email"]) == (["admin"], "kim@shop.example")
    access = jwt.decode(tokens["access_token"], keys).claims
    assert (access["token_use"], access["scope"], access["client_id"]) == ("access", "openid email", staff.client)
    told = staff.at.ask(
        "GET", f"{staff.base}/oauth2/userInfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}
    )
    assert told.json()["username"] == "kim"
    renewed = staff.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
    assert jwt.decode(renewed["id_token"], keys).claims["sub"] == identity["sub"]


@pytest.mark.parametrize(
    "form",
    [
        {"code_verifier": "another"},
        {"code_verifier": ""},
        {"code_verifier": VERIFIER, "redirect_uri": "https://else.example"},
    ],
)
def test_a_code_counts_for_who_asked_for_it(staff: Staff, form: dict[str, str]) -> None:
    code = staff.code()
    assert (staff.token(code=code, **form).status, staff.token(code=code, **form).json()) == (
        400,
        {"error": "invalid_grant"},
    )


def test_a_code_counts_once_and_not_for_long(staff: Staff) -> None:
    code = staff.code()
    assert [staff.token(code=code, code_verifier=VERIFIER).status for _ in range(2)] == [200, 400]
    late = staff.code()
    staff.at.fresh()
    assert staff.token(code=late, code_verifier=VERIFIER).json() == {"error": "invalid_grant"}


def test_a_wrong_password_shows_the_page_again(staff: Staff) -> None:
    for user, password in (("kim", "wrong"), ("nobody-at-all", "Local-kim-1")):
        told = staff.sign_in(staff.authorize(), user, password)
        assert told.status == 400
        assert "Incorrect username or password" in told.body.decode()


@pytest.mark.parametrize(
    "address", ["https://evil.example/back", "https://admin.example/back/more", "http://127.0.0.1.evil.example/", ""]
)
def test_nobody_is_sent_elsewhere(staff: Staff, address: str) -> None:
    told = staff.authorize(redirect_uri=address)
    assert (told.status, told.header("location")) == (400, None)
    assert "redirect_mismatch" in told.body.decode()


def test_a_page_of_this_machine_may_sign_in(staff: Staff) -> None:
    assert staff.authorize(redirect_uri="http://localhost:5173/back").status == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "openid root"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_wrong_request_goes_back_with_its_error(staff: Staff, changes: dict[str, str], error: str) -> None:
    query = parse_qs(urlsplit(staff.authorize(**changes).header("location") or "").query)
    assert (query["error"], query["state"]) == ([error], ["st&te"])


def test_an_error_is_added_to_what_the_address_asks_already(staff: Staff) -> None:
    told = staff.authorize(redirect_uri="http://localhost:3000/back?from=menu", response_type="token")
    query = parse_qs(urlsplit(told.header("location") or "").query)
    assert query == {"from": ["menu"], "error": ["unsupported_response_type"], "state": ["st&te"]}


def test_signing_out_leads_to_an_address_of_the_client(staff: Staff) -> None:
    told = staff.at.ask(
        "GET",
        f"{staff.base}/logout?{urlencode({'client_id': staff.client, 'logout_uri': 'https://admin.example/bye'})}",
    )
    assert told.header("location") == "https://admin.example/bye"
    told = staff.at.ask(
        "GET", f"{staff.base}/logout?{urlencode({'client_id': staff.client, 'logout_uri': 'https://evil.example'})}"
    )
    assert told.status == 400


def test_a_pool_that_is_not_there_is_not_found(staff: Staff) -> None:
    assert staff.at.ask("GET", "/cognito/none/.well-known/jwks.json").status == 404
    assert staff.at.ask("GET", f"{staff.base}/test-tokens/none").status == 404
