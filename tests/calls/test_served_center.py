"""The center of the templates over HTTP, all of it on one server: a conversation, staff, refusals, what is served."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ringback import simulator
from ringback.simulator.http import HttpServer, LiveCenter, parts_of
from ringback.simulator.http.start_page import listings
from tests.unit.http_server.apis import Served

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server(assembly: Path) -> Iterator[HttpServer]:
    live = LiveCenter(simulator.load(assembly, "aicc-dev"), real_time=False)
    with HttpServer(live, parts_of(live), name="aicc-dev") as running:
        running.start()
        yield running
        running.shutdown()


def ask(
    server: HttpServer, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Any, Mapping[str, str]]:
    told = Served(server.live, server).ask(method, path, body, headers)
    return told.status, told.json() if told.body else None, {name: values[-1] for name, values in told.headers.items()}


@pytest.fixture(scope="module")
def key(server: HttpServer) -> Mapping[str, str]:
    """The header of a client application."""
    (value,) = [value for one in listings(server) for label, value in one.facts if label.startswith("API key")]
    return {"x-api-key": value}


def token(server: HttpServer, user: str) -> Mapping[str, str]:
    pool = next(path for one in listings(server) for _, path in one.links if path.startswith("/cognito/")).split("/")[2]
    return {"Authorization": f"Bearer {ask(server, 'GET', f'/cognito/{pool}/test-tokens/{user}')[1]['id_token']}"}


def test_nothing_of_the_api_is_left_out(server: HttpServer) -> None:
    (api,) = [one for one in listings(server) if one.title == "REST API"]
    assert [text for text in api.refused if "ManagedRuleGroup" not in text] == []


def test_a_customer_talks_with_the_bot(server: HttpServer, key: Mapping[str, str]) -> None:
    status, begun, headers = ask(server, "POST", "/api/live/v1/conversations", {"channel": "web_chat"}, key)
    assert status == 201
    assert headers["x-request-id"]
    mine = {**key, "X-Conversation-Token": begun["conversation_token"]}
    path = f"/api/live/v1/conversations/{begun['conversation_id']}"
    status, told, _ = ask(server, "POST", f"{path}/messages", {"message": "배송 조회하고 싶어요"}, mine)
    assert (status, bool(told["reply"]["content"])) == (200, True)
    status, history, _ = ask(server, "GET", f"{path}/messages", None, mine)
    assert [one["content"] for one in history["items"] if one["source"] == "user"] == ["배송 조회하고 싶어요"]
    assert ask(server, "GET", path, None, {**key, "X-Conversation-Token": "another"})[0] == 404


@pytest.mark.parametrize(
    ("headers", "path", "status", "code"),
    [
        ({}, "/v1/faq/categories", 401, "UNAUTHENTICATED"),
        ({"x-api-key": "wrong"}, "/v1/faq/categories", 401, "UNAUTHENTICATED"),
        ({}, "/v1/admin/faq", 401, "UNAUTHENTICATED"),
        ({"Authorization": "Bearer forged"}, "/v1/admin/faq", 401, "UNAUTHENTICATED"),
        ({}, "/v1/nowhere", 404, "NOT_FOUND"),
    ],
)
def test_the_gateway_refuses_in_the_words_of_the_api(
    server: HttpServer, headers: Mapping[str, str], path: str, status: int, code: str
) -> None:
    found, told, _ = ask(server, "GET", f"/api/live{path}", None, headers)
    assert (found, told["error"]["code"]) == (status, code)
    assert told["error"]["request_id"]


def test_staff_sign_in_by_group(server: HttpServer) -> None:
    status, told, _ = ask(server, "GET", "/api/live/v1/admin/faq?limit=1", None, token(server, "analyst"))
    assert (status, len(told["items"])) == (200, 1)
    status, told, _ = ask(server, "GET", "/api/live/v1/admin/faq", None, token(server, "nobody"))
    assert (status, told["error"]["code"]) == (403, "FORBIDDEN")
    status, told, _ = ask(server, "POST", "/api/live/v1/admin/intents", {}, token(server, "supervisor"))
    assert (status, told["error"]["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("analyst", "/v1/metrics"),
        ("analyst", "/v1/admin/dashboard/overview"),
        ("analyst", "/v1/admin/system/health"),
        ("analyst", "/v1/admin/analytics/conversations"),
        ("analyst", "/v1/admin/conversations"),
        ("analyst", "/v1/admin/faq?limit=2"),
        ("analyst", "/v1/admin/intents"),
        ("supervisor", "/v1/admin/analytics/agents"),
        ("supervisor", "/v1/admin/agents?available_only=true"),
        ("supervisor", "/v1/admin/escalations?status=pending"),
        ("supervisor", "/v1/admin/callbacks"),
    ],
)
def test_staff_look_at_the_center(server: HttpServer, role: str, path: str) -> None:
    """Through the template: its gateway, the permissions of its role, its tables and its instance."""
    status, told, _ = ask(server, "GET", f"/api/live{path}", None, token(server, role))
    assert (status, told.get("error")) == (200, None)


def test_an_edit_of_staff_is_what_the_bot_says(server: HttpServer) -> None:
    supervisor = token(server, "supervisor")
    path = "/api/live/v1/admin/faq/faq_hours"
    seen = ask(server, "GET", path, None, supervisor)[1]["item"]["version"]
    edit = {"answer": "하루 종일 운영합니다.", "version": seen}
    status, changed, _ = ask(server, "PUT", path, edit, supervisor)
    assert (status, changed["item"]["answer"]) == (200, "하루 종일 운영합니다.")
    status, told, _ = ask(server, "PUT", path, edit, supervisor)
    assert (status, told["error"]["code"]) == (409, "VERSION_CONFLICT")


def test_a_supervisor_hears_a_call_by_a_link(server: HttpServer) -> None:
    """From the recording that the call left to its sound, in the place of the bucket that the page names."""

    def talked(center: simulator.Center) -> str:
        agent = center.agents["agent1"].available()
        call = center.call(to="inbound", from_="+821012345678")
        call.press("4")
        center.advance(3)
        agent.accept()
        center.advance(20)
        call.hang_up()
        # The recording is stored a minute later, and its place is noted when it arrives.
        center.advance(200)
        agent.offline()
        return call.contact.id

    contact_id = server.live.ask(talked)
    supervisor = token(server, "supervisor")
    listed = ask(server, "GET", "/api/live/v1/admin/conversations?channel=voice", None, supervisor)[1]["items"]
    path = f"/api/live/v1/admin/conversations/{listed[0]['conversation_id']}/recordings"
    assert ask(server, "POST", path, {}, supervisor)[0] == 400
    assert ask(server, "POST", path, {"reason": "민원 확인"}, token(server, "analyst"))[0] == 403
    status, told, _ = ask(server, "POST", path, {"reason": "민원 확인"}, supervisor)
    assert (status, [(one["contact_id"], one["kind"]) for one in told["items"]]) == (200, [(contact_id, "recording")])
    address = urlsplit(told["items"][0]["url"])
    bucket = address.hostname.partition(".")[0] if address.hostname else ""
    heard = Served(server.live, server).ask("GET", f"/aws/{bucket}{address.path}?{address.query}", None, {})
    assert (heard.status, heard.body[:4]) == (200, b"RIFF")


# --- commands of the pages


def commands(server: HttpServer, page: str, sign: str, folder: Path, **values: str) -> list[Any]:
    """Runs the commands of the block of a page that has a sign in it, and returns the JSON that they print.

    The address is that of the server, and a line `NAME=...` gets its value here; everything else is run as it stands.
    """
    blocks = re.findall(
        r"^```sh\n(.*?)^```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    (block,) = [one for one in blocks if sign in one]
    block = re.sub(
        r"^([A-Z]+)=\S*\.\.\.(\s+#.*)?$", lambda found: f"{found[1]}='{values[found[1]]}'", block, flags=re.MULTILINE
    )
    given = "".join(f"{name}='{value}'\n" for name, value in values.items())
    if shutil.which("curl") is None:
        given += f'curl() {{ "{sys.executable}" "{ROOT / "tests/calls/curl.py"}" "$@"; }}\n'
    script = f"set -eu\n{given}{block.replace('http://127.0.0.1:8138', server.url)}"
    ran = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    found, rest, reader = [], ran.stdout.strip(), json.JSONDecoder()
    while rest:
        value, end = reader.raw_decode(rest)
        found.append(value)
        rest = rest[end:].strip()
    return found


def test_the_commands_of_the_pages_do_what_they_say(server: HttpServer, key: Mapping[str, str], tmp_path: Path) -> None:
    """From a customer's first question to an edit of staff, as somebody copies it from the pages."""
    api, secret = f"{server.url}/api/live", key["x-api-key"]
    pool = next(path for one in listings(server) for _, path in one.links if path.startswith("/cognito/")).split("/")[2]
    health, told = commands(server, "serve.md", "read -r ID TOKEN", tmp_path)
    assert (health["status"], bool(told["reply"]["content"])) == ("healthy", True)
    begun = ask(server, "POST", "/api/live/v1/conversations", {}, key)[1]
    mine = {"ID": begun["conversation_id"], "TOKEN": begun["conversation_token"]}
    _, _, answer, callback = commands(server, "api.md", "ID=conv_", tmp_path, API=api, KEY=secret, **mine)
    assert answer["faq_match"]["faq_id"] == "faq_refund"
    assert callback["phone_masked"] == "010-****-5678"
    (listed,) = commands(server, "serve.md", "test-tokens/supervisor", tmp_path, POOL=pool)
    assert "items" in listed
    overview, conversations, waiting, export = commands(server, "admin.md", "dashboard/overview", tmp_path, POOL=pool)
    assert overview["active_conversations"] >= 1
    assert (bool(conversations["items"]), waiting["items"], export["status"]) == (True, [], "queued")
    staff = token(server, "supervisor")["Authorization"].removeprefix("Bearer ")
    questions, preview, made, changed = commands(server, "admin.md", "edit.json", tmp_path, API=api, TOKEN=staff)
    assert len(questions["items"]) == 5
    assert preview["checked"] >= 0
    assert made["item"]["question"] == "주차할 수 있나요?"
    assert changed["item"]["answer"] == "고객센터 번호는 {phone}입니다."
