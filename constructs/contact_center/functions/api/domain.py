"""A name of your own for a REST API."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from contact_center.functions.api.gateway import STAGE, Gateway


class NamedGateway(Construct):
    """A regional custom domain name that serves the stage of a gateway at its root.

    `certificate_parameter` is a Systems Manager parameter with the ARN of the certificate, in the Region of the API.
    The DNS record is whoever's who owns the zone: an alias or CNAME of `target`. Another `name` replaces it.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, certificate_parameter: str, gateway: Gateway
    ) -> None:
        super().__init__(scope, construct_id)
        certificate = cdk.CfnDynamicReference(cdk.CfnDynamicReferenceService.SSM, certificate_parameter)
        domain = apigateway.CfnDomainName(
            self,
            "Domain",
            domain_name=name,
            regional_certificate_arn=certificate.to_string(),
            endpoint_configuration=apigateway.CfnDomainName.EndpointConfigurationProperty(types=["REGIONAL"]),
            security_policy="TLS_1_2",
        )
        mapping = apigateway.CfnBasePathMapping(
            self, "Mapping", domain_name=domain.ref, rest_api_id=gateway.api.ref, stage=STAGE
        )
        mapping.node.add_dependency(gateway.stage)
        self.target = domain.attr_regional_domain_name
        """What the DNS record of the name points at."""
