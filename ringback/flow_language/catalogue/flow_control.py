"""Flow control actions: checks, loops, waits, transfers to other flows, switches of the flow itself."""

from __future__ import annotations

from ringback.flow_language.catalogue.entries import (
    EQUALS,
    NO_ERROR,
    NO_MATCH,
    NUMBER_OPERATORS,
    OPERATORS,
    VOICE,
    ActionType,
    Branches,
    Form,
    Next,
    Shape,
    When,
    at_most_one,
    must,
    number,
    param,
    where,
)
from ringback.flow_language.catalogue.participant import SWITCH

AGENT_METRICS = ("NumberOfAgentsAvailable", "NumberOfAgentsStaffed", "NumberOfAgentsOnline")
AGE_METRIC = "OldestContactInQueueAgeSeconds"
COUNT_METRIC = "NumberOfContactsInQueue"
_QUEUE_OR_AGENT = (
    param("QueueId", "1", target="queue", evidence="D C"),
    param("AgentId", "1", identity="agent", evidence="D C"),
)
_METRIC_ERRORS = (NO_ERROR, NO_MATCH)
VOICE_ID_ENDED = "Amazon Connect Voice ID ended on 2026-05-20"

FLOW_CONTROL_ACTIONS = (
    ActionType(
        name="Compare",
        block="Check contact attributes",
        summary="Branches on one value of the contact; the first true condition wins.",
        parameters=(must("ComparisonValue", "1", evidence="D S1 S2 S3 C281"),),
        forms=(
            Form(
                errors=(NO_MATCH,),
                branches=Branches(operators=OPERATORS, minimum=1, dynamic=True),
                evidence="D S1 S2 S3 C281 of 281; NoMatchingError is refused",
            ),
        ),
        default=(NO_MATCH,),
        page="D:flow-control-actions-compare",
        evidence="D S1 S2 S3 C281",
    ),
    ActionType(
        name="CheckHoursOfOperation",
        block="Check hours of operation",
        summary="Branches on open or closed; without an id the hours of the working queue count.",
        parameters=(param("HoursOfOperationId", "i", target="hours", evidence="D C9 of 27"),),
        forms=(
            Form(
                errors=(NO_ERROR,),
                branches=Branches(operands=("True", "False"), complete=True),
                evidence="D S2 C27 of 27",
            ),
        ),
        default=(NO_ERROR, "False"),
        where=where("IN T CQ"),
        page="D:flow-control-actions-checkhoursofoperation",
        evidence="D S2 C27",
    ),
    ActionType(
        name="CheckMetricData",
        block="Check staffing, Check queue status",
        summary="Branches on agents or contacts of a queue at this moment.",
        parameters=(
            must("MetricType", values=(*AGENT_METRICS, AGE_METRIC, COUNT_METRIC), evidence="D S1 C14"),
            *_QUEUE_OR_AGENT,
        ),
        groups=(at_most_one("QueueId", "AgentId"),),
        forms=(
            Form(
                "staffing",
                when=(When("MetricType", AGENT_METRICS),),
                errors=_METRIC_ERRORS,
                branches=Branches(operators=("NumberGreaterThan",), operands=("0",), complete=True, minimum=1),
                evidence="S1 S2 C12",
            ),
            Form(
                "oldest contact",
                when=(When("MetricType", (AGE_METRIC,)),),
                errors=_METRIC_ERRORS,
                branches=Branches(operators=NUMBER_OPERATORS, minimum=1, pattern=r"\d+", expects="milliseconds"),
                evidence="S1 C1",
            ),
            Form(
                "contacts in queue",
                errors=_METRIC_ERRORS,
                branches=Branches(operators=(EQUALS, *NUMBER_OPERATORS), minimum=1, pattern=r"\d+", expects="a number"),
                evidence="D S1 C1",
            ),
        ),
        default=(NO_MATCH,),
        where=where("IN T CQ"),
        page="D:flow-control-actions-checkmetricdata",
        evidence="D S1 S2 C14",
    ),
    ActionType(
        name="GetMetricData",
        block="Get metrics",
        summary="Reads real-time figures of a queue into $.Metrics.",
        parameters=(*_QUEUE_OR_AGENT, param("QueueChannel", values=("Voice", "Chat"), evidence="D")),
        groups=(at_most_one("QueueId", "AgentId"),),
        forms=(Form(errors=(NO_ERROR,), evidence="D C7 of 7"),),
        produces=("Metrics",),
        page="D:flow-control-actions-getmetricdata",
        evidence="D C7",
    ),
    ActionType(
        name="Loop",
        block="Loop",
        summary="Takes ContinueLooping a number of times, then DoneLooping once.",
        parameters=(
            must("LoopCount", "1", shape=Shape.LOOSE_NUMBER, low=0, high=100, whole=True, evidence="D S1 C87"),
            param("LoopName", evidence="D"),
        ),
        forms=(
            Form(
                optional_errors=(NO_ERROR,),
                branches=Branches(operands=("ContinueLooping", "DoneLooping"), complete=True),
                evidence="D S1 C87 of 87, 2 with NoMatchingError",
            ),
        ),
        default=("DoneLooping",),
        produces=("Loop",),
        page="D:flow-control-actions-loop",
        evidence="D S1 C87",
    ),
    ActionType(
        name="Wait",
        block="Wait",
        summary="Holds the contact until a time is over or something happens.",
        parameters=(
            number("TimeLimitSeconds", 1, 604_800, "1", required=True, evidence="S1 S2 C7", note="not TimeoutSeconds"),
            param("Events", shape=Shape.LIST, evidence="D C5"),
            param("Events[]", values=("CustomerReturned", "BotParticipantDisconnected"), evidence="D S2 C5"),
            param("ContinueExecution", values=SWITCH, evidence="S2", note="undocumented"),
            number("MinimumWaitTimeSeconds", 0, evidence="S2", note="undocumented"),
        ),
        forms=(
            Form(
                "continue",
                when=(When("ContinueExecution", ("True",)),),
                errors=(NO_ERROR,),
                branches=Branches(operands=("Continue", "WaitCompleted"), complete=True),
                required=("MinimumWaitTimeSeconds",),
                evidence="S2",
            ),
            Form(
                "wait",
                errors=(NO_ERROR,),
                optional_errors=("ParticipantNotFound",),
                branches=Branches(operands=("WaitCompleted", "CustomerReturned", "BotParticipantDisconnected")),
                evidence="D S1 C7",
            ),
        ),
        default=(NO_ERROR, "WaitCompleted"),
        waits=True,
        page="D:flow-control-actions-wait",
        evidence="D S1 S2 C7",
    ),
    ActionType(
        name="DistributeByPercentage",
        block="Distribute by percentage",
        summary="Branches at random; thresholds are one more than the cumulative percentage.",
        forms=(
            Form(
                errors=(NO_MATCH,),
                branches=Branches(
                    operators=("NumberLessThan",),
                    minimum=1,
                    pattern=r"[1-9]\d?|100",
                    expects="a number from 1 to 100",
                    numbers=True,
                ),
                evidence="D S1",
            ),
        ),
        default=(NO_MATCH,),
        where=where("IN T CQ", guide="OW"),
        page="D:flow-control-actions-distributebypercentage",
        evidence="D S1",
    ),
    ActionType(
        name="TransferToFlow",
        block="Transfer to flow",
        summary="Continues in another flow; this one ends.",
        parameters=(must("ContactFlowId", "1", target="flow", evidence="D C130"),),
        forms=(Form(errors=(NO_ERROR,), evidence="D C130 of 130"),),
        leaves=True,
        where=where("IN T"),
        page="D:flow-control-actions-transfertoflow",
        evidence="D C130",
    ),
    ActionType(
        name="EndFlowExecution",
        block="End flow / Resume",
        summary="Ends this flow; a whisper hands over, a queue flow goes back to waiting.",
        next=Next.TERMINAL,
        where=where("W CQ CAMPAIGN", guide="IN H T"),
        page="D:flow-control-actions-endflowexecution",
        evidence="D C48",
    ),
    ActionType(
        name="UpdateFlowAttributes",
        block="Set flow attributes",
        summary="Writes values that live in this flow only.",
        parameters=(
            must("FlowAttributes", shape=Shape.MAP, evidence="S1 S2 C27"),
            param("FlowAttributes.*", shape=Shape.OBJECT, evidence="S1 S2 C27"),
            must("FlowAttributes.*.Value", "i", evidence="S1 S2 C27"),
            param("FlowAttributes.*.Type", values=("String",), evidence="S1 S2"),
        ),
        forms=(Form(errors=(NO_ERROR,), evidence="S1 S2 C27 of 27; the page lists none"),),
        produces=("FlowAttributes",),
        page="D:flow-control-actions-updateflowattributes",
        evidence="S1 S2 C27",
    ),
    ActionType(
        name="UpdateFlowLoggingBehavior",
        block="Set logging behavior",
        summary="Switches the flow log from here on.",
        parameters=(must("FlowLoggingBehavior", values=("Enabled", "Disabled"), evidence="D S1 C124"),),
        forms=(Form(evidence="D S1 C0 of 124"),),
        page="D:flow-control-actions-updateflowloggingbehavior",
        evidence="D S1 C124",
    ),
    ActionType(
        name="CheckOutboundCallStatus",
        block="Check call progress",
        summary="Branches on who answered an outbound call.",
        forms=(
            Form(
                errors=(NO_ERROR,),
                branches=Branches(operands=("CallAnswered", "VoicemailBeep", "VoicemailNoBeep", "NotDetected")),
                evidence="D C1",
            ),
        ),
        default=(NO_ERROR,),
        channels=VOICE,
        page="D:flow-control-actions-checkoutboundcallstatus",
        evidence="D C1",
    ),
    ActionType(
        name="CheckVoiceId",
        block="Check Voice ID",
        summary="Branched on a voice print.",
        parameters=(param("CheckVoiceIdOption", evidence="C2"),),
        forms=(
            Form(
                errors=(NO_ERROR,),
                branches=Branches(expects="a result such as Authenticated, NotEnrolled, HighRisk"),
                evidence="S1 C2",
            ),
        ),
        default=(NO_ERROR,),
        open_parameters=True,
        retired=VOICE_ID_ENDED,
        page="D:flow-control-actions-checkvoiceid",
        evidence="D S1 S2 C2",
    ),
    ActionType(
        name="StartVoiceIdStream",
        block="Set Voice ID",
        summary="Started listening for a voice print.",
        forms=(Form(errors=(NO_ERROR,), evidence="S1 C2"),),
        open_parameters=True,
        retired=VOICE_ID_ENDED,
        page="D:flow-control-actions-startvoiceidstream",
        evidence="D S1 C2",
    ),
)
"""The table of flow control actions."""
