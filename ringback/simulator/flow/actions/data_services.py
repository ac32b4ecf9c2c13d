"""Customer profiles, cases, data tables, assistants, voice identification, message templates.

Profiles and cases work on small stores of the center when the template holds their domain; what the assembly does not
hold takes the error branch with an explanation.
"""

from __future__ import annotations

from typing import Any

from ringback.simulator.flow.compiler import ActionContext, action
from ringback.simulator.flow.conditions import first_true
from ringback.simulator.flow.values import Structure
from ringback.simulator.kernel.run import FlowRun, Op
from ringback.simulator.kernel.texts import to_text


def _missing(run: FlowRun, context: ActionContext, what: str, type_name: str) -> None:
    message = f"{what} is not in the assembly (no {type_name})"
    run.contact.note(context.site, "external-need", message, run.flow.label)


# --- customer profiles ----------------------------------------------------------------------------------------------

_PROFILES = "AWS::CustomerProfiles::Domain"


def _wanted(request: dict[str, Any]) -> dict[str, str]:
    if "IdentifierName" in request:
        return {to_text(request["IdentifierName"]): to_text(request.get("IdentifierValue"))}
    if "SearchCriteria" in request:
        return {
            to_text(item.get("IdentifierName")): to_text(item.get("IdentifierValue"))
            for item in request["SearchCriteria"]
        }
    return {key: to_text(value) for key, value in request.items()}


@action("GetCustomerProfile")
def _get_profile(context: ActionContext) -> Op:
    request = Structure(context.parameters.get("ProfileRequestData") or {})
    following, error = context.next, context.error()
    none, many = context.error("NoneFoundError"), context.error("MultipleFoundError")

    def op(run: FlowRun) -> Any:
        center = run.center
        if not center.world.holds(_PROFILES):
            _missing(run, context, "a customer profiles domain", _PROFILES)
            return error.take(run)
        wanted = _wanted(request.get(run))
        any_of = (context.parameters.get("ProfileRequestData") or {}).get("LogicalOperator") == "OR"
        test = any if any_of else all
        given = [(k.lstrip("_"), v) for k, v in wanted.items() if v]
        found = [p for p in center.stores.profiles if test(to_text(p.get(k)) == v for k, v in given)]
        if len(found) != 1:
            return (many if found else none).take(run)
        run.data["Customer"] = found[0]
        return following.take(run)

    return op


@action("CreateCustomerProfile", "UpdateCustomerProfile")
def _put_profile(context: ActionContext) -> Op:
    request = Structure(context.parameters.get("ProfileRequestData") or {})
    following, error = context.next, context.error()
    creates = context.site.type == "CreateCustomerProfile"

    def op(run: FlowRun) -> Any:
        center = run.center
        if not center.world.holds(_PROFILES):
            _missing(run, context, "a customer profiles domain", _PROFILES)
            return error.take(run)
        values = {k: to_text(v) for k, v in request.get(run).items()}
        current = run.data.get("Customer")
        if creates:
            current = {"ProfileId": center.new_id().replace("-", "")}
            center.stores.profiles.append(current)
        elif current is None:
            return error.take(run)
        current.update(values)
        run.data["Customer"] = current
        return following.take(run)

    return op


@action(
    "GetCustomerProfileObject",
    "GetCalculatedAttributesForCustomerProfile",
    "AssociateContactToCustomerProfile",
    "CheckSegmentMembershipForCustomerProfile",
)
def _other_profile(context: ActionContext) -> Op:
    error, none, following = context.error(), context.error("NoneFoundError"), context.next
    associates = context.site.type == "AssociateContactToCustomerProfile"

    def op(run: FlowRun) -> Any:
        if not run.center.world.holds(_PROFILES):
            _missing(run, context, "a customer profiles domain", _PROFILES)
            return error.take(run)
        current = run.data.get("Customer")
        if associates and current is not None:
            run.contact.customer_id = current["ProfileId"]
            return following.take(run)
        return none.take(run)

    return op


# --- cases ----------------------------------------------------------------------------------------------------------

_CASES = "AWS::Cases::Domain"


@action("CreateCase")
def _create_case(context: ActionContext) -> Op:
    fields = Structure(context.parameters.get("CaseRequestFields") or {})
    following, error = context.next, context.error()

    def op(run: FlowRun) -> Any:
        center = run.center
        if not center.world.holds(_CASES):
            _missing(run, context, "a cases domain", _CASES)
            return error.take(run)
        case = {"case_id": center.new_id(), "status": "open"} | {k: to_text(v) for k, v in fields.get(run).items()}
        center.stores.cases.append(case)
        run.data["Case"] = case
        return following.take(run)

    return op


@action("GetCase")
def _get_case(context: ActionContext) -> Op:
    fields = Structure(context.parameters.get("CaseRequestFields") or {})
    last = context.flag("GetLastUpdatedCase")
    following, error = context.next, context.error()
    none, many = context.error("NoneFound"), context.error("MultipleFound")

    def op(run: FlowRun) -> Any:
        center = run.center
        if not center.world.holds(_CASES):
            _missing(run, context, "a cases domain", _CASES)
            return error.take(run)
        wanted = {k: to_text(v) for k, v in fields.get(run).items()}
        found = [c for c in center.stores.cases if all(to_text(c.get(k)) == v for k, v in wanted.items())]
        if not found:
            return none.take(run)
        if len(found) > 1 and not last:
            return many.take(run)
        run.data["Case"] = found[-1]
        return following.take(run)

    return op


@action("UpdateCase")
def _update_case(context: ActionContext) -> Op:
    key = context.value("CaseId", "")
    fields = Structure(context.parameters.get("CaseRequestFields") or {})
    following, error = context.next, context.error()

    def op(run: FlowRun) -> Any:
        center = run.center
        if not center.world.holds(_CASES):
            _missing(run, context, "a cases domain", _CASES)
            return error.take(run)
        wanted = key.text(run)
        case = next((c for c in center.stores.cases if c["case_id"] == wanted), None)
        if case is None:
            run.contact.note(context.site, "case", f"no case {wanted!r}", run.flow.label)
            return error.take(run)
        case.update({k: to_text(v) for k, v in fields.get(run).items()})
        return following.take(run)

    return op


# --- what is outside of every assembly, or retired ------------------------------------------------------------------


@action("CreateWisdomSession")
def _wisdom(context: ActionContext) -> Op:
    following, error = context.next, context.error()
    assistant = context.value("WisdomAssistantArn", "")

    def op(run: FlowRun) -> Any:
        center = run.center
        arn = assistant.text(run)
        if center.world.others.exact(arn) is None and not center.world.associated("WISDOM_ASSISTANT", arn):
            _missing(run, context, f"assistant {arn!r}", "AWS::Wisdom::Assistant")
            return error.take(run)
        place = center.world
        session = f"arn:aws:wisdom:{place.region}:{place.account}:session/{arn.rpartition('/')[2]}/{center.new_id()}"
        run.contact.wisdom_session = session
        return following.take(run)

    return op


@action("EvaluateDataTableValues", "ListDataTableValues", "UpsertDataTableValues")
def _data_table(context: ActionContext) -> Op:
    error = context.error()
    table = context.value("DataTableId", "")

    def op(run: FlowRun) -> Any:
        message = f"data table {table.text(run)!r}: data tables of an instance are not simulated"
        run.contact.note(context.site, "external-need", message, run.flow.label)
        return error.take(run)

    return op


@action("RenderMessageTemplate")
def _template(context: ActionContext) -> Op:
    error = context.error("TemplateRenderingError")

    def op(run: FlowRun) -> Any:
        _missing(run, context, "a message template", "AWS::Wisdom::MessageTemplate content")
        return error.take(run)

    return op


@action("CheckVoiceId", "StartVoiceIdStream")
def _voice_id(context: ActionContext) -> Op:
    error = context.error()
    choose = first_true(context.conditions(), error)

    def op(run: FlowRun) -> Any:
        message = "Voice ID ended on 2026-05-20; the block takes its error branch"
        run.contact.note(context.site, "retired-service", message, run.flow.label)
        return choose(run, None).take(run)

    return op


# --- campaign flows -------------------------------------------------------------------------------------------------


@action("SendSMS", "SendOutboundEmail", "PutDialRequest", "PutLambdaInvokeRequest", "GetOutboundCommunicationStatus")
def _campaign(context: ActionContext) -> Op:
    following = context.next

    def op(run: FlowRun) -> Any:
        run.center.stores.sent_messages.append({"type": context.site.type, "contact": run.contact.id})
        return following.take(run)

    return op
