"""Interactions: functions, callbacks, customer profiles, data tables."""

from __future__ import annotations

from ringback.flow_language.catalogue.entries import (
    NO_ERROR,
    ActionType,
    Branches,
    Form,
    Parameter,
    Shape,
    When,
    at_most_one,
    must,
    number,
    param,
    where,
)

_PROFILE: tuple[Parameter, ...] = (
    param("ProfileRequestData", shape=Shape.MAP, evidence="D C"),
    param("ProfileRequestData.*", "i", shape=Shape.OPEN, evidence="D C"),
    param("ProfileResponseData", shape=Shape.LIST, evidence="C9 of 9", note="the page shows an object"),
    param("ProfileResponseData[]", evidence="C9 of 9"),
)
_NONE_FOUND = "NoneFoundError"


def _profile(name: str, summary: str, errors: tuple[str, ...], evidence: str) -> ActionType:
    return ActionType(
        name=name,
        block="Customer profiles",
        summary=summary,
        parameters=_PROFILE,
        forms=(Form(errors=errors, evidence=evidence),),
        produces=("Customer",),
        open_parameters=True,
        page=f"D:interactions-{name.lower()}",
        evidence=evidence,
    )


def _data_table(name: str, summary: str, rows: tuple[Parameter, ...], evidence: str) -> ActionType:
    return ActionType(
        name=name,
        block="Data table",
        summary=summary,
        parameters=rows,
        forms=(Form(errors=(NO_ERROR,), evidence=evidence),),
        produces=("DataTables", "DataTableList"),
        open_parameters=True,
        page="A:data-table-block",
        evidence=evidence,
    )


INTERACTIONS = (
    ActionType(
        name="InvokeLambdaFunction",
        block="AWS Lambda function",
        summary="Calls a function; its answer is $.External until the next call.",
        parameters=(
            must("LambdaFunctionARN", "i", target="lambda", evidence="D S1 C262"),
            number(
                "InvocationTimeLimitSeconds",
                1,
                60,
                required=True,
                evidence="D S1 C262",
                note="up to 8 for a synchronous call; 60 for an asynchronous one by the administrator guide",
            ),
            param("InvocationType", values=("SYNCHRONOUS", "ASYNCHRONOUS"), evidence="D C18"),
            param("LambdaInvocationAttributes", shape=Shape.MAP, evidence="D C165"),
            param("LambdaInvocationAttributes.*", "i", shape=Shape.OPEN, evidence="D C165"),
            param("ResponseValidation", shape=Shape.OBJECT, evidence="D C157"),
            must("ResponseValidation.ResponseType", values=("STRING_MAP", "JSON"), evidence="D S3 C157"),
        ),
        forms=(
            Form(
                "asynchronous",
                when=(When("InvocationType", ("ASYNCHRONOUS",)),),
                errors=(NO_ERROR,),
                evidence="D A:invoke-lambda-function-block",
            ),
            Form(
                "synchronous",
                errors=(NO_ERROR,),
                limits=(("InvocationTimeLimitSeconds", 8),),
                evidence="D C262 of 262",
            ),
        ),
        produces=("External", "LambdaInvocation"),
        page="D:interactions-invokelambdafunction",
        evidence="D S1 S3 C262",
    ),
    ActionType(
        name="CreateCallbackContact",
        block="Transfer to queue (callback)",
        summary="Creates a callback; the flow goes on.",
        parameters=(
            number("InitialCallDelaySeconds", 0, 259_200, required=True, shape=Shape.LOOSE_NUMBER, evidence="D C9"),
            number("RetryDelaySeconds", 1, 259_200, required=True, shape=Shape.LOOSE_NUMBER, evidence="D C9"),
            number(
                "MaximumConnectionAttempts", 0, required=True, whole=True, shape=Shape.LOOSE_NUMBER, evidence="D C9"
            ),
            param("QueueId", "1", target="queue", evidence="D C3"),
            param("AgentId", "1", identity="agent", evidence="D"),
            param("ContactFlowId", "1", target="flow", evidence="D"),
            param("CallerId", shape=Shape.OPEN, evidence="D"),
            param("CallbackMode", evidence="C1"),
        ),
        groups=(at_most_one("QueueId", "AgentId"),),
        forms=(Form(errors=(NO_ERROR,), evidence="D C9 of 9"),),
        where=where("IN T CQ"),
        channels=("VOICE",),
        page="D:interactions-createcallbackcontact",
        evidence="D C9",
    ),
    _profile(
        "GetCustomerProfile",
        "Finds the profile of a customer.",
        ("MultipleFoundError", _NONE_FOUND, NO_ERROR),
        "D C9 of 9",
    ),
    _profile("GetCustomerProfileObject", "Finds an object of a profile.", (_NONE_FOUND, NO_ERROR), "D S3"),
    _profile(
        "GetCalculatedAttributesForCustomerProfile",
        "Reads calculated attributes of a profile.",
        (_NONE_FOUND, NO_ERROR),
        "D S3 C1",
    ),
    _profile("CreateCustomerProfile", "Creates a profile.", (NO_ERROR,), "D S3 C8"),
    _profile("UpdateCustomerProfile", "Changes a profile.", (NO_ERROR,), "D S3 C2"),
    _profile("AssociateContactToCustomerProfile", "Ties the contact to a profile.", (NO_ERROR,), "D S3"),
    ActionType(
        name="CheckSegmentMembershipForCustomerProfile",
        block="Customer profiles (check segment membership)",
        summary="Branches on membership in a segment; the wire form is not settled.",
        parameters=_PROFILE,
        forms=(Form(errors=(NO_ERROR,), branches=Branches(operands=("True", "False")), evidence="?"),),
        default=(NO_ERROR,),
        open_parameters=True,
        evidence="?",
    ),
    _data_table(
        "EvaluateDataTableValues",
        "Reads values of a data table by query.",
        (param("DataTableId", "i", evidence="S3"),),
        "S3",
    ),
    _data_table(
        "ListDataTableValues",
        "Lists rows of a data table.",
        (must("DataTableId", "i", evidence="C1"), param("PrimaryKeyGroups", "1", shape=Shape.OPEN, evidence="C1")),
        "S3 C1",
    ),
    _data_table(
        "UpsertDataTableValues",
        "Writes rows of a data table.",
        (
            must("DataTableId", "i", evidence="C1"),
            param("LockVersion", "1", shape=Shape.OPEN, evidence="C1"),
            param("DataTableUpsertAttributes", "1", shape=Shape.OPEN, evidence="C1"),
        ),
        "S3 C1",
    ),
)
"""The table of interactions."""
