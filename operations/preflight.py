"""Checks of an account before a stage is deployed into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from operations.checks import Outcome, every, run
from operations.expected import Expected

REGION = "ap-northeast-2"
#: Written by `cdk bootstrap`; the qualifier is the default one of the CDK.
BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
#: https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html (adjustable)
DEFAULT_INSTANCES = 2
#: What Lambda keeps unreserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
UNRESERVED = 100


class Preflight:
    """Looks at an account and Region with the eyes of a deployment; changes nothing."""

    def __init__(self, session: Any, expected: Expected) -> None:
        self._session = session
        self._expected = expected

    def __call__(self) -> Iterator[Outcome]:
        """Yields the outcomes one by one, because some take a second."""
        if self._expected.refused:
            yield run("placeholders", self.placeholders)
        yield run("account", self.account)
        yield run("bootstrap", self.bootstrap)
        yield run("instance alias", self.alias)
        yield run("concurrency", self.concurrency)
        for profile in self._expected.inference_profiles:
            yield run("model access", lambda profile=profile: self.model(profile))  # type: ignore[misc]

    def placeholders(self) -> Outcome:
        """Tells why the templates refuse to be deployed."""
        return Outcome(
            name="placeholders",
            fine=False,
            found="; ".join(self._expected.refused),
            advice="replace them in the settings: `aicc settings placeholders` lists them",
        )

    def account(self) -> Outcome:
        """Tells the account, and whether the Region is the one the templates are made for."""
        identity = self._session.client("sts").get_caller_identity()
        region = self._session.region_name
        return Outcome(
            name="account",
            fine=region == REGION,
            found=f"{identity['Account']} in {region}",
            advice=f"set AWS_REGION={REGION}",
        )

    def bootstrap(self) -> Outcome:
        """Tells whether the CDK can deploy here."""
        client = self._session.client("ssm")
        try:
            version = client.get_parameter(Name=BOOTSTRAP)["Parameter"]["Value"]
        except client.exceptions.ParameterNotFound:
            return Outcome(name="bootstrap", fine=False, found="missing", advice="run `cdk bootstrap` once")
        return Outcome(name="bootstrap", fine=True, found=f"version {version}")

    def alias(self) -> Outcome:
        """Tells whether the alias is free or already that of this stage, and whether another instance fits."""
        instances = list(every(self._session.client("connect"), "list_instances", "InstanceSummaryList"))
        ours = [one for one in instances if one.get("InstanceAlias") == self._expected.alias]
        if ours:
            return self._taken(ours[0]["InstanceStatus"])
        return Outcome(
            name="instance alias",
            fine=len(instances) < DEFAULT_INSTANCES,
            found=f"{self._expected.alias!r} is not used in this account, {len(instances)} instances exist",
            advice=f"the default quota is {DEFAULT_INSTANCES} per Region: ask for more, or use another account",
        )

    def _taken(self, status: str) -> Outcome:
        stack = next(name for name in self._expected.stacks if name.endswith("Connect"))
        client = self._session.client("cloudformation")
        try:
            client.describe_stacks(StackName=stack)
        except client.exceptions.ClientError:
            return Outcome(
                name="instance alias",
                fine=False,
                found=f"{self._expected.alias!r} belongs to an instance that stack {stack} did not make",
                advice="choose another alias in the settings; it can never be changed afterward",
            )
        return Outcome(name="instance alias", fine=status == "ACTIVE", found=f"instance of stack {stack} is {status}")

    def concurrency(self) -> Outcome:
        """Tells whether the reserved concurrency of the functions fits into the account."""
        limit = self._session.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
        wanted = self._expected.reserved_concurrency
        return Outcome(
            name="concurrency",
            fine=wanted + UNRESERVED <= limit,
            found=f"{wanted} reserved of {limit}",
            advice="ask for a higher Lambda concurrency, or lower the reservations in the settings",
        )

    def model(self, profile: str) -> Outcome:
        """Tells whether an inference profile exists here."""
        answer = self._session.client("bedrock").get_inference_profile(inferenceProfileIdentifier=profile)
        return Outcome(name="model access", fine=answer["status"] == "ACTIVE", found=f"{profile} is {answer['status']}")
