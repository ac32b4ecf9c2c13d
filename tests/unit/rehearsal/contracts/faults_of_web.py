"""Faults of APIs, distributions and state machines."""

from __future__ import annotations

from collections.abc import Mapping

from tests.unit.rehearsal.contracts.faults import DOCUMENT, DROP, NOBODY, TRUST, Fault, fault

ORIGIN = "Site.DistributionConfig.Origins.0.DomainName"
ASKED = "Body.components.securitySchemes.staff.x-amazon-apigateway-authorizer.authorizerUri"
LAMBDA = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Other.Arn}/invocations"

FAULTS: Mapping[str, Fault] = {
    "api may not invoke the function": fault(
        "api-function policy",
        {"MayApi.Properties.FunctionName": {"Ref": "Function"}},
        "RH201",
        "Order.Integration.Uri",
        "apigateway.amazonaws.com may not lambda:InvokeFunction Live",
    ),
    "api in a document may not invoke the function": fault(
        "api-document-function policy",
        {"MayWritten.Properties.Principal": "events.amazonaws.com"},
        "RH201",
        "Written.Body.paths./orders.get.x-amazon-apigateway-integration.uri",
        "apigateway.amazonaws.com may not lambda:InvokeFunction Function",
    ),
    "api in a document may not ask the function who calls": fault(
        "api-document-authorizer policy",
        {f"Written.Properties.{ASKED}": {"Fn::Sub": LAMBDA}},
        "RH201",
        f"Written.{ASKED}",
        "apigateway.amazonaws.com may not lambda:InvokeFunction",
    ),
    "role of api logs trusts somebody else": fault(
        "api-logs-role trust",
        {f"ApiRole.{TRUST}.Principal": NOBODY},
        "RH205",
        "ApiLogs.CloudWatchRoleArn",
        "role ApiRole does not trust apigateway.amazonaws.com",
    ),
    "distribution may not read its pages": fault(
        "distribution-bucket policy",
        {"PagesPolicy": DROP},
        "RH201",
        ORIGIN,
        "cloudfront.amazonaws.com may not s3:GetObject",
    ),
    "distribution may list its pages only": fault(
        "distribution-bucket policy",
        {f"PagesPolicy.{DOCUMENT}.0.Resource": {"Fn::GetAtt": ["Pages", "Arn"]}},
        "RH201",
        ORIGIN,
        "PagesPolicy.Statement.0 allows it on arn:aws:s3:::",
    ),
    "distribution may not use the key of its pages": fault(
        "distribution-bucket key",
        {"PagesKey.Properties.KeyPolicy.Statement": []},
        "RH202",
        ORIGIN,
        "cloudfront.amazonaws.com may not kms:Decrypt with key PagesKey of Pages",
    ),
    "role of a state machine trusts rules only": fault(
        "machine-role trust",
        {f"MachineRole.{TRUST}.Principal.Service": "events.amazonaws.com"},
        "RH205",
        "Machine.RoleArn",
        "does not trust states.amazonaws.com",
    ),
    "role of a rule trusts state machines only": fault(
        "rule-role trust",
        {f"MachineRole.{TRUST}.Principal.Service": "states.amazonaws.com"},
        "RH205",
        "MachineRule.Targets.0.RoleArn",
        "does not trust events.amazonaws.com",
    ),
}
