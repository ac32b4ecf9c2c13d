"""What CloudFormation and the services accept at most in one template, one thing, one account: each with its page.

Lengths of single properties stand in the schemas of the registry; limits of flows in `ringback.flow_language.limits`.
"""

from __future__ import annotations

from collections.abc import Mapping

# --- AWS CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html

RESOURCES_PER_STACK = 500
OUTPUTS_PER_STACK = 200
PARAMETERS_PER_STACK = 200
MAPPINGS_PER_STACK = 200
TEMPLATE_BYTES = 1_000_000
DYNAMIC_REFERENCES = 60
"""Dynamic references (`{{resolve:...}}`) of a template; each generated password is one."""
LOGICAL_ID_LENGTH = 255
PARAMETER_BYTES = 4096
DESCRIPTION_BYTES = 1024
STACK_NAME_LENGTH = 128
SERVICE_TIMEOUT_S = 3600
"""Seconds that CloudFormation waits for a custom resource at most, and when nothing is said."""

# --- Amazon Connect: https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html

# New-account defaults per instance, and whether a support case can raise them.
PER_INSTANCE: Mapping[str, tuple[int, bool]] = {
    "AWS::Connect::AgentStatus": (48, False),  # 50 with Available and Offline
    "AWS::Connect::ApprovedOrigin": (100, True),
    "AWS::Connect::ContactFlow": (100, True),
    "AWS::Connect::ContactFlowModule": (200, True),
    "AWS::Connect::HoursOfOperation": (100, True),
    "AWS::Connect::PhoneNumber": (5, True),
    "AWS::Connect::PredefinedAttribute": (150, True),
    "AWS::Connect::Prompt": (500, True),
    "AWS::Connect::Queue": (100, True),
    "AWS::Connect::QuickConnect": (100, True),
    "AWS::Connect::RoutingProfile": (500, True),
    "AWS::Connect::SecurityKey": (2, False),
    "AWS::Connect::SecurityProfile": (100, True),
    "AWS::Connect::TaskTemplate": (50, False),
    "AWS::Connect::User": (500, True),
    "AWS::Connect::UserHierarchyGroup": (500, True),
}
FUNCTIONS_PER_INSTANCE = 50
BOTS_PER_INSTANCE = 100
INSTANCES_PER_ACCOUNT = 2
QUEUE_CHANNEL_PAIRS = 50
"""Pairs of queue and channel of a routing profile."""
OVERRIDES = 50
"""Dated overrides of hours of operation; not adjustable."""
PROFICIENCIES = 10
"""Proficiencies of a user."""

# --- AWS Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

ENVIRONMENT_BYTES = 4096
INLINE_CODE_BYTES = 4_194_304
CODE_BYTES = 262_144_000
"""Bytes of the code of a function and of its layers, unpacked."""
SNAPSHOT_SCRATCH_MB = 512
"""Megabytes of scratch space of a function that starts from a snapshot: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"""
FUNCTION_POLICY_BYTES = 20_480
"""Bytes of all permissions of a function, a version or an alias."""

# --- AWS IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (blanks do not count)

INLINE_POLICY_SIGNS = 10_240
"""Characters of all inline policies of a role."""
MANAGED_POLICY_SIGNS = 6_144
TRUST_POLICY_SIGNS = 2_048
"""Characters of the trust policy of a role; a support case raises it to 4,096."""
MANAGED_POLICIES_PER_ROLE = 10
"""Managed policies of a role; a support case raises it to 20."""

# --- policies of resources

KEY_POLICY_BYTES = 32_768
"""https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html"""
BUCKET_POLICY_BYTES = 20_480
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html"""
TOPIC_POLICY_BYTES = 30_720
"""https://docs.aws.amazon.com/general/latest/gr/sns.html"""
QUEUE_POLICY_STATEMENTS = 20
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html"""

# --- events, logs, deployments, measurements

TARGETS_PER_RULE = 5
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""
FILTERS_PER_LOG_GROUP = 2
"""Subscription filters: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"""
ALARMS_PER_DEPLOYMENT_GROUP = 10
"""https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html"""
METRICS_PER_ALARM = 10
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
INDEXES_PER_TABLE = 20
"""Global secondary indexes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"""

# --- of an account in a Region, new-account defaults that a support case can raise

PER_ACCOUNT: Mapping[str, tuple[int, str]] = {
    "AWS::Bedrock::Guardrail": (100, "https://docs.aws.amazon.com/general/latest/gr/bedrock.html"),
    "AWS::Connect::Instance": (
        INSTANCES_PER_ACCOUNT,
        "https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html",
    ),
    "AWS::EC2::EIP": (5, "https://docs.aws.amazon.com/general/latest/gr/ec2-service.html"),
    "AWS::EC2::VPC": (5, "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"),
    "AWS::Events::EventBus": (100, "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"),
    "AWS::IAM::Role": (1000, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"),
    "AWS::KinesisFirehose::DeliveryStream": (50, "https://docs.aws.amazon.com/firehose/latest/dev/limits.html"),
    "AWS::Lex::Bot": (100, "https://docs.aws.amazon.com/lexv2/latest/dg/quotas.html"),
    "AWS::Logs::ResourcePolicy": (
        10,
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html",
    ),
}
"""Things of a type, and the page that says how many."""
