"""Measures the flow engine on the two flows of the performance baselines and prints figures.

    python tests/benchmarks/bench_engine.py [--calls N] [--memory N]

The ten-action call: greeting, set attribute, hours check, menu (one key), function (stubbed; event and answer pass
through JSON), three-way compare, set attribute from the answer, prompt with a reference, set queue, transfer. The cheap
flow: 100 pairs of set and compare, and the end. The trace is on in all runs; nothing is read from it.
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

import simulator
from tests.unit.simulator import flowkit as kit

NME = "NoMatchingError"
TARGETS_US = {"ten-action call": 43.0, "cheap action": 0.65}
#: Two JSON passes (write and read) over a contact event of 722 bytes took this long where the targets were measured.
REFERENCE_JSON_US = 14.3


def calibrate() -> float:
    """Answers how much slower this machine is right now than the one the targets come from."""
    event: dict[str, Any] = {
        "Name": "ContactFlowEvent",
        "Details": {"ContactData": {f"Key{i}": f"value-{i:04d}" for i in range(24)}},
    }
    event["Details"]["Parameters"] = "x" * (722 - len(json.dumps(event)) - 18)
    return per_call_us(lambda: json.loads(json.dumps(event)), 2_000) / REFERENCE_JSON_US


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
    """Answers the microseconds of processor time per call, the best of several rounds."""
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
    slower = calibrate()
    figures: dict[str, float] = {"ten-action call": per_call_us(ten_call, given.calls // 10, 30, hang_up_all)}
    figures["cheap call of 201 actions"] = per_call_us(cheap_call, given.calls // 4)
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
    sys.stdout.write(f"this machine now: {slower:.2f} x the reference (JSON passes)\n")
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
