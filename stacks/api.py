"""The center over HTTP: gateway, firewall, the people who sign in, and the two functions behind it."""

from __future__ import annotations

import json
from pathlib import Path

from constructs import Construct

from contact_center.functions.api.document import load
from contact_center.functions.api.domain import NamedGateway
from contact_center.functions.api.firewall import Firewall, FirewallProps
from contact_center.functions.api.gateway import Gateway, GatewayProps
from contact_center.functions.api.sign_in import SignIn, SignInProps
from contact_center.functions.api.translation import Targets, gateway_responses, translated
from contact_center.functions.audit import subscribe
from contact_center.functions.fleet import FunctionFleet, function_arn
from contact_center.functions.functions import ALIAS
from contact_center.functions.manifest import FunctionSpec
from contact_center.instance.instance_settings import log_retention
from stacks.background import BackgroundStack
from stacks.base import CenterStack
from stacks.center_functions import CenterCode, fleet_props, roll_out
from stacks.connect import ConnectStack
from stacks.data import DataStack
from stacks.flows import FlowsStack

_LOCAL = "http://localhost:8080"


class ApiStack(CenterStack):
    """A REST API from the OpenAPI document, and what stands before and behind it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: CenterCode,
        runtime: Path,
        data: DataStack,
        connect: ConnectStack,
        flows: FlowsStack,
        background: BackgroundStack,
        specs: list[FunctionSpec],
    ) -> None:
        settings = code.settings
        super().__init__(scope, construct_id, settings=settings, description="the center over HTTP")
        entry = settings.entry_points
        more = {
            "CALLBACK_FLOW_ID": flows.library.flow(entry.callback).flow_id,
            "CHAT_FLOW_ID": flows.library.flow(entry.chat).flow_id,
            "OUTBOUND_FLOW_ID": flows.library.flow(entry.outbound).flow_id,
            "TASK_FLOW_ID": flows.library.flow(entry.task).flow_id,
        }
        self.fleet = FunctionFleet(
            self,
            "Functions",
            specs=specs,
            props=fleet_props(self, code=code, data=data, connect=connect, specs=specs, more=more),
        )
        # Named by its text: a value of another stack would replace what it feeds. The keeper's own permission names the
        # log groups of all functions of the stage.
        keeper = function_arn(self, settings.stage_id, background.audit_keeper)
        subscribe(Construct(self, "AuditLines"), list(self.fleet.functions.items()), keeper)
        self.add_stack_dependency(background)
        document, origins = load(runtime), settings.connect.approved_origins
        prefix = f"{settings.connect.alias}-staff"
        self.sign_in = SignIn(
            self,
            "SignIn",
            props=SignInProps(
                name=settings.physical_name("staff"),
                domain_prefix=prefix,
                return_urls=[f"{origin}/admin" for origin in origins or (_LOCAL,)],
                mfa_required=settings.api.mfa == "required",
                retain=self.retain,
            ),
        )
        functions = {name: f"{function.function_name}:{ALIAS}" for name, function in self.fleet.functions.items()}
        targets = Targets(functions=functions, user_pool_arn=self.sign_in.pool_arn, origins=origins)
        name = settings.physical_name("api")
        self.gateway = Gateway(
            self,
            "Gateway",
            props=GatewayProps(
                name=name,
                body=translated(document, name, targets),
                functions={key: function.alias for key, function in self.fleet.functions.items()},
                clients=settings.api.clients,
                requests_per_second=settings.api.requests_per_second,
                burst=settings.api.burst,
                tracing=settings.runtime.tracing,
                log_retention=log_retention(settings.retention.function_logs_days),
                log_encryption_key=data.key,
                retain=self.retain,
            ),
        )
        refusal = gateway_responses(document)["THROTTLED"]["responseTemplates"]["application/json"]
        firewall = Firewall(
            self,
            "Firewall",
            props=FirewallProps(
                name=name,
                requests_per_address=settings.api.requests_per_address,
                refusal=json.dumps(_without_request(refusal), ensure_ascii=False),
                managed_rules=settings.api.managed_rules,
                admin_addresses=settings.api.admin_addresses,
                # One origin stands in the answers themselves.
                origins=origins if len(origins) > 1 else (),
            ),
        )
        firewall.protect(self.gateway.stage_arn).node.add_dependency(self.gateway.stage)
        roll_out(self, settings=settings, functions=self.fleet.functions, data=data)
        self._named()
        self.output("ApiUrl", self.gateway.url, "address of the API; paths begin with /v1")
        self.output("SignInUrl", self.sign_in.page(prefix), "page where people sign in")
        self.output("UserPoolId", self.sign_in.pool.ref, "pool of the people who sign in")
        self.output("UserPoolClientId", self.sign_in.client.ref, "client of pages that sign people in")
        for client, key in self.gateway.keys.items():
            part = "".join(word.capitalize() for word in client.split("-"))
            self.output(f"ApiKeyId{part}", key, f"id of the API key of {client}")

    def _named(self) -> None:
        """Gives the API a name of your own; its DNS record belongs to whoever owns the zone."""
        given = self.settings.api.domain
        if given is None:
            return
        named = NamedGateway(
            self,
            "Name",
            name=given.name,
            certificate_parameter=given.certificate_parameter,
            gateway=self.gateway,
        )
        self.output("DomainTarget", named.target, f"target of the DNS record of {given.name}")


def _without_request(text: str) -> dict[str, object]:
    """Returns a refusal without the id of the request, which the firewall does not know."""
    error = {name: value for name, value in json.loads(text)["error"].items() if name != "request_id"}
    return {"error": error}
