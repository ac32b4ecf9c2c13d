"""Evaluations of contacts in Amazon Connect's API: submitted by whoever plays the analyst, described, and exported.

A submitted evaluation is written into the bucket of the instance's storage configuration `CONTACT_EVALUATIONS`, as
https://docs.aws.amazon.com/connect/latest/adminguide/evaluationforms-example-output-file.html says; its score counts
for the agent. Answers to single questions are not modeled: a score is given for the whole and for its sections.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params
from ringback.simulator.aws.services.connect_figures import FiguresService
from ringback.simulator.aws.services.connect_hours import not_found
from ringback.simulator.kernel.contact import Contact

FORM: Final = "Evaluation"
FORM_ID: Final = "00000000-0000-4000-8000-00000000e0e0"


class EvaluationsService(FiguresService):
    """Serves the operations on evaluations."""

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self._evaluations: dict[str, dict[str, Any]] = {}

    def submit_evaluation(
        self, contact: Contact, percentage: float, *, sections: Mapping[str, float] | None = None, note: str = ""
    ) -> str:
        """Submits the evaluation of a contact that an agent has talked on, and returns its id."""
        agent = contact.talked_with
        if agent is None:
            raise AwsError("InvalidRequestException", "The contact has no agent who could be evaluated")
        evaluation_id, now = self.center.new_id(), self.center.now.astimezone(UTC)
        arn = f"{self.center.world.instance_arn}/contact-evaluation/{evaluation_id}"
        parts = {f"s{number}": one for number, one in enumerate((sections or {}).items(), start=1)}
        self._evaluations[evaluation_id] = {
            "Evaluation": {
                "EvaluationId": evaluation_id,
                "EvaluationArn": arn,
                "Metadata": {
                    "ContactId": contact.id,
                    "ContactAgentId": agent.id,
                    "EvaluatorArn": f"{self.center.world.instance_arn}/agent/analyst",
                    "Score": {"Percentage": percentage, "NotApplicable": False, "AutomaticFail": False},
                },
                "Answers": {},
                "Notes": {"s1": {"Value": note}} if note else {},
                "Scores": {key: {"Percentage": score, "NotApplicable": False} for key, (_, score) in parts.items()},
                "Status": "SUBMITTED",
                "CreatedTime": now,
                "LastModifiedTime": now,
            },
            "EvaluationForm": {
                "EvaluationFormVersion": 1,
                "EvaluationFormId": FORM_ID,
                "EvaluationFormArn": f"{self.center.world.instance_arn}/evaluation-form/{FORM_ID}",
                "Title": FORM,
                "Items": [
                    {"Section": {"Title": title, "RefId": key, "Items": []}} for key, (title, _) in parts.items()
                ],
            },
        }
        agent.activity.evaluations.append((self.center.clock.now, percentage))
        self._export(evaluation_id, contact, agent.id, percentage)
        return evaluation_id

    def _export(self, evaluation_id: str, contact: Contact, agent_id: str, percentage: float) -> None:
        """Writes the object of an evaluation, where the instance has a place for them."""
        now = self.center.now.astimezone(UTC)
        score = {"percentage": percentage}
        document: dict[str, Any] = {
            "schemaVersion": "3.1",
            "evaluationId": evaluation_id,
            "metadata": {
                "contactId": contact.id,
                "instanceId": self.center.world.instance_id,
                "agentId": agent_id,
                "evaluationDefinitionTitle": FORM,
                "evaluationSubmitTimestamp": f"{now:%Y-%m-%dT%H:%M:%S}.000Z",
                "score": score,
            },
        }
        self._store("CONTACT_EVALUATIONS", f"{now:%Y/%m/%d/%H:%M:%S}.000Z-{evaluation_id}.json", document)

    def _store(self, kind: str, name: str, document: bytes | dict[str, Any], *, prefixed: bool = True) -> None:
        """Writes an object into each place that the instance has for objects of a kind, as bytes or as JSON."""
        body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
        for one in self.center.world.of_type("AWS::Connect::InstanceStorageConfig"):
            place = one.properties.get("S3Config")
            if one.properties.get("ResourceType") == kind and place:
                key = f"{place['BucketPrefix']}/{name}" if prefixed else name
                self.cloud.services["s3"].call("PutObject", {"Bucket": place["BucketName"], "Key": key, "Body": body})

    def _DescribeContactEvaluation(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        found = self._evaluations.get(str(params["EvaluationId"]))
        if found is None:
            raise not_found(f"Contact evaluation {params['EvaluationId']}")
        return found

    def _ListContactEvaluations(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {
            "EvaluationSummaryList": [
                {
                    "EvaluationId": key,
                    "EvaluationArn": found["Evaluation"]["EvaluationArn"],
                    "EvaluationFormId": FORM_ID,
                    "EvaluationFormTitle": FORM,
                    "Status": "SUBMITTED",
                    "EvaluatorArn": found["Evaluation"]["Metadata"]["EvaluatorArn"],
                    "Score": found["Evaluation"]["Metadata"]["Score"],
                    "CreatedTime": found["Evaluation"]["CreatedTime"],
                    "LastModifiedTime": found["Evaluation"]["LastModifiedTime"],
                }
                for key, found in self._evaluations.items()
                if found["Evaluation"]["Metadata"]["ContactId"] == params["ContactId"]
            ]
        }
