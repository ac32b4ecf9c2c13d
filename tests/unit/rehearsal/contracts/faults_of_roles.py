"""Faults of roles that use encrypted things and models."""

from __future__ import annotations

from collections.abc import Mapping

from tests.unit.rehearsal.contracts.faults import DROP, INLINE, VIA, Fault, fault

CLOSED = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}}

FAULTS: Mapping[str, Fault] = {
    "key of recordings is left to nobody": fault(
        "instance-key left to IAM",
        {
            "Closed": CLOSED,
            "Recordings": {
                "Type": "AWS::Connect::InstanceStorageConfig",
                "Properties": {
                    "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]},
                    "ResourceType": "CALL_RECORDINGS",
                    "StorageType": "S3",
                    "S3Config": {
                        "BucketName": {"Ref": "Media"},
                        "BucketPrefix": "calls",
                        "EncryptionConfig": {"EncryptionType": "KMS", "KeyId": {"Fn::GetAtt": ["Closed", "Arn"]}},
                    },
                },
            },
        },
        "RH204",
        "Recordings.S3Config.EncryptionConfig.KeyId",
        "the policy of Closed leaves kms:CreateGrant to nobody who deploys",
    ),
    "key of a table is left to one service": fault(
        "table-key left to IAM",
        {
            "Closed": CLOSED,
            "Closed.Properties.KeyPolicy.Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": {"Ref": "AWS::AccountId"}},
                    "Action": "kms:*",
                    "Resource": "*",
                    "Condition": {"StringEquals": {"kms:ViaService": "s3.ap-northeast-2.amazonaws.com"}},
                }
            ],
            "Lonely": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {"SSESpecification": {"SSEEnabled": True, "KMSMasterKeyId": {"Ref": "Closed"}}},
            },
        },
        "RH204",
        "Lonely.SSESpecification.KMSMasterKeyId",
        "leaves kms:CreateGrant to nobody who deploys: .*kms:ViaService StringEquals s3",
    ),
    "key of a guardrail does not leave grants": fault(
        "guardrail-key left to IAM",
        {
            "Closed": CLOSED,
            "Closed.Properties.KeyPolicy.Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}},
                    "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"],
                    "Resource": "*",
                }
            ],
            "Guardrail.Properties.KmsKeyArn": {"Fn::GetAtt": ["Closed", "Arn"]},
            f"ReaderRole.{INLINE}.7.Resource": "*",
        },
        "RH204",
        "Guardrail.KmsKeyArn",
        "the policy of Closed leaves kms:CreateGrant to nobody",
    ),
    # --- roles that use encrypted things
    "role may not use the key of a table": fault(
        "role-table key",
        {f"ReaderRole.{INLINE}.5.{VIA}": "s3.ap-northeast-2.amazonaws.com"},
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.0.Resource.0",
        "role ReaderRole may not kms:Decrypt with key OtherKey of Table",
    ),
    "key leaves nothing to IAM": fault(
        "role-secret key",
        {"Secret.Properties.KmsKeyId": {"Fn::GetAtt": ["BusKey", "Arn"]}},
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.2.Resource",
        "the policy of BusKey leaves nothing to IAM",
    ),
    "role may not use the key of objects it reads": fault(
        "role-object-read key",
        {f"ReaderRole.{INLINE}.6": DROP},
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.1.Resource",
        "role ReaderRole may not kms:Decrypt with key OtherKey of Media",
    ),
    "role may not use the key of objects it writes": fault(
        "role-object-write key",
        {f"WriterRole.{INLINE}.4": DROP},
        "RH204",
        "WriterRole.Policies.0.PolicyDocument.Statement.0.Resource",
        "role WriterRole may not kms:GenerateDataKey with key OtherKey of Media",
    ),
    "role may not use the key of a topic": fault(
        "role-topic key",
        {f"WriterRole.{INLINE}.5": DROP},
        "RH204",
        "WriterRole.Policies.0.PolicyDocument.Statement.1.Resource",
        "role WriterRole may not kms:Decrypt with key Key of Objects",
    ),
    "role may not use the key of a queue it sends to": fault(
        "role-queue-send key",
        {f"WriterRole.{INLINE}.6": DROP},
        "RH204",
        "WriterRole.Policies.0.PolicyDocument.Statement.2.Resource",
        "role WriterRole may not kms:Decrypt with key Key of Letters",
    ),
    "role may not use the key of a queue it receives from": fault(
        "role-queue-receive key",
        {
            f"ReaderRole.{INLINE}.7.Condition": {
                "StringEquals": {"kms:ViaService": "secretsmanager.ap-northeast-2.amazonaws.com"}
            },
            "Guardrail.Properties.KmsKeyArn": DROP,
        },
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.3.Resource",
        "role ReaderRole may not kms:Decrypt with key Key of Letters",
    ),
    "role may not use the key of a data stream": fault(
        "role-stream key",
        {f"WriterRole.{INLINE}.7": DROP},
        "RH204",
        "WriterRole.Policies.0.PolicyDocument.Statement.3.Resource",
        "role WriterRole may not kms:GenerateDataKey with key OtherKey of Stream",
    ),
    "role may use the key of a guardrail through a database only": fault(
        "role-guardrail key",
        {
            f"ReaderRole.{INLINE}.7.Condition": {
                "StringEquals": {
                    "kms:ViaService": [
                        "dynamodb.ap-northeast-2.amazonaws.com",
                        "secretsmanager.ap-northeast-2.amazonaws.com",
                        "sqs.ap-northeast-2.amazonaws.com",
                    ]
                }
            }
        },
        "RH204",
        "ReaderRole.Policies.0.PolicyDocument.Statement.4.Resource.0",
        "with key Key of Guardrail: .*kms:ViaService is not sent",
    ),
    "role may call a model in its own Region only": fault(
        "role-model-regions model regions",
        {
            f"ReaderRole.{INLINE}.9.Resource": "arn:aws:bedrock:ap-northeast-2::foundation-model/amazon.nova-lite-v1:0",
        },
        "RH203",
        "ReaderRole.Policies.0.PolicyDocument.Statement.8.Resource",
        "may call apac.amazon.nova-lite-v1:0, and its model in no Region but ap-northeast-2",
    ),
    "role may apply a guardrail in its own Region only": fault(
        "role-guardrail-regions guardrail regions",
        {
            f"ReaderRole.{INLINE}.4.Resource.1": {
                "Fn::Sub": "arn:aws:bedrock:${AWS::Region}:${AWS::AccountId}:guardrail-profile/apac.guardrail.v1:0"
            }
        },
        "RH203",
        "ReaderRole.Policies.0.PolicyDocument.Statement.4.Resource.0",
        "profile apac.guardrail.v1:0 in ap-northeast-1, ap-northeast-3, ap-south-1, ap-southeast-1, ap-southeast-2",
    ),
}
