"""Actions of CAMPAIGN flows, a language of their own (A:journey-flow-block-definitions)."""

from __future__ import annotations

from ringback.flow_language.catalogue.entries import NO_ERROR, ActionType, Form, Parameter, Shape, must, param, where

_ONLY_CAMPAIGN = where("CAMPAIGN", module=False)


def _campaign(name: str, summary: str, *rows: Parameter) -> ActionType:
    return ActionType(
        name=name,
        block=f"Campaign: {name}",
        summary=summary,
        parameters=rows,
        forms=(Form(errors=(NO_ERROR,), evidence="A"),),
        where=_ONLY_CAMPAIGN,
        open_parameters=True,
        page="A:journey-flow-block-definitions",
        evidence="A",
    )


CAMPAIGN_ACTIONS = (
    _campaign(
        "SendSMS",
        "Sends a text message from a template.",
        must("Message", shape=Shape.OPEN, evidence="A"),
        must("SourceEndpoint", shape=Shape.OPEN, evidence="A"),
    ),
    _campaign(
        "SendOutboundEmail",
        "Sends an e-mail from a template.",
        must("EmailMessage", shape=Shape.OPEN, evidence="A"),
        must("FromEmailAddress", shape=Shape.OPEN, evidence="A"),
    ),
    _campaign("PutDialRequest", "Dials the customer.", param("dialCriteriaRules", shape=Shape.OPEN, evidence="A")),
    _campaign("PutLambdaInvokeRequest", "Calls a function for the customer."),
    _campaign(
        "GetOutboundCommunicationStatus",
        "Reads what became of a message.",
        param("OutboundCommunicationIds", shape=Shape.OPEN, evidence="A"),
    ),
)
"""The table of campaign actions."""
