"""Checks of an account before a stage is deployed into it, by what the account has, not by what is usual."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from operations.checks import Outcome, every, run
from operations.expected import LOG_GROUP, Expected, Model
from operations.failed import FAILED
from operations.outside import Outside, Senders
from operations.quotas import CALLS, CHATS, INSTANCES, Planned, quota
from operations.stacks import Deployed, Stacks

#: What Lambda keeps unreserved as soon as something is reserved:
#: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
UNRESERVED = 100
_NUMBER = re.compile(r"arn:[^:]+:connect:[^:]+:\d+:phone-number/\S+")
# What the role that makes resources needs besides the services themselves: outputs of other stacks are read under it,
# and the resource handlers of Amazon Connect, Lambda and Lex make roles and grants.
_EXECUTION = (
    "cloudformation:DescribeStacks",
    "iam:CreateServiceLinkedRole",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "kms:CreateGrant",
    "secretsmanager:GetSecretValue",
)


class Preflight:
    """Looks at an account and Region with the eyes of a deployment; changes nothing.

    One request of a few tokens is sent to each language model, because nothing else tells whether it answers.
    """

    def __init__(
        self, session: Any, expected: Expected, planned: Planned | None = None, outside: Outside | None = None
    ) -> None:
        self._session = session
        self._outside = outside or Outside()
        self._expected = expected
        self._planned = planned

    def __call__(self) -> Iterator[Outcome]:
        """Yields the outcomes one by one, because some take a second."""
        checks: list[tuple[str, Callable[[], Outcome]]] = [
            ("account", self.account),
            ("bootstrap", self.bootstrap),
            ("execution role", self.execution_role),
            ("stacks", self.stacks),
            ("names", self.names),
            ("instance alias", self.alias),
            *((f"parameter {name}", lambda name=name: self.parameter(name)) for name in self._expected.parameters),
            ("concurrency", self.concurrency),
        ]
        if self._expected.refused:
            checks.insert(0, ("placeholders", self.placeholders))
        if self._planned is not None:
            checks += [("concurrent calls", self.calls), ("concurrent chats", self.chats)]
        checks += [(f"model {one.profile}", lambda one=one: self.model(one)) for one in self._expected.models]  # type: ignore[misc]
        checks += self._senders().checks()
        for name, check in checks:
            yield run(name, check)

    def _senders(self) -> Senders:
        data = next((name for name in self._expected.stacks if name.endswith("Data")), "")
        there = self._outside.relay and self._found.get(data) is not None
        return Senders(self._session, self._outside, data_stack=data if there else "")

    @cached_property
    def _found(self) -> dict[str, Deployed | None]:
        stacks = Stacks(self._session)
        return {name: stacks.find(name) for name in self._expected.stacks}

    @cached_property
    def _instances(self) -> list[dict[str, Any]]:
        return list(every(self._session.client("connect"), "list_instances", "InstanceSummaryList"))

    @property
    def _ours(self) -> dict[str, Any]:
        return next((one for one in self._instances if one.get("InstanceAlias") == self._expected.alias), {})

    def placeholders(self) -> Outcome:
        """Tells why the templates refuse to be deployed."""
        return Outcome(
            name="placeholders",
            fine=False,
            found="; ".join(self._expected.refused),
            advice="replace them in the settings: `aicc settings placeholders` lists them",
        )

    def account(self) -> Outcome:
        """Tells the account, and whether account and Region are those the templates are made for."""
        account = self._session.client("sts").get_caller_identity()["Account"]
        wanted, region = self._expected.account or account, self._session.region_name
        return Outcome(
            name="account",
            fine=(region, account) == (self._expected.region, wanted),
            found=f"{account} in {region}",
            advice=f"made for {wanted}: check the credentials and set AWS_DEFAULT_REGION={self._expected.region}",
        )

    def bootstrap(self) -> Outcome:
        """Tells whether the CDK can deploy here."""
        client, wanted = self._session.client("ssm"), self._expected.bootstrap
        try:
            version = int(client.get_parameter(Name=wanted.parameter)["Parameter"]["Value"])
        except client.exceptions.ParameterNotFound:
            return Outcome(
                name="bootstrap",
                fine=False,
                found=f"{wanted.parameter} is missing",
                advice="run `cdk bootstrap` once; with a qualifier of your own, name it in cdk.json too",
            )
        return Outcome(
            name="bootstrap",
            fine=version >= wanted.version,
            found=f"version {version}, the templates need {wanted.version}",
            advice="run `cdk bootstrap` again",
        )

    def execution_role(self) -> Outcome:
        """Tells whether the role that makes resources may read outputs of other stacks, make roles and grants."""
        account = self._session.client("sts").get_caller_identity()["Account"]
        role = self._expected.bootstrap.role.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", account)
        answer = self._session.client("iam").simulate_principal_policy(
            PolicySourceArn=role, ActionNames=list(_EXECUTION)
        )
        denied = [one["EvalActionName"] for one in answer["EvaluationResults"] if one["EvalDecision"] != "allowed"]
        return Outcome(
            name="execution role",
            fine=not denied,
            found=f"{role.rpartition('/')[2]} may not {', '.join(denied)}" if denied else role.rpartition("/")[2],
            advice="add them to the policies given to `cdk bootstrap --cloudformation-execution-policies`",
        )

    def stacks(self) -> Outcome:
        """Tells whether an earlier attempt left something that cannot be deployed over."""
        found = {name: stack for name, stack in self._found.items() if stack is not None}
        # The CDK itself deletes what was taken back whole and is not protected.
        failed = [
            f"{name} is {stack.state}" + (" and protected" if stack.protected else "")
            for name, stack in found.items()
            if stack.state in FAILED and (stack.protected or stack.state != "ROLLBACK_COMPLETE")
        ]
        busy = [f"{name} is {stack.state}" for name, stack in found.items() if stack.state.endswith("_IN_PROGRESS")]
        stuck = [f"{name} is {stack.state}" for name, stack in found.items() if stack.state == "UPDATE_ROLLBACK_FAILED"]
        told = (*failed, *busy, *stuck)
        advice = (
            f"an earlier attempt failed: `aicc live clear --stage {self._expected.stage}`"
            if failed
            else "wait until it ends"
            if busy
            else "`cdk rollback` ends it, naming what cannot be brought back with --orphan"
        )
        return Outcome(
            name="stacks",
            fine=not told,
            found=", ".join(told) or f"{len(found)} of {len(self._expected.stacks)} deployed",
            advice=advice,
        )

    def names(self) -> Outcome:
        """Tells whether somebody has the names of log groups and keys that a stack is going to make.

        CloudFormation looks for other names itself before it begins.
        """
        wanted = [one for one in self._expected.names if self._found[one.stack] is None]
        logs, taken = self._session.client("logs"), []
        for one in wanted:
            if one.type == LOG_GROUP:
                groups = every(logs, "describe_log_groups", "logGroups", logGroupNamePrefix=one.name)
                taken += [one.name for group in groups if group["logGroupName"] == one.name]
        aliases = [one.name for one in wanted if one.type != LOG_GROUP]
        if aliases:
            there = {one["AliasName"] for one in every(self._session.client("kms"), "list_aliases", "Aliases")}
            taken += sorted(there.intersection(aliases))
        return Outcome(
            name="names",
            fine=not taken,
            found=f"taken, though its stack does not exist: {', '.join(taken)}" if taken else "free",
            advice=(
                f"`aicc live clear --stage {self._expected.stage}` deletes empty log groups; export what others hold, "
                "then delete them (an alias of a key: aws kms delete-alias)"
            ),
        )

    def alias(self) -> Outcome:
        """Tells whether the alias is free or already that of this stage, and whether another instance fits."""
        if self._ours:
            return self._taken(self._ours["InstanceStatus"])
        allowed = quota(self._session, INSTANCES)
        return Outcome(
            name="instance alias",
            fine=len(self._instances) < allowed,
            found=f"{self._expected.alias!r} is free in this account, {len(self._instances)} of {allowed} instances",
            advice="ask for more instances (Service Quotas, Amazon Connect), or use another account",
        )

    def _taken(self, status: str) -> Outcome:
        stack = self._expected.connect_stack
        if self._found[stack] is None:
            return Outcome(
                name="instance alias",
                fine=False,
                found=f"{self._expected.alias!r} belongs to an instance that stack {stack} did not make",
                advice="choose another alias in the settings; it can never be changed afterward",
            )
        return Outcome(name="instance alias", fine=status == "ACTIVE", found=f"instance of stack {stack} is {status}")

    def parameter(self, name: str) -> Outcome:
        """Tells whether a parameter is there, and whether a telephone number in it is claimed to our instance."""
        client, check = self._session.client("ssm"), f"parameter {name}"
        try:
            value = client.get_parameter(Name=name)["Parameter"]["Value"]
        except client.exceptions.ParameterNotFound:
            return Outcome(
                name=check,
                fine=False,
                found="missing, and CloudFormation makes no change without it",
                advice="take the telephone number out of the settings until it is claimed: docs/how-to.md",
            )
        if not _NUMBER.fullmatch(value):
            return Outcome(name=check, fine=True, found="there")
        if not self._ours:
            return Outcome(
                name=check,
                fine=False,
                found=f"{value} cannot be claimed to an instance that does not exist yet",
                advice="take [connect.phone_number] out of the settings, deploy, claim the number, put it back",
            )
        target = self._session.client("connect").describe_phone_number(PhoneNumberId=value)
        target_arn = target["ClaimedPhoneNumberSummary"].get("TargetArn", "")
        return Outcome(
            name=check,
            fine=target_arn == self._ours["Arn"],
            found=f"{value} belongs to {target_arn or 'no instance'}",
            advice=f"aws connect update-phone-number --phone-number-id {value} --target-arn {self._ours['Arn']}",
        )

    def concurrency(self) -> Outcome:
        """Tells whether functions may run as often at once as is reserved and planned."""
        limit = self._session.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
        reserved, needed = self._expected.reserved_concurrency, self._planned.executions if self._planned else 0
        fits = not reserved or reserved + UNRESERVED <= limit
        busy = f"; the busy hour of [volumes] needs about {needed}" if self._planned else ""
        return Outcome(
            name="concurrency",
            fine=fits and needed <= limit - reserved,
            found=f"{limit} executions at once, {reserved} of them reserved{busy}",
            advice="ask for more (Service Quotas, AWS Lambda)"
            if fits
            else f"Lambda keeps {UNRESERVED} unreserved: ask for more, or lower the reservations in the settings",
        )

    def calls(self) -> Outcome:
        """Tells whether the calls of the busy hour fit."""
        return self._contacts("calls", CALLS, self._planned.calls if self._planned else 0)

    def chats(self) -> Outcome:
        """Tells whether the chats of the busy hour fit."""
        return self._contacts("chats", CHATS, self._planned.chats if self._planned else 0)

    def _contacts(self, kind: str, code: str, needed: int) -> Outcome:
        allowed = quota(self._session, code, instance=self._ours.get("Arn", ""))
        # It can be raised only for an instance that exists, so a first deployment is not held up by it.
        fine = needed <= allowed or not self._ours
        later = "" if needed <= allowed else "; ask for more as soon as the instance exists"
        return Outcome(
            name=f"concurrent {kind}",
            fine=fine,
            found=f"{allowed} allowed, the busy hour of [volumes] needs about {needed}{later}",
            advice="ask for more (Service Quotas, Amazon Connect, of this instance): it takes days",
        )

    def model(self, model: Model) -> Outcome:
        """Tells whether a language model answers a request as the bot sends it."""
        client, name = self._session.client("bedrock-runtime", region_name=model.region), f"model {model.profile}"
        warmth = {} if model.temperature is None else {"temperature": model.temperature}
        try:
            client.converse(
                modelId=model.profile,
                messages=[{"role": "user", "content": [{"text": "1"}]}],
                inferenceConfig={"maxTokens": 1, **warmth},
            )
        except ClientError as error:
            code, said = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
            advice = _MODEL_ADVICE.get(code, "see the message")
            return Outcome(name=name, fine=False, found=f"{code}: {said}", advice=advice)
        return Outcome(name=name, fine=True, found=f"answers in {model.region}")


_MODEL_ADVICE = {
    "AccessDeniedException": "request access (Amazon Bedrock, Model access), in every Region of the profile",
    "ResourceNotFoundException": "no such inference profile here: see llm.profile_id and llm.region",
    "ThrottlingException": "ask for more tokens per minute (Service Quotas, Amazon Bedrock)",
    "ValidationException": "it refuses the request: see llm.profile_id and llm.temperature, newer models take none",
}
