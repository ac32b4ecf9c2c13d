"""Measures the flow engine on the two flows of the performance baselines and prints figures.

    python tests/benchmarks/bench_engine.py [--calls N] [--memory N]

The ten-action call: greeting, set attribute, hours check, menu (one key), function (stubbed; it gets an event of its
own and gives a small map of texts that JSON would not change, so neither is encoded), three-way compare, set attribute
from the answer, prompt with a reference, set queue, transfer. The cheap flow: 100 pairs of set and compare, and the
end. The trace is on in all runs; nothing is read from it.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from ringback import simulator
from tests.unit.simulator import flowkit as kit

NME = "NoMatchingError"
TARGETS_US = {"ten-action call": 43.0, "cheap action": 0.65}
#: What the same work took where the targets were measured: two JSON passes over an event of 722 bytes, and one step of
#: a bare chain of closures with a trace (``floor`` of the baselines).
REFERENCE_JSON_US, REFERENCE_STEP_US = 14.3, 0.18


def calibrate() -> tuple[float, float]:
    """Returns how much slower this machine is right now than the reference: for JSON, and for Python steps."""
    event = contact_event()
    event["Details"]["Parameters"]["pad"] = "x" * (722 - len(json.dumps(event)))
    passes = per_call_us(lambda: json.loads(json.dumps(event)), 200, 60)
    return passes / REFERENCE_JSON_US, per_call_us(bare_steps(), 50, 60) / 201 / REFERENCE_STEP_US


def contact_event() -> dict[str, Any]:
    """Builds a contact event of less than 722 bytes, as nested as the real one."""
    endpoint = {"Address": "+821012345678", "Type": "TELEPHONE_NUMBER"}
    data: dict[str, Any] = {"Attributes": {"CallType": "inbound"}, "Channel": "VOICE", "ContactId": "0" * 36}
    data |= {"CustomerEndpoint": endpoint, "CustomerId": None, "Description": None, "InitialContactId": "0" * 36}
    data |= {"InitiationMethod": "INBOUND", "LanguageCode": "ko-KR", "MediaStreams": {"Customer": {"Audio": None}}}
    data |= {"Name": None, "PreviousContactId": "0" * 36, "Queue": None, "References": {}, "SystemEndpoint": endpoint}
    return {"Name": "ContactFlowEvent", "Details": {"ContactData": data, "Parameters": {"pad": ""}}}


def bare_steps(pairs: int = 100) -> Callable[[], None]:
    """Builds the floor of the cheap flow: closures that set and compare, and a trace."""
    ops: list[Any] = []
    last = 2 * pairs

    def setter(i: int) -> Any:
        key, row = f"k{i % 10}", ("set", f"k{i % 10}")

        def op(run: dict[str, Any]) -> Any:
            run["attributes"][key] = "v"
            run["log"](row)
            return ops[2 * i + 1]

        return op

    def comparer(i: int) -> Any:
        key, row, table = f"k{i % 10}", ("compare", f"k{i % 10}"), {"x": last, "v": 2 * i + 2}

        def op(run: dict[str, Any]) -> Any:
            target = table.get(run["attributes"].get(key), last)
            run["log"](row)
            return ops[target]

        return op

    for i in range(pairs):
        ops += [setter(i), comparer(i)]
    ops.append(lambda run: None)

    def call() -> None:
        run: dict[str, Any] = {"attributes": {}, "log": [].append}
        op = ops[0]
        while op is not None:
            op = op(run)

    return call


def ten_actions() -> dict[str, Any]:
    """Builds the center of the ten-action call."""
    end = {NME: "bye"}
    main = kit.flow(
        "inbound",
        kit.say("greet", "안녕하세요. 고객센터입니다.", "mark"),
        kit.act("mark", "UpdateContactAttributes", {"Attributes": {"CallType": "inbound"}}, "hours", end),
        kit.act(
            "hours",
            "CheckHoursOfOperation",
            {"HoursOfOperationId": "${Hours.HoursOfOperationArn}"},
            "bye",
            end,
            [("Equals", "True", "menu"), ("Equals", "False", "bye")],
        ),
        kit.act(
            "menu",
            "GetParticipantInput",
            {"Text": "1번을 눌러 주세요.", "StoreInput": "False", "InputTimeLimitSeconds": "8"},
            "bye",
            {"InputTimeLimitExceeded": "bye", "NoMatchingCondition": "bye", NME: "bye"},
            [("Equals", "1", "look-up"), ("Equals", "2", "bye")],
        ),
        kit.act(
            "look-up",
            "InvokeLambdaFunction",
            {
                "LambdaFunctionARN": "${Lookup.Arn}",
                "InvocationTimeLimitSeconds": "8",
                "LambdaInvocationAttributes": {"phone_number": "$.CustomerEndpoint.Address"},
                "ResponseValidation": {"ResponseType": "STRING_MAP"},
            },
            "tier",
            end,
        ),
        kit.act(
            "tier",
            "Compare",
            {"ComparisonValue": "$.External.tier"},
            "bye",
            {"NoMatchingCondition": "bye"},
            [("Equals", "basic", "bye"), ("Equals", "silver", "bye"), ("Equals", "gold", "keep")],
        ),
        kit.act("keep", "UpdateContactAttributes", {"Attributes": {"Tier": "$.External.tier"}}, "welcome", end),
        kit.act("welcome", "MessageParticipant", {"Text": "$.External.name 고객님, 반갑습니다."}, "queue", end),
        kit.act("queue", "UpdateContactTargetQueue", {"QueueId": "${General.QueueArn}"}, "transfer", end),
        kit.act("transfer", "TransferContactToQueue", {}, "bye", {"QueueAtCapacity": "bye", NME: "bye"}),
        kit.bye(),
    )
    return {
        "General": kit.queue("general"),
        "Role": kit.role(),
        "Lookup": kit.function("def handler(event, context): return {}"),
        "LookupLink": kit.association({"Fn::GetAtt": ["Lookup", "Arn"]}),
        "Main": main,
    }


def cheap_actions(pairs: int = 100) -> dict[str, Any]:
    """Builds the center of the flow of 2 x pairs + 1 cheap actions."""
    actions = []
    for i in range(pairs):
        following = f"set-{i + 1}" if i + 1 < pairs else "bye"
        actions.append(
            kit.act(
                f"set-{i}", "UpdateContactAttributes", {"Attributes": {f"k{i % 10}": "v"}}, f"cmp-{i}", {NME: "bye"}
            )
        )
        actions.append(
            kit.act(
                f"cmp-{i}",
                "Compare",
                {"ComparisonValue": f"$.Attributes.k{i % 10}"},
                "bye",
                {"NoMatchingCondition": "bye"},
                [("Equals", "x", "bye"), ("Equals", "v", following)],
            )
        )
    return {"Main": kit.flow("inbound", *actions, kit.bye())}


def per_call_us(
    run: Callable[[], object], calls: int, rounds: int = 9, tidy: Callable[[], None] = lambda: None
) -> float:
    """Returns the microseconds of processor time per call, the best of several rounds."""
    run()
    figures = []
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        for _ in range(calls):
            run()
        figures.append((time.process_time() - started) / calls * 1e6)
        tidy()  # what the call leaves behind is not part of it: the peer's call ends with the transfer
    return min(figures)


def main() -> None:
    """Runs the measurements and prints one line each, and all as JSON at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--memory", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ten = kit.center(Path(folder) / "ten", ten_actions(), options=simulator.Options(keep_contacts=100))
        cheap = kit.center(Path(folder) / "cheap", cheap_actions(), options=simulator.Options(keep_contacts=100))
    ten.functions["Lookup"].stub({"status": "OK", "tier": "gold", "name": "홍길동"})
    flow = ten.world.flows["inbound"].arn
    cheap_flow = cheap.world.flows["inbound"].arn

    waiting: list[simulator.Call] = []

    def ten_call() -> None:
        waiting.append(ten.call(to=flow).press("1"))

    def hang_up_all() -> None:
        for call in waiting:
            call.hang_up()
        waiting.clear()

    def cheap_call() -> None:
        cheap.call(to=cheap_flow)

    gc.freeze()  # the two worlds live as long as the process
    json_slower, steps_slower = calibrate()
    figures: dict[str, float] = {"ten-action call": per_call_us(ten_call, 50, max(9, given.calls // 10), hang_up_all)}
    figures["cheap call of 201 actions"] = per_call_us(cheap_call, 50, max(9, given.calls // 20))
    figures["cheap action"] = figures["cheap call of 201 actions"] / 201
    ten_call()
    hang_up_all()
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(given.memory):
        ten_call()
        hang_up_all()
    figures[f"memory growth over {given.memory} calls, KiB"] = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    )
    slower = (json_slower + steps_slower) / 2
    sys.stdout.write(f"this machine now, reference = 1: JSON {json_slower:.2f}, Python steps {steps_slower:.2f}\n")
    for name, value in figures.items():
        target = TARGETS_US.get(name)
        note = (
            f"   target {target:g}; at reference speed {value / slower:.2f} ({value / slower / target:.2f}x)"
            if target
            else ""
        )
        sys.stdout.write(f"{name:45s} {value:10.2f}{note}\n")
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
