"""Native test cases: call scenarios that Amazon Connect itself plays against the deployed flows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base.errors import FlowError, known
from contact_center.base.interfaces import IInstance
from contact_center.base.tokens import json_text
from contact_center.flows.library import FlowLibrary
from contact_center.routing.hours import HoursOfOperation
from contact_center.routing.opening_hours import DAYS, OpeningHours
from contact_center.routing.queues import Queue
from contact_center.settings import Settings
from ringback.flow_language.references import find_references, strings

_ENTRY_TYPES = ("VOICE_CALL", "CHAT")
# Keys of the resources that stand in for real ones while a test runs.
ALWAYS_OPEN, ALWAYS_CLOSED, NO_AGENTS = "always-open", "always-closed", "no-agents"


@dataclass(frozen=True, kw_only=True, slots=True)
class TestDocument:
    """A compiled scenario: entry point, initial data and content in the testing language, with symbolic references."""

    __test__ = False

    key: str
    file: str
    document: Mapping[str, Any]


class TestFixtures(Construct):
    """What test cases put in place of real resources: hours that never change, and a queue without agents."""

    __test__ = False

    def __init__(
        self, scope: Construct, construct_id: str, *, instance: IInstance, name_prefix: str, time_zone: str
    ) -> None:
        super().__init__(scope, construct_id)
        open_week = dict.fromkeys(DAYS, (("00:00", "24:00"),))
        self.hours = {
            key: HoursOfOperation(
                self,
                key,
                instance=instance,
                name=f"{name_prefix}-{key}",
                description=description,
                opening=OpeningHours(time_zone, week),
            )
            for key, description, week in (
                (ALWAYS_OPEN, "테스트용: 항상 운영 중", open_week),
                (ALWAYS_CLOSED, "테스트용: 항상 운영 종료", {}),
            )
        }
        self.queues = {
            NO_AGENTS: Queue(
                self,
                NO_AGENTS,
                instance=instance,
                name=f"{name_prefix}-{NO_AGENTS}",
                description="테스트용: 상담원이 없는 큐",
                hours=self.hours[ALWAYS_OPEN],
                max_contacts=1,
            )
        }


class NativeTestCase(Construct):
    """A test case: saved, or `published`, which the service validates; content it refuses fails the deployment.

    Only a published one can run. Calls enter by the flow and not by a number: the type's pattern for numbers refuses
    every correct one. An entry of another kind, and references that nothing defines, are a FlowError. Nothing replaces
    a test case.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        source: TestDocument,
        library: FlowLibrary,
        fixtures: TestFixtures,
        published: bool = True,
    ) -> None:
        super().__init__(scope, construct_id)
        _check(source, library, fixtures)
        filled = library.fill(dict(source.document), hours=fixtures.hours, queues=fixtures.queues)
        data = filled.get("InitializationData")
        self.test_case = connect.CfnTestCase(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=name,
            description=filled.get("Description") or name,
            status="PUBLISHED" if published else "SAVED",
            entry_point=_entry(filled["EntryPoint"]),
            initialization_data=json_text(data) if data else None,
            content=json_text(filled["Content"]),
        )

    @property
    def test_case_arn(self) -> str:
        """The ARN of the test case."""
        return self.test_case.attr_test_case_arn


def _entry(entry: Mapping[str, Any]) -> connect.CfnTestCase.EntryPointProperty:
    types = connect.CfnTestCase
    if entry["Type"] == "CHAT":
        flow = entry["ChatEntryPointParameters"]["FlowId"]
        return types.EntryPointProperty(
            type="CHAT", chat_entry_point_parameters=types.ChatEntryPointParametersProperty(flow_id=flow)
        )
    flow = entry["VoiceCallEntryPointParameters"]["FlowId"]
    return types.EntryPointProperty(
        type="VOICE_CALL",
        voice_call_entry_point_parameters=types.VoiceCallEntryPointParametersProperty(flow_id=flow),
    )


def _check(source: TestDocument, library: FlowLibrary, fixtures: TestFixtures) -> None:
    kind = (source.document.get("EntryPoint") or {}).get("Type")
    if kind not in _ENTRY_TYPES:
        raise FlowError(f"{source.file}: EntryPoint.Type is {kind!r}, allowed are {', '.join(_ENTRY_TYPES)}")
    problems = [
        f"{source.file}: {path}: {reference.text}: {problem}"
        for path, text in strings(dict(source.document))
        for reference in find_references(text)
        if (problem := library.problem(reference, hours=fixtures.hours, queues=fixtures.queues))
    ]
    if problems:
        raise FlowError("\n".join(problems))


def test_documents(settings: Settings, folder: Path | None) -> list[TestDocument]:
    """Reads <folder>/<center>/*.json when the settings deploy test cases; nothing without a folder.

    The files are compiled from call scenarios; a folder without any for the center is an error.
    """
    if folder is None or not settings.test_cases.enabled:
        return []
    documents = list(_read(folder / settings.center.key))
    if not documents:
        raise FlowError(f"{folder / settings.center.key}: holds no test case, run `make native-tests`")
    there = {one.key: one for one in documents}
    for name in settings.test_cases.saved:
        known("scenario of test_cases.saved", name, there)
    return documents


test_documents.__test__ = False  # type: ignore[attr-defined]


def _read(folder: Path) -> Iterator[TestDocument]:
    for path in sorted(folder.glob("*.json")):
        file = str(path)
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise FlowError(f"{file}: is not JSON: {error}") from error
        if not isinstance(document, dict) or not {"EntryPoint", "Content"} <= set(document):
            raise FlowError(f"{file}: is not a test case, it needs EntryPoint and Content")
        yield TestDocument(key=path.stem, file=file, document=document)
