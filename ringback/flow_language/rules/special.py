"""FL127-FL133: parameters whose rule does not fit a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringback.flow_language.catalogue.namespaces import INVENTED, NAMESPACES, VALUE_ROOTS
from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action
from ringback.flow_language.references import parse_jsonpath
from ringback.flow_language.rules.registry import Problem, rule
from ringback.flow_language.rules.scene import Scene, at, closest

_GUIDE = "https://docs.aws.amazon.com/connect/latest/devguide"
_TERMINATOR = re.compile(r"[0-9#*]{1,5}")


@rule(
    "FL127",
    Level.REFUSED,
    "comparison without a reference",
    types=("Compare",),
    evidence="S1 S2 S3, C 281 of 281",
    source=f"{_GUIDE}/flow-control-actions-compare.html",
)
def compare_reference(action: Action, scene: Scene) -> Iterator[Problem]:
    """`ComparisonValue` is one JSONPath that ends in a value: `$.Attributes.Priority`, `$.External.status`,
    `$.Channel`. A literal, and a namespace alone (`$.External`), are refused."""
    value = action.parameters.get("ComparisonValue")
    if not isinstance(value, str) or not value:
        return
    path = parse_jsonpath(value)
    if path is None:
        message = f"'{value}' is no JSONPath; write one such as $.Attributes.Priority"
        yield at(action, "Parameters.ComparisonValue", message)
    elif path.root not in NAMESPACES:
        root = closest(path.root, NAMESPACES)
        instead = f"$.{root}" if root in VALUE_ROOTS else f"$.{root or 'Attributes'}.<key>"
        hint = INVENTED.get(path.root) or f"write {instead}"
        yield at(action, "Parameters.ComparisonValue", f"there is no '$.{path.root}' to compare; {hint}")
    elif not path.keys and path.root not in VALUE_ROOTS:
        message = f"'{value}' is a namespace, not a value; write {value}.<key>"
        yield at(action, "Parameters.ComparisonValue", message)


@rule(
    "FL128",
    Level.REFUSED,
    "literal callback number",
    types=("UpdateContactCallbackNumber",),
    evidence="D S1, C 9 of 9",
    source=f"{_GUIDE}/contact-actions-updatecontactcallbacknumber.html",
)
def callback_number_dynamic(action: Action, scene: Scene) -> Iterator[Problem]:
    """A callback number always comes from the contact: `$.CustomerEndpoint.Address`, `$.StoredCustomerInput` or an
    attribute. A number written into the flow is refused."""
    value = action.parameters.get("CallbackNumber")
    if isinstance(value, str) and value and parse_jsonpath(value) is None:
        message = f"'{value}' is a literal; write $.CustomerEndpoint.Address or $.StoredCustomerInput"
        yield at(action, "Parameters.CallbackNumber", message)


@rule(
    "FL130",
    Level.WRONG,
    "event hook switch that the API refuses",
    types=("UpdateContactEventHooks",),
    evidence="S1; C 13 console exports hold it",
    source=f"{_GUIDE}/contact-actions-updatecontacteventhooks.html",
)
def event_hooks_configuration(action: Action, scene: Scene) -> Iterator[Problem]:
    """Console exports hold `EventHooksConfiguration`, but creating a flow with it through the API was refused. Take it
    out of flows that are deployed as code."""
    if "EventHooksConfiguration" in action.parameters:
        path = "Parameters.EventHooksConfiguration"
        yield at(action, path, "the API refuses EventHooksConfiguration although the console writes it; take it out")


@rule(
    "FL131",
    Level.REFUSED,
    "local phone number without a country",
    types=("GetParticipantInput",),
    evidence="D, C 10 of 10",
    source=f"{_GUIDE}/participant-actions-getparticipantinput.html",
)
def phone_country(action: Action, scene: Scene) -> Iterator[Problem]:
    """A number typed in local form needs `CountryCode` (`KR`), so that it can be completed; an `E164` number has its
    country in itself."""
    validation = action.parameters.get("InputValidation")
    phone = validation.get("PhoneNumberValidation") if isinstance(validation, dict) else None
    if isinstance(phone, dict) and phone.get("NumberFormat") == "Local" and "CountryCode" not in phone:
        path = "Parameters.InputValidation.PhoneNumberValidation"
        yield at(action, path, 'a Local number needs "CountryCode", for example "KR"')


@rule(
    "FL132",
    Level.REFUSED,
    "terminating keys that do not exist",
    types=("GetParticipantInput",),
    evidence="D",
    source=f"{_GUIDE}/participant-actions-getparticipantinput.html",
)
def terminator(action: Action, scene: Scene) -> Iterator[Problem]:
    """The keys that end an input are one to five of `0-9 # *`; there is nothing else on a telephone. Write `#` and
    tell the caller to press 우물정자."""
    configuration = action.parameters.get("DTMFConfiguration")
    keys = configuration.get("InputTerminationSequence") if isinstance(configuration, dict) else None
    if isinstance(keys, str) and keys and not _TERMINATOR.fullmatch(keys):
        path = "Parameters.DTMFConfiguration.InputTerminationSequence"
        yield at(action, path, f"'{keys}' is not one to five of 0-9, # and *")


@rule(
    "FL133",
    Level.REFUSED,
    "reserved tag",
    types=("TagContact", "UntagContact"),
    evidence="D S1",
    source=f"{_GUIDE}/contact-actions-tagcontact.html",
)
def reserved_tag(action: Action, scene: Scene) -> Iterator[Problem]:
    """Tags that begin with `aws:` belong to AWS and cannot be set or removed by a flow."""
    tags = action.parameters.get("Tags", action.parameters.get("TagKeys", ()))
    for key in tags if isinstance(tags, dict | list) else ():
        if isinstance(key, str) and key.lower().startswith("aws:"):
            yield at(action, "Parameters", f"'{key}' is reserved; choose a key that does not begin with 'aws:'")
