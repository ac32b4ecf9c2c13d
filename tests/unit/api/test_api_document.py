"""The OpenAPI document: valid, canonical, complete, and every word of an error in one place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from contact_center.functions.api.document import DOCUMENT, canonical, load, operations
from contact_handlers.api import reading
from contact_handlers.api.document import document
from contact_handlers.api.errors import ApiError
from contact_handlers.records.imports import cells

RUNTIME = Path(__file__).resolve().parents[3] / "runtime"
DOC = load(RUNTIME)
OPERATIONS = list(operations(DOC))
AUDIENCES = {"public", "client", "owner", "analyst", "supervisor", "admin", "webhook"}
STAFF = {"analyst", "supervisor", "admin"}

# What customers, people who work with the center and other systems were promised.
PROMISED = """
get /v1/health public
get /v1/metrics analyst
post /v1/conversations client
get /v1/conversations/{conversation_id} owner
post /v1/conversations/{conversation_id}/messages owner
get /v1/conversations/{conversation_id}/messages owner
post /v1/conversations/{conversation_id}/end owner
post /v1/conversations/{conversation_id}/survey owner
post /v1/conversations/{conversation_id}/escalations owner
get /v1/escalations/{escalation_id} owner
delete /v1/escalations/{escalation_id} owner
post /v1/conversations/{conversation_id}/scenario owner
post /v1/conversations/{conversation_id}/scenario/input owner
delete /v1/conversations/{conversation_id}/scenario owner
post /v1/faq/search client
get /v1/faq/categories client
get /v1/faq/popular client
get /v1/suggestions client
post /v1/chat/start client
post /v1/callbacks client
get /v1/callbacks/{callback_id} client
delete /v1/callbacks/{callback_id} client
post /v1/webhooks/{source} webhook
get /v1/admin/dashboard/overview analyst
get /v1/admin/analytics/conversations analyst
get /v1/admin/analytics/nlu analyst
get /v1/admin/analytics/escalations analyst
get /v1/admin/analytics/faq analyst
get /v1/admin/analytics/agents supervisor
get /v1/admin/conversations analyst
get /v1/admin/conversations/{conversation_id} analyst
post /v1/admin/conversations/bulk-status supervisor
post /v1/admin/exports supervisor
get /v1/admin/exports/{export_id} supervisor
get /v1/admin/faq analyst
post /v1/admin/faq supervisor
get /v1/admin/faq/{faq_id} analyst
put /v1/admin/faq/{faq_id} supervisor
delete /v1/admin/faq/{faq_id} supervisor
get /v1/admin/intents analyst
post /v1/admin/intents admin
put /v1/admin/intents/{intent} admin
post /v1/admin/nlu/feedback analyst
get /v1/admin/nlu/feedback analyst
get /v1/admin/agents supervisor
post /v1/admin/agents admin
get /v1/admin/agents/{agent_id} supervisor
patch /v1/admin/agents/{agent_id} supervisor
put /v1/admin/agents/{agent_id}/status supervisor
get /v1/admin/escalations supervisor
get /v1/admin/escalations/{escalation_id} supervisor
delete /v1/admin/escalations/{escalation_id} supervisor
post /v1/admin/escalations/{escalation_id}/assign supervisor
post /v1/admin/escalations/{escalation_id}/resolve supervisor
post /v1/admin/reports/escalations supervisor
get /v1/admin/reports/{report_id} supervisor
get /v1/admin/callbacks supervisor
get /v1/admin/callbacks/{callback_id} supervisor
delete /v1/admin/callbacks/{callback_id} supervisor
post /v1/admin/outbound-calls supervisor
get /v1/admin/customers/{customer_id} supervisor
patch /v1/admin/customers/{customer_id} supervisor
delete /v1/admin/customers/{customer_id} admin
get /v1/admin/system/health analyst
"""


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yields every object of a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def conforms(schema: Any, value: Any) -> bool:
    """Tells whether a value is what a schema of the document describes, by the judgment of another reader."""
    return bool(Draft202012Validator({**schema, "components": DOC["components"]}).is_valid(value))


@pytest.mark.parametrize("agent_id", ["10042", "kim.sangdam@shop", "agt_01JDXH8Z5QK3T7V9W2Y4N6P8RB"])
def test_every_agent_that_an_import_takes_can_be_asked_for(agent_id: str) -> None:
    assert cells.identifier(agent_id, cells.Reading()) == agent_id
    given, described = {"agent_id": agent_id}, document()
    asked = [one for one in OPERATIONS if one.path.endswith(("/{agent_id}", "/{agent_id}/status"))]
    assert len(asked) == 3
    for one in asked:
        operation = described.operation(one.method.upper(), one.path)
        assert operation is not None
        assert reading.path(described, operation, given) == given
        with pytest.raises(ApiError):
            reading.path(described, operation, {"agent_id": "../10042"})


def test_it_is_valid_openapi() -> None:
    assert DOC["openapi"].startswith("3.1.")
    validate(DOC)


def test_it_is_in_canonical_form() -> None:
    text = (RUNTIME / DOCUMENT).read_text(encoding="utf-8")
    assert text == canonical(json.loads(text))
    assert max(map(len, text.splitlines())) <= 300


def test_every_promised_operation_is_there_for_its_audience() -> None:
    found = {f"{one.method} {one.path} {one.audience}" for one in OPERATIONS}
    assert set(PROMISED.split("\n")) - {""} <= found
    # What came later: a look at a change before it is made, recordings, and customers by their numbers.
    assert {line.split()[1] for line in found - set(PROMISED.split("\n"))} == {
        "/v1/admin/faq/preview",
        "/v1/admin/intents/{intent}/preview",
        "/v1/admin/conversations/{conversation_id}/recordings",
        "/v1/admin/customers/search",
    }


def test_operations_are_verbs_and_occur_once() -> None:
    ids = Counter(one.operation_id for one in OPERATIONS)
    assert {name: count for name, count in ids.items() if count > 1} == {}
    assert all(name.isidentifier() and name == name.lower() and "_" in name for name in ids)


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: str(one.operation_id))
def test_an_operation_says_who_may_call_it_what_it_returns_and_how_it_fails(one: Any) -> None:
    codes, common = DOC["x-error-codes"], {*DOC["x-common-errors"]}
    assert one.audience in AUDIENCES
    assert (one.audience in STAFF) == (one.raw["security"] == [{"staff": []}])
    assert (one.path.startswith("/v1/admin") or one.path == "/v1/metrics") == (one.audience in STAFF)
    if one.audience != "public":
        common |= {*DOC["x-private-errors"]}
    assert {*one.raw["x-errors"]} <= codes.keys() - common
    assert {str(codes[code]["status"]) for code in {*one.raw["x-errors"], *common}} <= one.raw["responses"].keys()
    assert one.raw.get("x-messages", {}).keys() <= {*one.raw["x-errors"], *common}
    assert sum(status.startswith("2") for status in one.raw["responses"]) == 1
    assert ("requestBody" in one.raw) >= (one.method in ("put", "patch"))


def test_whoever_reads_figures_or_searches_learns_what_is_left_out() -> None:
    searching = {
        "list_conversations",
        "list_escalations",
        "list_callbacks",
        "search_faq",
        "get_overview",
        "get_metrics",
    }
    asked = [one for one in OPERATIONS if one.operation_id in searching or one.operation_id.startswith("analyze_")]
    assert len(asked) == len(searching) + 5
    assert [one.operation_id for one in asked if not one.raw.get("description")] == []


def test_requests_know_no_other_members_and_bound_every_text_and_list() -> None:
    bodies = [one.raw["requestBody"]["content"]["application/json"] for one in OPERATIONS if one.raw.get("requestBody")]
    asked = [DOC["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]] for body in bodies]
    asked += [parameter["schema"] for parameter in nodes(DOC) if "in" in parameter and "schema" in parameter]
    for schema in asked:
        for node in nodes(schema):
            if node.get("type") == "object":
                assert "maxProperties" in node or node.get("additionalProperties") is False, node
            if node.get("type") == "string" and "enum" not in node:
                bounded = "maxLength" in node or ("pattern" in node and node["pattern"].endswith("$"))
                assert bounded, node
            if node.get("type") == "array":
                assert "maxItems" in node, node


def test_examples_are_what_the_schemas_describe() -> None:
    for node in nodes(DOC):
        if "schema" in node and "example" in node:
            assert conforms(node["schema"], node["example"]), node["example"]
        if "type" in node and isinstance(node.get("examples"), list):
            assert all(conforms(node, example) for example in node["examples"]), node


def test_every_request_body_has_an_example() -> None:
    for one in OPERATIONS:
        if "requestBody" in one.raw:
            assert one.raw["requestBody"]["content"]["application/json"]["example"], one.operation_id


def test_every_error_has_its_korean_message_and_the_schema_of_errors_lists_the_same_codes() -> None:
    codes = DOC["x-error-codes"]
    error = DOC["components"]["schemas"]["Error"]["properties"]["error"]
    assert error["properties"]["code"]["enum"] == list(codes)
    for code, meant in codes.items():
        assert meant["message"].endswith(("다.", "요.")), code
        assert 400 <= meant["status"] <= 504
    homes = [
        RUNTIME / "contact_handlers" / name for name in ("api", "admin", "customer_api", "request_api", "admin_api")
    ]
    homes.append(RUNTIME.parent / "constructs" / "contact_center" / "functions" / "api")
    sources = [path for home in homes for path in home.rglob("*.py")]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    assert [code for code, meant in codes.items() if meant["message"] in texts] == []
